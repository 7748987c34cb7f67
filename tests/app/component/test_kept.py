"""What people liked at first sight, and must not lose: words, units, labels, colours, and what the picture says."""

import colorsys
import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from app.palette import read_palette
from tests.app.component.hands import Hands

FILES = """([kind, on]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(['x'], 'photo.jpg', { type: 'image/jpeg' }));
  document.querySelector(on).dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
}"""
"""Drags a file over something, or away from it."""

NUMBERS = """() => [...document.querySelectorAll('.rc-field')]
  .filter((each) => each.querySelector('.rc-number') && each.checkVisibility({ visibilityProperty: true }))
  .map((each) => [each.querySelector('.rc-number').ariaLabel, each.querySelector('.rc-unit')?.textContent ?? ''])"""
"""What every number on show is called, and its unit as it is seen."""

CALM = 30
"""How far from grey a grey may be, of 255."""

UNITS = {"metres": "m", "degrees": "°", "seconds": "s", "millimetres": "mm", "per cent": "%"}

PAINT = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const opaque = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const found = new Map();
  const parts = ['.rc-top', '.rc-stage-tools', '.rc-rail', '.rc-transport', '.rc-area', '.rc-job', '#tabs'];
  for (const each of document.querySelectorAll(`:is(${parts}) *`)) {
    if (!each.checkVisibility({ visibilityProperty: true }) || each.closest('canvas, img, video')) continue;
    const style = getComputedStyle(each);
    for (const part of ['color', 'backgroundColor', 'borderTopColor', 'fill', 'stroke']) {
      if (part === 'borderTopColor' && style.borderTopWidth === '0px') continue;
      if ((part === 'fill' || part === 'stroke') && !each.closest('svg')) continue;
      const [red, green, blue, alpha] = opaque(style[part]);
      const name = `${each.className?.baseVal ?? each.className}: ${part}`;
      if (alpha > 40) found.set([red, green, blue].join(), [[red, green, blue], name]);
    }
  }
  return [...found.values()];
}"""
"""Every colour of the page's frame, and where it is."""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("dolly zoom in 50m", "subject"),
        ("orbit sideways", 'Orbit does not take "sideways"'),
        ("dolly in 5 furlongs", "Dolly is measured in metres"),
        ("orbit right 1" + "0" * 400 + "deg", "finite"),
    ],
)
def test_film_words_that_are_wrong_are_explained_and_stay_to_be_mended(page: Page, hands: Hands, typed: str, said: str):
    hands.tab("Camera")
    before = hands.see("path_text")
    words = page.get_by_role("textbox", name="Path in film words")
    words.fill(typed)
    words.press("Enter")
    told = page.locator(".rc-notice").filter(has_text=said).last
    expect(told).to_be_visible()
    assert len(told.inner_text()) < 300
    assert hands.see("path_text") == before
    words.press("Escape")
    page.get_by_role("button", name="Dismiss").last.click()


def test_every_number_says_its_unit_to_eye_and_ear(page: Page, hands: Hands):
    hands.author()
    seen = set()
    for selection in ([0, 2], None):
        hands.do("select", selection=selection)
        hands.tab("Camera")
        for name, unit in page.evaluate(NUMBERS):
            for words, sign in UNITS.items():
                if name.endswith(f"in {words}"):
                    assert unit == sign, name
                    seen.add(words)
                    break
            else:
                assert unit == "" or name, (name, unit)
    assert {"metres", "degrees", "seconds"} <= seen


def test_undo_and_redo_say_of_what(page: Page, hands: Hands):
    hands.author()
    hands.do("edit_keyframe", selection=[0, 2], change={"position": [0.3, 0, 0]})
    undo = page.locator("button[aria-label^='Undo']").first
    expect(undo).to_have_attribute("aria-label", re.compile("^Undo: Edit keyframe 3"))
    undo.click()
    expect(undo).to_have_attribute("aria-label", re.compile("^Undo: Add keyframe"))
    redo = page.locator("button[aria-label^='Redo']").first
    expect(redo).to_have_attribute("aria-label", re.compile("^Redo: Edit keyframe 3"))


def test_a_file_over_the_page_is_met_by_words_that_go_with_it(page: Page):
    veil = page.locator(".rc-drop")
    expect(veil).to_be_hidden()
    page.evaluate(FILES, ["dragenter", ".rc-stage"])
    expect(veil).to_be_visible()
    expect(veil).to_contain_text("photo")
    expect(veil).to_contain_text("path")
    assert veil.bounding_box() == {"x": 0, "y": 0, "width": 1280, "height": 720}
    page.evaluate(FILES, ["dragleave", ".rc-drop"])
    expect(veil).to_be_hidden()


def test_the_picture_says_how_much_of_it_is_invented_and_lays_thirds_over_it(page: Page, hands: Hands):
    hands.do("set_path", text="orbit right 25deg over 4s")
    hands.wait("state.path_text.startsWith('orbit') && Math.max(...state.coverage.hidden) > 0.1")
    hands.rendered()
    share = page.locator(".rc-unknown")
    for frame in (48, 24):
        page.evaluate("frame => __studio.player.scrub(frame * __studio.player.step)", frame)
        hands.wait(f"painted.frame === {frame}")
        invented = hands.see(f"coverage.outside[{frame}]") + hands.see(f"coverage.hidden[{frame}]")
        expect(share).to_have_text(f"{100 * invented:.0f} % invented")
    page.evaluate("__studio.player.scrub(0)")
    expect(share).to_be_hidden()
    hands.do("set_view", through_camera=True)
    hands.wait("state.view.through_camera")
    thirds, picture = page.locator(".rc-thirds"), page.locator(".rc-picture")
    button = page.get_by_role("button", name="Rule of thirds over the picture")
    if button.get_attribute("aria-pressed") != "true":
        button.click()
    expect(thirds).to_be_visible()
    assert thirds.bounding_box() == picture.bounding_box()
    button.click()
    expect(thirds).to_be_hidden()
    button.click()


def hue_and_chroma(colour: list[int]) -> tuple[float, int]:
    """Where on the circle of hues, 0 to 1, and how far from grey, 0 to 255."""
    return colorsys.rgb_to_hls(*[part / 255 for part in colour])[0], max(colour) - min(colour)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_greys_are_calm_and_one_accent_says_what_can_be_pressed(
    page: Page, hands: Hands, scheme: Literal["light", "dark"]
):
    page.emulate_media(color_scheme=scheme)
    page.mouse.move(600, 300)
    palette = {name: list(bytes.fromhex(code[1:7])) for name, code in read_palette()[scheme].items()}
    accent, _ = hue_and_chroma(palette["accent"])
    meaning = [palette[name] for name in ("keyframe", "playhead", "outside", "hidden", "warning", "warning-soft")]
    surface = ", ".join(map(str, palette["surface"]))
    expect(page.locator("#panel")).to_have_css("background-color", f"rgb({surface})")
    for tab in ("Image", "Camera", "Engine", "Takes"):
        hands.tab(tab)
        hands.wait("!document.getAnimations().some((each) => each.playState === 'running')")
        loud = {
            where: colour
            for colour, where in page.evaluate(PAINT)
            if (now := hue_and_chroma(colour))[1] > CALM and abs(now[0] - accent) > 0.06 and colour not in meaning
        }
        assert loud == {}, tab
    page.emulate_media(color_scheme="light")
