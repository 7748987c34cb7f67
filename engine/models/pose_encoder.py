"""Pluecker rays to features, one for each level of the UNet (CameraCtrl, He et al. 2024, section 3).

Attributes are named as the published weights name them.
"""

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from engine.models.attention import FeedForward, Projections
from engine.models.blocks import framewise
from engine.models.config import PoseEncoderConfig


class PoseEncoder(nn.Module):
    """Every level looks at each frame by itself, then along time, at half the size of the one before."""

    def __init__(self, config: PoseEncoderConfig) -> None:
        super().__init__()
        first = config.channels[0]
        self.unshuffle = nn.PixelUnshuffle(config.unshuffle)
        self.encoder_conv_in = nn.Conv2d(6 * config.unshuffle**2, first, 3, padding=1)
        self.encoder_down_conv_blocks = nn.ModuleList()
        self.encoder_down_attention_blocks = nn.ModuleList()
        width = first
        for level, out_width in enumerate(config.channels):
            convs, attentions = nn.ModuleList(), nn.ModuleList()
            for index in range(config.blocks):
                convs.append(RayBlock(width, out_width, halve=level > 0 and index == 0))
                attentions.append(RayTemporalBlock(out_width, config.heads, config.max_frames))
                width = out_width
            self.encoder_down_conv_blocks.append(convs)
            self.encoder_down_attention_blocks.append(attentions)

    def forward(
        self, plucker: Float[Tensor, "batch 6 frames height width"]
    ) -> tuple[Float[Tensor, "batch _channels frames _height _width"], ...]:
        """Features of all levels, finest first; the finest is of the latents' size."""
        rays = plucker.to(self.encoder_conv_in.weight.dtype).transpose(1, 2)
        x = framewise(self.encoder_conv_in, framewise(self.unshuffle, rays))
        features = []
        for convs, attentions in zip(self.encoder_down_conv_blocks, self.encoder_down_attention_blocks, strict=True):
            for conv, attention in zip(convs.children(), attentions.children(), strict=True):
                x = attention(framewise(conv, x))
            features.append(x.transpose(1, 2))
        return tuple(features)


class RayBlock(nn.Module):
    """A convolution and a mixing of channels around a residual (T2I-Adapter, Mou et al. 2023, as CameraCtrl has it)."""

    def __init__(self, channels: int, out_channels: int, *, halve: bool) -> None:
        super().__init__()
        self.halve = halve
        self.in_conv = nn.Identity() if channels == out_channels else nn.Conv2d(channels, out_channels, 1)
        self.block1 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        self.block2 = nn.Conv2d(out_channels, out_channels, 1)

    def forward(self, x: Float[Tensor, "batch channels height width"]) -> Float[Tensor, "batch _out _height _width"]:
        x = self.in_conv(F.avg_pool2d(x, 2) if self.halve else x)
        return x + self.block2(F.relu(self.block1(x)))


class RayTemporalBlock(nn.Module):
    """Attention among the frames at each place, which know their number, then feed-forward."""

    def __init__(self, channels: int, heads: int, max_frames: int) -> None:
        super().__init__()
        self.attention_blocks = nn.ModuleList([NumberedAttention(channels, heads, max_frames)])
        self.norms = nn.ModuleList([nn.LayerNorm(channels)])
        self.ff = FeedForward(channels)
        self.ff_norm = nn.LayerNorm(channels)

    def forward(
        self, x: Float[Tensor, "batch frames channels height width"]
    ) -> Float[Tensor, "batch frames channels height width"]:
        tokens = x.flatten(3).permute(0, 3, 1, 2)
        tokens = tokens + self.attention_blocks[0](self.norms[0](tokens))
        tokens = tokens + self.ff(self.ff_norm(tokens))
        return tokens.permute(0, 2, 3, 1).reshape(x.shape)


class NumberedAttention(Projections):
    """Self-attention among tokens to which their place in the row is added."""

    def __init__(self, channels: int, heads: int, length: int) -> None:
        super().__init__(channels, heads)
        self.pos_encoder = Positions(channels, length)

    def forward(self, x: Float[Tensor, "*batch tokens channels"]) -> Float[Tensor, "*batch tokens channels"]:
        x = self.pos_encoder(x)
        return self.ask(x, x)


class Positions(nn.Module):
    """Adds the sinusoids of Vaswani et al. 2017, section 3.5: sine in even channels, cosine in odd ones."""

    pe: Tensor

    def __init__(self, channels: int, length: int) -> None:
        super().__init__()
        frequencies = torch.exp(torch.arange(0, channels, 2) * (-math.log(10000.0) / channels))
        angles = torch.arange(length)[:, None] * frequencies
        self.register_buffer("pe", torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)[None])

    def forward(self, x: Float[Tensor, "*batch tokens channels"]) -> Float[Tensor, "*batch tokens channels"]:
        return x + self.pe[0, : x.shape[-2]]
