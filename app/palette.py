"""The colours of the page, from the one file that Gradio, the component and the viewport share."""

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[1] / "ui_assets" / "palette.json"

Shades = dict[str, str]
"""CSS colours by role."""
Colour = tuple[int, int, int]
"""sRGB, 0 to 255."""


@cache
def read_palette() -> dict[str, Shades]:
    """Colours by scheme ("light", "dark") and role."""
    return json.loads(FILE.read_text(encoding="utf-8"))


@cache
def opaque_colours(dark: bool) -> dict[str, Colour]:
    """Every opaque colour of a scheme."""
    colours = read_palette()["dark" if dark else "light"]
    return {name: _rgb(code) for name, code in colours.items() if len(code) == 7}


def mixed(a: Colour, b: Colour, share: float) -> Colour:
    """Mix `b` into `a` by a share of the way."""
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


def _rgb(code: str) -> Colour:
    red, green, blue = bytes.fromhex(code[1:])
    return red, green, blue
