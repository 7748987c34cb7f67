"""SANA-WM: flow matching on LTX-2's latents, B C F H W. It takes our cameras, too, and draws its own first latents."""

from collections.abc import Mapping
from typing import Any

from engine.shaping.families.family import Family, Pipe, picture
from engine.shaping.families.ltx import always, encode, grid
from engine.shaping.guidance_video import GuidanceVideo
from scene.errors import InputError


def _image_and_cameras(pipe: Pipe, guidance_video: GuidanceVideo) -> Mapping[str, Any]:
    """Camera to world in metres, OpenCV axes, and lenses in pixels of the image."""
    if guidance_video.trajectory is None:
        raise InputError("SANA-WM takes cameras, and this guidance video has none: give it its preview's trajectory.")
    return {
        "image": picture(guidance_video.first),
        "c2w": guidance_video.trajectory.c2w.float().numpy(),
        "intrinsics": guidance_video.trajectory.intrinsics.matrix.float().numpy(),
    }


FAMILY = Family(
    pipelines=("SanaWMPipeline",),
    grid=grid,
    encode=encode,
    inputs=_image_and_cameras,
    locks_first_frame=always,
    takes_latents=False,
)
