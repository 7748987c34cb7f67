"""Draws docs/strip.jpg, a picture of the documentation, from the real thing: `.venv/bin/python docs/figures.py`."""

import sys
from pathlib import Path

import torch
from PIL import Image

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from app.palette import opaque_colours  # noqa: E402
from engine.layers.fill import fill  # noqa: E402
from engine.layers.over_time import make_backgrounds  # noqa: E402
from engine.source_clip import Moment  # noqa: E402
from scene.coverage.kinds import Coverage  # noqa: E402
from scene.lifting import lift  # noqa: E402
from scene.path.camera_path import bake  # noqa: E402
from scene.rendering.render import render  # noqa: E402
from scene.samples.sample import load_sample  # noqa: E402
from scene.samples.shipped import SAMPLES  # noqa: E402

WIDTH, HEIGHT, FRAMES = 480, 320, 25
COLOURS = opaque_colours(dark=True)
TINTS = {Coverage.OUTSIDE: COLOURS["outside"], Coverage.HIDDEN: COLOURS["hidden"]}
"""Colours as on the page: blue was outside the photo, purple hidden behind something."""


def strip(name: str) -> Image.Image:
    """A sample's photo, the last frame of its preview with what is not known in colour, and of its video."""
    sample = load_sample(name)
    scene = lift(sample.photo, sample.depth, sky=sample.sky)
    path = bake(sample.path, scene.lens(WIDTH, HEIGHT), FRAMES, subject_distance=scene.subject_distance)
    preview = render(scene, path)
    video = list(fill(preview, make_backgrounds([Moment.of_photo(scene)], [0] * FRAMES, path)))
    tinted = preview.rgb[-1].clone()
    for kind, colour in TINTS.items():
        tinted[preview.coverage[-1] == kind] = torch.tensor(colour, dtype=torch.uint8)
    photo = Image.fromarray(sample.photo.pixels.numpy()).resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    row = Image.new("RGB", (3 * WIDTH + 16, HEIGHT), "white")
    for i, picture in enumerate((photo, Image.fromarray(tinted.numpy()), Image.fromarray(video[-1].rgb.numpy()))):
        row.paste(picture, (i * (WIDTH + 8), 0))
    return row


def main() -> None:
    """Write docs/strip.jpg."""
    rows = [strip(name) for name in SAMPLES]
    sheet = Image.new("RGB", (rows[0].width, len(rows) * (HEIGHT + 8) - 8), "white")
    for i, row in enumerate(rows):
        sheet.paste(row, (0, i * (HEIGHT + 8)))
    sheet.save(ROOT / "docs" / "strip.jpg", quality=88)


if __name__ == "__main__":
    main()
