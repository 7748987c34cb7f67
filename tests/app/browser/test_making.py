"""Making a video and its files from a preview, through reloads and restarts, in one browser and in two."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from engine.video import probe_video
from scene.formats.trajectory_json import read_trajectory_json
from tests.app.browser.studio_site import Person, StudioSite
from tests.there import there


def quick(person: Person, frames: int = 5) -> None:
    """A clip that is soon made."""
    person.page.evaluate("__studio.act('set_path', {text: 'truck right 0.1m over 1s'})")
    person.page.evaluate("frames => __studio.act('set_clip', {width: 128, height: 80, frames})", frames)
    person.wait(f"state.clip.width === 128 && state.clip.frames === {frames}")
    person.rendered()


def video_of(person: Person) -> Path:
    """The newest take's, on the server."""
    found = person.studio.takes.file(person.see("state.takes[0].id"), "video.mp4")
    assert found is not None
    return found


def test_preview_generate_and_every_download(person: Person, tmp_path: Path):
    quick(person)
    page, before = person.page, person.takes
    page.get_by_role("button", name="Preview", exact=True).click()
    person.wait("state.contract?.fresh")
    contract = person.see("state.contract.hash")
    page.get_by_role("button", name="Generate", exact=True).click()
    person.generated(before)
    assert person.see("state.takes[0].contract") == contract

    person.wait("film.take && player.playing")  # it plays at once, and can be had there
    with page.expect_download() as download:
        page.get_by_role("link", name="Download MP4").click()
    assert Path(download.value.path()).read_bytes() == video_of(person).read_bytes()

    page.keyboard.press("Escape")
    person.tab("Takes")
    person.wait("state.takes[0].camera?.sentence")  # its camera is checked by itself
    assert person.see("state.takes[0].camera.sentence").startswith("Kept to the path within 0.")
    page.get_by_role("button", name="Show it in the scene").first.click()
    expect(page.get_by_role("img", name=f"Camera of Take {before + 1}: Kept to the path")).to_be_visible()
    files = {}
    for name in ("Video MP4", "Path JSON", "Scene GLB", "Points PLY", "Bundle ZIP"):
        page.get_by_role("button", name=f"Downloads of Take {before + 1}").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name=name).click()
        files[name] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[name])
    video = probe_video(files["Video MP4"])
    assert (video.width, video.height, video.frames) == (128, 80, 5)
    assert video.fps == pytest.approx(12.0), "as the menu says"
    path = read_trajectory_json(files["Path JSON"])
    assert path.contract == contract and path.trajectory.c2w.equal(there(person.studio.trajectory).c2w)
    assert files["Scene GLB"].read_bytes()[:4] == b"glTF"
    assert files["Points PLY"].read_bytes()[:3] == b"ply"
    assert files["Bundle ZIP"].stat().st_size > 10_000
    assert f"take{before + 1}" in files["Video MP4"].name

    page.evaluate("__studio.act('set_seed', {seed: 5})")
    person.wait("!state.contract.fresh")
    expect(page.get_by_text("Changed since the preview").first).to_be_visible()


def test_a_video_that_is_cancelled_says_so_and_leaves_the_path(person: Person):
    person.page.evaluate("__studio.act('set_clip', {width: 768, height: 480, frames: 49})")
    person.wait("state.clip.frames === 49")
    document = person.studio.document
    person.page.keyboard.press("Control+Enter")
    person.wait("state.job?.state === 'running' && state.job.fraction > 0")
    person.page.get_by_role("button", name="Cancel", exact=True).click()
    person.wait("state.job?.state === 'cancelled'")
    assert person.studio.document == document


def test_everything_is_there_after_a_reload_in_the_middle(person: Person):
    quick(person, frames=33)
    before = person.takes
    person.page.evaluate("__studio.act('set_prompt', {text: 'kept'})")
    person.page.evaluate("__studio.act('generate')")
    person.until(lambda: len(person.studio.takes.all()) > before)  # no more: it may soon be done
    person.page.reload()
    person.wait("state?.prompt === 'kept' && state.undo === 'Change the prompt'")
    person.generated(before)
    person.tab("Engine")
    expect(person.page.get_by_role("textbox", name="Prompt")).to_have_value("kept")


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[StudioSite]:
    """A studio that is restarted under nobody else."""
    site = StudioSite(tmp_path)
    site.start()
    yield site
    site.stop()


def test_a_shot_goes_on_after_the_studio_was_restarted_under_an_open_page(own_site: StudioSite, browser: Browser):
    site = own_site
    with site.person(browser) as person:
        person.visit()
        quick(person)
        person.page.evaluate("__studio.act('set_prompt', {text: 'kept too'})")
        person.wait("state.prompt === 'kept too'")
        person.page.evaluate("__studio.act('set_clip', {width: 512, height: 320, frames: 49})")
        person.page.keyboard.press("Control+Enter")
        person.wait("state.job?.state === 'running'")
        boot, undo = site.sessions.boot, person.see("state.undo")
        site.restart()
        assert site.sessions.boot != boot
        person.until(lambda: person.studio.document.prompt == "kept too")
        person.wait(f"state.prompt === 'kept too' && state.undo === {json.dumps(undo)}")
        person.wait(
            "state.takes[0].state === 'cancelled' && state.clip.frames === 49"
        )  # its worker went with the studio
        person.until(lambda: person.studio.director is not None)
        person.page.evaluate("__studio.act('set_seed', {seed: 9})")
        person.wait("state.seed === 9")


def test_two_shots_see_nothing_of_each_other_and_two_tabs_of_one_agree(
    site: StudioSite, browser: Browser, person: Person
):
    with site.person(browser) as stranger:
        stranger.visit()
        person.page.evaluate("__studio.act('set_prompt', {text: 'mine'})")
        second = person.page.context.new_page()
        second.goto(person.page.url)
        second.wait_for_function("window.__studio?.state?.prompt === 'mine'")
        second.evaluate("__studio.act('set_seed', {seed: 77})")
        person.wait("state.seed === 77")
        assert stranger.see("state.prompt") == "" and stranger.see("state.seed") == 0
        assert stranger.see("state.photo.url") != person.see("state.photo.url")
        assert json.dumps(stranger.see("state")).find("mine") == -1
