"""Attention along epipolar lines (CamI2V, Zheng et al. 2024)."""

from dataclasses import replace

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from engine.models.attention import Projections
from engine.models.blocks import zeroed
from engine.models.condition import CameraCondition
from engine.models.config import EpipolarCamera


class EpipolarAttention(Projections):
    """Attention to tokens of all frames, and to a few learned ones that are always there.

    A point whose line leaves every other picture finds the learned ones ("register tokens"), so that the softmax has
    something to sum over.
    """

    def __init__(self, channels: int, heads: int, registers: int) -> None:
        super().__init__(channels, heads)
        zeroed(self.to_out)
        self.register_tokens = nn.Parameter(0.02 * torch.randn(1, registers, channels))

    def forward(
        self,
        x: Float[Tensor, "batch tokens channels"],
        seen: Float[Tensor, "batch seen channels"],
        bias: Float[Tensor, "_b 1 tokens _registers_and_seen"] | None,
    ) -> Float[Tensor, "batch tokens channels"]:
        seen = torch.cat([self.register_tokens.expand(len(x), -1, -1), seen], dim=1)
        return self.ask(x, seen, bias)


class Epipolar(nn.Module):
    """One level's epipolar attention: every token of a clip asks those that its line passes."""

    def __init__(self, channels: int, heads: int, downscale: int, camera: EpipolarCamera) -> None:
        super().__init__()
        self.downscale = downscale
        self.only_reference = camera.attends == "reference-frame"
        self.epipolar_attn = EpipolarAttention(channels, heads, camera.register_tokens)

    def forward(
        self, x: Float[Tensor, "batch pixels frames channels"], camera: CameraCondition
    ) -> Float[Tensor, "batch pixels frames channels"]:
        by_frame = x.transpose(1, 2)
        seen = of_frame(by_frame, camera.frame) if self.only_reference else by_frame.flatten(1, 2)
        answer = self.epipolar_attn(by_frame.flatten(1, 2), seen, camera.biases.get(self.downscale))
        return answer.view_as(by_frame).transpose(1, 2)


def with_biases(camera: CameraCondition, config: EpipolarCamera, dtype: torch.dtype) -> CameraCondition:
    """The condition with its masks as `Epipolar` wants them: those of its levels, of the frames it looks at."""
    masked = config.masked_downscales if config.attends in ("all-frames", "reference-frame") else ()
    masks = {level: mask for level, mask in camera.masks.items() if level in masked}
    if config.attends == "reference-frame":
        frames = camera.features[0].shape[2]
        masks = {
            level: of_frame(mask.unflatten(-1, (frames, -1)).transpose(1, 2), camera.frame)
            for level, mask in masks.items()
        }
    biases = {level: attention_bias(mask, config.register_tokens, dtype) for level, mask in masks.items()}
    return replace(camera, masks={}, biases=biases)


def of_frame(x: Tensor, frame: Int[Tensor, " _b"] | None) -> Tensor:
    """What (batch, frames, ...) holds at each sample's frame."""
    assert frame is not None, "looking at the conditioning frame only needs its number"
    return x[torch.arange(len(x), device=x.device), frame.expand(len(x))]


def attention_bias(
    mask: Bool[Tensor, "batch queries keys"], registers: int, dtype: torch.dtype
) -> Float[Tensor, "batch 1 queries _registers_and_keys"]:
    """0 where a query may look, minus infinity elsewhere; `registers` columns in front that all may look at.

    Rows begin at multiples of eight numbers: fused kernels on CUDA would else copy the whole at every call.
    """
    batch, queries, keys = mask.shape
    columns = registers + keys
    bias = torch.zeros(batch, 1, queries, -(-columns // 8) * 8, dtype=dtype, device=mask.device)[..., :columns]
    bias[:, 0, :, registers:].masked_fill_(~mask, -torch.inf)
    return bias
