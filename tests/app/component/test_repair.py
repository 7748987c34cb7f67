"""Repairing the lift, keeping a safe distance, seeing what is invented, and finding commands by name."""

from playwright.sync_api import Page, expect

from app.derived.relift import scene_key
from tests.app.component.hands import Hands
from tests.app.shell_site import Site
from tests.waiting import until


def test_the_lift_is_repaired_by_dragging_and_what_was_before_is_seen_while_a_button_is_held(
    page: Page, hands: Hands, site: Site
):
    hands.tab("Image")
    fold = page.locator("[data-island=repair]")
    fold.get_by_text("Fix depth").click()
    trim = fold.get_by_role("slider", name="Trim edges")
    sound = hands.see("scene.key")
    page.evaluate(
        "new MutationObserver(() => { window.hid = true; }).observe("
        "document.querySelector('.rc-stage'), { attributeFilter: ['data-unpainted'] })"
    )
    hands.drag(trim, 60)
    hands.wait("state.scene.repair.trim > 6 && state.scene.repair.changed && state.undo === 'Trim the depth edges'")
    expect(fold.get_by_text("of the pixels are changed")).to_be_visible()
    studio = site.studio(page.context)
    until(lambda: not studio.gesture and studio.scene_key == scene_key(studio.document.photo))  # the drag's last value
    hands.wait(f"state.scene.key === {studio.scene_key!r}")
    hands.rendered()
    page.evaluate("__studio.player.scrub(1.5)")
    hands.wait("painted.source === 'frame' && painted.frame === player.frame && player.frame > 10")
    repaired = hands.picture()
    assert page.evaluate("!window.hid"), "the picture stays while it changes"
    fold.get_by_role("button", name="Hold: before").hover()
    page.mouse.down()
    hands.wait("state.view.before && painted.source === 'live'")
    assert hands.picture() != repaired
    page.mouse.up()
    hands.wait("!state.view.before && painted.source === 'frame' && painted.frame === player.frame")
    assert hands.picture() == repaired
    page.locator("body").press("Control+z")
    hands.wait(f"state.scene.key === {sound!r} && !state.scene.repair.changed && state.undo !== 'Trim the depth edges'")
    fold.get_by_text("Fix depth").click()


def test_a_dolly_into_the_scene_warns_and_is_fitted_to_safe(page: Page, hands: Hands):
    hands.do("set_path", text="dolly in 5.4m over 4s")
    hands.wait("state.clearance.warning")
    expect(page.locator(".rc-unsafe-words")).to_contain_text("m from the scene")
    assert page.locator(".rc-unsafe-marks i").count() == hands.see("clearance.unsafe.length") > 0
    fold = page.locator("[data-island=safety]")
    hands.tab("Takes")
    page.locator(".rc-unsafe-words button").click()  # the warning leads to what helps
    limit = fold.get_by_role("textbox", name="Safe distance in metres")
    limit.fill("0.5")
    limit.press("Enter")
    hands.wait("state.clearance.limit_m === 0.5")
    fold.get_by_role("button", name="Fit to safe").click()
    hands.wait("state.undo?.startsWith('Fit to safe: scaled to') && state.clearance.metres")
    assert hands.see("clearance.unsafe.length") == 0 and min(hands.see("clearance.metres")) >= 0.5
    expect(page.locator(".rc-unsafe")).to_be_hidden()
    page.locator("body").press("Control+z")
    hands.wait("state.clearance.warning && state.path_text === 'dolly in 5.4m over 4s'")
    fold.get_by_text("Safe distance").click()


def test_what_is_invented_is_tinted_by_a_key(page: Page, hands: Hands):
    hands.do("set_path", text="orbit right 25deg over 4s")
    hands.wait("Math.max(...state.coverage.hidden) > 0.1")
    hands.rendered()
    page.evaluate("__studio.player.scrub(4)")
    hands.wait("painted.frame === 48")
    tint = page.get_by_role("button", name="Tint what is invented")
    expect(tint).to_have_attribute("aria-pressed", "true")
    page.locator("body").press("h")
    hands.wait("!state.view.tint")
    expect(tint).to_have_attribute("aria-pressed", "false")
    page.wait_for_function("total => __studio.painted.total > total", arg=page.evaluate("__studio.painted.total") - 1)
    page.evaluate("__studio.player.scrub(3.9)")
    page.evaluate("__studio.player.scrub(4)")
    hands.wait("painted.frame === 48")
    plain = hands.picture()
    page.locator("body").press("h")
    hands.wait("state.view.tint")
    page.wait_for_function("total => __studio.painted.total > total", arg=page.evaluate("__studio.painted.total") - 1)
    page.evaluate("__studio.player.scrub(3.9)")
    page.evaluate("__studio.player.scrub(4)")
    hands.wait("painted.frame === 48")
    assert sum(hands.picture()) > sum(plain) + 40, "what was black has a colour"


def test_every_command_is_found_by_its_words_and_run_by_enter(page: Page, hands: Hands):
    prompt_tab = page.get_by_role("tab", name="Engine", exact=True)
    prompt_tab.click()
    page.get_by_role("textbox", name="Prompt", exact=True).click()
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Commands")
    box = palette.get_by_role("combobox")
    expect(box).to_be_focused()
    rows = palette.get_by_role("option")
    assert rows.count() > 25
    box.press_sequentially("through cam")
    expect(rows).to_have_count(1)
    box.press("Enter")
    expect(palette).to_be_hidden()
    hands.wait("state.view.through_camera")
    page.locator("body").press("F1")
    box.fill("sample")
    box.press("ArrowDown")
    expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
    box.fill("nothing of the kind")
    expect(palette.get_by_text("No command is called that.")).to_be_visible()
    box.press("Escape")
    expect(palette).to_be_hidden()
