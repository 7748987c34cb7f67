"""The two ways in which published figures were made: what the paper CamI2V says, and what its code does.

Figures of different protocols are never put into one table.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, pstdev
from typing import Literal

from research.evaluate.camera_errors import FIGURES, CameraErrors
from scene.errors import InputError

Matching = Literal["exhaustive", "sequential"]
Name = Literal["paper", "code"]
MOST_TRIALS = 100


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """How cameras are recovered, and how figures become one."""

    name: Name
    matching: Matching
    """Which pairs of frames are compared: all, or those near in time."""
    lens: Literal["PINHOLE", "SIMPLE_PINHOLE"]
    """COLMAP's model of the lens that all frames share: fx and fy, or one focal length."""
    trials: int = 5
    """Reconstructions of each video, each with a seed of its own."""
    most_sigmas: float | None = None
    """Trials are left out that are farther than so many standard deviations from the mean of all, in any figure."""

    def with_trials(self, trials: int) -> "Protocol":
        """The same with another number of trials.

        Raises:
            InputError: there is none, or there are more than a hundred.
        """
        if not 1 <= trials <= MOST_TRIALS:
            raise InputError(f"--trials is 1 to {MOST_TRIALS}; got {trials}. The papers have 5.")
        return replace(self, trials=trials)


PAPER = Protocol(name="paper", matching="exhaustive", lens="PINHOLE")
CODE = Protocol(name="code", matching="sequential", lens="SIMPLE_PINHOLE", most_sigmas=10.0)
PROTOCOLS: Mapping[Name, Protocol] = {"paper": PAPER, "code": CODE}


@dataclass(frozen=True, kw_only=True)
class Combined:
    """Figures of many clips as one."""

    errors: CameraErrors
    """Mean over the clips of the mean over their trials."""
    clips: int
    """Clips that are in the mean."""
    metric_clips: int
    """Those of them that have the metric figures."""
    trials: int
    """Trials that are in the mean."""
    cut: int
    """Trials that were left out because they are far from all others."""


def combined(trials: Mapping[str, Sequence[CameraErrors]], protocol: Protocol) -> Combined:
    """The figures of many clips as one, each clip with its trials that did not fail.

    The released code also loses the first clip of every method, by reading it as the head of the table; we do not.
    """
    every = [trial for each in trials.values() for trial in each]
    far = _far(every, protocol.most_sigmas)
    means, kept, number = [], 0, 0
    for each in trials.values():
        left = []
        for trial in each:
            if number not in far:
                left.append(trial)
            number += 1
        if left:
            means.append(mean_errors(left))
            kept += len(left)
    return Combined(
        errors=mean_errors(means),
        clips=len(means),
        metric_clips=sum(not math.isnan(mean.translation_metric) for mean in means),
        trials=kept,
        cut=len(far),
    )


def mean_errors(several: Sequence[CameraErrors]) -> CameraErrors:
    """The mean of each figure over those that have it; NaN where none has."""
    return CameraErrors(**{name: _mean([getattr(each, name) for each in several]) for name in FIGURES})


def _mean(values: Sequence[float]) -> float:
    there = [value for value in values if not math.isnan(value)]
    return fmean(there) if there else math.nan


def _far(trials: Sequence[CameraErrors], sigmas: float | None) -> set[int]:
    """Numbers of the trials that are too far from the mean in any figure."""
    far: set[int] = set()
    if sigmas is None:
        return far
    for name in FIGURES:
        values = [getattr(trial, name) for trial in trials]
        there = [value for value in values if not math.isnan(value)]
        if len(there) > 1:
            middle, spread = fmean(there), pstdev(there)
            far |= {number for number, value in enumerate(values) if abs(value - middle) > sigmas * spread > 0}
    return far
