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
        ("fps 24", "Rate: 24 frames per second"),
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


def test_what_was_used_last_comes_first(page: Page, hands: Hands, box: Locator):
    box.fill("thirds")
    box.press("Enter")
    page.keyboard.press("Control+k")
    expect(best(page)).to_contain_text("Thirds over the picture")
    box.press("Enter")
