"""The colours of the viewport: the page's, from the one palette file."""

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[2] / "ui_assets" / "palette.json"

Colour = tuple[int, int, int]
"""sRGB, 0 to 255."""


@cache
def palette(dark: bool) -> dict[str, Colour]:
    """Every opaque colour by name."""
    said = json.loads(FILE.read_text(encoding="utf-8"))["dark" if dark else "light"]
    return {name: _rgb(code) for name, code in said.items() if len(code) == 7}


def mixed(a: Colour, b: Colour, share: float) -> Colour:
    """From `a` to `b` by a share of the way."""
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


def _rgb(code: str) -> Colour:
    red, green, blue = bytes.fromhex(code[1:])
    return red, green, blue
