"""Looking closer at the timeline, its empty track, and the speed lane as a graph."""

import pytest
from playwright.sync_api import Page, expect

from scene.path.edits import LEG
from tests.app.component.hands import Hands


@pytest.fixture
def authored(hands: Hands) -> Hands:
    hands.author()
    return hands


def place(hands: Hands, name: str) -> float:
    box = hands.slider(name).bounding_box()
    assert box
    return box["x"] + box["width"] / 2


def top(hands: Hands) -> float:
    """Top of the diamonds."""
    box = hands.slider("keyframe 2").bounding_box()
    assert box
    return box["y"]


def test_ctrl_and_the_wheel_look_closer_about_the_pointer(page: Page, authored: Hands):
    overview = page.get_by_role("scrollbar", name="Part of the path in sight")
    expect(overview).to_be_hidden()
    x, far = place(authored, "keyframe 2"), place(authored, "keyframe 3")
    page.mouse.move(x, top(authored) - 17)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    expect(overview).to_be_visible()
    assert place(authored, "keyframe 2") == pytest.approx(x, abs=1.5), "what is under the pointer stays there"
    ruler = page.locator(".rc-ruler").bounding_box()
    assert ruler
    page.wait_for_function(f"document.querySelectorAll('.rc-key')[2].getBoundingClientRect().left > {far + 100}")
    page.mouse.click(x + 100, ruler["y"] + 5)
    closer = (far - x) / LEG * 2.718281828
    authored.wait(f"Math.abs(player.time - {LEG + 100 / closer}) < 0.1")
    page.keyboard.down("Shift")
    page.mouse.wheel(0, 100)
    page.keyboard.up("Shift")
    page.wait_for_function(f"document.querySelectorAll('.rc-key')[1].getBoundingClientRect().left < {x - 60}")
    overview.focus()
    page.keyboard.press("Home")
    page.wait_for_function("document.querySelectorAll('.rc-key')[0].getBoundingClientRect().left > 0")
    page.keyboard.press("End")
    expect(overview).to_have_attribute("aria-valuenow", "100")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Shift+Z")
    expect(overview).to_be_hidden()
    assert place(authored, "keyframe 2") == pytest.approx(x, abs=1)
    page.keyboard.press("z")
    expect(overview).to_be_visible()
    page.keyboard.press("Alt+z")
    expect(overview).to_be_hidden()


def test_a_double_click_on_the_empty_track_splits_the_path_there(page: Page, authored: Hands):
    before = authored.see("speed")
    x = (place(authored, "keyframe 1") + place(authored, "keyframe 2")) / 2
    page.mouse.dblclick(x, top(authored) - 2)
    authored.wait("state.undo === 'Split the path' && state.segments[0].keyframes.length === 4")
    assert authored.see("view.selection") == [0, 1]
    assert authored.see("segments[0].keyframes[1].time") == pytest.approx(LEG / 2, abs=0.1)
    assert authored.see("speed.m_s") == pytest.approx(before["m_s"], abs=2e-3)
    page.keyboard.press("Control+z")
    authored.wait("state.undo === 'Add keyframe'")


def test_speed_is_shaped_in_the_graph_in_one_step(page: Page, authored: Hands):
    toggle = page.get_by_role("button", name="Speed graph")
    expect(toggle).to_have_attribute("aria-expanded", "false")
    toggle.click()
    expect(page.get_by_role("group", name="Speed at the keyframes")).to_be_visible()
    expect(page.locator(".rc-coverage")).to_be_hidden()
    dot = authored.slider("speed at keyframe 2")
    before = float(dot.get_attribute("aria-valuenow") or "nan")
    authored.drag(dot, 0, 50)
    authored.wait(f"state.undo === 'Speed at keyframe 2' && Math.min(...state.speed.m_s) < {0.8 * before}")
    slower = float(dot.get_attribute("aria-valuenow") or "nan")
    assert slower < 0.8 * before
    assert authored.see("segments[0].keyframes.map(({ time }) => time)") == pytest.approx([0, LEG, 2 * LEG])
    assert authored.see("speed.jerks") == []
    dot.focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_function(f"document.activeElement.ariaValueNow > {slower}")
    page.keyboard.press("Delete")
    authored.wait("state.segments[0].keyframes[1].passed === 'automatic'")
    page.evaluate("document.activeElement.blur()")
    for _ in range(3):
        page.keyboard.press("Control+z")
    authored.wait("state.undo === 'Add keyframe'")
    page.keyboard.press("Shift+Y")
    expect(page.get_by_role("group", name="Speed at the keyframes")).to_be_hidden()


def test_a_keyframe_is_passed_around_a_corner_and_back(page: Page, authored: Hands):
    authored.do("pass_keyframe", how="corner", selections=[[0, 1]])
    authored.wait("state.undo === 'Corner at keyframe 2' && state.segments[0].keyframes[1].passed !== 'automatic'")
    authored.tab("Camera")
    authored.slider("keyframe 2").click()
    choice = page.locator("[data-island=inspector]").get_by_role("combobox", name="Path here")
    choice.select_option("automatic")
    authored.wait("state.segments[0].keyframes[1].passed === 'automatic'")
    authored.do("undo")
    authored.do("undo")
    authored.wait("state.undo === 'Add keyframe'")
