"""The result of an evaluation as one table, in Markdown and JSON, beside the rows of papers with the same protocol."""

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from research.evaluate.camera_errors import FIGURES, CameraErrors
from research.evaluate.protocols import Combined, Protocol, combined, mean_errors
from research.evaluate.published import FVD, Published, published
from research.evaluate.run import Evaluated
from research.evaluate.scores import Score, there
from scene.support.atomic import atomic_path

HEADS = ("RotErr (rad)", "TransErr", "CamMC", "TransErr metric", "CamMC metric")
FVD_HEADS = ("FVD, VideoGPT", "FVD, StyleGAN-V")
LISTED = 20
"""Problems that the table names; problems.jsonl has all of them."""


@dataclass(frozen=True, kw_only=True)
class Distance:
    """A distance between all videos and all true clips, by the features of a network that the user gave."""

    name: str
    value: float
    network: str
    """The file's name and the first digits of its SHA-256."""
    videos: int
    features: int
    """Numbers that the network gives for each."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """Everything that the table says."""

    method: str
    protocol: Protocol
    evaluated: Evaluated
    setting: str
    """Data, size and frames, as a clause."""
    distances: tuple[Distance, ...] = ()
    other: Mapping[str, float] | None = None
    """Scores of other tools, such as VBench's."""
    notices: tuple[str, ...] = ()

    @property
    def combined(self) -> Combined:
        """The five figures over all videos."""
        return _combined(self.evaluated.scores, self.protocol)


def write_table(out: Path, result: Result) -> None:
    """Write `table.md` and `table.json`.

    Raises:
        InputError: they cannot be written.
    """
    with atomic_path(out / "table.md") as temporary:
        temporary.write_text(markdown(result), encoding="utf-8")
    with atomic_path(out / "table.json") as temporary:
        temporary.write_text(
            json.dumps(facts(result), indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
        )


def facts(result: Result) -> dict[str, Any]:
    """The table as JSON; figures that were not measured are missing."""
    evaluated, found = result.evaluated, result.combined
    return {
        "method": result.method,
        "protocol": asdict(result.protocol),
        "setting": result.setting,
        "figures": there(found.errors),
        "videos": {
            "wanted": evaluated.wanted,
            "scored": len(evaluated.scores),
            "in_the_mean": found.clips,
            "in_the_metric_mean": found.metric_clips,
            "without_cameras": len(_lost(evaluated.scores)),
            "standing_still": _still(evaluated.scores),
            "problems": [asdict(each) for each in evaluated.problems],
        },
        "trials": {
            "made": sum(len(each.trials) for each in evaluated.scores),
            "failed": _failed(evaluated.scores),
            "failures": dict(_reasons(evaluated.scores)),
            "in_the_mean": found.trials,
            "left_out_as_far_away": found.cut,
        },
        "floor": there(_floor(evaluated.scores)),
        "measures": {name: {"mean": mean, "videos": videos} for name, mean, videos in _measures(evaluated.scores)},
        "distances": [asdict(each) for each in result.distances],
        "other": dict(result.other or {}),
        "paths": {
            name: there(_combined(some, result.protocol).errors) for name, some in _by_path(evaluated.scores).items()
        },
        "notices": [*result.notices, *_notices(evaluated.scores)],
        "published": [asdict(each) for each in published(result.protocol.name)],
    }


def markdown(result: Result) -> str:
    """The table as Markdown."""
    return "\n".join(_sections(result)) + "\n"


def _sections(result: Result) -> Iterator[str]:
    evaluated, found = result.evaluated, result.combined
    yield f"# {result.method}, protocol `{result.protocol.name}`\n"
    yield f"{result.setting}. {protocol_sentence(result.protocol)}\n"
    head = ("method", *HEADS, *FVD_HEADS, "source")
    fvd = ["" for _ in FVD]
    floor = _floor(evaluated.scores)
    yield from _lines(
        head,
        [(f"**{result.method}**", *_numbers(found.errors), *fvd, f"this run, {found.clips} videos")]
        + ([("true points, half a pixel of noise", *_numbers(floor), *fvd, "this run")] if there(floor) else [])
        + [_published(each) for each in published(result.protocol.name)],
    )
    yield (
        "Figures are sums over the frames of a clip. Rows of papers are of RealEstate10K, 16 frames at 256x256 with "
        "stride 8; they compare with this run only where it has the same clips.\n"
    )
    yield from _counts(result)
    if measures := list(_measures(evaluated.scores)):
        yield "## Other measures\n"
        yield from _lines(("measure", "mean", "videos"), [(n, _number(m), str(c)) for n, m, c in measures])
    if result.distances or result.other:
        yield "## Of all videos together\n"
        rows = [
            (each.name, _number(each.value), f"{each.network}, {each.features} features, {each.videos} videos")
            for each in result.distances
        ]
        rows += [(name, _number(value), "VBench's own tool") for name, value in (result.other or {}).items()]
        yield from _lines(("measure", "value", "by"), rows)
    if len(paths := _by_path(evaluated.scores)) > 1:
        yield "## By path\n"
        rows = []
        for name, some in paths.items():
            each = _combined(some, result.protocol)
            rows.append((name, *_numbers(each.errors), str(each.clips)))
        yield from _lines(("path", *HEADS, "videos"), rows)
    for notice in (*result.notices, *_notices(evaluated.scores)):
        yield f"- {notice}"
    if evaluated.problems:
        yield "\n## Videos without a score\n"
        for problem in evaluated.problems[:LISTED]:
            yield f"- {problem.id}: {problem.reason}"
        if len(evaluated.problems) > LISTED:
            yield f"- and {len(evaluated.problems) - LISTED} more, in problems.jsonl"


def protocol_sentence(protocol: Protocol) -> str:
    """What a protocol is."""
    cut = (
        ""
        if protocol.most_sigmas is None
        else f" that are not farther than {protocol.most_sigmas:g} standard deviations from the mean"
    )
    return (
        f"Protocol `{protocol.name}`: COLMAP's features, {protocol.matching} matching, global mapper, the true lens; "
        f"{protocol.trials} trials of each video, mean of those that succeeded{cut}, mean over the videos."
    )


def _counts(result: Result) -> Iterator[str]:
    scores, found = result.evaluated.scores, result.combined
    made = sum(len(each.trials) for each in scores)
    yield (
        f"Videos: {result.evaluated.wanted} wanted, {len(result.evaluated.problems)} without a score (listed below), "
        f"{len(_lost(scores))} in which no trial found cameras, {_still(scores)} whose camera stands still (its "
        f"translation is taken as none); {found.clips} are in the mean, {found.metric_clips} in the metric one.\n"
    )
    reasons = "".join(f"; {count} {reason}" for reason, count in _reasons(scores))
    yield f"Trials: {made} made, {_failed(scores)} failed, {found.cut} left out as far away{reasons}.\n"
    if lost := _lost(scores):
        more = f" and {len(lost) - LISTED} more" if len(lost) > LISTED else ""
        yield f"No cameras: {', '.join(lost[:LISTED])}{more}.\n"


def _combined(scores: Sequence[Score], protocol: Protocol) -> Combined:
    return combined({each.id: [trial.errors for trial in each.told] for each in scores}, protocol)


def _by_path(scores: Sequence[Score]) -> dict[str, list[Score]]:
    """Scores by the path of the list they go along."""
    paths: dict[str, list[Score]] = {}
    for each in scores:
        if "+" in each.id:
            paths.setdefault(each.id.split("+", 1)[1], []).append(each)
    return paths


def _floor(scores: Sequence[Score]) -> CameraErrors:
    return mean_errors([CameraErrors(**each.floor) for each in scores if each.floor])


def _lost(scores: Sequence[Score]) -> list[str]:
    return [each.id for each in scores if not each.told]


def _still(scores: Sequence[Score]) -> int:
    return sum(any(trial.still for trial in each.told) for each in scores)


def _failed(scores: Sequence[Score]) -> int:
    return sum(len(each.trials) - len(each.told) for each in scores)


def _reasons(scores: Sequence[Score]) -> list[tuple[str, int]]:
    trials = [trial for each in scores for trial in each.trials]
    failures = [trial.failure for trial in trials if trial.failure]
    failures += [f"without metric figures: {trial.metric_failure}" for trial in trials if trial.metric_failure]
    return Counter(failures).most_common()


def _notices(scores: Sequence[Score]) -> list[str]:
    counted = Counter(notice for each in scores for notice in each.notices)
    return [f"{count} videos: {notice}" for notice, count in counted.most_common()]


def _measures(scores: Sequence[Score]) -> Iterator[tuple[str, float, int]]:
    """Name, mean and number of videos of every other measure."""
    for name in dict.fromkeys(name for each in scores for name in each.measures):
        values = [each.measures[name] for each in scores if name in each.measures]
        yield name, fmean(values), len(values)


def _published(row: Published) -> tuple[str, ...]:
    figures = (row.figures.get(name, math.nan) for name in (*FIGURES, *FVD))
    return row.method, *map(_number, figures), row.source


def _numbers(errors: CameraErrors) -> tuple[str, ...]:
    return tuple(_number(getattr(errors, name)) for name in FIGURES)


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.4g}"


def _lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(each.replace('|', '/') for each in row)} |"
    yield ""
