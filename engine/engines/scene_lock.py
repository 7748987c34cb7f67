"""How each engine locks the scene, known before it is loaded: which cells it locks, and in which of its steps."""

import copy
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.diffusion.schedule import NoiseSchedule, timesteps
from engine.models.config import MODELS
from engine.models.grid import Grid
from engine.models.pipelines import PIPELINES
from engine.settings import Usual
from engine.shaping.cut import flow_sigma, lock_snr
from engine.shaping.levels import Level, levels_of, shaped
from engine.shaping.locked_cells import CellRule, GuidedSteps
from engine.weights.folders import INDEX, find_folder, release_of
from engine.weights.missing import Missing

FAMILY = Grid(cell=8, group=1, side=8)
"""Grid of the RealCam-I2V family, every frame of which is encoded by itself."""


def cell_rule(engine: str, mask: str = "coverage") -> CellRule | None:
    """Find the rule of the engine of that name; None for one that does not shape.

    Args:
        engine: as in `KNOWN_ENGINES`.
        mask: as in `Settings`, which the RealCam-I2V family alone looks at.
    """
    if engine in MODELS:
        return CellRule(FAMILY, "reference" if mask == "reference" else "area")
    return CellRule(release_of(PIPELINES[engine]).grid, "least") if engine in PIPELINES else None


def guided_steps(engine: str, steps: int | None, scene_lock: int | None) -> GuidedSteps | None:
    """Find the steps of an engine, or of its usual ones, that the preview will guide; None where that is not known.

    That is for an engine that does not shape, and for a pipeline whose folder, with its schedule, is not here.
    """
    if engine in MODELS:
        schedule = _schedule_of(engine)
        lock = schedule.config.timesteps if scene_lock is None else scene_lock
        guided = [schedule.level(t) for t in timesteps(steps or Usual().steps) if t >= lock]
        levels = tuple(Level(level.alpha, level.sigma) for level in guided)
        if all(level.pure for level in levels):  # on noise alone the preview leaves no trace
            return GuidedSteps((), 1.0)
        return GuidedSteps(levels, flow_sigma(schedule.level(lock).snr))
    if engine in PIPELINES and lock_snr(scene_lock) == 0:
        return GuidedSteps((), 1.0)
    if engine not in PIPELINES:
        return None
    place = find_folder(PIPELINES[engine])
    if isinstance(place, Missing):
        return None
    scheduler = copy.copy(_scheduler_in(place.folder))
    scheduler.set_timesteps(steps or place.release.usual.steps)
    levels, snr = levels_of(scheduler), lock_snr(scene_lock)
    return GuidedSteps(tuple(levels[i] for i in shaped(levels, snr)), flow_sigma(snr))


def shaped_steps(engine: str, steps: int | None, scene_lock: int | None) -> int | None:
    """How many steps `guided_steps` finds."""
    guided = guided_steps(engine, steps, scene_lock)
    return guided and len(guided.levels)


@lru_cache(maxsize=8)
def _schedule_of(engine: str) -> NoiseSchedule:
    return NoiseSchedule.from_config(MODELS[engine].schedule)


@lru_cache(maxsize=8)
def _scheduler_in(folder: Path) -> Any:
    import diffusers

    kind = json.loads((folder / INDEX).read_text(encoding="utf-8"))["scheduler"][1]
    return getattr(diffusers, kind).from_pretrained(str(folder), subfolder="scheduler", local_files_only=True)
