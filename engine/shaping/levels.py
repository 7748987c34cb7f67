"""How noisy latents are at each step of any diffusers scheduler, on one scale."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scene.errors import InputError

PURE = 1e-4
"""Amplitude of the signal up to which latents are taken for noise alone, which nothing can shape."""
ROUNDING = 1e-4
"""Rounding of shares of noise."""
FLOW = ("FlowMatchEulerDiscreteScheduler", "LTXEulerAncestralRFScheduler")
VARIANCE_EXPLODING = ("EulerDiscreteScheduler", "EulerAncestralDiscreteScheduler")
VARIANCE_PRESERVING = ("DDIMScheduler", "DDPMScheduler", "CogVideoXDDIMScheduler", "CogVideoXDPMScheduler")
MULTISTEP = ("DPMSolverMultistepScheduler", "UniPCMultistepScheduler")
"""These sample flow models or variance-preserving ones, as configured."""


@dataclass(frozen=True)
class Level:
    """A place on the way from noise to picture: x = alpha x0 + sigma eps."""

    alpha: float
    """Factor on the clean latents."""
    sigma: float
    """Factor on the noise."""

    @staticmethod
    def from_flow(sigma: float) -> "Level":
        """Flow matching: x = (1 - sigma) x0 + sigma eps."""
        return Level(1 - sigma, sigma)

    @staticmethod
    def from_edm(sigma: float) -> "Level":
        """Variance exploding: x = x0 + sigma eps."""
        return Level(1.0, sigma)

    @staticmethod
    def from_alpha_bar(alpha_bar: float) -> "Level":
        """Variance preserving: alpha_bar is the share of the signal's variance."""
        return Level(math.sqrt(alpha_bar), math.sqrt(1 - alpha_bar))

    @property
    def snr(self) -> float:
        """Signal to noise, as variances."""
        return (self.alpha / self.sigma) ** 2 if self.sigma else math.inf

    @property
    def share(self) -> float:
        """Share of noise in the sum of amplitudes, 0 to 1: what flow matching calls sigma, for every family."""
        return self.sigma / (self.alpha + self.sigma)

    @property
    def pure(self) -> bool:
        """Noise alone."""
        return self.alpha <= PURE


def levels_of(scheduler: Any) -> tuple[Level, ...]:
    """The level at which the model looks in each step that the scheduler is set to.

    Raises:
        InputError: its forward process is not known here.
    """
    kind = type(scheduler).__name__
    if kind in VARIANCE_PRESERVING:
        return tuple(Level.from_alpha_bar(float(scheduler.alphas_cumprod[int(t)])) for t in scheduler.timesteps)
    sigmas = [float(sigma) for sigma in scheduler.sigmas[: len(scheduler.timesteps)]] if _known(kind) else []
    if kind in VARIANCE_EXPLODING:
        return tuple(map(Level.from_edm, sigmas))
    if is_flow(scheduler):
        return tuple(map(Level.from_flow, sigmas))
    if kind in MULTISTEP:
        return tuple(Level.from_alpha_bar(1 / (1 + sigma**2)) for sigma in sigmas)
    known = ", ".join((*FLOW, *VARIANCE_EXPLODING, *VARIANCE_PRESERVING, *MULTISTEP))
    raise InputError(f"Noise shaping does not know the forward process of {kind}. It knows {known}; set one of them.")


def alike(some: Sequence[Level], others: Sequence[Level]) -> bool:
    """Whether two runs pass the same levels, but for rounding."""
    pairs = zip(some, others, strict=False)
    return len(some) == len(others) and all(abs(a.share - b.share) < ROUNDING for a, b in pairs)


def is_flow(scheduler: Any) -> bool:
    """Whether it samples a flow-matching model."""
    kind = type(scheduler).__name__
    return kind in FLOW or (kind in MULTISTEP and bool(scheduler.config.get("use_flow_sigmas")))


def shaped(levels: Sequence[Level], cut_snr: float) -> tuple[int, ...]:
    """Steps whose latents have some signal, and no more of it than at the cut."""
    return tuple(i for i, level in enumerate(levels) if not level.pure and level.snr <= cut_snr * (1 + 1e-6))


def _known(kind: str) -> bool:
    return kind in (*FLOW, *VARIANCE_EXPLODING, *MULTISTEP)
