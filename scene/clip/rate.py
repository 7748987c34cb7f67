"""A constant frame rate for frames that are shown at any times."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

USUAL_RATES = (24000 / 1001, 24.0, 25.0, 30000 / 1001, 30.0, 48.0, 50.0, 60000 / 1001, 60.0, 120000 / 1001, 120.0)
SAME = 4e-4
"""Relative; less than rates of film and of television differ by, more than times in milliseconds are wrong by."""
FASTEST = 240.0
"""Frames per second: a clip with shorter gaps is read at this rate."""


@dataclass(frozen=True)
class Timing:
    """Frames at a constant rate, and which frame of the source each of them shows."""

    fps: float
    shows: tuple[int, ...]
    varies: bool
    """Whether the source had another rate at times, so that frames are repeated or left out."""


def constant_rate(times: Sequence[float], seconds: float) -> Timing:
    """The timing of frames that are shown at `times` and end after `seconds`.

    Where no frame is off by half a gap, and the last lasts no longer than others, they are taken as they come.
    Otherwise each moment shows the frame which is seen half a gap after it began.
    """
    count = len(times)
    if count == 1:
        return Timing(_usual(1 / seconds) if seconds > 0 else 1.0, (0,), False)
    mean = (times[-1] - times[0]) / (count - 1)
    even = all(abs(time - times[0] - i * mean) < mean / 2 for i, time in enumerate(times))
    if even and mean > (1 - SAME) / FASTEST and seconds - times[-1] < 1.5 * mean:
        return Timing(_usual(1 / mean), tuple(range(count)), False)
    gaps = [after - before for before, after in pairwise(times) if after > before]
    fps = _usual(1 / max(median(gaps), 1 / FASTEST)) if gaps else 1.0
    moments = max(1, round((seconds - times[0]) * fps))
    shows = (bisect_right(times, times[0] + (k + 0.5) / fps) - 1 for k in range(moments))
    return Timing(fps, tuple(max(0, each) for each in shows), True)


def _usual(fps: float) -> float:
    nearest = min(USUAL_RATES, key=lambda rate: abs(rate / fps - 1))
    return nearest if abs(nearest / fps - 1) < SAME else round(fps, 4)
