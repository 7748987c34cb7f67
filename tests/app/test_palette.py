"""Page, component and viewport have the colours of one file."""

import re

import pytest

from app.palette import FILE, mixed, opaque_colours, read_palette

STYLE = FILE.parents[1] / "app" / "viewport" / "page.css"


@pytest.mark.parametrize("dark", [False, True])
def test_the_style_of_visers_page_has_the_colours_of_the_palette(dark: bool):
    said = read_palette()["dark" if dark else "light"]
    rules = re.findall(r"([^{}]+)\{([^{}]+)\}", STYLE.read_text(encoding="utf-8"))
    used = {
        code for selector, body in rules if ("dark" in selector) == dark for code in re.findall(r"#[0-9a-f]{6}", body)
    }
    assert used == {said["viewport"], said["background"]}


@pytest.mark.parametrize("dark", [False, True])
def test_every_colour_that_is_drawn_is_there(dark: bool):
    wanted = {"photo", "keyframe", "keyframe-selected", "move", "playhead", "path", "warning", "viewport"}
    assert wanted <= set(opaque_colours(dark))


def test_mixing_goes_from_one_to_the_other():
    assert mixed((0, 10, 20), (100, 110, 220), 0.0) == (0, 10, 20)
    assert mixed((0, 10, 20), (100, 110, 220), 1.0) == (100, 110, 220)
    assert mixed((0, 10, 20), (100, 110, 220), 0.5) == (50, 60, 120)
