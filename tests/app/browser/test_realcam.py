"""A diffusion engine in the studio: weights in the official layout are found, asked for a video, and export it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from engine.request import read_request
from engine.settings import Settings
from engine.verification.random_file import keys_of, write
from engine.video import probe_video
from tests.app.browser.small_worker import NAME, small_model
from tests.app.browser.studio_site import Person

SPEC = small_model()


def test_weights_are_found_checked_and_make_a_video_that_is_exported(without_weights: Person, tmp_path: Path) -> None:
    person, page = without_weights, without_weights.page
    person.tab("Engine")
    engine = page.get_by_role("combobox", name="Engine")
    expect(engine.get_by_role("option", name="RealCam-I2V 256")).to_be_disabled()
    lacking = page.get_by_text(re.compile(r"\d+ more engines need weights"))
    count = int(lacking.inner_text().split()[0])
    lacking.click()
    check = page.get_by_role("button", name="Check RealCam-I2V 256")
    check.click()
    expect(page.get_by_text("RealCam-I2V 256 is not installed yet.")).to_be_visible()

    write(tmp_path / "checkpoints" / "256_realcam-i2v.pt", keys_of(SPEC))
    check.click()
    expect(page.get_by_text("RealCam-I2V 256 is complete and ready")).to_be_visible()
    expect(page.get_by_text(f"{count - 1} more engines need weights")).to_be_visible()
    engine.select_option("RealCam-I2V 256")
    person.wait(
        f"state.engine === '{NAME}' && state.clip.frames === {SPEC.frames} && state.clip.width === {SPEC.width}"
    )

    page.get_by_role("button", name="Sampling").click()
    page.get_by_label("Steps", exact=True).fill("2")
    page.get_by_label("Steps", exact=True).press("Enter")
    page.get_by_label("Negative prompt").fill("people")
    page.get_by_label("Negative prompt").blur()
    person.wait("state.settings.steps === 2 && state.negative_prompt === 'people'")
    page.evaluate("__studio.act('set_path', {text: 'truck right 0.1m over 1s'})")
    person.rendered()
    expect(page.get_by_text(re.compile(r"\d+ % of the picture is locked, in the first of 2 steps\."))).to_be_visible()
    page.get_by_role("button", name="Generate", exact=True).click()
    person.wait("['done', 'failed'].includes(state.takes[0]?.state)")
    assert person.see("state.takes[0].error") == ""

    person.tab("Takes")
    take = page.locator(".rc-take").first
    notes = person.studio.takes.state(1).result["notes"]  # type: ignore[union-attr]
    assert notes["locked"] == pytest.approx(person.see("state.locked_cells.share"), abs=2e-4), "the page has said it"
    shares = [float(share) for share in notes["locked_per_frame"].split()]
    assert shares == pytest.approx(person.see("state.locked_cells.shares"), abs=0.006)
    take.get_by_text("Details", exact=True).click()
    expect(take.get_by_text("2 steps · guidance 7.5 · scene lock 900")).to_be_visible()
    expect(take.get_by_text("The preview guided the first step")).to_be_visible()
    expect(take.get_by_text("Not: people")).to_be_visible()
    person.page.wait_for_function("document.querySelector('.rc-take img').naturalWidth > 0")
    with page.expect_download() as download:
        take.get_by_role("link", name="Download", exact=True).click()
    download.value.save_as(tmp_path / "video.mp4")
    video = probe_video(tmp_path / "video.mp4")
    assert (video.width, video.height, video.frames) == (SPEC.width, SPEC.height, SPEC.frames)
    request = read_request(person.studio.takes.request_folder(1))
    assert (request.engine, request.settings) == (NAME, Settings(steps=2))
