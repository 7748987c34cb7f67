"""What happens along time at each pixel, and the one place in it where the family's camera controls differ."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from engine.models.attention import Attention, FeedForward
from engine.models.blocks import zeroed
from engine.models.condition import CameraCondition
from engine.models.config import Camera, CameraCtrlCamera, EpipolarCamera, MotionCtrlCamera
from engine.models.epipolar_attention import Epipolar


class TemporalBlock(nn.Module):
    """Self-attention among the frames at each pixel, twice, then feed-forward (DynamiCrafter, Xing et al. 2023).

    Camera controls change the first of them, `over_time`.
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
    """Each frame's pose joined to its tokens between the attentions (MotionCtrl, Wang et al. 2023, section 3.2: CMCM).

    x + attn(n), and then W [x, pose] in its place; untrained, W passes x through.
    """

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__(channels, heads)
        self.cc_projection = nn.Linear(channels + 12, channels)
        with torch.no_grad():  # the identity; `nn.init.eye_` would import the compiler where there is no memory yet
            nn.init.zeros_(self.cc_projection.weight).fill_diagonal_(1.0)
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
    """Features P of Pluecker rays added to what the attention sees (CameraCtrl, He et al. 2024, section 3).

    x + attn(n + W (n + P)); untrained, W is zero.
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
    """Features P of Pluecker rays, and what lies along epipolar lines (CamI2V, Zheng et al. 2024: epipolar attention).

    x + attn(n) + z with z = W (n + P) + epipolar(n + P), or, `added` "before", x + attn(n + z); untrained, z is zero.
    Ablations leave out one of the terms of z, and P where there is no W.
    """

    def __init__(self, channels: int, heads: int, downscale: int, camera: EpipolarCamera) -> None:
        super().__init__(channels, heads)
        self.downscale = downscale
        self.before = camera.added == "before"
        self.pluker_projection = zeroed(nn.Linear(channels, channels)) if camera.rays else None
        self.epipolar = Epipolar(channels, heads, downscale, camera) if camera.attends != "nothing" else None

    def over_time(
        self, x: Float[Tensor, "batch pixels frames channels"], camera: CameraCondition | None
    ) -> Float[Tensor, "batch pixels frames channels"]:
        if camera is None:
            return super().over_time(x, camera)
        n = self.norm1(x)
        posed, conditioning = n, torch.zeros_like(n)
        if self.pluker_projection is not None:
            posed = n + rays(camera, self.downscale)
            conditioning = self.pluker_projection(posed)
        if self.epipolar is not None:
            conditioning = conditioning + self.epipolar(posed, camera)
        return x + self.attn1(n + conditioning) if self.before else x + self.attn1(n) + conditioning


def rays(camera: CameraCondition, downscale: int) -> Float[Tensor, "batch pixels frames channels"]:
    """The pose features of a level, as its tokens."""
    assert len(camera.features) > 0, "this camera control is told features of the rays"
    return camera.features[downscale.bit_length() - 1].flatten(3).permute(0, 3, 2, 1)


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
