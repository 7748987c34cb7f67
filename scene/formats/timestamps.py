"""The frame rate that timestamps say, and what to say where they do not."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from scene.formats.imported import ASSUMED_FPS


def frame_rate_of(
    seconds: Float[Tensor, "frames"], given: float | None, *, tick: float = 1e-6
) -> tuple[float, tuple[str, ...]]:
    """Frames per second that explain the timestamps, and a sentence where something had to be assumed.

    The rate is a whole or NTSC one where that explains them to within `tick`, the last digit they are printed with [s].
    `given` is for where they do not grow, else `ASSUMED_FPS`.
    """
    elapsed = seconds - seconds[0]
    steps = torch.arange(len(elapsed), dtype=torch.float64)
    if not tick <= float(elapsed[-1]) < math.inf:
        fps = given or ASSUMED_FPS
        return fps, (f"The timestamps do not say how fast the frames follow; {fps:g} fps was taken.",)
    fps = float(steps[-1] / elapsed[-1])
    for usual in (round(fps), round(fps * 1.001) / 1.001):
        if usual > 0 and float((steps / usual - elapsed).abs().max()) <= tick:
            fps = float(usual)
    uneven = float((steps / fps - elapsed).abs().max()) > 0.5 / fps
    return fps, (f"The timestamps are uneven; frames are taken in order at {fps:.6g} fps.",) if uneven else ()
