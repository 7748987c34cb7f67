"""Flow matching: a straight way from noise to a clip, walked in Euler steps.

A clip at level sigma is (1 - sigma) x + sigma noise, and a network says the velocity, noise - x.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor

SHIFT = 5.0
"""How much more steps are spent near the noise."""
TIMESTEPS = 1000

Latents = Float[Tensor, "batch channels frames rows columns"]


def shifted(u: float, shift: float = SHIFT) -> float:
    """The level of a place on the way, 1 being noise: shift u / (1 + (shift - 1) u)."""
    return shift * u / (1 + (shift - 1) * u)


def flow_sigmas(steps: int, shift: float = SHIFT) -> tuple[float, ...]:
    """The levels of so many equal steps in u, noisiest first, and where the last one ends: 0."""
    assert steps >= 1, f"{steps} steps"
    return (*(shifted(1 - i / steps, shift) for i in range(steps)), 0.0)


def timestep_of(sigma: float, *, rounded: bool = False) -> float:
    """The time that a network is told of a level; `rounded` to bfloat16, as the reference does."""
    time = torch.tensor(TIMESTEPS * sigma, dtype=torch.float32)
    return float(time.bfloat16() if rounded else time)


def sample_flow(
    velocity: Callable[[Latents, float], Latents],
    noise: Latents,
    sigmas: Sequence[float],
    *,
    on_step: Callable[[int, int], None] = lambda done, of: None,
) -> Latents:
    """Euler's method along `velocity(latents, sigma)`; `on_step(done, of)` may raise to stop."""
    latents = noise
    on_step(0, len(sigmas) - 1)
    for done, (now, then) in enumerate(pairwise(sigmas), start=1):
        latents = latents + (then - now) * velocity(latents, now)
        on_step(done, len(sigmas) - 1)
    return latents
