"""The UNet's transformers: over the pixels of a frame, and over the frames at a pixel."""

import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from engine.models.attention import Attention, FeedForward, TextImageAttention
from engine.models.blocks import Conditioning, framewise, zeroed
from engine.models.temporal_blocks import TemporalBlock


class SpatialBlock(nn.Module):
    """Self-attention within a frame, cross-attention to words and photo, feed-forward."""

    def __init__(self, channels: int, heads: int, context_channels: int, *, gated: bool) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(channels)
        self.attn1 = Attention(channels, heads)
        self.norm2 = nn.LayerNorm(channels)
        self.attn2 = TextImageAttention(channels, heads, context_channels, gated=gated)
        self.norm3 = nn.LayerNorm(channels)
        self.ff = FeedForward(channels)

    def forward(
        self, x: Float[Tensor, "batch frames pixels channels"], conditioning: Conditioning
    ) -> Float[Tensor, "batch frames pixels channels"]:
        x = x + self.attn1(self.norm1(x))
        x = x + self.attn2(self.norm2(x), conditioning.text, conditioning.image)
        return x + self.ff(self.norm3(x))


class SpatialTransformer(nn.Module):
    """A transformer over the pixels of each frame (Rombach et al. 2022, section 3.3)."""

    def __init__(self, channels: int, heads: int, context_channels: int, *, gated: bool) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(32, channels, eps=1e-6)
        self.proj_in = nn.Linear(channels, channels)
        self.transformer_blocks = nn.ModuleList([SpatialBlock(channels, heads, context_channels, gated=gated)])
        self.proj_out = zeroed(nn.Linear(channels, channels))

    def forward(
        self, x: Float[Tensor, "batch frames channels height width"], conditioning: Conditioning
    ) -> Float[Tensor, "batch frames channels height width"]:
        tokens = self.proj_in(framewise(self.norm, x).flatten(3).transpose(2, 3))
        for block in self.transformer_blocks:
            tokens = block(tokens, conditioning)
        return x + self.proj_out(tokens).transpose(2, 3).reshape(x.shape)


class TemporalTransformer(nn.Module):
    """A transformer over the frames at each pixel, normalised over the whole clip."""

    def __init__(self, channels: int, block: TemporalBlock) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(32, channels, eps=1e-6)
        self.proj_in = nn.Linear(channels, channels)
        self.transformer_blocks = nn.ModuleList([block])
        self.proj_out = zeroed(nn.Linear(channels, channels))

    def forward(
        self, x: Float[Tensor, "batch frames channels height width"], conditioning: Conditioning
    ) -> Float[Tensor, "batch frames channels height width"]:
        clip = x.transpose(1, 2)
        tokens = self.proj_in(self.norm(clip).flatten(3).permute(0, 3, 2, 1))
        for block in self.transformer_blocks:
            tokens = block(tokens, conditioning.camera)
        return x + self.proj_out(tokens).permute(0, 2, 3, 1).reshape(x.shape)


class FirstTemporalTransformer(TemporalTransformer):
    """The one right after the first convolution: of another width inside, its projections stored as convolutions."""

    def __init__(self, channels: int, inner: int, block: TemporalBlock) -> None:
        super().__init__(channels, block)
        self.proj_in = LinearConv(channels, inner)
        self.proj_out = zeroed(LinearConv(inner, channels))


class LinearConv(nn.Conv1d):
    """A linear layer whose weight has the shape of a convolution of length one."""

    def __init__(self, channels: int, out_channels: int) -> None:
        super().__init__(channels, out_channels, 1)

    def forward(self, input: Float[Tensor, "*batch channels"]) -> Float[Tensor, "*batch out_channels"]:
        return F.linear(input, self.weight.squeeze(-1), self.bias)
