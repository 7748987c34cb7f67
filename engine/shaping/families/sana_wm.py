"""SANA-WM: flow matching on LTX-2's latents, B C F H W. It takes our cameras, too, and draws its own first latents."""

from collections.abc import Mapping
from typing import Any

from engine.shaping.families.family import Family, Pipe, picture
from engine.shaping.families.ltx import always, encode, grid
from engine.shaping.guide import Guide
from scene.errors import InputError


def _image_and_cameras(pipe: Pipe, guide: Guide) -> Mapping[str, Any]:
    """Camera to world in metres, OpenCV axes, and lenses in pixels of the image."""
    if guide.trajectory is None:
        raise InputError("SANA-WM takes cameras, and this guide has none. Give it the trajectory of its preview.")
    return {
        "image": picture(guide.first),
        "c2w": guide.trajectory.c2w.float().numpy(),
        "intrinsics": guide.trajectory.intrinsics.matrix.float().numpy(),
    }


FAMILY = Family(
    pipelines=("SanaWMPipeline",),
    grid=grid,
    encode=encode,
    inputs=_image_and_cameras,
    locks_first_frame=always,
    takes_latents=False,
)
