"""What the UNet is made of beside attention: convolutions in space and time, and the sizes between levels.

Videos inside the UNet are (batch, frames, channels, height, width): whatever looks at one frame at a time sees
batch and frames as one axis, and that costs no copy.
"""

import math
from dataclasses import dataclass
from typing import TypeVar

import torch
import torch.nn.functional as F
from jaxtyping import Float, Num
from torch import Tensor, nn

from engine.models.condition import CameraCondition

Layer = TypeVar("Layer", bound=nn.Module)

DROPOUT = 0.1
"""While training."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Conditioning:
    """What every layer of the UNet may look at besides the video."""

    embedding: Float[Tensor, "batch _embedding"]
    """Noise level and frame rate."""
    text: Float[Tensor, "batch _words _context"]
    image: Float[Tensor, "batch _frames _parts _context"]
    camera: CameraCondition | None


def framewise(layer: nn.Module, x: Float[Tensor, "batch frames ..."]) -> Float[Tensor, "batch frames ..."]:
    """`layer` on every frame by itself."""
    return layer(x.flatten(0, 1)).unflatten(0, x.shape[:2])


def zeroed(layer: Layer) -> Layer:
    """The layer, saying nothing until it is trained."""
    for parameter in layer.parameters():
        nn.init.zeros_(parameter)
    return layer


class ResBlock(nn.Module):
    """Stable Diffusion's residual block on every frame (Rombach et al. 2022), then convolutions through time."""

    def __init__(self, channels: int, out_channels: int, embedding: int) -> None:
        super().__init__()
        self.in_layers = nn.Sequential(
            nn.GroupNorm(32, channels), nn.SiLU(), nn.Conv2d(channels, out_channels, 3, padding=1)
        )
        self.emb_layers = nn.Sequential(nn.SiLU(), nn.Linear(embedding, out_channels))
        self.out_layers = nn.Sequential(
            nn.GroupNorm(32, out_channels),
            nn.SiLU(),
            nn.Dropout(DROPOUT),
            zeroed(nn.Conv2d(out_channels, out_channels, 3, padding=1)),
        )
        self.skip_connection = nn.Identity() if channels == out_channels else nn.Conv2d(channels, out_channels, 1)
        # Spelt so in every published file; names are part of the weights.
        self.temopral_conv = TemporalConv(out_channels)

    def forward(
        self, x: Float[Tensor, "batch frames channels height width"], conditioning: Conditioning
    ) -> Float[Tensor, "batch frames out_channels height width"]:
        bias = self.emb_layers(conditioning.embedding)[:, None, :, None, None]
        h = framewise(self.in_layers, x) + bias
        h = framewise(self.skip_connection, x) + framewise(self.out_layers, h)
        return self.temopral_conv(h)


class TemporalConv(nn.Module):
    """Four convolutions along time, their norms over all frames at once, and a residual around them.

    The temporal half of a spatio-temporal block (ModelScope, Wang et al. 2023).
    """

    def __init__(self, channels: int) -> None:
        super().__init__()

        def conv() -> nn.Conv3d:
            return nn.Conv3d(channels, channels, (3, 1, 1), padding=(1, 0, 0))

        def then(last: nn.Conv3d) -> nn.Sequential:
            return nn.Sequential(nn.GroupNorm(32, channels), nn.SiLU(), nn.Dropout(DROPOUT), last)

        self.conv1 = nn.Sequential(nn.GroupNorm(32, channels), nn.SiLU(), conv())
        self.conv2 = then(conv())
        self.conv3 = then(conv())
        self.conv4 = then(zeroed(conv()))

    def forward(
        self, x: Float[Tensor, "batch frames channels height width"]
    ) -> Float[Tensor, "batch frames channels height width"]:
        h = x.transpose(1, 2)
        return x + self.conv4(self.conv3(self.conv2(self.conv1(h)))).transpose(1, 2)


class Downsample(nn.Module):
    """Half the rows and columns."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.op = nn.Conv2d(channels, channels, 3, stride=2, padding=1)

    def forward(
        self, x: Float[Tensor, "batch frames channels height width"], conditioning: Conditioning
    ) -> Float[Tensor, "batch frames channels _height _width"]:
        return framewise(self.op, x)


class Upsample(nn.Module):
    """Twice the rows and columns."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(
        self, x: Float[Tensor, "batch frames channels height width"], conditioning: Conditioning
    ) -> Float[Tensor, "batch frames channels _height _width"]:
        larger = F.interpolate(x.flatten(0, 1), scale_factor=2, mode="nearest")
        return self.conv(larger).unflatten(0, x.shape[:2])


class Sinusoid(nn.Module):
    """Numbers as cosines and sines of geometrically falling frequencies (Vaswani et al. 2017, section 3.5)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels

    def forward(self, x: Num[Tensor, " batch"]) -> Float[Tensor, "batch channels"]:
        half = self.channels // 2
        frequencies = torch.exp(-math.log(10000) * torch.arange(half, device=x.device, dtype=torch.float32) / half)
        angles = x[:, None].float() * frequencies
        return torch.cat([angles.cos(), angles.sin()], dim=-1)
