"""The page in a real browser, with the real studio behind it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin

import httpx
import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

from app.commands import clip
from app.palette import read_palette
from tests.app.shell.conftest import open_first
from tests.app.shell_site import Site

WINDOWS = [(1280, 720), (1920, 1080)]


@pytest.fixture(scope="module")
def page(open_page: Callable[[], Page]) -> Page:
    """A page to be looked at: for all tests the same."""
    return open_page()


@pytest.fixture(scope="module")
def warm_page(open_page: Callable[[], Page]) -> Page:
    """Has loaded the studio before."""
    return open_page()


@pytest.fixture
def own_page(warm_page: Page, site: Site) -> Page:
    """A page to edit: its shot is this test's own, and the forms show it."""
    open_first(warm_page, site)
    wait_until(warm_page, "state.scene.ready")
    expect(warm_page.get_by_text("30 mm on full frame")).to_be_attached()
    return warm_page


COMMITS, MIRRORS = "/run/predict", "/component_server"
DELAY = """([part, milliseconds]) => {
  window.__fetch ??= window.fetch;
  window.fetch = async (...asked) => {
    const answer = await window.__fetch(...asked);
    if (String(asked[0].url ?? asked[0]).includes(part)) await new Promise((go) => setTimeout(go, milliseconds));
    return answer;
  };
}"""
"""Lets the answers to some requests come late."""

SLOW = """() => {
  const set = window.setTimeout;
  window.setTimeout = (act, milliseconds) => set(act, milliseconds < 100 ? 2000 : milliseconds);
}"""
"""Makes the page do late what it puts off for a moment, as it does on a busy machine."""


def prompt_of(page: Page) -> Locator:
    """Where the prompt is typed."""
    open_tab(page, "Engine")
    return page.get_by_role("textbox", name="Prompt", exact=True)


def answers_come(page: Page) -> None:
    """Give what is under way time to do harm."""
    page.wait_for_timeout(1200)


def rectangle(page: Page, selector: str) -> tuple[int, int, int, int]:
    """Left, top, right, bottom, to a pixel: a page that grows with the screen has fractions."""
    box = page.locator(selector).bounding_box()
    assert box is not None, selector
    left, top = box["x"], box["y"]
    return round(left), round(top), round(left + box["width"]), round(top + box["height"])


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()
    expect(page.get_by_role("tabpanel")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), WINDOWS)
def test_stage_timeline_panel_and_job_tile_the_window(page: Page, width: int, height: int):
    page.set_viewport_size({"width": width, "height": height})
    bar, stage, timeline = (rectangle(page, f"#stage .{name}") for name in ("bar", "view", "timeline"))
    panel, tabs, job = rectangle(page, "#panel"), rectangle(page, "#tabs"), rectangle(page, "#panel > .island")
    zoom = float(page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--rc-zoom')"))
    left = round(width - 360 * zoom)
    assert panel == (left, 0, width, height)
    assert bar[:3] == (0, 0, left)
    assert stage == (0, bar[3], left, timeline[1])
    assert timeline[2:] == (left, height)
    assert tabs[3] == job[1]
    assert job[2:] == (width, height)
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [
        width,
        height,
    ]


@pytest.mark.parametrize(("tab", "role", "last"), [("Camera", "button", "Spiral"), ("Engine", "checkbox", "Loop")])
def test_no_control_is_below_the_fold(page: Page, tab: str, role: Literal["button", "checkbox"], last: str):
    page.set_viewport_size({"width": 1280, "height": 720})
    open_tab(page, tab)
    expect(page.get_by_role(role, name=last)).to_be_in_viewport(ratio=1)
    body = page.get_by_role("tabpanel")
    assert body.evaluate("body => [body.scrollHeight - body.clientHeight, body.scrollWidth - body.clientWidth]") == [
        0,
        0,
    ]


def test_light_and_dark_follow_the_system(page: Page):
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        surface = bytes.fromhex(read_palette()[scheme]["surface"][1:])
        expect(page.locator("#panel")).to_have_css("background-color", f"rgb({', '.join(map(str, surface))})")


def test_typing_a_prompt_keeps_the_focus_and_is_one_step(own_page: Page, site: Site):
    studio, prompt = site.studio(own_page.context), prompt_of(own_page)
    prompt.press_sequentially("dusk, light rain", delay=20)
    wait_until(own_page, "state.prompt === 'dusk, light rain'")
    expect(prompt).to_be_focused()
    expect(prompt).to_have_value("dusk, light rain")
    studio.undo()
    assert studio.document.prompt == ""
    expect(prompt).to_have_value("")
    own_page.get_by_role("checkbox", name="Loop").focus()
    answers_come(own_page)
    assert studio.redo_label is not None, "leaving a field that showed nothing new is no edit"


@pytest.mark.parametrize("late", [COMMITS, MIRRORS], ids=["commits", "mirrors"])
def test_a_prompt_is_undone_however_late_the_answers_come(own_page: Page, site: Site, late: str):
    studio, prompt = site.studio(own_page.context), prompt_of(own_page)
    own_page.evaluate(DELAY, [late, 400])
    prompt.press_sequentially("dusk")
    wait_until(own_page, "state.prompt === 'dusk'")
    studio.undo()
    expect(prompt).to_have_value("")
    answers_come(own_page)
    expect(prompt).to_have_value("")
    assert studio.document.prompt == ""


def test_a_prompt_that_is_undone_before_the_forms_follow_is_not_shown(own_page: Page, site: Site):
    studio, prompt = site.studio(own_page.context), prompt_of(own_page)
    own_page.evaluate(SLOW)
    prompt.press_sequentially("dusk")
    wait_until(own_page, "state.prompt === 'dusk'")
    studio.undo()
    expect(prompt).to_have_value("")


def test_what_is_being_typed_is_not_overwritten_by_what_was_asked_for_before(own_page: Page, site: Site):
    studio, prompt = site.studio(own_page.context), prompt_of(own_page)
    own_page.evaluate(DELAY, [MIRRORS, 400])
    with own_page.expect_request(lambda request: MIRRORS in request.url):
        clip.set_prompt(studio, "fog")
    prompt.fill("dusk")
    expect(prompt).to_have_value("dusk")
    wait_until(own_page, "state.prompt === 'dusk'")
    answers_come(own_page)
    expect(prompt).to_have_value("dusk")
    studio.undo()
    expect(prompt).to_have_value("fog")


def test_forms_show_what_changed_elsewhere(own_page: Page, site: Site):
    studio, prompt = site.studio(own_page.context), prompt_of(own_page)
    size = own_page.get_by_role("combobox", name="Size", exact=True)
    clip.set_prompt(studio, "<b>fog</b>")
    clip.set_clip(studio, 640, 384, 25, 12.0)
    expect(prompt).to_have_value("<b>fog</b>")
    expect(size).to_have_value("640 × 384")
    studio.undo()
    studio.undo()
    expect(prompt).to_have_value("")
    expect(size).to_have_value("480 × 320")
    answers_come(own_page)
    assert studio.redo_label is not None, "showing a value is no edit"


def test_forms_that_show_the_newest_state_ask_for_no_other(own_page: Page, site: Site):
    clip.set_prompt(site.studio(own_page.context), "fog")
    expect(prompt_of(own_page)).to_have_value("fog")
    answers_come(own_page)
    asked = []
    own_page.on("request", lambda request: asked.append(request.url))
    own_page.wait_for_timeout(500)
    assert [url for url in asked if MIRRORS in url] == []


def test_what_the_studio_refuses_is_said_and_not_shown(own_page: Page, site: Site):
    open_tab(own_page, "Engine")
    size = own_page.get_by_role("combobox", name="Size", exact=True)
    size.select_option("Other …")
    own_page.get_by_placeholder("600 × 400").fill("4x5")
    own_page.get_by_placeholder("600 × 400").press("Enter")
    expect(own_page.get_by_text("got 4x5")).to_be_visible()
    expect(size).to_have_value("480 × 320")
    assert site.studio(own_page.context).document.width == 480
    seed = own_page.get_by_role("spinbutton", name="Seed")
    before = seed.input_value()
    seed.fill("4294967296")
    seed.press("Enter")
    expect(own_page.get_by_text("got 4294967296")).to_be_visible()
    expect(seed).to_have_value(before)


def test_engines_without_weights_are_greyed(page: Page):
    open_tab(page, "Engine")
    engine = page.get_by_role("combobox", name="Engine")
    expect(engine.get_by_role("option", name="RealCam-I2V 512")).to_be_disabled()
    expect(engine).to_have_value("warp")
    expect(engine.get_by_role("option", name="CamI2V 512 (5.74 GB to download)")).to_be_disabled()
    page.get_by_text("more engines need weights").click()
    card = page.get_by_role("listitem").filter(has_text="RealCam-I2V 512")
    card.get_by_text("Other ways").click()
    expect(card.get_by_text("python3 launch.py models download realcam-i2v-512")).to_be_visible()
    expect(card.get_by_text("512_realcam-i2v_50k.safetensors")).to_be_visible()
    expect(page.get_by_text("which is not there")).to_have_count(0)
    card = page.get_by_role("listitem").filter(has_text="Wan image to video")
    for fact in ("45.7 GB", "99 GB of memory", "17 to 81 frames of about 832 × 480 at 16 per second", "Apache-2.0"):
        expect(card).to_contain_text(fact)
    page.get_by_role("button", name="Check RealCam-I2V 512").click()
    expect(page.get_by_text("RealCam-I2V 512 is not installed yet.")).to_be_visible()


def test_sampling_is_shown_for_engines_that_sample_and_stays_where_it_was_put(own_page: Page, site: Site):
    studio = site.studio(own_page.context)
    open_tab(own_page, "Engine")
    sampling = own_page.get_by_role("button", name="Sampling")
    expect(sampling).to_be_hidden()
    expect(own_page.get_by_label("Negative prompt")).to_be_hidden()
    clip.set_engine(studio, "realcam-i2v-512")
    expect(own_page.get_by_label("Negative prompt")).to_be_visible()
    expect(own_page.get_by_role("combobox", name="Size", exact=True)).to_be_disabled()
    expect(sampling).to_be_in_viewport(ratio=1)
    sampling.click()
    own_page.get_by_label("Steps", exact=True).fill("50")
    own_page.get_by_label("Steps", exact=True).press("Enter")
    lock = own_page.get_by_role("combobox", name="Scene lock")
    lock.select_option("Strong: the first 15 of 50 steps (t ≥ 700)")
    wait_until(own_page, "state.settings.steps === 50 && state.settings.scene_lock === 700")
    own_page.reload()
    own_page.wait_for_function("window.__studio?.state")
    open_tab(own_page, "Engine")
    sampling.click()
    expect(own_page.get_by_label("Steps", exact=True)).to_have_value("50")
    expect(lock).to_have_value("700")
    assert studio.undo_label == "Change the scene lock"


def test_sampling_shows_what_the_engine_looks_at_and_its_usual_numbers(
    own_page: Page, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("REALCAM_CHECKPOINTS", str(tmp_path))
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    studio = site.studio(own_page.context)
    open_tab(own_page, "Engine")
    steps = own_page.get_by_label("Steps", exact=True)
    guidance = own_page.locator("#guidance").get_by_role("spinbutton")
    noise, weights, waits = (
        own_page.get_by_role("combobox", name=name)
        for name in ("Noise on locked cells", "Weights", "Waits in main memory")
    )
    clip.set_engine(studio, "wan-i2v+shaping")
    own_page.get_by_role("button", name="Sampling").click()
    expect(steps).to_have_value("40")
    expect(guidance).to_have_value("5")
    expect(own_page.get_by_label("Camera guidance")).to_be_hidden()
    noise.select_option("The same in all steps")
    wait_until(own_page, "state.settings.lock_noise === 'fixed'")
    for list_of_ways in (weights, waits):
        expect(list_of_ways.locator("option:disabled")).to_have_count(2)
    said = own_page.locator("#sparing")
    expect(said).to_have_text("Fewer bits and waiting in main memory: this needs an NVIDIA GPU, and there is none.")

    for typed, wished, shown in (("7.5", 7.5, "7.5"), ("", None, "5")):
        guidance.fill(typed)
        guidance.press("Enter")
        wait_until(own_page, f"state.settings.guidance === {json.dumps(wished)}")
        expect(guidance).to_have_value(shown)

    clip.set_engine(studio, "svd+shaping")
    expect(own_page.get_by_label("Guidance, at the end")).to_have_value("3")
    expect(own_page.get_by_label("Negative prompt: this engine does not read it")).to_be_visible()
    expect(own_page.get_by_label("Prompt: this engine does not read it", exact=True)).to_be_visible()
    clip.set_engine(studio, "realcam-i2v-512")
    expect(own_page.get_by_label("Prompt", exact=True)).to_be_visible()
    expect(own_page.get_by_label("Camera guidance")).to_have_value("1")
    expect(own_page.get_by_label("Guidance", exact=True)).to_have_value("7.5")
    for field in (noise, weights, waits, said):
        expect(field).to_be_hidden()
    clip.set_engine(studio, "dynamicrafter-512")
    expect(own_page.get_by_label("Camera guidance")).to_be_hidden()


def test_every_input_has_a_name(page: Page):
    for tab in ("Image", "Engine"):
        open_tab(page, tab)
        nameless = page.get_by_role("tabpanel").evaluate(
            """body => [...body.querySelectorAll("input:not([type=file]), select, textarea, button")]
                .filter((field) => !field.labels?.length && !field.ariaLabel && !field.textContent.trim())
                .map((field) => field.outerHTML)"""
        )
        assert nameless == []


def test_the_page_is_quiet_and_needs_no_network(open_page: Callable[[], Page], site: Site):
    asked, said = [], []

    def note_request(request: Request) -> None:
        asked.append(request.url)

    def note_message(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            said.append(message.text)

    page = open_page()
    page.on("request", note_request)
    page.on("console", note_message)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.reload()
    page.wait_for_function("window.__studio?.state")
    for tab in ("Image", "Camera", "Engine", "Takes"):
        open_tab(page, tab)
    assert said == []
    assert [url for url in asked if not url.startswith((site.url, "data:", "blob:"))] == []
    assert "gradio" not in page.locator("body").inner_text().lower()


def test_every_icon_that_the_manifest_names_is_there_without_a_cookie(site: Site):
    icons = httpx.get(f"{site.url}manifest.json").json()["icons"]
    for icon in icons:
        assert httpx.get(urljoin(site.url, icon["src"])).headers["content-type"].startswith("image/")
    assert icons


def test_nothing_of_the_page_is_an_api(page: Page, site: Site):
    for path in ("gradio_api/info", "config", "gradio_api/openapi.json"):
        assert page.request.get(f"{site.url}{path}").status == 404


def wait_until(page: Page, condition: str) -> None:
    """Wait until the page has heard a state for which `condition` holds."""
    page.wait_for_function(f"(() => {{ const state = window.__studio.state; return {condition} }})()")
