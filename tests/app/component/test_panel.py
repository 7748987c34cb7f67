"""The islands: numbers, moves, notices; and what everything on the page owes to everybody."""

import pytest
from playwright.sync_api import Page, expect

from tests.app.component.hands import Hands
from tests.app.shell_site import Site


def test_numbers_of_a_keyframe_are_typed_in_their_units(page: Page, hands: Hands):
    hands.author()
    hands.tab("Camera")
    for name, typed, field, value in [
        ("x in metres", "25 cm", "position[0]", 0.25),
        ("y in metres", "-0,1", "position[1]", -0.1),
        ("pan in degrees", "-12", "pan_deg", -12),
        ("Lens in millimetres", "50", "mm", 50),
        ("Time in seconds", "3.5", "time", 3.5),
    ]:
        box = page.get_by_role("textbox", name=name)
        box.fill(typed)
        box.press("Enter")
        hands.wait(f"Math.abs(state.segments[0].keyframes[2].{field} - {value}) < 1e-3")
    box = page.get_by_role("textbox", name="x in metres")
    box.press("ArrowUp")
    box.press("Shift+ArrowUp")
    hands.wait("Math.abs(state.segments[0].keyframes[2].position[0] - 0.36) < 1e-6")
    box.fill("what?")
    box.press("Enter")
    expect(box).to_have_value("0.360")


def test_the_picture_follows_a_number_whose_label_is_dragged(page: Page, hands: Hands):
    hands.author()
    hands.tab("Camera")
    before = page.evaluate("__studio.painted.live")
    hands.drag(page.locator(".rc-field-label:visible", has_text="X"), 120, let_go=False)
    hands.wait(f"painted.source === 'live' && painted.live > {before}")
    hands.wait("state.segments[0].keyframes[2].position[0] > 0.4")
    page.mouse.up()
    hands.wait("state.undo === 'Edit keyframe 3'")
    page.keyboard.press("Control+z")
    hands.wait("state.undo === 'Add keyframe' && state.segments[0].keyframes[2].position[0] === 0.2")


def test_a_move_is_chosen_set_and_added(page: Page, hands: Hands):
    hands.tab("Camera")
    page.get_by_role("button", name="Pedestal", exact=True).click()
    moves = page.locator("[data-island=moves]")
    moves.get_by_role("button", name="Down").click()
    moves.get_by_role("textbox", name="Amount in metres").fill("0.15")
    moves.get_by_role("textbox", name="Duration in seconds").fill("1.5")
    moves.get_by_role("button", name="Add", exact=True).click()
    hands.wait("state.undo === 'Add pedestal'")
    assert hands.see("segments.at(-1).text") == "pedestal down 0.15m over 1.5s ease-in-out"
    inspector = page.locator("[data-island=inspector]")
    inspector.get_by_role("button", name="Up").click()
    hands.wait("state.segments.at(-1).direction === 'up'")


def test_a_move_plays_its_own_part_once_when_it_is_added_and_is_seen_before(page: Page, hands: Hands, site: Site):
    hands.do("set_path", text="truck right 0.1m over 1s")
    hands.rendered()
    hands.tab("Camera")
    page.get_by_role("button", name="Pan", exact=True).click()
    studio = site.studio(page.context)
    while studio.trial is None:
        page.wait_for_timeout(20)
    assert studio.undo_label == "Change the path", "looking at it changes nothing"
    page.evaluate(
        "() => { window.seen = []; __studio.player.watch(() => {"
        "if (__studio.player.playing) seen.push(__studio.player.time); }); }"
    )
    page.locator("[data-island=moves]").get_by_role("button", name="Add", exact=True).click()
    hands.wait("state.segments.length === 2 && state.undo === 'Add pan'")
    page.wait_for_function("seen.length && !__studio.player.playing && __studio.player.time > 2.9")
    assert page.evaluate("Math.min(...seen)") >= 0.95, "from where the move begins"
    assert page.evaluate("[__studio.player.clock.loop, __studio.player.clock.region]") == [True, None]
    assert studio.trial is None


def test_a_move_turns_into_keyframes_in_one_step(page: Page, hands: Hands):
    hands.do("set_path", text="orbit right 16deg at 2m over 3s")
    hands.do("select", selection=[0, None])
    hands.tab("Camera")
    page.locator("[data-island=inspector]").get_by_role("button", name="Turn into keyframes").click()
    hands.wait("state.undo === 'Turn orbit into keyframes' && state.segments[0].kind === 'keyframes'")
    hands.wait("state.view.selection[1] === state.segments[0].keyframes.length - 1")
    page.keyboard.press("Control+z")
    hands.wait("state.undo === 'Change the path' && state.segments[0].kind === 'move'")


def test_what_the_server_says_is_never_markup(page: Page, site: Site):
    site.studio(page.context).notice("<img src=x onerror=alert(1)>", "warning")
    expect(page.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()


def test_a_refusal_is_said_and_read_out(page: Page, hands: Hands):
    hands.do("select", selection=None)
    page.keyboard.press("Delete")
    expect(page.get_by_role("alert")).to_contain_text("Nothing is selected")


def test_a_dropped_file_that_is_neither_photo_nor_path_is_named(page: Page):
    page.evaluate(DROP, "notes.pdf")
    expect(page.get_by_text("notes.pdf is neither a photo, a clip nor a camera path")).to_be_visible()


PARTS = ".rc-top, .rc-stage-tools, .rc-pip, .rc-transport, .rc-area, .rc-job"

DROP = """name => {
  const data = new DataTransfer();
  data.items.add(new File(['x'], name));
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
}"""

UNNAMED_OR_SMALL = """() => [...document.querySelectorAll('.rc :is(button, a, input, select, [role=slider])')]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest('[hidden]'))
  .map((each) => {
    const box = (each.closest('.rc-field') ?? each).getBoundingClientRect();
    const name = each.getAttribute('aria-label') || each.textContent.trim() || each.labels?.[0]?.textContent;
    const fault = !name ? 'no name' : Math.min(box.width, box.height) < 23.5 ? `${box.width} x ${box.height}` : '';
    return fault && `${each.outerHTML.slice(0, 80)}: ${fault}`;
  }).filter(Boolean)"""


@pytest.mark.parametrize("tab", ["Image", "Camera", "Takes"])
def test_everything_to_press_has_a_name_and_is_large_enough(page: Page, hands: Hands, tab: str):
    hands.author()
    hands.tab(tab)
    assert page.evaluate(UNNAMED_OR_SMALL) == []


def test_the_keyboard_reaches_every_part(page: Page, hands: Hands):
    hands.author()
    page.locator("body").click(position={"x": 5, "y": 5})
    parts = set()
    for _ in range(100):
        page.keyboard.press("Tab")
        parts.add(page.evaluate("names => document.activeElement.closest(names)?.className", PARTS))
    found = " ".join(part for part in parts if part)
    for part in PARTS.split(", "):
        assert part[1:] in found, part


def test_two_tabs_of_one_browser_agree(page: Page, hands: Hands):
    other = page.context.new_page()
    other.emulate_media(reduced_motion="reduce")  # else its playing would move the playhead they share
    other.goto(page.url)
    other.wait_for_function("window.__studio?.state")
    hands.author()
    other.wait_for_function("__studio.state.segments[0].keyframes?.length === 3")
    expect(other.get_by_role("slider", name="keyframe 3")).to_be_visible()
    other.close()
