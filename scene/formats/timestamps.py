"""The frame rate that timestamps say, whatever unit they turn out to be in, and what to say where they do not."""

from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from scene.formats.imported import ASSUMED_FPS

Unit = Literal["seconds", "milliseconds", "microseconds", "nanoseconds"]

SECONDS: dict[Unit, float] = {"seconds": 1.0, "milliseconds": 1e-3, "microseconds": 1e-6, "nanoseconds": 1e-9}
"""Length of each unit."""

_TICKS: dict[Unit, float] = {"seconds": 1e-4, "milliseconds": 1.0, "microseconds": 1.0, "nanoseconds": 1e3}
"""The last digit of stamps in each unit, where it is not the format's own."""

_RATES = 0.05, 1000.0
"""Frames per second that timestamps are believed to say."""

_CAMERA_RATES = 1.0, 300.0
"""Frames per second by which another unit is recognised."""

_COUNTING = 8
"""Whole numbers that grow by less count frames: in milliseconds that would be over 125 frames per second."""

_DATES = 1e6
"""Seconds from which on stamps count from a date, or from a machine's start."""


def frame_rate_of(
    stamps: Float[Tensor, " frames"],
    unit: Unit = "seconds",
    given: float | None = None,
    *,
    tick: float = 1e-6,
    usual: float = ASSUMED_FPS,
) -> tuple[float, tuple[str, ...]]:
    """Frames per second that explain the timestamps, and a sentence about it.

    The rate is a whole or NTSC one where that explains them to within `tick`, the last digit they are printed with.
    `given`, else `usual`, is for where they say none: where they do not grow, count frames, or would be a rate that no
    camera has in any unit.
    """
    elapsed = stamps - stamps[0]
    fallback = given or usual
    if not (bool(elapsed.isfinite().all()) and float(elapsed[-1]) * SECONDS[unit] >= 1e-9):
        return fallback, (f"The timestamps do not say how fast the frames follow; {fallback:g} fps was taken (--fps).",)
    if _count_frames(stamps, unit):
        return fallback, (
            f"The timestamps, {stamps[0]:.0f} to {stamps[-1]:.0f}, count frames and are no {unit}; {fallback:g} frames "
            "per second were taken (--fps).",
        )
    frames = len(stamps) - 1
    rates: dict[Unit, float] = {each: frames / (float(elapsed[-1]) * length) for each, length in SECONDS.items()}
    note: tuple[str, ...] = ()
    chosen = unit
    if not _RATES[0] <= rates[unit] <= _RATES[1]:
        fitting: list[Unit] = [each for each, fps in rates.items() if _CAMERA_RATES[0] <= fps <= _CAMERA_RATES[1]]
        if not fitting:
            return fallback, (
                f"The timestamps would be {rates[unit]:.3g} frames per second in {unit}, which no camera has; "
                f"{fallback:g} were taken (--fps).",
            )
        chosen, tick = fitting[0], _TICKS[fitting[0]]
        note = (
            f"The timestamps would be {rates[unit]:.3g} frames per second in {unit}; they were read as {chosen} "
            "(--fps).",
        )
    fps, uneven = _rate_within(elapsed * SECONDS[chosen], tick * SECONDS[chosen])
    if uneven:
        return fps, (*note, f"The timestamps are uneven; frames are taken in order at {fps:.6g} fps.")
    return fps, (*note, f"The timestamps, in {chosen}, give {fps:.6g} frames per second.")


def _count_frames(stamps: Float[Tensor, " frames"], unit: Unit) -> bool:
    """Whether stamps are the numbers of frames: whole, growing by few; of seconds by one, and from no date on."""
    steps = stamps.diff()
    if len(stamps) < 3 or not bool((stamps == stamps.round()).all()):
        return False
    no_date = unit != "seconds" or (0 <= float(stamps[0]) < _DATES and float(steps.median()) == 1)
    return no_date and 0 < float(steps.median()) < _COUNTING


def _rate_within(seconds: Float[Tensor, " frames"], tick: float) -> tuple[float, bool]:
    """Frames per second, and whether the stamps stand more than half a frame away from it."""
    steps = torch.arange(len(seconds), dtype=torch.float64)
    fps = float(steps[-1] / seconds[-1])
    for usual in (round(fps), round(fps * 1.001) / 1.001):
        if usual > 0 and float((steps / usual - seconds).abs().max()) <= tick:
            fps = float(usual)
    return fps, float((steps / fps - seconds).abs().max()) > 0.5 / fps
