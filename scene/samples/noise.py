"""Noise in space, from periodic volumes made once: one look-up per call, so textures stay cheap."""

from functools import lru_cache

import torch
from jaxtyping import Float
from torch import Tensor

_SIDE = 64


def grain(p: Float[Tensor, "points 3"]) -> Float[Tensor, " points"]:
    """Smooth noise with features one unit apart, about -1 to 1; repeats every 16 units."""
    return _look_up(_volume(0.0, 4), p * (_SIDE / 16))


def clouds(p: Float[Tensor, "points 3"]) -> Float[Tensor, " points"]:
    """Fractal noise with features from one unit down to a sixteenth, about -1 to 1; repeats every 4 units."""
    return _look_up(_volume(1.6, 1), p * (_SIDE / 4))


def scatter(cell: Float[Tensor, " points"], seed: float = 0.0) -> Float[Tensor, " points"]:
    """A number in [0, 1) for every whole number: the same for the same cell, unlike its neighbours'."""
    x = (cell.double() * 12.9898 + seed * 78.233 + 4.1414).sin() * 43758.5453
    return (x - x.floor()).float()


def _look_up(volume: Float[Tensor, "1 1 d h w"], p: Float[Tensor, "points 3"]) -> Float[Tensor, " points"]:
    inside = torch.remainder(p, _SIDE) / _SIDE * 2 - 1  # the volume repeats its first slices at its end
    return torch.nn.functional.grid_sample(volume, inside[None, None, None].to(volume), align_corners=True).reshape(-1)


@lru_cache
def _volume(falloff: float, feature: int) -> Float[Tensor, "1 1 d h w"]:
    """White noise shaped to 1 / frequency ** falloff, without what is finer than `feature` cells."""
    white = torch.randn(_SIDE, _SIDE, _SIDE, generator=torch.Generator().manual_seed(7))
    f = torch.fft.fftfreq(_SIDE) * _SIDE
    radius = (f[:, None, None] ** 2 + f[None, :, None] ** 2 + f[None, None] ** 2).sqrt()
    shape = radius.clamp_min(4.0 if falloff else 1.0) ** -falloff * torch.exp(-((radius * feature / _SIDE * 1.6) ** 4))
    shape[0, 0, 0] = 0
    spectrum = torch.fft.fftn(white) * shape
    values = torch.fft.ifftn(spectrum).real
    values = values / (2 * values.std())
    return torch.nn.functional.pad(values[None, None], (0, 1, 0, 1, 0, 1), mode="circular")
