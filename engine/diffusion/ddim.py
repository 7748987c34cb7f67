"""DDIM (Song et al. 2021)."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch

from engine.diffusion.denoiser import Denoiser, Latents
from engine.diffusion.schedule import NoiseLevel

BeforeModel = Callable[[Latents, NoiseLevel], Latents]
"""Given the latents and their level before each evaluation, the first included; what it returns goes on."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Step:
    """A step that was taken."""

    done: int
    """Steps up to and including this one."""
    of: int
    level: NoiseLevel
    """Where it started."""
    x_in: Latents
    """What the model was given."""
    x0: Latents
    """What it thinks is the result, at the scale of the next level."""
    x: Latents
    """What the next step starts from."""


def _nothing(step: Step) -> None:
    """Do nothing, for callers who do not watch."""


@torch.no_grad()
def sample_ddim(
    denoise: Denoiser,
    x: Latents,
    levels: Sequence[NoiseLevel],
    *,
    eta: float = 1.0,
    noise: Callable[[], Latents],
    before_model: BeforeModel | None = None,
    on_step: Callable[[Step], None] = _nothing,
) -> Latents:
    """Latents from noise, level by level (eq. 12).

    Args:
        denoise: the model.
        x: at the first level; pure noise, to begin with.
        levels: noisiest first; one more than there are steps.
        eta: 0 adds no noise on the way, 1 as much as DDPM.
        noise: standard normal latents, drawn once at the end of each step even where eta is 0.
        before_model: changes what the model sees.
        on_step: told of every step; may raise to stop.
    """
    for done, (now, then) in enumerate(pairwise(levels), 1):
        x_in = x if before_model is None else before_model(x, now)
        prediction = denoise(x_in, now)
        x0 = prediction.x0 * (then.scale / now.scale)
        sigma = eta * now.ddim_sigma(then)
        x = then.alpha * x0 + math.sqrt(max(then.sigma**2 - sigma**2, 0)) * prediction.eps + sigma * noise()
        on_step(Step(done=done, of=len(levels) - 1, level=now, x_in=x_in, x0=x0, x=x))
    return x
