"""The denoiser of the family: DynamiCrafter's 3D UNet (Xing et al. 2023), with or without camera control.

Attributes are named as the published weights name them.
"""

from dataclasses import dataclass, replace

import torch
from jaxtyping import Float, Num
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from engine.models.blocks import Conditioning, Downsample, ResBlock, Sinusoid, Upsample, framewise, zeroed
from engine.models.condition import CameraCondition
from engine.models.config import EpipolarCamera, MotionCtrlCamera, UNetConfig
from engine.models.epipolar_attention import with_biases
from engine.models.temporal_blocks import temporal_block
from engine.models.transformer_blocks import FirstTemporalTransformer, SpatialTransformer, TemporalTransformer

FIRST_HEADS = 8
"""Heads of the transformer after the first convolution, whatever the UNet's width."""

FINER = 100.0
"""Scales of guidance times this are told as timesteps are, whose sinusoids tell whole numbers up to 1000 apart."""


@dataclass(frozen=True, eq=False)
class Scales:
    """Scales of guidance as inputs of a network, one of each for a sample."""

    prompt: Float[Tensor, " batch"]
    """`guidance` of the sampler: 1 is none."""
    camera: Float[Tensor, " batch"]
    """`camera_guidance` of the sampler: 1 is none, and the paper's s_cam is one less."""


class UNet(nn.Module):
    """Noisy latents, beside the photo's, to what the network predicts of them."""

    checkpointing: bool
    """Whether layers are computed again for the gradients instead of being kept, which takes a third more time and a
    small part of the memory."""

    def __init__(self, config: UNetConfig) -> None:
        super().__init__()
        self.config = config
        channels, embedding = config.channels, 4 * config.channels
        widths = [channels * multiplier for multiplier in config.multipliers]

        self.sinusoid = Sinusoid(channels)
        self.time_embed = _two_layers(channels, embedding)
        self.fps_embedding = _two_layers(channels, embedding)
        zeroed(self.fps_embedding[-1])
        if config.guidance_inputs:
            self.guidance_embedding = _two_layers(channels, embedding)
            self.camera_guidance_embedding = _two_layers(channels, embedding)
            zeroed(self.guidance_embedding[-1])
            zeroed(self.camera_guidance_embedding[-1])
        self.checkpointing = False

        def attention(width: int, downscale: int) -> list[nn.Module]:
            heads = width // config.head_channels
            return [
                SpatialTransformer(width, heads, config.context_channels, gated=config.image_gate),
                TemporalTransformer(width, temporal_block(width, heads, downscale, config.camera)),
            ]

        def block(width: int, out_width: int, downscale: int) -> list[nn.Module]:
            attends = downscale in config.attention_downscales
            return [ResBlock(width, out_width, embedding), *(attention(out_width, downscale) if attends else ())]

        self.input_blocks = nn.ModuleList([nn.Sequential(nn.Conv2d(config.in_channels, channels, 3, padding=1))])
        # MotionCtrl's camera reaches this transformer too; features of rays do not.
        first_camera = config.camera if isinstance(config.camera, MotionCtrlCamera) else None
        first_inner = FIRST_HEADS * config.head_channels
        first_block = temporal_block(first_inner, FIRST_HEADS, 1, first_camera)
        self.init_attn = nn.ModuleList([FirstTemporalTransformer(channels, first_inner, first_block)])

        width, skips = channels, [channels]
        last = len(widths) - 1
        for level, out_width in enumerate(widths):
            for _ in range(config.blocks):
                self.input_blocks.append(nn.ModuleList(block(width, out_width, 2**level)))
                width = out_width
                skips.append(width)
            if level != last:
                self.input_blocks.append(nn.ModuleList([Downsample(width)]))
                skips.append(width)

        self.middle_block = nn.ModuleList(
            [ResBlock(width, width, embedding), *attention(width, 2**last), ResBlock(width, width, embedding)]
        )

        self.output_blocks = nn.ModuleList()
        for level, out_width in reversed(list(enumerate(widths))):
            for index in range(config.blocks + 1):
                layers = block(width + skips.pop(), out_width, 2**level)
                width = out_width
                if level and index == config.blocks:
                    layers.append(Upsample(width))
                self.output_blocks.append(nn.ModuleList(layers))

        self.out = nn.Sequential(
            nn.GroupNorm(32, channels), nn.SiLU(), zeroed(nn.Conv2d(channels, config.out_channels, 3, padding=1))
        )

    @property
    def dtype(self) -> torch.dtype:
        """Type of the weights; inputs are converted to it, and the answer back to that of `x`."""
        return next(self.parameters()).dtype

    def prepared(self, camera: CameraCondition) -> CameraCondition:
        """The condition in the form that `forward` would otherwise give it at every call; once per clip is enough."""
        config, dtype = self.config.camera, self.dtype
        assert config is not None, "a network without camera control is told nothing about cameras"
        camera = replace(
            camera,
            poses=None if camera.poses is None else camera.poses.to(dtype),
            features=tuple(feature.to(dtype) for feature in camera.features),
        )
        return with_biases(camera, config, dtype) if isinstance(config, EpipolarCamera) and camera.masks else camera

    def forward(
        self,
        x: Float[Tensor, "batch in_channels frames height width"],
        timesteps: Num[Tensor, " batch"],
        context: Float[Tensor, "batch tokens context"],
        fs: Num[Tensor, " batch"] | None = None,
        camera: CameraCondition | None = None,
        guidance: Scales | None = None,
    ) -> Float[Tensor, "batch out_channels frames height width"]:
        """Predict noise or velocity, as the model was trained to.

        Args:
            x: noisy latents, then the photo's, on the channel axis.
            timesteps: 0 to 999, one per sample.
            context: 77 tokens of words, then the photo's: 16 for each frame, or any number for all frames alike.
            fs: what the model is told about the frame rate (`ModelSpec.rate`); None: its `default_fs`.
            camera: None asks the network without its camera control.
            guidance: the scales of a network that has them as inputs, and of no other.
        """
        assert (guidance is not None) == self.config.guidance_inputs, "scales are for networks that take them"
        text, image = self._split(context.to(self.dtype), frames=x.shape[2])
        conditioning = Conditioning(
            embedding=self._embedding(timesteps, fs, guidance),
            text=text,
            image=image,
            camera=None if camera is None else self.prepared(camera),
        )
        h = framewise(self.input_blocks[0], x.to(self.dtype).transpose(1, 2))
        h = self._through(self.init_attn, h, conditioning)
        skips = [h]
        for layers in self.input_blocks[1:]:
            h = self._through(layers, h, conditioning)
            skips.append(h)
        h = self._through(self.middle_block, h, conditioning)
        for layers in self.output_blocks:
            h = self._through(layers, torch.cat([h, skips.pop()], dim=2), conditioning)
        return framewise(self.out, h).transpose(1, 2).to(x.dtype)

    def _through(self, layers: nn.Module, x: Tensor, conditioning: Conditioning) -> Tensor:
        for layer in layers.children():
            if self.checkpointing and torch.is_grad_enabled():
                x = checkpoint(layer, x, conditioning, use_reentrant=False)
            else:
                x = layer(x, conditioning)
        return x

    def _embedding(
        self, timesteps: Num[Tensor, " batch"], fs: Num[Tensor, " batch"] | None, guidance: Scales | None
    ) -> Float[Tensor, "batch embedding"]:
        """Noise level, frame rate and scales of guidance, as every residual block is told them."""
        fs = torch.full_like(timesteps, self.config.default_fs) if fs is None else fs
        time, rate = self.sinusoid(timesteps).to(self.dtype), self.sinusoid(fs).to(self.dtype)
        embedding = self.time_embed(time) + self.fps_embedding(rate)
        if guidance is None:
            return embedding
        prompt, camera = (self.sinusoid(FINER * scale).to(self.dtype) for scale in (guidance.prompt, guidance.camera))
        return embedding + self.guidance_embedding(prompt) + self.camera_guidance_embedding(camera)

    def _split(
        self, context: Float[Tensor, "batch tokens context"], frames: int
    ) -> tuple[Float[Tensor, "batch words context"], Float[Tensor, "batch frames parts context"]]:
        """Words, and what each frame sees of the photo: its own tokens, or all of them if they are not that many."""
        text, image = context.split([self.config.text_tokens, context.shape[1] - self.config.text_tokens], dim=1)
        if image.shape[1] == frames * self.config.image_tokens:
            return text, image.unflatten(1, (frames, -1))
        return text, image[:, None].expand(-1, frames, -1, -1)


def _two_layers(channels: int, out_channels: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(channels, out_channels), nn.SiLU(), nn.Linear(out_channels, out_channels))
