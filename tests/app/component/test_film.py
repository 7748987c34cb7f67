"""The film in the stage: plays at once, stands on exact frames, is held against its preview, deleted, brought back."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from psutil import Process

from app.studio.studio import Studio
from engine.request import read_request
from engine.video import read_frame
from tests.app.component.axe import SCHEMES, Rules, Scheme, violations
from tests.app.component.hands import Hands
from tests.app.shell_site import Site
from tests.waiting import until

FRAMES = 9
MINE = "document.querySelector('.rc-film-mine video')"
PIXELS = """(selector) => {
  const source = document.querySelector(selector);
  const [w, h] = [source.videoWidth ?? source.width, source.videoHeight ?? source.height];
  const context = new OffscreenCanvas(w, h).getContext('2d');
  context.drawImage(source, 0, 0);
  return [h, w, ...context.getImageData(0, 0, w, h).data.filter((_, i) => i % 4 < 3)];
}"""
LARGEST = "() => Math.max(...(" + PIXELS + ")('.rc-difference').slice(2))"
HIDDEN = """(hidden) => {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


def small(hands: Hands) -> None:
    """A clip that is soon made, and shows much that the photo does not."""
    hands.do("set_path", text="truck right 0.5m over 1s")
    hands.do("set_clip", width=128, height=80, frames=FRAMES)
    hands.wait(f"state.clip.width === 128 && state.clip.frames === {FRAMES}")
    hands.rendered()


@pytest.fixture
def studio(page: Page, site: Site) -> Studio:
    """Studio behind the page."""
    return site.studio(page.context)


@pytest.fixture
def take(page: Page, hands: Hands, studio: Studio) -> int:
    """The number of a take that is there; made once for all tests."""
    if not hands.see("takes.length"):
        small(hands)
        page.keyboard.press("Control+Enter")
        hands.wait("film.take")
        page.keyboard.press("Escape")
    hands.tab("Takes")
    return hands.see("takes.at(-1).id")


def play(page: Page, hands: Hands, take: int) -> None:
    """Have it large, on frame 0."""
    page.get_by_role("button", name=f"Play Take {take}", exact=True).click()
    hands.wait(f"film.take?.id === {take} && player.playing")
    page.keyboard.press("Home")
    page.wait_for_function(f"{MINE}.readyState >= 2")


def seen(page: Page, selector: str) -> np.ndarray:
    """The pixels of a video or a canvas."""
    height, width, *rest = page.evaluate(PIXELS, selector)
    return np.array(rest, dtype=float).reshape(height, width, 3)


def stands(page: Page, frame: int) -> None:
    """Wait until the film stands on that frame, and shows it."""
    shown = f"Math.floor({MINE}.currentTime * __studio.film.take.fps) === {frame}"
    page.wait_for_function(f"__studio.player.frame === {frame} && !{MINE}.seeking && {shown}")


def away(one: np.ndarray, other: np.ndarray) -> float:
    """Grey levels between two pictures."""
    return float(np.abs(one - other).mean())


def test_a_film_that_begins_while_the_path_plays_leaves_the_playhead_where_that_was(
    page: Page, hands: Hands, studio: Studio, take: int
):
    hands.wait("state.clip.duration > 0.9")
    page.evaluate("() => { __studio.player.scrub(0.5); __studio.player.play(); }")
    page.evaluate("id => __studio.film.open(__studio.state.takes.find((take) => take.id === id))", take)
    hands.wait("film.take && player.playing")
    page.keyboard.press("Escape")
    hands.wait("!film.take")
    shown = page.evaluate("__studio.player.time")
    assert shown > 0.4
    until(lambda: studio.view.time == pytest.approx(shown, abs=1e-3))


def test_a_finished_film_plays_at_once_large_in_the_stage_again_and_again(page: Page, hands: Hands, studio: Studio):
    small(hands)
    before = hands.see("takes.length")
    page.keyboard.press("Control+Enter")
    hands.wait(f"state.takes.length === {before + 1} && film.take?.id === state.takes[0].id && player.playing")
    page.evaluate(
        "() => { window.turns = 0; let last = 0; __studio.player.watch(() => {"
        "const { frame } = __studio.player; if (frame < last) turns += 1; last = frame; }); }"
    )
    page.wait_for_function(f"turns >= 2 && !{MINE}.paused && {MINE}.currentTime > 0")
    stage, picture = page.locator(".rc-stage").bounding_box(), page.locator(".rc-film-pair").bounding_box()
    assert stage is not None and picture is not None
    assert picture["height"] > 0.8 * stage["height"] or picture["width"] > 0.9 * stage["width"]
    hands.wait("!state.takes[0].new")
    assert "ready" not in page.title()
    page.keyboard.press("Space")
    hands.wait("!player.playing")
    page.wait_for_function(f"{MINE}.paused")
    time = hands.see("view.time")
    page.keyboard.press("Escape")
    expect(page.locator(".rc-film")).to_be_hidden()
    assert hands.see("view.time") == time == 0, "the path's playhead has waited"
    hands.wait("player.clock.frames === state.clip.frames && !player.film")


def test_every_frame_is_that_of_the_file(page: Page, hands: Hands, studio: Studio, take: int):
    play(page, hands, take)
    video = studio.takes.file(take, "video.mp4")
    assert video is not None
    frames = [read_frame(video, number).numpy().astype(float) for number in range(FRAMES)]
    for number in (5, 2, FRAMES - 1, 0):
        page.evaluate("number => __studio.player.scrub(number * __studio.player.step)", number)
        stands(page, number)
        distances = [away(seen(page, ".rc-film-mine video"), frame) for frame in frames]
        assert int(np.argmin(distances)) == number and distances[number] < 3, distances
    for key, number in (
        ("ArrowRight", 1),
        ("l", 2),
        ("ArrowLeft", 1),
        ("j", 0),
        ("End", FRAMES - 1),
        ("ArrowRight", FRAMES - 1),
    ):
        page.keyboard.press(key)
        stands(page, number)
    playhead = hands.slider("playhead")
    seconds = (FRAMES - 1) / page.evaluate("__studio.film.take.fps")
    assert float(playhead.get_attribute("aria-valuemax") or 0) == pytest.approx(seconds, abs=1e-3)
    assert page.locator("input[type=range]:visible").count() == 0, "one scrubber is enough"
    hands.drag(playhead, -2000)
    stands(page, 0)


def test_a_line_divides_film_and_preview(page: Page, hands: Hands, studio: Studio, take: int):
    play(page, hands, take)
    page.keyboard.press("End")
    stands(page, FRAMES - 1)
    film = read_frame(studio.takes.file(take, "video.mp4") or Path(), FRAMES - 1).numpy()
    preview = read_request(studio.takes.request_folder(take)).preview.rgb[-1].numpy()
    left, right = np.s_[:, :56], np.s_[:, 72:]
    assert away(film[left] * 1.0, preview[left]) > 3 or away(film[right] * 1.0, preview[right]) > 3

    page.get_by_role("button", name="Wipe", exact=True).click()
    page.wait_for_function(
        "document.querySelector('.rc-film-waiting').hidden && !document.querySelector('.rc-film-other video').seeking"
    )
    line = page.get_by_role("slider", name="Line between")

    def shown() -> np.ndarray:
        page.mouse.move(5, 5)
        picture = Image.open(io.BytesIO(page.locator(".rc-film-pair").screenshot())).convert("RGB")
        return np.array(picture.resize((128, 80), Image.Resampling.BOX)).astype(float)[22:72, 4:-4]

    expected = {0: film, 100: preview}
    for key, at in (("Home", 0), ("End", 100)):
        line.focus()
        page.keyboard.press(key)
        expect(line).to_have_attribute("aria-valuenow", str(at))
        mine, other = (away(shown(), expected[each][22:72, 4:-4].astype(float)) for each in (at, 100 - at))
        assert mine < 8 and mine < 0.5 * other, (key, mine, other)
    box = page.locator(".rc-film-pair").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 60, steps=4)
    page.mouse.up()
    expect(line).to_have_attribute("aria-valuenow", "25")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.closest('.rc-film') !== null")


def test_two_stand_on_the_same_frame_and_one_does_not_differ_from_itself(page: Page, hands: Hands, take: int):
    play(page, hands, take)
    page.keyboard.press("d")
    page.keyboard.press("ArrowRight")
    stands(page, 1)
    page.wait_for_function("document.querySelector('.rc-difference').dataset.frame === '1'")
    page.wait_for_function(f"({LARGEST})() > 40")
    page.get_by_role("button", name="Side by side", exact=True).click()
    boxes = [page.locator(f".rc-film-{which}").bounding_box() for which in ("other", "mine")]
    assert boxes[0] is not None and boxes[1] is not None
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"] and boxes[0]["width"] == boxes[1]["width"]
    page.keyboard.press("d")
    page.wait_for_function("() => document.querySelector('.rc-film').dataset.mode === 'difference'")
    page.get_by_role("button", name="Compare with…").click()
    expect(page.get_by_role("menuitemradio", name=f"Take {take}, preview", exact=True)).to_have_attribute(
        "aria-checked", "true"
    )
    page.keyboard.press("Escape")
    expect(page.get_by_role("menuitemradio")).to_have_count(0)
    page.locator(".rc-film-pair").click()
    page.wait_for_function("[...document.querySelectorAll('.rc-film video')].every(({ paused }) => !paused)")
    page.keyboard.press("Escape")
    expect(page.locator(".rc-film")).to_be_hidden()
    poster = page.get_by_role("button", name=f"Play Take {take}", exact=True)
    poster.focus()
    poster.press("Enter")
    hands.wait("film.take")
    page.keyboard.press("Escape")
    expect(poster).to_be_focused()


def test_the_film_makes_way_for_an_edit_and_is_gone_on_from(page: Page, hands: Hands, take: int):
    play(page, hands, take)
    hands.do("set_prompt", text="rain")
    hands.wait("state.prompt === 'rain'")
    expect(page.locator(".rc-film")).to_be_visible()
    hands.do("set_path", text="pan left 4deg over 2s")
    expect(page.locator(".rc-film")).to_be_hidden()
    play(page, hands, take)
    page.get_by_role("button", name="Use this path and settings").click()
    hands.wait("state.path_text.startsWith('truck right 0.5m') && state.undo === 'Use Take ' + state.takes.at(-1).id")
    expect(page.locator(".rc-film")).to_be_hidden()


def test_a_poster_plays_while_it_is_pointed_at_or_has_the_focus_and_only_one_does(page: Page, hands: Hands, take: int):
    playing = "[...document.querySelectorAll('.rc-takes video')].filter(({ paused }) => !paused)"
    posters = page.locator(".rc-take-picture")
    posters.first.hover()
    page.wait_for_function(f"{playing}.length === 1")
    assert page.evaluate("document.querySelector('.rc-takes video').muted")
    posters.last.focus()
    page.wait_for_function(f"{playing}.length === 1 && document.activeElement.contains({playing}[0])")
    posters.last.evaluate("poster => poster.blur()")
    page.mouse.move(5, 5)
    page.wait_for_function("!document.querySelector('.rc-takes video')")


def test_the_menu_of_a_take_is_short_and_leads_on_by_keys_and_back(page: Page, hands: Hands, take: int):
    page.get_by_role("button", name=f"More about Take {take}").focus()
    page.keyboard.press("Enter")
    menu = page.get_by_role("menu")
    box = menu.bounding_box()
    assert box and box["height"] < 360
    formats = page.get_by_role("menuitem", name="Path in another format")
    formats.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("menuitem", name="COLMAP model")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(formats).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()


@pytest.mark.parametrize(("scheme", "rules"), SCHEMES)
def test_axe_finds_nothing_wrong_with_a_film_its_take_and_their_menus(
    page: Page, hands: Hands, take: int, scheme: Scheme, rules: Rules
):
    page.emulate_media(color_scheme=scheme)
    page.locator(".rc-take summary").first.click()
    assert violations(page, *rules) == [], "a take with its details"
    play(page, hands, take)
    for mode in ("Film", "Wipe", "Side by side", "Difference"):
        page.get_by_role("button", name=mode, exact=True).click()
        assert violations(page, *rules) == [], mode
    page.get_by_role("button", name="Compare with…").click()
    assert violations(page, *rules) == [], "what it is compared with"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Film", exact=True).click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=f"More about Take {take}", exact=True).click()
    assert violations(page, *rules) == [], "what can be done with a take"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Preview", exact=True).click()
    page.wait_for_function("document.querySelector('.rc-preview-show')?.checkVisibility()")
    assert violations(page, *rules) == [], "the preview"
    page.keyboard.press("Escape")
    page.locator(".rc-take summary").first.click()
    page.emulate_media(color_scheme="light")


def test_a_film_waits_for_those_who_type_and_says_so_until_it_is_watched(page: Page, hands: Hands):
    small(hands)
    before = hands.see("takes.length")
    hands.tab("Engine")
    prompt = page.get_by_role("textbox", name="Prompt", exact=True)
    prompt.click()
    hands.do("generate")
    while hands.see("takes.length") == before or hands.see("takes[0].state") != "done":
        page.keyboard.type("a")
        page.wait_for_timeout(50)
    expect(page.get_by_role("button", name="Watch")).to_be_visible()
    expect(page.locator(".rc-film")).to_be_hidden()
    expect(prompt).to_be_focused()
    page.wait_for_function("document.title.startsWith('(1) Film ready')")
    tab = page.get_by_role("tab", name="Takes", exact=True)
    expect(tab).to_have_attribute("data-news", "1")
    assert page.evaluate("document.querySelector('link[rel=icon]:last-of-type').href").endswith("favicon-ready.svg")
    page.get_by_role("button", name="Watch").click()
    hands.wait("film.take && player.playing && !state.takes[0].new")
    page.wait_for_function("!document.title.includes('ready')")
    expect(tab).not_to_have_attribute("data-news", "1")
    expect(page.get_by_role("button", name="Watch")).to_be_hidden()
    hands.wait("state.prompt !== ''")
    hands.do("set_prompt", text="")


def test_a_film_made_behind_another_window_plays_when_somebody_looks(page: Page, hands: Hands):
    small(hands)
    before = hands.see("takes.length")
    page.evaluate(HIDDEN, True)
    try:
        hands.do("generate")
        page.wait_for_function("document.title.startsWith('(1) Film ready')")
        assert hands.see("takes.length") == before + 1 and hands.see("takes[0].new")
    finally:
        page.evaluate(HIDDEN, False)
    hands.wait("film.take && player.playing && !state.takes[0].new")
    page.wait_for_function("!document.title.includes('ready')")


def test_a_take_is_deleted_and_brought_back_by_the_notice_by_undo_or_from_the_bin(
    page: Page, hands: Hands, studio: Studio, take: int
):
    before = hands.see("takes.map(({ id }) => id)")
    video = studio.takes.file(take, "video.mp4")
    assert video is not None

    def from_the_bin() -> None:
        page.get_by_text("Bin (1)", exact=True).click()
        page.get_by_role("button", name=f"Restore Take {take}", exact=True).click()

    for back in (
        from_the_bin,
        lambda: page.get_by_role("button", name="Undo", exact=True).first.click(),
        lambda: page.keyboard.press("Control+z"),
    ):
        prompt = hands.see("prompt")
        page.get_by_role("button", name=f"More about Take {take}", exact=True).click()
        page.get_by_role("menuitem", name=f"Delete Take {take}").click()
        hands.wait(f"state.takes.every(({{ id }}) => id !== {take})")
        assert not video.exists()
        expect(page.get_by_text(f"Deleted Take {take}.")).to_be_visible()
        back()
        hands.wait(f"state.takes.length === {len(before)}")
        assert hands.see("takes.map(({ id }) => id)") == before and hands.see("prompt") == prompt and video.is_file()


def test_the_bin_asks_before_it_deletes_for_good(page: Page, hands: Hands, take: int):
    hands.do("delete_take", number=take)
    page.locator(".rc-take-bin").evaluate("bin => (bin.open = true)")
    one = page.get_by_role("button", name=f"Delete Take {take} for good")
    every = page.get_by_role("button", name="Empty the bin")
    one.click()
    expect(one).to_contain_text("For good?")
    every.click()
    expect(every).to_have_text("Delete it for good?")
    expect(one).not_to_contain_text("For good?")  # a press elsewhere withdraws the question
    assert hands.see("take_bin.length") == 1
    every.click()
    hands.wait("state.take_bin.length === 0")


def test_preview_plays_the_very_frames_that_the_engine_will_get(page: Page, hands: Hands, studio: Studio):
    small(hands)
    page.evaluate("__studio.player.scrub(0.5)")
    page.get_by_role("button", name="Preview", exact=True).click()
    show = page.get_by_role("region", name="Preview")
    expect(show).to_contain_text("This is what the engine will get")
    hands.wait("player.playing && !film.take && state.contract?.fresh")
    page.keyboard.press("Space")
    packed = read_request(studio.folder / "preview")
    expect(show).not_to_contain_text("Rendering")
    show.get_by_text("Details").click()
    expect(show).to_contain_text(packed.contract[:8])
    for number in (0, FRAMES - 1):
        page.evaluate("number => __studio.player.scrub(number * __studio.player.step)", number)
        hands.wait(f"painted.source === 'frame' && painted.frame === {number} && painted.key === state.preview.key")
        assert away(seen(page, ".rc-picture"), packed.preview.rgb[number].numpy()) < 4
    box, stage = page.locator(".rc-picture").bounding_box(), page.locator(".rc-stage").bounding_box()
    assert box is not None and stage is not None and box["height"] > 0.7 * stage["height"]
    page.keyboard.press("Escape")
    expect(show).to_be_hidden()


@contextmanager
def paused_workers() -> Iterator[None]:
    """No job comes further meanwhile."""
    jobs = [each for each in Process().children(recursive=True) if "engine.worker_main" in each.cmdline()]
    for each in jobs:
        each.suspend()
    try:
        yield
    finally:
        for each in jobs:
            each.resume()


def test_a_new_photo_is_shown_itself_while_it_becomes_a_scene(page: Page, hands: Hands, tmp_path: Path):
    watch = (  # also in the page of the shot that the photo begins
        "if (sessionStorage.watched) {"
        "window.shown = []; window.cards = []; window.stale = []; let painted_of = ''; const look = () => {"
        "const [it, pane] = ['.rc-becoming', '.rc-camera-pane'].map((name) => document.querySelector(name));"
        "if (it && !it.hidden) shown.push([it.querySelector('img').src, getComputedStyle(pane).visibility]);"
        "const card = document.querySelector('.rc-photo-crop');"
        "const { naturalWidth, naturalHeight } = card?.querySelector('img') ?? {};"
        "if (it && !it.hidden && naturalHeight && card.clientHeight)"
        "cards.push(card.clientWidth / card.clientHeight / (naturalWidth / naturalHeight));"
        "const { state, painted } = window.__studio ?? {};"
        "if (state?.preview?.fresh && painted.key === state.preview.key) painted_of = state.photo.name;"
        "if (state?.photo.name.startsWith('red') && state.scene.ready && painted_of !== state.photo.name)"
        "stale.push(getComputedStyle(document.querySelector('.rc-picture')).visibility);"
        "if (sessionStorage.watched) requestAnimationFrame(look); }; look(); }"
    )
    page.evaluate("sessionStorage.watched = 'yes'")
    page.add_init_script(watch)
    page.evaluate(f"() => {{ {watch} }}")
    picture = np.zeros((1600, 2000, 3), dtype=np.uint8)
    picture[:, :, 0] = 230
    Image.fromarray(picture).save(tmp_path / "red.png")
    hands.tab("Image")
    with paused_workers():
        page.locator("input[type=file][aria-label=Photo]").set_input_files(tmp_path / "red.png")
        hands.wait("state.photo.name === 'red.png'")
        page.wait_for_function("shown.length > 0")
    hands.wait("state.photo.name === 'red.png' && state.scene.ready")
    shown = page.evaluate("shown")
    assert all(abs(ratio - 1) < 0.03 for ratio in page.evaluate("cards.slice(-1)")), "nor is it cut on its card"
    assert all(visibility == "hidden" for _, visibility in shown)
    assert {address.rsplit("?", 1)[0].rsplit("/", 1)[1] for address, _ in shown} == {"photo.jpg"}
    expect(page.locator(".rc-becoming")).to_be_hidden()
    hands.rendered()
    page.evaluate("delete sessionStorage.watched")  # other tests use the same page
    assert set(page.evaluate("stale")) <= {"hidden"}, "the picture of the photo before"
    expect(page.locator(".rc-picture")).to_be_visible()
