"""What a person does, in a real browser, on the whole studio."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect
from sklearn.datasets import load_sample_image

from scene.path import edits
from scene.path.keyframes import Keyframes
from tests.app.browser.studio_site import Person, StudioSite
from tests.there import there

CONTROLS = "button, input, select, textarea, [role=slider], [role=tab]"


@pytest.fixture
def onlooker(site: StudioSite, browser: Browser) -> Iterator[Person]:
    """Somebody new, who lets the sample play."""
    with site.person(browser) as person:
        yield person.visit(plays=True)
        assert person.complaints == [] and person.strangers == []


def test_the_first_page_moves_by_itself_and_shows_every_control(onlooker: Person):
    person = onlooker
    frames = {person.see("player.frame") for _ in range(12) if person.page.wait_for_timeout(100) is None}
    assert len(frames) > 2, "the sample is playing"
    outside = person.page.evaluate(
        """controls => [...document.querySelectorAll(controls)].filter((control) => {
          const { left, top, right, bottom } = control.getBoundingClientRect();
          return control.checkVisibility() && right > left && bottom > top
            && (left < 0 || top < 0 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5);
        }).map((control) => control.outerHTML)""",
        CONTROLS,
    )
    assert outside == []
    smooth = "document.querySelector('canvas').getContext('webgl2').getContextAttributes().antialias"
    (viewport,) = (frame for frame in person.page.frames if "/view/" in frame.url)
    assert viewport.evaluate(smooth) is False, "there is no GPU here"


def test_keyframes_from_two_views_make_a_path_that_the_picture_follows(person: Person):
    page = person.page
    person.orbit(60, 0)
    first = there(person.studio.director)
    page.keyboard.press("k")  # the focus is in the viewport
    person.wait("state.segments[0].keyframes?.length === 2")
    person.orbit(-90, 40)
    second = there(person.studio.director)
    page.get_by_role("slider", name="playhead").focus()
    page.keyboard.press("k")
    person.wait("state.segments[0].keyframes.length === 3")
    person.rendered()
    positions = [key.position for _, _, key, _ in person.studio.keyframes()]
    assert positions == [(0, 0, 0), pytest.approx(first.position), pytest.approx(second.position)]
    expect(page.get_by_role("slider", name="keyframe")).to_have_count(3)

    page.keyboard.press("Control+z")  # on the page
    person.wait("state.segments[0].keyframes.length === 2")
    box = person.viewport_box()
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.2 * box["height"])
    page.keyboard.press("Control+Shift+Z")  # in the viewport
    person.wait("state.segments[0].keyframes.length === 3")


def authored(person: Person) -> None:
    for metres in (0.25, 0.5):
        person.page.evaluate(
            "at => __studio.act('add_keyframe', {camera: {position: [at, 0, 0], wxyz: [1, 0, 0, 0], fov_y: null}})",
            metres,
        )
    person.wait("state.segments[0].keyframes?.length === 3 && state.view.selection?.[1] === 2")
    person.rendered()


def test_an_arrow_of_the_gizmo_takes_the_keyframe_the_path_and_the_picture_along(person: Person):
    authored(person)
    person.page.keyboard.press("f")  # everything else is small from where one stands first
    person.rest()
    before, picture = person.studio.keyframes()[2][2], person.picture()
    person.drag_gizmo(axis=0, pixels=60)
    person.until(lambda: person.studio.undo_label == "Move keyframe 3" and not person.studio.gesture)
    person.rendered()
    after = person.studio.keyframes()[2][2]
    moved = np.array(after.position) - np.array(before.position)
    assert moved[0] > 0.01 and abs(moved[1:]).max() < 1e-6 and after.wxyz == before.wxyz
    assert there(person.studio.trajectory).c2w[-1, 0, 3] == pytest.approx(after.position[0])
    person.until(lambda: person.picture() != picture)
    person.page.keyboard.press("Control+z")
    person.until(lambda: person.studio.keyframes()[2][2] == before)


def test_a_diamond_is_dragged_to_another_frame_in_one_step(person: Person):
    authored(person)
    diamond = person.page.get_by_role("slider", name="keyframe 2")
    box = there(diamond.bounding_box())
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    person.page.mouse.move(x, y)
    person.page.mouse.down()
    for step in range(1, 9):
        person.page.mouse.move(x + 10 * step, y)
    person.page.mouse.up()
    person.until(lambda: person.studio.undo_label == "Retime keyframe 2" and not person.studio.gesture)
    part = person.studio.path.segments[0]
    assert isinstance(part, Keyframes)
    time = part.keyframes[1].time
    assert time > 2.1
    frame = time / there(person.studio.baked).step
    assert frame == pytest.approx(round(frame), abs=1e-3)
    person.page.keyboard.press("Control+z")
    person.until(lambda: edits.find_keyframe(person.studio.path, (0, 1)).time == 2.0)


def test_scrubbing_shows_the_frame_under_the_pointer_here_and_on_the_server(person: Person):
    authored(person)
    person.page.keyboard.press("Home")
    shown = person.picture()
    head = person.page.get_by_role("slider", name="playhead")
    box = there(head.bounding_box())
    person.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 4)
    person.page.mouse.down()
    for step in range(1, 12):
        person.page.mouse.move(box["x"] + 30 * step, box["y"] + 4)
    person.page.mouse.up()
    shown_time = float(there(head.get_attribute("aria-valuenow")))
    assert shown_time > 0.5
    person.until(lambda: person.studio.view.time == pytest.approx(shown_time, abs=0.06))
    person.until(lambda: person.picture() != shown)


def test_typing_stays_typing(person: Person):
    person.tab("Engine")
    person.page.get_by_role("textbox", name="Prompt").press_sequentially("kick 1 goal", delay=20)
    person.until(lambda: person.studio.document.prompt == "kick 1 goal")
    assert person.studio.document.suggested, "no keyframe was added by the k"


def test_a_photo_is_dropped_in_and_becomes_points_with_a_path_that_moves(person: Person, tmp_path: Path):
    file = tmp_path / "Palace <b>.jpg"
    Image.fromarray(load_sample_image("china.jpg")).save(file)
    person.page.locator("input[type=file][aria-label=Photo]").set_input_files(file)
    person.wait("state.photo.name.startsWith('Palace') && state.scene.ready")
    person.rendered()
    assert person.see("state.scene.depth.kind") == "approximate"
    expect(person.page.get_by_text("Palace b.jpg").first).to_be_visible()
    expect(person.page.locator(".rc-job-guess")).to_contain_text("The depth is a guess, so keep moves small.")
    person.page.locator(".rc-job-guess button").click()
    expect(person.page.get_by_role("button", name="Get real depth:").first).to_be_visible()


def test_the_sheet_of_keys_opens_and_closes_by_key(person: Person):
    person.page.keyboard.press("?")
    sheet = person.page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text("Add a keyframe from the view")
    person.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_through_the_camera_and_back(person: Person):
    person.page.keyboard.press("c")
    person.until(lambda: person.studio.view.through_camera)
    small = person.viewport_box()
    assert small["width"] < 500, "the viewport has become the small picture"
    person.page.keyboard.press("c")
    person.until(lambda: not person.studio.view.through_camera)
    person.until(lambda: person.viewport_box()["width"] > 800)
