"""The forward process: how much of a latent is left, and how much is noise, at every timestep."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.models.config import ScheduleConfig

Spacing = Literal["uniform_trailing", "uniform"]

SCALE_TURNS_AT = 400
"""The timestep from which on the dynamic scale stays."""
SCALE_LENGTH = 1400
"""Length of the stored table, which is longer than anything reads."""


@dataclass(frozen=True, kw_only=True)
class NoiseLevel:
    """A place on the way: x = alpha x0 + sigma eps."""

    timestep: int
    alpha_bar: float
    """alpha^2, the share of the signal's variance."""
    scale: float = 1.0
    """What latents are multiplied by here, where a model was trained with dynamic rescaling."""

    @property
    def alpha(self) -> float:
        """Factor on the clean latents."""
        return math.sqrt(self.alpha_bar)

    @property
    def sigma(self) -> float:
        """Factor on the noise."""
        return math.sqrt(1 - self.alpha_bar)

    @property
    def snr(self) -> float:
        """Signal to noise, as variances."""
        return self.alpha_bar / (1 - self.alpha_bar) if self.alpha_bar < 1 else math.inf

    def ddim_sigma(self, then: "NoiseLevel") -> float:
        """The fresh noise of a step to `then` at eta 1 (Song et al. 2021, eq. 16)."""
        if self.alpha_bar == 1:
            return 0.0
        share = (1 - then.alpha_bar) / (1 - self.alpha_bar) * (1 - self.alpha_bar / then.alpha_bar)
        return math.sqrt(max(share, 0.0))

    def noised(self, x0: Float[Tensor, "*latents"], eps: Float[Tensor, "*latents"]) -> Float[Tensor, "*latents"]:
        """Clean latents brought to this level: q(x_t | x_0)."""
        return self.alpha * x0 + self.sigma * eps

    def velocity(self, x0: Float[Tensor, "*latents"], eps: Float[Tensor, "*latents"]) -> Float[Tensor, "*latents"]:
        """What a v model predicts (Salimans and Ho 2022)."""
        return self.alpha * eps - self.sigma * x0


@dataclass(frozen=True, eq=False)
class NoiseSchedule:
    """Betas and what follows from them, float32 [timesteps], as they are stored beside the weights."""

    config: ScheduleConfig
    buffers: dict[str, Float[Tensor, " _length"]]
    """Buffers by official name. Stored ones may be of another schedule: fill these in after loading."""

    @staticmethod
    def from_config(config: ScheduleConfig) -> "NoiseSchedule":
        """Computed in float64, stored in float32."""
        betas = np.linspace(config.linear_start**0.5, config.linear_end**0.5, config.timesteps) ** 2
        if config.zero_terminal_snr:
            betas = _zero_terminal_snr(betas)
        alphas = 1 - betas
        left = np.cumprod(alphas)
        before = np.append(1.0, left[:-1])
        variance = betas * (1 - before) / (1 - left)
        eps = config.prediction == "eps"  # a v model does not divide by alpha, and stores zeros
        tables = {
            "betas": betas,
            "alphas_cumprod": left,
            "alphas_cumprod_prev": before,
            "sqrt_alphas_cumprod": np.sqrt(left),
            "sqrt_one_minus_alphas_cumprod": np.sqrt(1 - left),
            "log_one_minus_alphas_cumprod": np.log(1 - left),
            "sqrt_recip_alphas_cumprod": np.sqrt(1 / left) if eps else np.zeros_like(left),
            "sqrt_recipm1_alphas_cumprod": np.sqrt(1 / left - 1) if eps else np.zeros_like(left),
            "posterior_variance": variance,
            "posterior_log_variance_clipped": np.log(np.maximum(variance, 1e-20)),
            "posterior_mean_coef1": betas * np.sqrt(before) / (1 - left),
            "posterior_mean_coef2": (1 - before) * np.sqrt(alphas) / (1 - left),
        }
        if config.dynamic_scale is not None:
            falling = np.linspace(1.0, config.dynamic_scale, SCALE_TURNS_AT)
            tables["scale_arr"] = np.append(falling, np.full(SCALE_LENGTH - SCALE_TURNS_AT, config.dynamic_scale))
        return NoiseSchedule(config, {name: torch.from_numpy(table).float() for name, table in tables.items()})

    def level(self, timestep: int) -> NoiseLevel:
        """The level of one timestep."""
        scales = self.buffers.get("scale_arr")
        return NoiseLevel(
            timestep=timestep,
            alpha_bar=float(self.buffers["alphas_cumprod"][timestep]),
            scale=1.0 if scales is None else float(scales[timestep]),
        )

    def levels(self, steps: int, spacing: Spacing = "uniform_trailing") -> tuple[NoiseLevel, ...]:
        """The levels of a run of `steps` steps, noisiest first, and where the last one ends.

        That is not at clean latents but at timestep 0, with the scale of the step before.
        """
        on_the_way = [self.level(timestep) for timestep in timesteps(steps, self.config.timesteps, spacing)]
        end = NoiseLevel(timestep=0, alpha_bar=self.level(0).alpha_bar, scale=on_the_way[-1].scale)
        return (*on_the_way, end)


def timesteps(steps: int, total: int = 1000, spacing: Spacing = "uniform_trailing") -> list[int]:
    """Which timesteps are visited, noisiest first.

    Trailing spacing starts at the very last one, which a schedule with zero terminal SNR needs (Lin et al. 2024);
    "uniform" starts short of it, and its step being whole, may come to a few more than `steps`.
    """
    assert 1 <= steps <= total, f"{steps} of {total}"
    if spacing == "uniform_trailing":
        # numpy's rounding: halves go to the even neighbour
        return [int(t) - 1 for t in np.round(np.arange(total, 0, -total / steps)) if t >= 1]
    return [t + 1 for t in range(0, total - 1, total // steps)][::-1]


def _zero_terminal_snr(betas: np.ndarray) -> np.ndarray:
    """The last step made pure noise, the first left alone (Lin et al. 2024, algorithm 1)."""
    root = np.sqrt(np.cumprod(1 - betas))
    first, last = root[0], root[-1]
    left = ((root - last) * first / (first - last)) ** 2
    return 1 - left / np.append(1.0, left[:-1])
