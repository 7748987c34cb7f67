"""How quickly synthetic clips are made, alone and as whole data sets: `launch.py bench world`."""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from research.data.synthetic import SyntheticSpec, make_synthetic
from research.world.worlds import ShotSpec, kind_of, scene_by_seed, shot_by_seed

SEED = 11
GOAL = 20.0
"""Frames a second of 256x256 on two processors, everything included."""
FRAMES = 12
WORKERS = 2


@dataclass(frozen=True, kw_only=True)
class WorldTiming:
    """How long one kind of clip takes on one processor."""

    what: str
    scene_seconds: float
    """Time in which the scene is made and lit, processor seconds."""
    frame_seconds: float
    """Time of a picture with its depth, processor seconds, mean."""

    @property
    def frames_per_second(self) -> float:
        """Frames a second on two processors, once the scene is there."""
        return WORKERS / self.frame_seconds


@dataclass(frozen=True, kw_only=True)
class SetTiming:
    """How long a data set takes, from nothing to files."""

    frames: int
    seconds: float
    """Time on the clock, with two processes."""

    @property
    def frames_per_second(self) -> float:
        """Frames a second, everything included."""
        return self.frames / self.seconds


def world_timings() -> Iterator[WorldTiming]:
    """Rooms and streets, without and with things that move."""
    torch.set_num_threads(1)
    for kind in ("indoors", "outdoors"):
        scene = next(number for number in range(100) if kind_of(SEED, number) == kind)
        scene_by_seed.cache_clear()
        started = time.process_time()
        scene_by_seed(SEED, scene)
        made = time.process_time() - started
        for moving, what in ((0.0, "standing still"), (1.0, "with things that move")):
            shot = shot_by_seed(SEED, scene, 0, ShotSpec(frames=FRAMES, moving=moving))
            shot.frame(0)
            started = time.process_time()
            for number in range(FRAMES):
                shot.frame(number)
            each = (time.process_time() - started) / FRAMES
            yield WorldTiming(what=f"{kind}, {what}", scene_seconds=made, frame_seconds=each)


def set_timing(scenes: int = WORKERS) -> SetTiming:
    """A data set as `data synth` makes it."""
    spec = SyntheticSpec(seed=SEED, scenes=scenes)
    with tempfile.TemporaryDirectory(prefix="realcam-bench-") as folder:
        started = time.perf_counter()
        summary = make_synthetic(Path(folder) / "set", spec, workers=WORKERS)
        seconds = time.perf_counter() - started
    return SetTiming(frames=summary.made * spec.shot.frames, seconds=seconds)


def table(timings: list[WorldTiming], whole: SetTiming) -> str:
    """The timings as text."""
    lines = [f"{'synthetic clips, 256x256':34}{'scene':>10}{'frame':>11}{'two processors':>18}"]
    for each in timings:
        lines.append(
            f"{each.what:34}{each.scene_seconds:8.1f} s{1000 * each.frame_seconds:8.0f} ms"
            f"{each.frames_per_second:13.1f} fps"
        )
    lines.append(
        f"a data set of {whole.frames} frames, all in, on {WORKERS} processes: {whole.frames_per_second:.1f} fps "
        f"(goal: {GOAL:g})"
    )
    return "\n".join(lines)
