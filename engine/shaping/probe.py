"""Whether a scheduler keeps what is put into the latents between its steps, found out by trying."""

import copy
from collections.abc import Callable, Sequence
from typing import Any

import torch

from engine.shaping.levels import Level, is_flow, levels_of
from scene.errors import InputError

KEPT = 0.5
"""Share of what a plain first-order step would keep, below which shaping is undone."""
SetSteps = Callable[[Any], None]
"""Sets a scheduler's timesteps as the pipeline will."""


def kept_after(scheduler: Any, set_steps: SetSteps, after: int, steps: int = 1) -> float:
    """How much of 1.0 that is added after a number of steps is left some steps later, the model's answers held fixed.

    Args:
        scheduler: is not changed.
        set_steps: called with a copy of it.
        after: steps that are done when it is added.
        steps: how many follow.
    """
    ends = [_run(scheduler, set_steps, added, after, after + steps) for added in (0.0, 1.0)]
    return float(ends[1] - ends[0])


def naturally_kept(scheduler: Any, levels: Sequence[Level], after: int) -> float:
    """The same of a plain first-order step: less than 1 where the model's answer is a mix of signal and noise.

    A stochastic sampler forgets the noise it had, and keeps less (DPM-Solver++ SDE, Lu et al. 2022).
    """
    now, then = levels[after], levels[after + 1]
    clean = _clean_from_sample(scheduler, now)
    if not _forgets(scheduler):
        return then.alpha * clean + then.sigma * (1 - now.alpha * clean) / now.sigma
    shrink = (then.sigma * now.alpha) / (then.alpha * now.sigma)  # exp(-h), h in log signal to noise
    return then.sigma / now.sigma * shrink + then.alpha * (1 - shrink**2) * clean


def compatible(scheduler: Any, set_steps: SetSteps, injected: Sequence[int]) -> tuple[Any, str]:
    """A scheduler that keeps what is injected after those numbers of steps, and what was changed, in words.

    That is the scheduler itself, or UniPC without its corrector in the steps that follow an injection.

    Raises:
        InputError: it undoes shaping and there is nothing to put in its place.
    """
    kept = _least_kept(scheduler, set_steps, injected)
    if kept >= KEPT:
        return scheduler, ""
    name = type(scheduler).__name__
    if name == "UniPCMultistepScheduler":
        off = sorted({*scheduler.config.disable_corrector, *(i - 1 for i in injected)})
        other = type(scheduler).from_config(scheduler.config, disable_corrector=off)
        if _least_kept(other, set_steps, injected) >= KEPT:
            return other, (
                f"UniPC's corrector undoes shaping ({kept:.0%} is left after a step), so it rests while the scene is"
                " locked."
            )
    raise InputError(
        f"{name} undoes noise shaping: a step later {kept:.0%} is left of what a plain step would keep."
        " Give the pipeline FlowMatchEulerDiscreteScheduler, DPMSolverMultistepScheduler or DDIMScheduler instead."
    )


def _clean_from_sample(scheduler: Any, level: Level) -> float:
    """How the clean latents follow the sample, the model's answer held fixed."""
    kind = "flow_prediction" if is_flow(scheduler) else scheduler.config.prediction_type
    if kind == "flow_prediction":
        return 1.0
    if kind == "epsilon":
        return 1 / level.alpha
    return level.alpha / (level.alpha**2 + level.sigma**2) if kind == "v_prediction" else 0.0


def _forgets(scheduler: Any) -> bool:
    return _is_cogvideox_dpm(scheduler) or scheduler.config.get("algorithm_type", "").startswith("sde")


def _is_cogvideox_dpm(scheduler: Any) -> bool:
    """Whether it is CogVideoX's own, whose steps ask for the last answer and timestep; known by name, for diffusers is
    imported by whoever made it.
    """
    return type(scheduler).__name__ == "CogVideoXDPMScheduler"


def _least_kept(scheduler: Any, set_steps: SetSteps, injected: Sequence[int]) -> float:
    """Compared with a plain step; of the first, middle and last place."""
    ready = copy.deepcopy(scheduler)
    set_steps(ready)
    levels = levels_of(ready)
    inner = [i for i in injected if i + 1 < len(levels)]
    places = {inner[0], inner[len(inner) // 2], inner[-1]} if inner else set()
    return min((kept_after(scheduler, set_steps, i) / naturally_kept(ready, levels, i) for i in places), default=1.0)


def _run(scheduler: Any, set_steps: SetSteps, added: float, after: int, until: int) -> torch.Tensor:
    scheduler = copy.deepcopy(scheduler)
    set_steps(scheduler)
    sample, answer = torch.full((1, 1, 1, 1), 0.3), torch.full((1, 1, 1, 1), 0.1)
    old = None
    for i, t in enumerate(scheduler.timesteps[:until]):
        if hasattr(scheduler, "scale_model_input"):
            scheduler.scale_model_input(sample, t)
        seeded = {"generator": torch.Generator().manual_seed(i)} if _is_random(scheduler) else {}
        if _is_cogvideox_dpm(scheduler):
            before = scheduler.timesteps[i - 1] if i else None
            sample, old = scheduler.step(answer, old, t, before, sample, **seeded, return_dict=False)
        else:
            sample = scheduler.step(answer, t, sample, **seeded, return_dict=False)[0]
        sample = sample + added * (i + 1 == after)
    return sample.mean()


def _is_random(scheduler: Any) -> bool:
    """Whether its steps draw noise, which has to be the same in both runs."""
    return "generator" in scheduler.step.__code__.co_varnames
