"""Finding the work again: at every address of this machine, after a restart, from the start panel."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from skimage.data import coffee

from app.studio.studio import Studio
from tests.app.browser.studio_site import StudioSite
from tests.app.component.axe import SCHEMES, Rules, Scheme, violations
from tests.app.shots import shot_of

READY = "window.__studio?.state?.scene?.ready"


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from PIL import Image

    file = tmp_path_factory.mktemp("photo") / "cup.jpg"
    Image.fromarray(coffee()).resize((300, 200)).save(file)
    return file


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Page of a browser that was never here."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_default_timeout(180_000)
    context.route("**/view/**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    yield context.new_page()
    context.close()


def studio_of(site: StudioSite, page: Page) -> Studio:
    return shot_of(site.sessions, page).studio


def test_a_restart_at_another_port_leaves_everything_as_it_was(browser: Browser, tmp_path: Path) -> None:
    site = StudioSite(tmp_path / "home")
    site.start()
    try:
        with site.person(browser, viewport=False) as person:
            person.visit()
            person.page.evaluate("__studio.act('set_path', {text: 'orbit left 20deg over 3s'})")
            person.page.evaluate("__studio.act('set_prompt', {text: 'dusk'})")
            person.page.evaluate("__studio.act('undo')")
            person.rendered()
            place = {"through": "camera", "u": 0.5, "v": 0.6, "aspect": 1.6}
            person.page.evaluate("at => __studio.act('measure', {point: at})", place)
            person.page.evaluate("at => __studio.act('measure', {point: at})", place | {"u": 0.3})
            person.page.evaluate("__studio.player.setRegion([0.5, 1.5])")
            person.page.evaluate("__studio.act('preview')")
            person.wait("state.contract?.fresh && state.view.loop && state.pointing.apart_m > 0")
            before = person.see("JSON.stringify([state.contract, state.view.loop, state.pointing.measured])")
            site.stop()
            site.port = 0
            site.start()
            person.page.goto(f"{site.url.replace('127.0.0.1', 'localhost')}?test")
            person.wait("state?.contract?.fresh && state.view.loop && state.pointing.measured?.length === 2")
            assert person.see("JSON.stringify([state.contract, state.view.loop, state.pointing.measured])") == before
            assert person.see("[state.undo, state.redo, state.prompt]") == ["Change the path", "Change the prompt", ""]
            region = person.see("player.clock.region")
            assert region == pytest.approx([0.5, 1.5], abs=0.1)
            person.page.keyboard.press("Control+Shift+Z")
            person.wait("state.prompt === 'dusk'")
            for _ in range(2):
                person.page.keyboard.press("Control+Z")
            person.wait("state.undo === null && state.suggested")
    finally:
        site.stop()


def test_one_tab_goes_from_port_to_port(site: StudioSite, page: Page, tmp_path: Path) -> None:
    """Chromium keeps the first port's address for what is imported by evaluated text."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    other = StudioSite(tmp_path / "other home")
    other.start()
    try:
        asked: list[tuple[str, str]] = []
        page.on("request", lambda request: asked.append((urlsplit(page.url).netloc, request.url)))
        for turn in range(3):  # there, and back
            here = (site, other)[turn % 2]
            page.goto(f"{here.url}?test")
            page.wait_for_function(READY)
            asked.clear()
            page.reload()
            page.wait_for_function(READY)
            expect(page.get_by_role("button", name="Generate", exact=True)).to_be_visible()
            ports = {urlsplit(url).port for _, url in asked if url.startswith(("http", "ws"))}
            assert ports == {here.port}, "nothing is asked of another port"
        assert complaints == []
    finally:
        other.stop()


def test_localhost_and_127_0_0_1_are_the_same_shots(site: StudioSite, page: Page, browser: Browser) -> None:
    page.goto(f"{site.url}?test")
    page.wait_for_function(READY)
    here = shot_of(site.sessions, page)
    with site.person(browser, viewport=False) as another:
        another.page.goto(f"{site.url.replace('127.0.0.1', 'localhost')}?test")
        another.page.wait_for_function(READY)
        assert shot_of(site.sessions, another.page) is here
        another.page.evaluate("__studio.act('set_prompt', {text: 'both'})")
        page.wait_for_function("__studio.state.prompt === 'both'")


def test_scripts_that_do_not_come_are_said(site: StudioSite, page: Page) -> None:
    page.route("**/studio-assets/component/studio.js", lambda route: route.abort())
    page.goto(site.url)
    message = page.get_by_role("alert").filter(has_text="The page has not come")
    expect(message).to_contain_text("The studio answers", timeout=60_000)
    page.unroute("**/studio-assets/component/studio.js")
    message.get_by_role("button", name="Load it again").click()
    expect(page.get_by_role("button", name="Generate", exact=True)).to_be_visible()
    expect(message).to_have_count(0)


def test_not_even_gradio_s_scripts_need_come_for_that(site: StudioSite, page: Page) -> None:
    page.route("**/assets/**", lambda route: route.abort())
    page.goto(site.url)
    expect(page.get_by_role("alert")).to_contain_text("Load it again", timeout=60_000)


def test_the_start_panel_finds_renames_duplicates_deletes_and_restores(
    site: StudioSite, page: Page, photo: Path
) -> None:
    first = site.sessions.new()
    page.goto(f"{site.url}?test&shot={first.shot}")
    page.wait_for_function(READY)

    page.evaluate("__studio.act('set_path', {text: 'truck right 0.3m over 5s'})")
    page.wait_for_function("!__studio.state.shot.untouched")
    page.get_by_role("button", name="Rename the shot").click()
    page.keyboard.type("My room")
    page.keyboard.press("Enter")
    page.wait_for_function("__studio.state.shot.name === 'My room'")
    assert "My room" in page.title()

    with page.expect_navigation():  # a photo does not take the place of work
        page.locator("input[type=file][aria-label=Photo]").set_input_files(photo)
    page.wait_for_function("window.__studio?.state?.photo?.name === 'cup.jpg'")
    assert page.evaluate("__studio.state.undo") is None
    expect(page.get_by_text("“My room” is kept under Shots.")).to_be_visible()

    page.keyboard.press("Shift+O")
    panel = page.get_by_role("dialog", name="RealCam Studio")
    card = panel.get_by_role("button", name=re.compile("^Open My room"))
    expect(panel.get_by_role("button", name=re.compile("^Go back to cup.jpg"))).to_be_focused()
    page.wait_for_timeout(500)
    expect(page.get_by_role("tooltip")).to_be_hidden()  # it would cover what one came to see
    size = page.viewport_size
    page.set_viewport_size({"width": 800, "height": 480})
    panel.evaluate("panel => panel.scrollTo(0, panel.scrollHeight)")
    expect(panel.get_by_role("button", name="Back to the shot")).to_be_in_viewport(ratio=1)
    page.set_viewport_size(size or {"width": 1280, "height": 720})
    expect(card).to_contain_text("5 s · Warp")

    card.focus()
    page.keyboard.press("F2")
    page.keyboard.type("Old room")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("button", name=re.compile("^Open Old room"))).to_be_visible()
    panel.get_by_role("button", name="Duplicate Old room").click()
    copy = panel.get_by_role("button", name=re.compile("^Open Old room copy"))
    expect(copy).to_be_focused()
    page.keyboard.press("Delete")
    expect(copy).to_have_count(0)
    panel.get_by_role("button", name="Undo").click()
    expect(copy).to_be_visible()
    panel.get_by_role("button", name="Delete Old room copy").click()
    expect(copy).to_have_count(0)
    panel.get_by_text("Bin (1)").click()
    panel.get_by_role("button", name="Restore Old room copy").click()
    expect(copy).to_be_visible()
    expect(panel.get_by_text(re.compile(r"^Bin \("))).to_be_hidden()

    with page.expect_navigation():
        panel.get_by_role("button", name=re.compile("^Open Old room,")).click()
    page.wait_for_function("window.__studio?.state?.shot?.name === 'Old room'")
    assert page.evaluate("__studio.state.path_text") == "truck right 0.3m over 5s"
    assert page.evaluate("__studio.state.undo") == "Change the path", "also after a rest"


def test_a_shot_that_is_deleted_elsewhere_says_so(site: StudioSite, page: Page) -> None:
    shot = site.sessions.new().shot
    page.goto(f"{site.url}?test&shot={shot}")
    page.wait_for_function(READY)
    site.sessions.delete(shot)
    expect(page.get_by_role("dialog", name="RealCam Studio")).to_be_visible()
    page.goto(f"{site.url}?test&shot={shot}")
    expect(page.get_by_text("is no longer here")).to_be_visible()


@pytest.mark.parametrize(("scheme", "rules"), SCHEMES)
def test_axe_finds_nothing_wrong_with_the_start_panel(
    site: StudioSite, page: Page, scheme: Scheme, rules: Rules
) -> None:
    binned = site.sessions.new().shot
    site.sessions.delete(binned)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{site.url}?test")
    page.wait_for_function(READY)
    page.keyboard.press("Shift+O")
    panel = page.get_by_role("dialog", name="RealCam Studio")
    expect(panel.get_by_role("button", name=re.compile("^Go back to"))).to_be_focused()
    panel.get_by_text(re.compile(r"^Bin \(")).click()
    assert violations(page, *rules) == []
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name="Generate", exact=True)).to_be_visible()


def test_the_shot_that_is_open_can_be_deleted_and_had_back(site: StudioSite, page: Page) -> None:
    shot = site.sessions.new().shot
    page.goto(f"{site.url}?test&shot={shot}")
    page.wait_for_function(READY)
    page.evaluate("__studio.act('set_prompt', {text: 'not lost'})")
    page.wait_for_function("__studio.state.prompt === 'not lost'")
    with page.expect_navigation():
        page.evaluate("__studio.commands.run('delete-shot')")
    page.wait_for_function(READY)
    assert shot_of(site.sessions, page).shot != shot and not site.sessions.library.has(shot)
    with page.expect_navigation():
        page.get_by_role("button", name="Undo", exact=True).first.click()
    page.wait_for_function("window.__studio?.state?.prompt === 'not lost'")
    assert shot_of(site.sessions, page).shot == shot
