"""An upright photo opens in its own shape, and what another shape shows of it is moved on the photo."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect
from skimage.data import astronaut

from tests.app.browser.studio_site import Person, StudioSite
from tests.there import there

FACE = (0.27, 0.11, 0.62, 0.44)
"""Left, top, right and bottom of the face in the portrait, shares; it was looked up by eye."""


@pytest.fixture(scope="module")
def portrait(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Upright, 3:4, 600 x 800."""
    file = tmp_path_factory.mktemp("portrait") / "portrait.jpg"
    Image.fromarray(astronaut()).crop((60, 0, 444, 512)).resize((600, 800)).save(file, quality=92)
    return file


@pytest.fixture
def person(site: StudioSite, browser: Browser) -> Iterator[Person]:
    """Somebody new, whose console stays clean."""
    with site.person(browser, viewport=False) as person:
        yield person.visit()
        assert person.complaints == [] and person.strangers == []


def opened(person: Person, file: Path) -> None:
    with person.page.expect_file_chooser() as chooser:
        person.page.get_by_role("button", name="Open a photo or clip").click()
    chooser.value.set_files(file)
    person.wait(f"state.photo.name === '{file.name}' && state.scene.ready && state.lift === null")
    person.rendered()


def frame_0(person: Person, size: tuple[int, int]) -> np.ndarray:
    """What the engine gets, as it would be packed."""
    from scene.rendering.render import render
    from scene.trajectory import Trajectory

    baked, scene = there(person.studio.baked), there(person.studio.scene)
    first = Trajectory(baked.trajectory.intrinsics[:1], baked.trajectory.c2w[:1], 1.0)
    return np.asarray(Image.fromarray(render(scene, first).rgb[0].numpy()).resize(size), dtype=float)


def test_an_upright_portrait_opens_upright_and_its_crop_is_dragged(person: Person, portrait: Path):
    page = person.page
    opened(person, portrait)
    clip = person.see("state.clip")
    assert (clip["width"], clip["height"], clip["cut_off"]) == (336, 448, "")
    assert person.see("state.scene.lens.mm") == 26 and person.see("state.scene.lens.source") == "assumed"
    photo = Image.open(portrait)
    whole = np.asarray(photo.resize((168, 224)), dtype=float)
    assert np.abs(frame_0(person, (168, 224)) - whole).mean() < 8, "frame 0 is all of the photo, the face too"
    window = page.get_by_role("slider", name="Part of the photo in the clip")
    expect(window).to_be_hidden()

    person.tab("Engine")
    size = page.get_by_role("combobox", name="Size", exact=True)
    assert size.locator("optgroup").first.get_attribute("label") == "As the photo (3:4)"
    expect(size).to_have_value("336 × 448")
    size.select_option("512 × 288")
    person.wait("state.clip.width === 512 && state.clip.cut_off.startsWith('58 % of the photo is cut off')")
    expect(page.locator("#clip-words")).to_contain_text("58 % of the photo is cut off, top and bottom.")

    person.tab("Image")
    expect(window).to_be_visible()
    box, frame = window.bounding_box(), page.locator(".rc-photo-crop").bounding_box()
    assert box and frame and abs(box["height"] / frame["height"] - 0.4219) < 0.02
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 9, middle[1] - 20, steps=4)
    person.wait("state.clip.crop[1] < 0.4")
    page.mouse.move(middle[0] + 9, middle[1] - 200, steps=4)
    page.mouse.up()
    person.wait("state.clip.crop[1] === 0 && state.undo === 'Move the crop'")
    expect(page.locator(".rc-photo-cut")).to_have_text("58 % of the photo is cut off at the bottom.")
    top = np.asarray(photo.crop((0, 0, 600, round(800 * clip_share(person)))).resize((256, 144)), dtype=float)
    assert np.abs(frame_0(person, (256, 144)) - top).mean() < 8, "frame 0 is the photo's top, with the face in it"
    assert person.see("state.clip.window.top") < FACE[1]

    window.press("ArrowDown")
    person.wait("state.clip.crop[1] === 0.02")
    window.press("End")
    person.wait("state.clip.crop[1] === 1")
    page.get_by_role("button", name="Center").click()
    person.wait("state.clip.crop[1] === 0.5")
    for _ in range(3):
        page.keyboard.press("Control+z")
    person.wait("state.clip.crop[1] === 0 && state.undo === 'Move the crop'")
    page.keyboard.press("Control+z")
    person.wait("state.clip.crop[1] === 0.5 && state.undo === 'Change the size or length of the video'")


def clip_share(person: Person) -> float:
    window = person.see("state.clip.window")
    return window["bottom"] - window["top"]
