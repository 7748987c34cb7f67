"""Several keyframes and moves at once, copies, order, easing, the loop, and the path as a whole."""

import pytest
from playwright.sync_api import Page, expect

from scene.path.edits import LEG
from tests.app.component.hands import Hands

TIMES = "state.segments[0].keyframes.map(({ time }) => Number(time.toFixed(3)))"
KINDS = "state.segments.map(({ move }) => move)"
CHOSEN = "[state.view.selection, ...state.view.others].filter(Boolean).map(([, index]) => index).sort()"


def is_(path: str, value: str) -> str:
    return f"String({path}) === '{value}'"


@pytest.fixture
def authored(hands: Hands) -> Hands:
    hands.author()
    return hands


def middle(hands: Hands, name: str) -> tuple[float, float]:
    box = hands.slider(name).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_keyframes_are_added_to_the_selection_and_deleted_in_one_step(page: Page, authored: Hands):
    authored.slider("keyframe 2").click()
    authored.wait(is_(CHOSEN, "1"))
    authored.slider("keyframe 3").click(modifiers=["Shift"])
    authored.wait(is_(CHOSEN, "1,2"))
    authored.slider("keyframe 2").click(modifiers=["Control"])
    authored.wait(is_(CHOSEN, "2"))
    (left, top), (right, _) = middle(authored, "keyframe 1"), middle(authored, "keyframe 2")
    page.keyboard.down("Shift")
    page.mouse.move(left + 30, top - 12)
    page.mouse.down()
    page.mouse.move(right + 20, top + 8, steps=4)
    expect(page.locator(".rc-marquee")).to_be_visible()
    page.mouse.up()
    page.keyboard.up("Shift")
    authored.wait(is_(CHOSEN, "1,2"))
    assert authored.see("undo") == "Add keyframe"
    page.keyboard.press("Control+a")
    authored.wait(is_(CHOSEN, "0,1,2"))
    page.keyboard.press("Delete")
    authored.wait("state.undo === 'Delete 2 keyframes'")
    expect(page.get_by_text("Frame 0 is the photo itself").first).to_be_attached()
    page.keyboard.press("Control+z")
    authored.wait(f"state.undo === 'Add keyframe' && {is_(TIMES, f'0,{LEG:g},{2 * LEG:g}')}")


def test_several_are_retimed_by_dragging_one_and_changed_in_the_panel(page: Page, authored: Hands):
    authored.tab("Camera")
    page.keyboard.press("Control+a")
    authored.wait(is_(CHOSEN, "0,1,2"))
    x, y = middle(authored, "keyframe 2")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 97, y, steps=6)
    page.keyboard.press("Escape")
    assert authored.value("keyframe 2") == LEG, "back at once"
    page.mouse.up()
    authored.drag(authored.slider("keyframe 2"), -97)
    authored.wait("state.undo === 'Retime 2 keyframes'")
    first, second = authored.see("segments[0].keyframes.slice(1).map(({ time }) => time)")
    assert first < LEG - 0.2 and second - first == pytest.approx(LEG)
    step = page.evaluate("__studio.player.step")
    assert first / step == pytest.approx(round(first / step))
    expect(page.get_by_role("heading", name="3 keyframes")).to_be_visible()
    box = page.get_by_role("textbox", name="Move y in metres")
    box.fill("0.3")
    box.press("Enter")
    authored.wait("state.undo === 'Move 2 keyframes'")
    assert authored.see("segments[0].keyframes.map(({ position }) => position[1])") == pytest.approx([0, 0.3, 0.3])
    expect(box).to_have_value("0.00")
    page.locator("[data-island=inspector]").get_by_role("combobox", name="Easing").select_option("constant")
    authored.wait("state.undo === 'Ease 3 keyframes'")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    authored.wait(f"state.undo === 'Add keyframe' && {is_(TIMES, f'0,{LEG:g},{2 * LEG:g}')}")


def test_keyframes_are_copied_duplicated_and_put_in_another_order(page: Page, authored: Hands):
    page.keyboard.down("Shift")
    authored.drag(authored.slider("keyframe 2"), 100, let_go=False)
    expect(page.locator(".rc-ghosts path")).to_have_count(1)
    page.mouse.up()
    page.keyboard.up("Shift")
    authored.wait("state.undo === 'Copy keyframe 2' && state.segments[0].keyframes.length === 4")
    copy = authored.see("segments[0].keyframes[2]")
    assert LEG + 0.2 < copy["time"] < 2 * LEG and copy["position"] == [0.1, 0, 0]
    authored.wait(is_(CHOSEN, "2"))
    page.keyboard.press("Control+z")
    authored.wait("state.undo === 'Add keyframe' && state.segments[0].keyframes.length === 3")
    authored.slider("keyframe 2").click()
    authored.wait(is_(CHOSEN, "1"))
    page.keyboard.press("Control+d")
    authored.wait(f"state.undo === 'Duplicate keyframe 2' && {is_(TIMES, f'0,{LEG:g},{2 * LEG:g},{3 * LEG:g}')}")
    page.keyboard.press("Control+z")
    authored.wait("state.undo === 'Add keyframe'")
    authored.slider("keyframe 2").focus()
    page.keyboard.press("Alt+ArrowRight")
    authored.wait("state.undo === 'Reorder keyframe 2' && state.segments[0].keyframes[1].position[0] === 0.2")


def test_a_bar_is_dragged_to_another_place_in_the_order(page: Page, hands: Hands):
    hands.do("set_path", text="orbit right 10deg over 2s; dolly in 0.2m over 2s; pan left 5deg over 2s")
    hands.wait("state.segments.length === 3")
    bars = page.locator(".rc-bar-body")
    box = bars.first.bounding_box()
    assert box
    hands.drag(bars.first, box["width"] * 1.3, let_go=False)
    expect(page.locator(".rc-drop-line")).to_be_visible()
    page.mouse.up()
    hands.wait(f"state.undo === 'Reorder orbit' && {is_(KINDS, 'dolly,orbit,pan')}")
    expect(page.locator(".rc-drop-line")).to_be_hidden()
    bars.nth(1).focus()
    page.keyboard.press("Alt+ArrowRight")
    hands.wait(is_(KINDS, "dolly,pan,orbit"))
    expect(bars.nth(2)).to_be_focused()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    hands.wait(f"state.undo === 'Change the path' && {is_(KINDS, 'orbit,dolly,pan')}")


def test_a_drag_catches_at_the_playhead_and_alt_frees_it(page: Page, authored: Hands):
    page.evaluate(f"__studio.player.scrub({LEG * 0.63})")
    x, y = middle(authored, "keyframe 2")
    pixels = (x - middle(authored, "keyframe 1")[0]) / LEG
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 0.37 * LEG * pixels + 4, y, steps=6)
    expect(page.locator(".rc-guide")).to_be_visible()
    page.mouse.up()
    authored.wait(f"Math.abs(state.segments[0].keyframes[1].time - {LEG * 0.63}) < 1e-3")
    expect(page.locator(".rc-guide")).to_be_hidden()
    page.keyboard.press("n")
    authored.wait("state.view.snap")
    page.keyboard.press("n")


def test_a_leg_and_a_bar_are_eased_on_the_timeline(page: Page, authored: Hands):
    x, y = middle(authored, "keyframe 1")
    before = authored.see("view.time")
    page.mouse.click(x + 150, y)
    menu = page.get_by_role("menu", name="How keyframe 1 is left")
    expect(menu.get_by_role("menuitemradio", name="Linear")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    authored.wait("state.undo === 'Ease keyframe 1' && state.segments[0].keyframes[0].easing === 'ease-in'")
    expect(menu).to_be_hidden()
    assert authored.see("view.time") == before
    authored.do("select", selection=[0, 1])
    authored.wait(is_(CHOSEN, "1"))
    page.keyboard.press("y")
    expect(page.get_by_role("menu", name="How keyframe 2 is left")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    assert authored.see("view.selection") == [0, 1]
    authored.do("set_path", text="orbit right 10deg over 2s")
    page.locator(".rc-bar").click(button="right")
    page.get_by_role("menuitemradio", name="Constant speed").click()
    authored.wait("state.undo === 'Ease orbit' && state.segments[0].easing === 'constant'")


def test_a_part_of_the_path_plays_again_and_again(page: Page, authored: Hands):
    page.keyboard.down("Shift")
    ruler = page.locator(".rc-ruler").bounding_box()
    assert ruler
    page.mouse.move(ruler["x"] + ruler["width"] * 0.25, ruler["y"] + 8)
    page.mouse.down()
    page.mouse.move(ruler["x"] + ruler["width"] * 0.4, ruler["y"] + 8, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    begin, end = page.evaluate("__studio.player.clock.region")
    assert begin == pytest.approx(LEG * 0.5, abs=0.15) and end == pytest.approx(LEG * 0.8, abs=0.15)
    authored.drag(authored.slider("end of the loop"), 60)
    later = page.evaluate("__studio.player.clock.region[1]")
    assert later > end + 0.1
    page.keyboard.press("Space")
    authored.wait(f"player.playing && player.time >= {begin} && player.time <= {later}")
    page.wait_for_function("since => performance.now() > since + 1600", arg=page.evaluate("performance.now()"))
    assert begin <= page.evaluate("__studio.player.time") <= later
    page.keyboard.press("Space")
    page.evaluate("__studio.player.scrub(0)")
    page.keyboard.press("[")
    page.get_by_role("button", name="Play the whole path again").click()
    authored.wait("player.clock.region === null")
    expect(page.locator(".rc-loop")).to_be_hidden()


def test_speed_and_jerks_are_told(page: Page, hands: Hands):
    hands.do("set_path", text="truck right 0.6m over 2s; truck left 0.6m over 2s")
    hands.wait("state.path_text.startsWith('truck') && state.preview.fresh")
    (jerk,) = hands.see("speed.jerks")
    expect(page.locator(".rc-jerks")).to_have_text(f"jerk at frame {jerk}")
    page.evaluate(f"__studio.player.scrub({jerk} * __studio.player.step / 2)")
    expect(page.locator(".rc-speed-words")).to_have_text("0.30 m/s · 0.0°/s")
    lane = page.locator(".rc-speed").bounding_box()
    assert lane and lane["height"] <= 24
    page.mouse.move(lane["x"] + lane["width"] / 2, lane["y"] + 9)
    expect(page.locator(".rc-tip")).to_have_text(f"frame {jerk}: 0.30 m/s · 0.0°/s · jerk")


def test_the_whole_path_is_moved_and_reversed_once_its_start_is_free(page: Page, authored: Hands):
    authored.do("select", selection=None)
    authored.tab("Camera")
    fold = page.locator(".rc-whole")
    fold.locator("summary").click()
    reverse = fold.get_by_role("button", name="Reverse")
    reverse.click()
    expect(page.get_by_role("alert").last).to_contain_text("Unlock the start")
    fold.get_by_role("button", name="Unlock the start").click()
    authored.wait("!state.start_locked")
    reverse.click()
    authored.wait("state.undo === 'Reverse the path' && state.segments[0].keyframes[0].position[0] === 0.2")
    fold.get_by_role("textbox", name="Path by y").fill("-0.5")
    fold.get_by_role("button", name="Move").click()
    authored.wait("state.undo === 'Move the path' && state.segments[0].keyframes[2].position[1] === -0.5")
    frames = page.get_by_role("textbox", name="Frames", exact=True)
    frames.fill("25")
    frames.press("Enter")
    authored.wait("state.undo === 'Retime the path to 25 frames' && state.clip.frames === 25")
    page.evaluate("document.activeElement.blur()")
    for before in ("Move the path", "Reverse the path", "Unlock the start"):
        page.keyboard.press("Control+z")
        authored.wait(f"state.undo === '{before}'")
