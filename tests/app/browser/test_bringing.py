"""Paths in by drop, out by click; takes named, gone on from and compared."""

import zipfile
from pathlib import Path

import pytest
import torch
from playwright.sync_api import expect

from app.exports import EXPORTS
from scene.formats.convert import FORMATS, read_trajectory
from tests.app.browser.test_making import quick

GOLDEN = Path(__file__).parents[2] / "data" / "formats"
DROP = """files => {
  const data = new DataTransfer();
  for (const [name, text] of files) data.items.add(new File([text], name));
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
}"""
DIFFERENCE = """() => {
  const canvas = document.querySelector('.rc-difference');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return Math.max(...data.filter((_, i) => i % 4 < 3));
}"""
VIDEOS = "[...document.querySelectorAll('.rc-compare video')]"
TIMES = f"() => {VIDEOS}.map(({{ currentTime, seeking }}) => [currentTime, seeking])"
TOGETHER = f"(({TIMES})()).every(([time, seeking], _, all) => !seeking && time > 0 && time === all[0][0])"


def drop(person, *files):
    """Let files fall on the page."""
    person.page.evaluate(DROP, [[file.name, file.read_text()] for file in files])


def test_a_dropped_path_is_a_ghost_until_it_is_accepted_and_then_one_step(person):
    page = person.page
    before = person.studio.document
    drop(person, GOLDEN / "colmap" / "images.txt", GOLDEN / "colmap" / "cameras.txt")
    card = page.get_by_label("Path to import")
    expect(card).to_be_visible()  # the panel goes there by itself
    expect(card).to_contain_text("COLMAP itself leaves the scale open")
    expect(card).to_contain_text("Frame 0 is the photo")
    viewport = person.site.sessions.awake()[0].viewport
    person.until(lambda: "/ghost/way" in viewport.drawn())

    length = person.see("state.import.length_m")
    scale = card.get_by_role("textbox", name="Scale")
    scale.fill("0.5")
    scale.press("Enter")
    person.wait(f"Math.abs(state.import.length_m - {length / 2}) < 1e-6")
    slider = card.get_by_role("slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    person.wait("state.import.scale > 0.5")
    card.get_by_role("button", name="Fit").click()
    person.wait("Math.abs(state.import.scale / state.import.fit.scale - 1) < 0.01")
    assert person.studio.document == before

    page.reload()
    expect(card).to_be_visible()
    person.wait("state?.import?.scale < 1")
    card.get_by_role("button", name="Accept").click()
    person.wait("state.undo === 'Import images.txt' && !state.import")
    person.until(lambda: "/ghost/way" not in viewport.drawn())
    page.keyboard.press("Control+z")
    person.wait("state.undo === null")
    assert person.studio.document == before

    drop(person, GOLDEN / "camera_extrinsics.json")
    cameras = card.get_by_label("Camera")
    cameras.select_option(cameras.locator("option").last.text_content())
    expect(card).to_contain_text("away from the photo")
    card.get_by_label("Frame 0").select_option("photo")
    expect(card).to_contain_text("Frame 0 is the photo")
    card.get_by_role("button", name="Cancel").click()
    expect(card).to_be_hidden()
    assert person.studio.document == before


@pytest.fixture(scope="module")
def made(site, browser):
    """Somebody with a take, and the viewport's page left empty."""
    with site.person(browser) as person:
        person.page.route("**/view/**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        person.page.goto(f"{site.url}?test")
        person.wait("state?.preview?.fresh")
        quick(person)
        person.page.evaluate("__studio.act('set_seed', {seed: 7})")
        person.page.get_by_role("button", name="Generate", exact=True).click()
        person.wait("state.takes[0]?.state === 'done'")
        person.tab("Takes")
        yield person
        assert person.complaints == []


def test_the_path_as_every_format_is_downloaded_by_click_and_reads_back(made, tmp_path):
    page, wanted = made.page, made.studio.trajectory
    for name, format in EXPORTS.items():
        page.locator("summary", has_text="Export").first.click()
        with page.expect_download() as download:
            page.locator(f".rc-export a[title='{name}']").click()
        file = tmp_path / name
        download.value.save_as(file)
        if name.endswith(".zip"):
            with zipfile.ZipFile(file) as archive:
                archive.extractall(tmp_path)
            file = tmp_path / FORMATS[format].file
        torch.testing.assert_close(read_trajectory(file).trajectory.c2w, wanted.c2w, atol=1e-6, rtol=0)


def test_a_take_goes_to_other_generators(made, tmp_path):
    page = made.page
    page.get_by_text("Export for other tools").click()
    with page.expect_download() as download:
        page.locator(".rc-take a[title='vace.zip']").click()
    download.value.save_as(tmp_path / "vace.zip")
    names = {name.split("/", 1)[1] for name in zipfile.ZipFile(tmp_path / "vace.zip").namelist()}
    assert {"README.txt", "first_frame.png", "depth.mkv", "vace/src_video.mp4", "vace/src_mask.mp4"} <= names
    with page.expect_download() as download:
        page.locator(".rc-take a[title='tum.txt']").click()
    download.value.save_as(tmp_path / "tum.txt")
    wanted = made.studio.trajectory
    torch.testing.assert_close(read_trajectory(tmp_path / "tum.txt").trajectory.c2w, wanted.c2w, atol=1e-6, rtol=0)


def test_a_take_is_renamed_in_place_and_stays_so_after_a_reload(made):
    page = made.page
    name = page.get_by_label("Name of Take 1")
    name.fill("No, not this")
    name.press("Escape")
    expect(name).to_have_value("Take 1")
    name.fill("The good one")
    name.press("Enter")
    made.wait("state.takes[0].name === 'The good one'")
    page.reload()
    made.wait("state?.takes[0]?.name === 'The good one'")
    made.tab("Takes")
    expect(page.get_by_label("Name of The good one")).to_have_value("The good one")
    for picture in page.locator(".rc-take img").all():
        expect(picture).to_have_js_property("naturalWidth", 128)


def test_going_on_from_a_take_is_one_step_to_the_same_contract(made):
    page = made.page
    contract = made.see("state.takes[0].contract")
    page.evaluate("__studio.act('set_seed', {seed: 8})")
    page.evaluate("__studio.act('set_path', {text: 'pan left 10deg over 2s'})")
    page.evaluate("__studio.act('set_clip', {width: 96, height: 64, frames: 7})")
    made.wait("state.clip.frames === 7")
    before = made.studio.document
    page.get_by_role("button", name="Use its settings and path").click()
    made.wait("state.undo === 'Use The good one' && state.seed === 7 && state.preview?.fresh")
    page.get_by_role("button", name="Preview", exact=True).click()
    made.wait(f"state.contract?.fresh && state.contract.hash === '{contract}' && state.takes[0].current")
    page.evaluate("__studio.act('undo')")
    made.wait("!state.contract.fresh")
    expect(page.get_by_text("preview out of date")).to_be_visible()
    assert made.studio.document == before


def test_two_are_compared_at_the_same_frame_and_one_does_not_differ_from_itself(made):
    page = made.page
    page.evaluate("__studio.act('select', {selection: [0, null]})")
    made.wait("state.view.selection")
    page.get_by_role("button", name="Compare The good one").click()
    beside = page.get_by_label("Take and preview side by side")
    expect(beside).to_be_visible()
    made.page.wait_for_function(TOGETHER)
    page.keyboard.press("d")
    for key, frame in (("ArrowRight", 1), ("l", 2), ("l", 3), ("l", 4), ("ArrowLeft", 3), ("j", 2), ("j", 1)):
        page.keyboard.press(key)
        expect(beside.locator(".rc-frame")).to_have_text(f"frame {frame} of 4")
        page.wait_for_function(TOGETHER)
        shown = min(int(4 * page.evaluate(TIMES)[0][0]), 4)  # one may stand at its very end, on its last frame
        assert shown == frame
    page.wait_for_function("document.querySelector('.rc-difference').dataset.frame === '1'")
    assert page.evaluate(DIFFERENCE) > 40, "what the engine filled"
    beside.get_by_label("Left", exact=True).select_option("1/video.mp4")
    page.wait_for_function(f"({DIFFERENCE})() === 0")
    for _ in range(5):
        page.keyboard.press("ArrowRight")  # past the end, where it stays
    expect(beside.locator(".rc-frame")).to_have_text("frame 4 of 4")
    page.wait_for_function(f"({TOGETHER}) && {VIDEOS}[0].currentTime > 1")
    page.keyboard.press("Space")
    page.wait_for_function(f"{VIDEOS}.every(({{ paused }}) => !paused)")
    page.keyboard.press("Escape")
    expect(beside).to_be_hidden()
    expect(page.get_by_role("button", name="Compare The good one")).to_be_focused()
    assert made.see("state.view.selection") == [0, None], "Escape left it to the next one"
