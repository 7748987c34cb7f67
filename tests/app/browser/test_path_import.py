"""Paths in by drop, out by click; takes named and gone on from."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Browser, expect

from app.takes.exports import EXPORTS
from scene.formats.convert import FORMATS, read_trajectory
from tests.app.browser.studio_site import Person, StudioSite
from tests.app.browser.test_making import quick
from tests.app.shots import shot_of
from tests.there import there

GOLDEN = Path(__file__).parents[2] / "data" / "formats"
DROP = """files => {
  const data = new DataTransfer();
  for (const [name, text] of files) data.items.add(new File([text], name));
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def drop(person: Person, *files: Path) -> None:
    """Let files fall on the page."""
    person.page.evaluate(DROP, [[file.name, file.read_text()] for file in files])


def test_a_dropped_path_is_a_ghost_until_it_is_accepted_and_then_one_step(person: Person):
    page = person.page
    before = person.studio.document
    page.keyboard.press("c")
    person.wait("state.view.through_camera")
    drop(person, GOLDEN / "colmap" / "images.txt", GOLDEN / "colmap" / "cameras.txt")
    card = page.get_by_label("Path to import")
    expect(card).to_be_visible()  # the panel goes there by itself
    expect(card).to_contain_text("COLMAP itself leaves the scale open")
    expect(card).to_contain_text("Frame 0 is the photo")
    viewport = shot_of(person.site.sessions, page).viewport
    person.until(lambda: "/ghost/way" in viewport.drawn())
    person.wait("!state.view.through_camera")  # where the ghost is seen

    length = person.see("state.import.length_m")
    scale = card.get_by_role("textbox", name="Scale")
    scale.fill("0.5")
    scale.press("Enter")
    person.wait(f"Math.abs(state.import.length_m - {length / 2}) < 1e-6")
    rate = card.get_by_role("textbox", name="Rate")
    rate.fill("12")
    rate.press("Enter")
    person.wait("state.import.fps === 12 && Math.abs(state.import.seconds - 3 / 12) < 1e-3")
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
def made(site: StudioSite, browser: Browser) -> Iterator[Person]:
    """Somebody with a take, and the viewport's page left empty."""
    with site.person(browser, viewport=False) as person:
        person.page.goto(f"{site.url}?test&shot={site.sessions.new().shot}")
        person.wait("state?.preview?.fresh")
        quick(person)
        person.page.evaluate("__studio.act('set_seed', {seed: 7})")
        person.page.get_by_role("button", name="Generate", exact=True).click()
        person.wait("film.take")
        person.page.keyboard.press("Escape")
        person.tab("Takes")
        yield person
        assert person.complaints == []


def test_the_path_as_every_format_is_downloaded_by_click_and_reads_back(made: Person, tmp_path: Path):
    page, wanted = made.page, there(made.studio.trajectory)
    for name, format in EXPORTS.items():
        page.get_by_role("button", name="Export", exact=True).click()
        line = page.get_by_role("menuitem").filter(has_text=re.compile(f"{re.escape(name)}$"))
        if not line.count():
            page.get_by_role("menuitem", name="Other formats").click()
        with page.expect_download() as download:
            line.click()
        file = tmp_path / name
        download.value.save_as(file)
        if name.endswith(".zip"):
            with zipfile.ZipFile(file) as archive:
                archive.extractall(tmp_path)
            file = tmp_path / FORMATS[format].file
        torch.testing.assert_close(read_trajectory(file).trajectory.c2w, wanted.c2w, atol=1e-6, rtol=0)
    page.get_by_role("button", name="Export", exact=True).click()
    expect(page.get_by_role("menuitem").nth(1)).to_contain_text(
        [*EXPORTS][-1]
    )  # behind the film stands the format that was used last
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="GLB").click()
    download.value.save_as(tmp_path / "scene.glb")
    content = (tmp_path / "scene.glb").read_bytes()
    assert content.startswith(b"glTF") and b'"animations":[{"name":"RealCam"' in content


def test_a_take_goes_to_other_generators(made: Person, tmp_path: Path):
    page = made.page
    more = page.get_by_role("button", name="More about Take 1")
    more.click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="For other generators").click()
        page.get_by_role("menuitem", name="For VACE").click()
    download.value.save_as(tmp_path / "vace.zip")
    names = {name.split("/", 1)[1] for name in zipfile.ZipFile(tmp_path / "vace.zip").namelist()}
    assert {"README.txt", "first_frame.png", "depth.mkv", "vace/src_video.mp4", "vace/src_mask.mp4"} <= names
    more.click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Path in another format").click()
        page.get_by_role("menuitem", name="TUM text").click()
    download.value.save_as(tmp_path / "tum.txt")
    wanted = there(made.studio.trajectory)
    torch.testing.assert_close(read_trajectory(tmp_path / "tum.txt").trajectory.c2w, wanted.c2w, atol=1e-6, rtol=0)


def test_a_take_is_renamed_in_place_and_stays_so_after_a_reload(made: Person):
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
    expect(page.locator(".rc-take-path")).to_have_text("Truck right 0.1 m, 1 s")


def test_going_on_from_a_take_is_one_step_to_the_same_contract(made: Person):
    page = made.page
    contract = made.see("state.takes[0].contract")
    page.evaluate("__studio.act('set_seed', {seed: 8})")
    page.evaluate("__studio.act('set_path', {text: 'pan left 10deg over 2s'})")
    page.evaluate("__studio.act('set_clip', {width: 96, height: 64, frames: 7})")
    made.wait("state.clip.frames === 7")
    before = made.studio.document
    page.get_by_role("button", name="More about The good one").click()
    page.get_by_role("menuitem", name="Use this path and settings").click()
    made.wait("state.undo === 'Use The good one' && state.seed === 7 && state.preview?.fresh")
    page.get_by_role("button", name="Preview", exact=True).click()
    made.wait(f"state.contract?.fresh && state.contract.hash === '{contract}' && state.takes[0].current")
    page.evaluate("__studio.act('undo')")
    made.wait("!state.contract.fresh")
    expect(page.get_by_text("Changed since the preview").first).to_be_visible()
    assert made.studio.document == before
