"""Formats of poses alone: what is assumed of the lens they do not have, and where our own files note it."""

import math
import re

import torch
from jaxtyping import Float
from torch import Tensor

from scene.camera import Intrinsics
from scene.formats.lenses import lens_rows
from scene.support.version import __version__

ASSUMED_FOV_X_DEG = 60.0
"""Across the picture, of a file that has poses alone."""

_SIZE = re.compile(r"\bsize=(\d{1,6})x(\d{1,6})\b")
_LENS = re.compile(r"\blens=(\S+)")
_FPS = re.compile(r"\bfps=(\d+(?:\.\d+)?(?:e[+-]?\d+)?)")


def remark(about: str, lens: Intrinsics, fps: float) -> str:
    """One line that says what a file of ours holds, and the lens of its first frame; `read_remark` finds them again."""
    row = ",".join(map(repr, lens_rows(lens)[0].tolist()))
    return f"RealCam Studio {__version__}: {about}; size={lens.width}x{lens.height} lens={row} fps={float(fps)!r}"


def read_remark(text: str) -> tuple[tuple[int, int] | None, list[float] | None, float | None]:
    """Picture size, fx fy cx cy [px] and frames per second, each None where the line does not say it."""
    size, lens, fps = _SIZE.search(text), _LENS.search(text), _FPS.search(text)
    try:
        row = [float(word) for word in lens[1].split(",")] if lens else []
    except ValueError:
        row = []
    return (
        (int(size[1]), int(size[2])) if size else None,
        row if len(row) == 4 else None,
        float(fps[1]) if fps else None,
    )


def assumed_lens(size: tuple[int, int], frames: int) -> tuple[Float[Tensor, "frames 4"], str]:
    """fx, fy, cx, cy [px] of the centred lens that is assumed, and the sentence about it."""
    lens = Intrinsics.from_fov_x(math.radians(ASSUMED_FOV_X_DEG), *size)
    note = (
        f"The format has no lens; {ASSUMED_FOV_X_DEG:g} degrees across a picture of {size[0]}x{size[1]} were assumed, "
        "until a photo's own lens takes their place."
    )
    return lens_rows(lens.repeated(frames)), note


def lens_losses(lens: Intrinsics) -> tuple[str, ...]:
    """What a file that can note one lens, the first frame's, leaves behind."""
    if torch.equal(lens.matrix, lens.matrix[:1].expand_as(lens.matrix)):
        return ()
    return ("The zoom was left behind: this format has no lens, and our remark in it holds the first frame's.",)
