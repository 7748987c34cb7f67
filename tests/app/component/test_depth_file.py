"""A depth map of one's own, brought to a photo by mouse."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app.commands import photo
from tests.app.component.hands import Hands
from tests.app.own_depth import own_depth, own_photo, truth
from tests.app.shell_site import Site
from tests.app.shots import shot_of

DROP = """async ([name, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name));
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
}"""
IN_USE = "state.photo.depth_file && !state.lift && state.scene.depth?.name === 'sidecar'"
GUESSED = "!state.photo.depth_file && !state.lift && state.scene.depth?.name === 'layout-prior'"


@pytest.fixture
def own(site: Site, page: Page, hands: Hands, tmp_path: Path) -> Path:
    """The folder of a photo that is open in the page, without depth of its own."""
    photo.open_photo(shot_of(site.sessions, page).studio, own_photo(tmp_path), "cup.png")
    hands.wait(f"state.photo.name === 'cup.png' && {GUESSED}")
    hands.tab("Image")
    return tmp_path


def drop(page: Page, file: Path) -> None:
    page.evaluate(DROP, [file.name, list(file.read_bytes())])


def test_a_depth_map_is_chosen_corrected_let_go_of_and_brought_back(page: Page, hands: Hands, own: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Use a depth map").click()
    chooser.value.set_files(own_depth(own))
    hands.wait(IN_USE)
    box = page.get_by_role("region", name="Depth map")
    expect(box).to_contain_text("cup.depth.png")
    expect(page.locator(".rc-facts")).to_contain_text("your depth map")
    expect(page.get_by_text("cup.depth.png is the photo's depth now")).to_be_visible()
    numbers = box.get_by_label("Its numbers are")
    expect(numbers.locator("option:checked")).to_have_text("Millimetres, it seems")
    near = hands.see("scene.subject_m")
    numbers.select_option("cm")
    hands.wait(f"{IN_USE} && Math.abs(state.scene.subject_m / {near} - 10) < 0.1")
    numbers.select_option("other")
    step = box.get_by_label("One in the depth map")
    step.fill("1/500")
    step.press("Enter")
    hands.wait(f"{IN_USE} && Math.abs(state.scene.subject_m / {near} - 2) < 0.01")
    box.get_by_role("button", name="Estimate instead").click()
    hands.wait(GUESSED)
    expect(box).to_be_hidden()
    page.keyboard.press("Control+z")
    hands.wait(IN_USE)
    page.keyboard.press("Control+k")
    page.keyboard.type("Estimate the depth instead")
    page.keyboard.press("Enter")
    hands.wait(GUESSED)


def test_a_dropped_depth_map_is_known_and_what_may_be_either_is_asked_about(
    page: Page, hands: Hands, own: Path
) -> None:
    for name in ("cup.exr", "cup.npy", "grey.png"):
        drop(page, own_depth(own, name))
        hands.wait(f"{IN_USE} && state.photo.depth_file.name === '{name}'")
    half = own / "half.png"
    Image.fromarray(np.round(truth()[::2, ::2] * 1000).clip(0, 60_000).astype(np.uint16)).save(half)
    drop(page, half)
    question = page.locator(".rc-notice").filter(has_text="Is half.png a photo, or the depth of the one that is open?")
    expect(question.get_by_role("button", name="Open as photo")).to_be_visible()
    question.get_by_role("button", name="Use as depth").click()
    hands.wait(f"{IN_USE} && state.photo.depth_file.name === 'half.png'")
    assert hands.see("photo.name") == "cup.png"


def test_a_sample_has_exact_depth_and_takes_no_other(page: Page, hands: Hands) -> None:
    hands.tab("Image")
    expect(page.get_by_role("button", name="Use a depth map")).to_be_disabled()
