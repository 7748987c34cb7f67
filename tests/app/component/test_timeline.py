"""Diamonds, bars and the playhead."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from scene.path.edits import LEG
from tests.app.component.hands import Hands


@pytest.fixture
def authored(hands: Hands) -> Hands:
    hands.author()
    return hands


def test_a_dragged_diamond_snaps_to_frames_and_is_one_step(page: Page, authored: Hands):
    authored.drag(authored.slider("keyframe 2"), -97)
    authored.wait("state.undo === 'Retime keyframe 2'")
    time, step = authored.see("segments[0].keyframes[1].time"), page.evaluate("__studio.player.step")
    assert time < LEG - 0.2
    assert time / step == pytest.approx(round(time / step), abs=1e-6)
    assert authored.value("keyframe 2") == pytest.approx(time, abs=1e-3)
    page.keyboard.press("Control+z")
    authored.wait(f"Math.abs(state.segments[0].keyframes[1].time - {LEG}) < 1e-6")
    assert authored.see("undo") == "Add keyframe"
    page.keyboard.press("Control+Shift+Z")
    authored.wait(f"Math.abs(state.segments[0].keyframes[1].time - {time}) < 1e-6")


@pytest.mark.parametrize("key", ["Escape", "Control+z"])
def test_escape_and_undo_take_a_drag_back(page: Page, authored: Hands, key: str):
    authored.drag(authored.slider("keyframe 2"), -97, let_go=False)
    expect(authored.slider("keyframe 2")).not_to_have_attribute("aria-valuenow", f"{LEG:g}")
    page.keyboard.press(key)
    expect(authored.slider("keyframe 2")).to_have_attribute("aria-valuenow", f"{LEG:g}")
    page.mouse.move(400, 600)
    page.mouse.up()
    authored.wait(f"state.undo === 'Add keyframe' && state.segments[0].keyframes[1].time === {LEG}")


def test_a_clicked_diamond_is_selected_and_the_playhead_goes_there(page: Page, authored: Hands):
    authored.do("edit_keyframe", selection=[0, 1], change={"easing": "ease-in"})  # selects it, too
    authored.slider("keyframe 2").click()
    authored.wait(f"state.view.selection[1] === 1 && player.time === {LEG}")


def test_a_split_adds_a_diamond_at_the_playhead_and_changes_no_frame(page: Page, authored: Hands):
    page.evaluate(f"__studio.player.scrub({LEG / 2})")
    authored.wait(f"state.view.time === {LEG / 2}")
    frames = authored.see("preview.key"), authored.see("speed")
    page.keyboard.press("b")
    authored.wait("state.undo === 'Split the path' && String(state.view.selection) === '0,1'")
    assert authored.value("keyframe 2") == LEG / 2
    assert authored.see("speed") == frames[1]
    page.keyboard.press("Control+z")
    authored.wait(f"state.undo === 'Add keyframe' && state.preview.key === '{frames[0]}'")


def test_a_diamond_moves_by_a_frame_at_a_key(page: Page, authored: Hands):
    authored.slider("keyframe 2").focus()
    authored.wait("state.view.selection?.[1] === 1")
    page.keyboard.press("ArrowRight")
    authored.wait(f"Math.abs(state.segments[0].keyframes[1].time - {LEG} - player.step) < 1e-3")


def test_the_photo_s_keyframe_stays_and_says_why(page: Page, authored: Hands):
    first = authored.slider("keyframe 1")
    authored.drag(first, 80)
    assert authored.see("segments[0].keyframes[0].time") == 0
    assert authored.see("undo") == "Add keyframe"
    expect(first).to_have_attribute("aria-readonly", "true")
    expect(first.locator("title")).to_contain_text("locked to the photo")


def test_the_end_of_a_move_is_dragged(page: Page, hands: Hands):
    hands.do("set_path", text="orbit right 10deg over 2s; dolly in 0.2m over 2s")
    hands.wait("state.segments.length === 2 && state.clip.duration === 4")
    hands.drag(hands.slider("end of move 1"), 100)
    hands.wait("state.undo === 'Retime orbit'")
    longer = hands.see("segments[0].duration")
    assert longer > 2.2
    assert hands.see("segments[1].start") == pytest.approx(longer)
    assert hands.see("segments[1].duration") == pytest.approx(2)


def test_pressing_anywhere_free_puts_the_playhead_and_the_picture_there(page: Page, authored: Hands):
    ruler = page.locator(".rc-ruler").bounding_box()
    assert ruler
    page.mouse.click(ruler["x"] + ruler["width"] * 0.25, ruler["y"] + 5)
    authored.wait(
        "painted.source === 'frame' && painted.frame === player.frame && Math.abs(state.view.time - player.time) < 1e-5"
    )
    assert authored.see("view.time") == pytest.approx(0.25 * 2 * LEG, abs=0.15)
    assert authored.value("playhead") == pytest.approx(authored.see("view.time"), abs=1e-3)


def test_the_playhead_moves_by_keys(page: Page, authored: Hands):
    page.keyboard.press("Home")
    authored.wait("state.view.time === 0")
    page.keyboard.press("l")
    page.keyboard.press("l")
    authored.wait("player.frame === 2")
    authored.slider("playhead").focus()
    page.keyboard.press("Shift+ArrowRight")
    authored.wait("player.frame === 12 && Math.abs(state.view.time - 12 * player.step) < 1e-5")


def test_coverage_is_told_frame_by_frame(page: Page, authored: Hands):
    page.keyboard.press("Escape")
    lane = page.locator(".rc-coverage").bounding_box()
    assert lane
    page.mouse.move(lane["x"] + lane["width"] - 14, lane["y"] + 10)
    outside, hidden = authored.see("coverage.outside.at(-1)"), authored.see("coverage.hidden.at(-1)")
    last = authored.see("clip.frames") - 1
    words = f"frame {last}: {outside * 100:.0f} % outside, {hidden * 100:.0f} % hidden"
    expect(page.locator(".rc-tip")).to_have_text(words)


def test_runs_of_frames_that_are_mostly_invented_are_named(page: Page, hands: Hands):
    hands.do("set_path", text="truck right 3m over 2s")
    hands.wait(
        "state.segments[0].amount === 3 && state.preview.fresh && state.coverage.outside.length === state.clip.frames"
    )
    shares = page.evaluate(
        "__studio.state.coverage.outside.map((share, i) => share + __studio.state.coverage.hidden[i])"
    )
    first = next(frame for frame, share in enumerate(shares) if share > 0.3)
    expect(page.locator(".rc-range")).to_have_text(
        f"Frames {first}–{len(shares) - 1}: up to {max(shares) * 100:.0f} % invented"
    )


LOCKS = "state.lock.map(({ strength }) => strength)"


@pytest.fixture
def shaped(hands: Hands) -> Iterator[Hands]:
    """The page with an engine that keeps to the preview, weights or not."""
    hands.author()
    hands.do("set_engine", name="wan-i2v+shaping")
    hands.wait("state.lock?.length === 2")
    yield hands
    hands.do("set_engine", name="warp")
    hands.wait("state.lock === null")


def test_how_firmly_a_leg_is_locked_is_dragged_typed_and_taken_back(page: Page, shaped: Hands) -> None:
    before = shaped.see("preview.key")
    first, second = (shaped.slider(f"lock of the leg behind keyframe {number}") for number in (1, 2))
    shaped.drag(second, 0, 20)
    shaped.wait(f"String({LOCKS}) === '1,0.5'")
    expect(second.get_by_text("50 %")).to_be_visible()
    assert second.get_attribute("aria-valuenow") == "50"
    second.focus()
    page.keyboard.press("ArrowDown")
    shaped.wait(f"String({LOCKS}) === '1,0.45'")
    page.keyboard.press("Shift+ArrowUp")
    shaped.wait(f"String({LOCKS}) === '1,0.46'")
    page.keyboard.press("Home")
    shaped.wait(f"String({LOCKS}) === '1,0'")
    page.keyboard.press("Control+z")
    shaped.wait(f"String({LOCKS}) === '1,0.46'")
    second.dblclick()
    shaped.wait(f"String({LOCKS}) === '1,1'")
    shaped.drag(first, 0, 12, let_go=False)
    shaped.wait(f"String({LOCKS}) === '0.7,1'")
    page.keyboard.press("Escape")
    page.mouse.up()
    shaped.wait(f"String({LOCKS}) === '1,1'")
    assert shaped.see("preview.key") == before, "the camera does not depend on it"


def test_legs_that_are_selected_together_are_locked_together(page: Page, shaped: Hands) -> None:
    shaped.slider("keyframe 1").click()
    shaped.wait("state.view.selection?.[1] === 0 && !state.view.others.length")
    shaped.slider("keyframe 2").click(modifiers=["Shift"])
    shaped.wait("state.view.others.length === 1")
    shaped.drag(shaped.slider("lock of the leg behind keyframe 1"), 0, 20)
    shaped.wait(f"String({LOCKS}) === '0.5,0.5' && state.undo === 'Lock strength of 2 keyframes'")


def test_an_engine_that_never_shapes_has_no_lane_of_locks(page: Page, shaped: Hands) -> None:
    lane = page.get_by_role("group", name="Scene lock")
    expect(lane).to_be_visible()
    shaped.do("change_settings", changes={"scene_lock": None})
    expect(lane).to_be_hidden()
    shaped.do("undo")
    expect(lane).to_be_visible()
    shaped.do("set_engine", name="warp")
    expect(lane).to_be_hidden()


def test_a_click_on_empty_track_lets_go_of_what_is_selected_and_so_does_escape(page: Page, hands: Hands):
    hands.author()
    box = page.locator(".rc-marks").bounding_box()
    assert box and hands.see("view.selection")
    page.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + 3)
    hands.wait("state.view.selection === null && state.view.time > 0.5")
    hands.slider("keyframe 2").click()
    hands.wait("state.view.selection?.[1] === 1")
    page.keyboard.press("Escape")
    hands.wait("state.view.selection === null")
