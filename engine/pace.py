"""How long a job has still to go: judged by how the last one of its kind went on this machine, else by its own pace.

A stage of a first job says nothing about the next stage, so nothing is said until the pace of this one is known.
"""

import json
import logging
import math
import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from scene.errors import InputError
from scene.support.atomic import atomic_path

logger = logging.getLogger(__name__)

LEAST_REPORTS, LEAST_SECONDS, LEAST_SHARE = 4, 2.0, 0.04
"""What a stage must have shown of itself before its pace is believed."""
POINTS = 48
"""Points of a curve that are kept."""


@dataclass(frozen=True, kw_only=True)
class ProgressCurve:
    """How a job went: what its progress said when."""

    seconds: float
    size: float
    """Frames times pixels, or whatever its time grows with; 1 where nothing does."""
    points: tuple[tuple[float, float], ...]
    """Fraction that was said, and share of the time that had passed."""

    def share(self, fraction: float) -> float:
        """Share of the whole time that has passed once progress says `fraction`."""
        at = [point[0] for point in self.points]
        i = bisect_right(at, fraction)
        if i == 0:
            return 0.0
        low, begun = self.points[i - 1]
        high, done = self.points[i] if i < len(self.points) else (1.0, 1.0)
        return begun + (done - begun) * (fraction - low) / (high - low) if high > low else done


@dataclass
class Pace:
    """Time estimate of the job that goes on."""

    kind: str = ""
    """Jobs of one kind take about as long; "" is not remembered."""
    size: float = 1.0
    clock: Callable[[], float] = time.monotonic
    before: ProgressCurve | None = None
    """How the last one of the kind went."""
    _start: float = field(init=False)
    _said: list[tuple[float, float]] = field(init=False, default_factory=list)
    """Fractions and when, seconds."""
    _stage: str = ""
    _stage_from: int = 0

    def __post_init__(self) -> None:
        self._start = self.clock()

    @property
    def elapsed(self) -> float:
        """Seconds so far."""
        return self.clock() - self._start

    @property
    def expected(self) -> float | None:
        """Seconds that it should take in all; None where none of its kind was made here."""
        return self.before and self.before.seconds * self.size / self.before.size

    def note(self, stage: str, fraction: float) -> None:
        """Progress says so now."""
        if stage != self._stage:
            self._stage, self._stage_from = stage, len(self._said)
        self._said.append((fraction, self.elapsed))

    def left(self, fraction: float) -> float | None:
        """Seconds; None where nobody can tell."""
        if self.before is not None and self.expected is not None:
            share = self.before.share(fraction)
            by_pace = self.elapsed * (1 - share) / share if share > 0 else 0.0
            by_habit = max(self.expected - self.elapsed, 0.0)
            return share * by_pace + (1 - share) * max(by_habit, by_pace if share > 0.1 else 0.0)
        stage = self._said[self._stage_from :]
        if len(stage) < LEAST_REPORTS:
            return None
        (first, since), (last, now) = stage[0], stage[-1]
        if now - since < LEAST_SECONDS or last - first < LEAST_SHARE:
            return None
        return (1 - last) * (now - since) / (last - first)

    def curve(self) -> ProgressCurve:
        """How it went, now that it is over."""
        total = max(self.elapsed, 1e-6)
        every = max(len(self._said) // POINTS, 1)
        points = sorted({(round(f, 4), round(t / total, 4)) for f, t in self._said[::every]})
        return ProgressCurve(seconds=round(total, 3), size=self.size, points=tuple(points))


def kind_of(engine: str, size: float) -> str:
    """Jobs of one engine whose sizes are within about a factor of two: their times compare, those of others do not."""
    return f"{engine} 2^{round(math.log2(max(size, 1)))}"


def courses_file() -> Path:
    """File in the user's cache."""
    import platformdirs

    return platformdirs.user_cache_path("RealCam Studio", appauthor=False) / "job-courses.json"


def known_curve(kind: str) -> ProgressCurve | None:
    """How the last job of a kind went on this machine; None if there was none."""
    stored = _read().get(kind)
    try:
        return stored and ProgressCurve(
            seconds=float(stored["seconds"]),
            size=float(stored["size"]),
            points=tuple((float(f), float(t)) for f, t in stored["points"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        logger.warning("%s is passed over: %s", courses_file(), error)
        return None


def keep_curve(kind: str, curve: ProgressCurve) -> None:
    """Remember it; a cache that cannot be written is no reason to fail."""
    file = courses_file()
    kept = _read() | {kind: {"seconds": curve.seconds, "size": curve.size, "points": curve.points}}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(file) as temporary:
            temporary.write_text(json.dumps(kept), encoding="utf-8")
    except (InputError, OSError) as error:
        logger.warning("how long jobs take is not kept: %s", error)


def _read() -> dict[str, Any]:
    file = courses_file()
    try:
        return _parsed(file, file.stat().st_mtime_ns)
    except (OSError, ValueError):
        return {}


@lru_cache(maxsize=1)
def _parsed(file: Path, _: int) -> dict[str, Any]:
    """What is in the file since it was written then: asked for at every edit."""
    content = json.loads(file.read_text(encoding="utf-8"))
    return content if isinstance(content, dict) else {}
