"""Keys: on the page and in the viewport, and not while typing."""

import pytest
from playwright.sync_api import Page, expect

from tests.app.component.hands import Hands

VIEWPORT = "iframe.rc-viewport"


@pytest.mark.parametrize("focus", ["page", "viewport"])
def test_undo_and_redo_by_keys(page: Page, hands: Hands, focus: str):
    hands.author()
    target = page.frame_locator(VIEWPORT).locator("body") if focus == "viewport" else page.locator("body")
    target.press("Control+z")
    hands.wait("state.redo === 'Add keyframe' && state.segments[0].keyframes.length === 2")
    target.press("Control+Shift+Z")
    hands.wait("state.redo === null && state.segments[0].keyframes.length === 3")
    hands.do("select", selection=[0, 2])
    target.press("Delete")
    hands.wait("state.undo === 'Delete keyframe 3'")


def test_the_keys_of_the_viewport_survive_its_reload(page: Page, hands: Hands):
    viewport = page.frame_locator(VIEWPORT).locator("body")
    with page.expect_event("framenavigated"):
        page.locator(VIEWPORT).evaluate("frame => frame.contentWindow.location.reload()")
    viewport.press("c")
    hands.wait("state.view.through_camera")


def test_typing_stays_typing(page: Page, hands: Hands):
    before = hands.see("undo")
    hands.wait("state.prompt === ''")
    hands.tab("Engine")
    prompt = page.get_by_role("textbox", name="Prompt", exact=True)
    prompt.click()
    page.keyboard.type("k c x ,.")
    page.keyboard.press("Delete")
    page.keyboard.press("Control+z")
    assert hands.see("undo") == before and not hands.see("view.through_camera")
    assert hands.see("segments.length") == 2, "the sample's own moves"
    prompt.fill("done")
    prompt.blur()
    hands.wait("state.prompt === 'done'")  # nothing of it is under way to the next test
    hands.do("set_prompt", text="")
    expect(prompt).to_have_value("")


def test_after_enter_a_number_leaves_the_keys_to_the_studio(page: Page, hands: Hands):
    hands.author()
    field = page.get_by_role("textbox", name="x in metres", exact=True)
    was = hands.see("segments[0].keyframes[2].position[0]")
    field.click()
    page.keyboard.type("0.1+0.03")
    page.keyboard.press("Enter")
    hands.wait("Math.abs(state.segments[0].keyframes[2].position[0] - 0.13) < 1e-6")
    page.keyboard.press("Space")
    hands.wait("player.playing")
    page.keyboard.press("Space")
    page.keyboard.press("Control+z")
    hands.wait(f"Math.abs(state.segments[0].keyframes[2].position[0] - {was}) < 1e-6")
    expect(field).to_be_focused()
    expect(field).to_have_value("0.200")
    page.keyboard.type("0.3")
    page.keyboard.press("Enter")
    hands.wait("Math.abs(state.segments[0].keyframes[2].position[0] - 0.3) < 1e-6")


def test_a_focused_button_keeps_its_space(page: Page, hands: Hands):
    page.keyboard.press("Space")
    hands.wait("player.playing")
    loop = page.get_by_role("button", name="Loop playback")
    loop.focus()
    page.keyboard.press("Space")
    expect(loop).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("__studio.player.playing")
    page.keyboard.press("Space")


def test_a_sheet_lists_the_keys(page: Page):
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    for words in ("Play or pause", "Undo", "Generate the video", "Fly"):
        expect(sheet).to_contain_text(words)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(sheet).to_be_visible()
