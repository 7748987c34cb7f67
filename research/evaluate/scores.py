"""The figures of one video, as they are kept: one JSON file, so that a run that was stopped goes on."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from research.evaluate.camera_errors import FIGURES, CameraErrors, metric_errors, relative_errors, scaled
from research.evaluate.cases import Asked
from research.evaluate.depth_scale import depth_scale
from research.evaluate.floor import floor_errors
from research.evaluate.measures import Measure, Seen
from research.evaluate.protocols import Protocol, mean_errors
from research.evaluate.recovery import Failed, Recovered, features, recover
from research.evaluate.videos import Film
from scene.errors import InputError
from scene.support.atomic import atomic_path
from scene.support.typed_json import WrongContent, read_typed

Figures = Mapping[str, float]
"""Numbers by name; what was not measured is missing."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One recovery of a video's cameras."""

    seed: int
    failure: str = ""
    """Why no cameras were found; empty where they were."""
    still: bool = False
    """Whether the camera only turns."""
    points: int = 0
    figures: dict[str, float] = field(default_factory=dict)
    """Figures of `CameraErrors` that were measured."""
    metric_failure: str = ""
    """Why the metric figures are missing, where they were wanted."""

    @property
    def errors(self) -> CameraErrors:
        """The figures of a trial that did not fail."""
        return CameraErrors(**self.figures)


@dataclass(frozen=True, kw_only=True)
class Score:
    """Everything that was measured of one video."""

    id: str
    video: str
    trials: tuple[Trial, ...]
    notices: tuple[str, ...] = ()
    floor: dict[str, float] = field(default_factory=dict)
    """Errors of true clips at best: those that true correspondences with noise leave."""
    measures: dict[str, float] = field(default_factory=dict)

    @property
    def told(self) -> tuple[Trial, ...]:
        """Trials in which cameras were found."""
        return tuple(trial for trial in self.trials if not trial.failure)


def write_score(file: Path, score: Score) -> None:
    """Write a score, whole or not at all.

    Raises:
        InputError: it cannot be written.
    """
    with atomic_path(file) as temporary:
        content = json.dumps(asdict(score), indent=1, ensure_ascii=False, allow_nan=False)
        temporary.write_text(content + "\n", encoding="utf-8")


def read_score(file: Path) -> Score:
    """A score that was written.

    Raises:
        InputError: it is damaged.
    """
    try:
        return read_typed(Score, file)
    except WrongContent as error:
        raise InputError(f"{file} is damaged: {error}. Delete it, and run the evaluation again.") from error


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """How videos are scored."""

    protocol: Protocol
    metric: bool = True
    """Whether the metric figures are wanted, where there is a depth."""
    true_clips: bool = False
    """Whether the videos are the true clips, whose floor can be told."""
    measures: tuple[Measure, ...] = ()
    threads: int = -1


def score(case: str, asked: Asked, film: Film, scoring: Scoring) -> Score:
    """Recover the cameras of a video in every trial, compare them with what was asked for, and measure the rest."""
    protocol = scoring.protocol
    seeds = range(protocol.trials)
    found = _trials(film.frames, asked, scoring)
    metric = _MetricTruth.of(asked, scoring, seeds)
    trials = tuple(_trial(seed, each, asked, metric) for seed, each in zip(seeds, found, strict=True))
    cameras = next((each.c2w for each in found if isinstance(each, Recovered)), None)
    seen = Seen(asked=asked, frames=film.frames, c2w=cameras)
    measures = {name: value for measure in scoring.measures for name, value in measure(seen).items()}
    return Score(
        id=case,
        video=film.name,
        trials=trials,
        notices=film.notices,
        floor=_floor(asked, found) if scoring.true_clips else {},
        measures={name: value for name, value in measures.items() if math.isfinite(value)},
    )


def there(errors: CameraErrors) -> dict[str, float]:
    """The figures that were measured."""
    return {name: value for name, value in asdict(errors).items() if math.isfinite(value)}


def _trials(frames: Tensor, asked: Asked, scoring: Scoring) -> list[Recovered | Failed]:
    with features(frames, asked.lens.matrix, scoring.protocol, threads=scoring.threads) as found:
        return [recover(found, seed) for seed in range(scoring.protocol.trials)]


@dataclass(frozen=True, eq=False)
class _MetricTruth:
    """The true cameras in metres, trial by trial, and the depth that tells a video's unit."""

    cameras: tuple[Tensor | None, ...]
    """None in a trial in which they were not found."""
    depth: Tensor

    @staticmethod
    def of(asked: Asked, scoring: Scoring, seeds: Sequence[int]) -> "_MetricTruth | None":
        """None where there is no depth, or nothing is metric.

        As in the reference they are recovered from the true clip, in the same trial. Where the video is the true clip
        itself, or there is none, they are those that were asked for.
        """
        if not scoring.metric:
            return None
        depth = _first_depth(asked)
        if depth is None:
            return None
        if asked.truth is None or scoring.true_clips:
            return _MetricTruth((asked.c2w,) * len(seeds), depth) if asked.metric else None
        cameras = []
        for each in _trials(asked.truth, asked, scoring):
            unit = math.nan if isinstance(each, Failed) else depth_scale(each.first_seen, depth)
            if isinstance(each, Failed) or not (each.still or math.isfinite(unit)):
                cameras.append(None)
            else:
                cameras.append(each.c2w if each.still else scaled(each.c2w, unit))
        return _MetricTruth(tuple(cameras), depth)


def _first_depth(asked: Asked) -> Tensor | None:
    """Depth of the first frame, which all the videos of a case share: it is the photo. None where it is a guess."""
    if asked.depths is not None:
        return asked.depths[0]
    scene = asked.scene()
    return None if scene.depth.source.kind != "metric" else torch.where(scene.sky, torch.inf, scene.depth.metres)


def _trial(seed: int, found: Recovered | Failed, asked: Asked, metric: _MetricTruth | None) -> Trial:
    if isinstance(found, Failed):
        return Trial(seed=seed, failure=found.reason)
    errors = there(relative_errors(asked.c2w, found.c2w))
    failure = ""
    if metric is not None:
        truth, unit = metric.cameras[seed], depth_scale(found.first_seen, metric.depth)
        if truth is None:
            failure = "the cameras of the true clip were not found"
        elif not (found.still or math.isfinite(unit)):
            failure = "too few points of the first frame have a depth"
        else:
            metres = found.c2w if found.still else scaled(found.c2w, unit)
            errors |= dict(zip(FIGURES[3:], metric_errors(truth, metres), strict=True))
    return Trial(seed=seed, still=found.still, points=found.points, figures=errors, metric_failure=failure)


def _floor(asked: Asked, found: Sequence[Recovered | Failed]) -> dict[str, float]:
    """The floor of a true clip: the mean over its trials, each with as many points."""
    moved = [each for each in found if isinstance(each, Recovered) and not each.still]
    if asked.depths is None or not moved:
        return {}
    floors = [
        floor_errors(asked.lens.matrix, asked.c2w, asked.depths, points=each.points, seed=seed)
        for seed, each in enumerate(moved)
    ]
    return there(mean_errors(floors))
