"""Developing: linear light becomes the picture by exposure, white balance, a film's tone curve and sRGB."""

from dataclasses import dataclass

import torch
from jaxtyping import Float, UInt8
from torch import Tensor


@dataclass(frozen=True)
class Film:
    """How the scene is exposed."""

    exposure: float = 1.0
    balance: tuple[float, float, float] = (1.0, 1.0, 1.0)


def develop(light: Float[Tensor, "*pixels 3"], film: Film) -> Float[Tensor, "*pixels 3"]:
    """Display values 0 to 1 of linear light (the ACES curve as fitted by Narkowicz 2015, then sRGB)."""
    x = light * torch.tensor(film.balance) * film.exposure
    x = (x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14)).clamp(0, 1)
    return torch.where(x <= 0.0031308, 12.92 * x, 1.055 * x.clamp_min(1e-6) ** (1 / 2.4) - 0.055)


def to_bytes(display: Float[Tensor, "*pixels 3"]) -> UInt8[Tensor, "*pixels 3"]:
    """8-bit values of display values 0 to 1."""
    return (display * 255 + 0.5).clamp(0, 255).to(torch.uint8)
