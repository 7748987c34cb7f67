"""A clip dropped on the page: it moves in the viewport, freezes, is filmed again, and goes out as a file."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from engine.request import read_request
from engine.video import probe_video
from tests.app.browser.studio_site import Person
from tests.app.moving import FPS, FRAMES, SIZE, small_clip, small_depth
from tests.app.shots import shot_of
from tests.engine.engines.recammaster.files import write_weights
from tests.there import there

AS_FOURS = 13
"""The number of frames nearest to the clip's that ReCamMaster makes."""


@pytest.fixture
def clip(without_weights: Person, tmp_path: Path) -> Person:
    """Somebody who has opened a clip."""
    person = without_weights
    small_clip(tmp_path / "walk.mp4")
    person.page.locator("input[type=file][aria-label=Photo]").set_input_files(tmp_path / "walk.mp4")
    person.wait("state.photo.name === 'walk.mp4' && state.scene.ready && state.scene_time")
    person.rendered()
    return person


def test_a_clip_is_opened_frozen_filmed_again_and_downloaded(clip: Person, tmp_path: Path) -> None:
    person, page = clip, clip.page
    assert person.see("state.scene_time.frames") == FRAMES and person.see("state.clip.fps") == FPS
    lane = page.get_by_role("group", name="Scene time")
    expect(lane).to_be_visible()

    page.keyboard.press("Home")
    person.until(lambda: person.studio.view.time == 0)
    first = points(person)
    page.keyboard.press("End")
    person.until(lambda: person.studio.view.time > 0)
    assert first != points(person), "the scene moves in the viewport"

    box = there(lane.bounding_box())
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + box["height"] / 2, button="right")
    page.get_by_role("menuitem", name="Hold this moment throughout").click()
    person.wait("new Set(state.scene_time.shown).size === 1")
    person.rendered()
    held = points(person)
    page.keyboard.press("Home")
    person.until(lambda: person.studio.view.time == 0)
    assert held == points(person), "it stands still while the camera moves"
    page.keyboard.press("Control+z")
    person.wait("state.scene_time.keys.length === 0")

    person.tab("Image")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Use depth maps").click()
    chooser.value.set_files(small_depth(tmp_path))
    expect(page.get_by_text("from 12 depth maps now, the numbers read as millimetres")).to_be_visible()
    person.wait("state.photo.depth_file?.maps === 12 && !state.lift && state.scene.depth?.name === 'sidecar'")
    expect(page.get_by_role("region", name="Depth map")).to_contain_text("12 depth maps")
    person.rendered()
    page.get_by_role("button", name="Its own camera").click()
    page.get_by_role("button", name="Accept").click()
    person.wait("!state.import && !state.suggested")
    person.rendered()

    before = person.takes
    page.get_by_role("button", name="Generate", exact=True).click()
    person.generated(before)
    video = person.studio.takes.file(person.see("state.takes[0].id"), "video.mp4")
    request = read_request(there(video).parent)
    assert request.scene_frames == tuple(range(FRAMES))
    person.wait("film.take && player.playing")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download MP4").click()
    facts = probe_video(Path(download.value.path()))
    assert facts.frames == FRAMES and facts.fps == pytest.approx(FPS)

    page.get_by_role("button", name="Compare with").click()
    page.get_by_role("menuitemradio", name="clip as it was").click()
    page.wait_for_function("document.querySelectorAll('.rc-film video[src*=\"source.mp4\"]').length === 1")
    page.wait_for_function("[...document.querySelectorAll('.rc-film video')].every((each) => each.readyState >= 2)")
    source = there(person.studio.takes.file(person.see("state.takes[0].id"), "source.mp4"))
    assert probe_video(source).frames == FRAMES

    page.evaluate("__studio.film.shut()")
    person.tab("Engine")
    engine = page.get_by_role("combobox", name="Engine")
    expect(engine.get_by_role("option", name="ReCamMaster")).to_be_disabled()
    page.get_by_text(re.compile(r"more engines need weights")).click()
    page.get_by_label("Other ways, ReCamMaster").click()
    expect(page.get_by_text("Wan2.1-T2V-1.3B-Diffusers")).to_be_visible()
    check = page.get_by_role("button", name="Check ReCamMaster")
    check.click()
    expect(page.get_by_text("ReCamMaster is not installed yet.")).to_be_visible()
    write_weights(tmp_path / "checkpoints")
    check.click()
    expect(page.get_by_text("ReCamMaster is complete and ready")).to_be_visible()
    engine.select_option("ReCamMaster")
    person.wait(f"state.engine === 'recammaster' && state.clip.frames === {AS_FOURS}")
    expect(page.get_by_text("trained on 81 frames")).to_be_visible()
    page.get_by_role("button", name="Sampling").click()
    expect(page.get_by_label("Guidance", exact=True)).to_be_visible()
    expect(page.get_by_text("Scene lock: how many steps")).to_be_hidden()
    page.get_by_label("Steps", exact=True).fill("2")
    page.get_by_label("Steps", exact=True).press("Enter")
    person.wait("state.settings.steps === 2 && state.lock === null && state.locked_cells === null")
    page.evaluate(f"__studio.act('set_clip', {{width: {SIZE[0]}, height: {SIZE[1]}, rate: {FPS}}})")
    page.evaluate("__studio.act('set_path', {text: 'orbit right 5deg over 1s'})")
    page.evaluate("__studio.act('freeze_scene', {seconds: 0.5, time: 0.25})")
    person.rendered()
    page.get_by_role("button", name="Generate", exact=True).click()
    person.wait("state.takes.length === 2 && ['done', 'failed'].includes(state.takes[0].state)")
    assert person.see("state.takes[0].error") == ""
    request = read_request(person.studio.takes.request_folder(person.see("state.takes[0].id")))
    assert request.engine == "recammaster" and request.scene_frames[3:9] == (3,) * 6
    assert any("trained on 81 frames" in note for note in person.see("state.takes[0].notes"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Download MP4").click()
    facts = probe_video(Path(download.value.path()))
    assert (facts.width, facts.height, facts.frames) == (*SIZE, AS_FOURS)


def points(person: Person) -> bytes:
    """The points that the viewport draws now."""
    drawn = shot_of(person.site.sessions, person.page).viewport.drawn()
    return b"".join(shape[1] for name, shape in sorted(drawn.items()) if "/points/" in name)
