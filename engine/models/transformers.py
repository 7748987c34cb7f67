"""The UNet's transformers: over the pixels of a frame, and over the frames at a pixel, with cameras where told so."""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from engine.models.attention import Attention, FeedForward, TextImageAttention
from engine.models.blocks import Told, framewise, zeroed
from engine.models.condition import CameraCondition
from engine.models.config import Camera, CameraCtrlCamera, EpipolarCamera, MotionCtrlCamera
from engine.models.epipolar_attention import Epipolar


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
        self, x: Float[Tensor, "batch frames pixels channels"], told: Told
    ) -> Float[Tensor, "batch frames pixels channels"]:
        x = x + self.attn1(self.norm1(x))
        x = x + self.attn2(self.norm2(x), told.text, told.image)
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
        self, x: Float[Tensor, "batch frames channels height width"], told: Told
    ) -> Float[Tensor, "batch frames channels height width"]:
        tokens = self.proj_in(framewise(self.norm, x).flatten(3).transpose(2, 3))
        for block in self.transformer_blocks:
            tokens = block(tokens, told)
        return x + self.proj_out(tokens).transpose(2, 3).reshape(x.shape)


class TemporalBlock(nn.Module):
    """Self-attention among the frames at each pixel, twice, then feed-forward.

    The camera controls of the family differ in one place, `over_time`.
    """

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(channels)
        self.attn1 = Attention(channels, heads)
        self.norm2 = nn.LayerNorm(channels)
        self.attn2 = Attention(channels, heads)
        self.norm3 = nn.LayerNorm(channels)
        self.ff = FeedForward(channels)

    def forward(
        self, x: Float[Tensor, "batch pixels frames channels"], camera: CameraCondition | None
    ) -> Float[Tensor, "batch pixels frames channels"]:
        x = self.over_time(x, camera)
        x = x + self.attn2(self.norm2(x))
        return x + self.ff(self.norm3(x))

    def over_time(
        self, x: Float[Tensor, "batch pixels frames channels"], camera: CameraCondition | None
    ) -> Float[Tensor, "batch pixels frames channels"]:
        return x + self.attn1(self.norm1(x))


class MotionCtrlBlock(TemporalBlock):
    """Each frame's pose joined to its tokens after the first attention (MotionCtrl, Wang et al. 2023, "Camera Motion
    Control Module"). Untrained, the projection passes the tokens through.
    """

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__(channels, heads)
        self.cc_projection = nn.Linear(channels + 12, channels)
        nn.init.eye_(self.cc_projection.weight)
        nn.init.zeros_(self.cc_projection.bias)

    def over_time(
        self, x: Float[Tensor, "batch pixels frames channels"], camera: CameraCondition | None
    ) -> Float[Tensor, "batch pixels frames channels"]:
        x = super().over_time(x, camera)
        if camera is None:
            return x
        assert camera.poses is not None, "MotionCtrl is told poses"
        poses = camera.poses[:, None].expand(*x.shape[:3], -1)
        return self.cc_projection(torch.cat([x, poses], dim=-1))


class CameraCtrlBlock(TemporalBlock):
    """Features of Pluecker rays added to what the first attention sees (CameraCtrl, He et al. 2024, "Camera feature
    injection").
    """

    def __init__(self, channels: int, heads: int, downscale: int) -> None:
        super().__init__(channels, heads)
        self.downscale = downscale
        self.cc_projection = zeroed(nn.Linear(channels, channels))

    def over_time(
        self, x: Float[Tensor, "batch pixels frames channels"], camera: CameraCondition | None
    ) -> Float[Tensor, "batch pixels frames channels"]:
        if camera is None:
            return super().over_time(x, camera)
        n = self.norm1(x)
        return x + self.attn1(n + self.cc_projection(n + rays(camera, self.downscale)))


class CamI2VBlock(TemporalBlock):
    """Pluecker features, projected and sent along epipolar lines (CamI2V, Zheng et al. 2024, "Epipolar Attention").

    Their sum goes beside the first attention, or, `added` "before", into it.
    """

    def __init__(self, channels: int, heads: int, downscale: int, camera: EpipolarCamera) -> None:
        super().__init__(channels, heads)
        self.downscale = downscale
        self.before = camera.added == "before"
        self.pluker_projection = zeroed(nn.Linear(channels, channels))
        self.epipolar = Epipolar(channels, heads, downscale, camera)

    def over_time(
        self, x: Float[Tensor, "batch pixels frames channels"], camera: CameraCondition | None
    ) -> Float[Tensor, "batch pixels frames channels"]:
        if camera is None:
            return super().over_time(x, camera)
        n = self.norm1(x)
        posed = n + rays(camera, self.downscale)
        told = self.pluker_projection(posed) + self.epipolar(posed, camera)
        return x + self.attn1(n + told) if self.before else x + self.attn1(n) + told


def rays(camera: CameraCondition, downscale: int) -> Float[Tensor, "batch pixels frames channels"]:
    """The pose features of a level, as its tokens."""
    assert len(camera.features) > 0, "this camera control is told features of the rays"
    return camera.features[downscale.bit_length() - 1].flatten(3).permute(0, 3, 2, 1)


class TemporalTransformer(nn.Module):
    """A transformer over the frames at each pixel, normalised over the whole clip (DynamiCrafter's base model)."""

    def __init__(self, channels: int, block: TemporalBlock) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(32, channels, eps=1e-6)
        self.proj_in = nn.Linear(channels, channels)
        self.transformer_blocks = nn.ModuleList([block])
        self.proj_out = zeroed(nn.Linear(channels, channels))

    def forward(
        self, x: Float[Tensor, "batch frames channels height width"], told: Told
    ) -> Float[Tensor, "batch frames channels height width"]:
        clip = x.transpose(1, 2)
        tokens = self.proj_in(self.norm(clip).flatten(3).permute(0, 3, 2, 1))
        for block in self.transformer_blocks:
            tokens = block(tokens, told.camera)
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


def temporal_block(channels: int, heads: int, downscale: int, camera: Camera | None) -> TemporalBlock:
    """The block with that camera control."""
    match camera:
        case None:
            return TemporalBlock(channels, heads)
        case MotionCtrlCamera():
            return MotionCtrlBlock(channels, heads)
        case CameraCtrlCamera():
            return CameraCtrlBlock(channels, heads, downscale)
        case EpipolarCamera():
            return CamI2VBlock(channels, heads, downscale, camera)
