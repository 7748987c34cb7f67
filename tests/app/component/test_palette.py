"""Every command by name: found across slips and other words, moves with their amounts, numbers behind their words."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.app.component.hands import Hands


@pytest.fixture
def box(page: Page) -> Locator:
    """Where a command is typed, of the palette that Ctrl+K has opened."""
    page.keyboard.press("Control+k")
    return page.get_by_role("dialog", name="Commands").get_by_role("combobox")


def best(page: Page) -> Locator:
    """The row that Enter would run."""
    return page.get_by_role("dialog", name="Commands").locator("[aria-selected=true]")


@pytest.mark.parametrize(
    ("typed", "said", "path"),
    [
        ("orbit right 20", "Add orbit right 20°, 2 s", "orbit right 20deg"),
        ("push in 0.3 over 3", "Add dolly in 0.3 m over 3s, 3 s", "dolly in 0.3m over 3s"),
    ],
)
def test_a_move_is_typed_with_its_amount(page: Page, hands: Hands, box: Locator, typed: str, said: str, path: str):
    box.fill(typed)
    expect(best(page)).to_contain_text(said)
    box.press("Enter")
    hands.wait(f"state.path_text === '{path}'")


def test_a_move_that_is_wrong_is_explained_and_not_run(page: Page, hands: Hands, box: Locator):
    before = hands.see("undo")
    box.fill("orbit sideways")
    expect(page.get_by_text('Orbit does not take "sideways"')).to_be_visible()
    box.press("Enter")
    expect(box).to_be_visible()
    box.press("Escape")
    assert hands.see("undo") == before


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("exprot colmap", "Export the path as COLMAP model"),
        ("dark", "Theme: dark"),
        ("remove", "Remove the target"),
        ("scale the path 1.2", "Scale the path 1.2"),
        ("pan left", "pan left 15°"),
        ("engine warp", "Engine: Warp"),
        ("fps 24", "Frames per second: 24"),
        ("9:16", "Size: 9:16"),
        ("go to the photo", "Go to the photo's camera"),
    ],
)
def test_commands_are_found_by_other_words_and_across_slips(page: Page, box: Locator, typed: str, found: str):
    box.fill(typed)
    expect(best(page)).to_contain_text(found)
    box.press("Escape")


def test_a_number_behind_a_command_is_its_amount(page: Page, hands: Hands, box: Locator):
    box.fill("duration of the path 4")
    expect(best(page)).to_contain_text("Duration of the path 4")
    box.press("Enter")
    hands.wait("Math.abs(state.clip.duration - 4) < 1e-6")


def test_the_panels_fields_are_typed_by_name_before_anybody_has_opened_their_tab(
    page: Page, hands: Hands, box: Locator
):
    box.press("Escape")
    hands.author()
    hands.do("select", selection=[0, 1])
    hands.wait("state.view.selection?.[1] === 1")
    page.keyboard.press("Control+k")
    box.fill("keyframe 2 pan 12")
    expect(best(page)).to_contain_text("Rotation: Pan in degrees 12")
    box.press("Enter")
    hands.wait("state.segments[0].keyframes[1].pan_deg === 12")
    page.keyboard.press("Control+k")
    box.fill("keyframe 2 leaves")
    box.press("Escape")


def test_the_hosts_lists_and_numbers_are_commands(page: Page, hands: Hands, box: Locator):
    box.fill("frames per second 17.5")
    expect(best(page)).to_contain_text("Frames per second 17.5")
    box.press("Enter")
    hands.wait("state.clip.rate === 17.5")
    page.keyboard.press("Control+k")
    box.fill("size 1:1")
    expect(best(page)).to_contain_text("Size: 1:1: 400 × 400")
    box.press("Enter")
    hands.wait("state.clip.width === 400 && state.clip.height === 400")
    page.keyboard.press("Control+k")
    box.fill("crop right")
    expect(best(page)).to_contain_text("Crop: to the right")
    box.press("Enter")
    hands.wait("state.clip.crop[0] === 1")
    page.keyboard.press("Control+k")
    box.fill("prompt")
    expect(best(page)).to_contain_text("Prompt …")
    box.press("Enter")
    expect(page.get_by_role("textbox", name="Prompt", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    hands.do("set_clip", width=512, height=320, rate=12)


def test_what_was_used_last_comes_first(page: Page, hands: Hands, box: Locator):
    box.fill("thirds")
    box.press("Enter")
    page.keyboard.press("Control+k")
    expect(best(page)).to_contain_text("Rule of thirds over the picture")
    box.press("Enter")
