"""An evaluation as a folder: it can be stopped at any time, and goes on with the videos that have no score yet.

evaluation.json   what is evaluated, and how
requests/ID/      request folders, where an engine makes the videos
scores/ID.json    everything that was measured of one video
features/         what the distances between sets of videos are told by
problems.jsonl    videos that could not be scored in the last run, and why
table.md, .json   all of it in one table
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from research.data.data_folder import FULL, Rejection
from research.data.kept_settings import keep_settings, refuse_other_settings
from research.evaluate.cases import Asked, Case, Plan
from research.evaluate.scores import Score, Scoring, read_score, score, write_score
from research.evaluate.videos import Film, Films
from scene.errors import InputError
from scene.support.atomic import atomic_path, cannot_write

HEAD, SCORES, REQUESTS, FEATURES, PROBLEMS = "evaluation.json", "scores", "requests", "features", "problems.jsonl"
SCHEMA = "realcam-evaluation/1"

Keep = Callable[[Case, Asked, Film], None]
"""Keeps what else is needed of a video, such as features."""


@dataclass(frozen=True, kw_only=True)
class Evaluated:
    """What a run came to."""

    scores: tuple[Score, ...]
    """Scores in the order of the plan."""
    problems: tuple[Rejection, ...]
    """Videos that could not be scored: missing, damaged, refused by the engine."""
    wanted: int
    """Videos that were to be scored, with those whose clips are not in the data."""


def begin(out: Path, settings: Mapping[str, Any]) -> None:
    """Begin an evaluation in a folder, or go on with it.

    Raises:
        InputError: it was begun with other settings, holds something else, or cannot be written.
    """
    wanted = {"schema": SCHEMA, **settings}
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(out, error) from error
    if (out / HEAD).exists():
        refuse_other_settings(out / HEAD, wanted)
    elif any(out.iterdir()):
        raise InputError(f"{out} holds something else than an evaluation. Choose another name, or empty it first.")
    else:
        keep_settings(out / HEAD, wanted)
    (out / SCORES).mkdir(exist_ok=True)


def evaluate(
    plan: Plan,
    films: Films,
    scoring: Scoring,
    out: Path,
    *,
    keep: Keep = lambda case, asked, film: None,
    on_step: Callable[[int, int], None] = lambda done, total: None,
) -> Evaluated:
    """Score every video of a plan that has no score yet.

    Args:
        plan: what is evaluated.
        films: where the videos come from.
        scoring: how they are scored.
        out: a folder that was begun.
        keep: keeps what else is needed of a video, before its score is written.
        on_step: is told how many videos of how many are done.

    Raises:
        InputError: pycolmap is not installed, or the folder cannot be written.
    """
    scores: list[Score] = []
    problems = [Rejection(each, "the data has no clip of that name") for each in plan.absent]
    for number, case in enumerate(plan.cases()):
        file = out / SCORES / f"{case.id}.json"
        if file.exists():
            scores.append(read_score(file))
        else:
            scored = _scored(case, films, scoring, keep)
            if isinstance(scored, Score):
                write_score(file, scored)
                scores.append(scored)
            else:
                problems.append(scored)
        on_step(number + 1, len(plan.entries))
    with atomic_path(out / PROBLEMS) as temporary:
        lines = [json.dumps(asdict(each), ensure_ascii=False) + "\n" for each in problems]
        temporary.write_text("".join(lines), encoding="utf-8")
    return Evaluated(scores=tuple(scores), problems=tuple(problems), wanted=len(plan.entries) + len(plan.absent))


def _scored(case: Case, films: Films, scoring: Scoring, keep: Keep) -> Score | Rejection:
    try:
        asked = case.asked()
        film = films(case, asked)
    except InputError as error:
        cause = error.__cause__
        if isinstance(cause, OSError) and cause.errno in FULL:
            raise
        return Rejection(case.id, str(error))
    found = score(case.id, asked, film, scoring)
    keep(case, asked, film)
    return found
