"""The networks that only look: words, photo and pictures to what the UNet is told. None is trained."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from engine.conditioning.camera import Geometry, geometry
from engine.conditioning.image import encode_photo
from engine.conditioning.latents import encode_video
from engine.conditioning.pixels import network_video
from engine.conditioning.text import encode_text
from engine.models.config import ModelSpec
from engine.models.unet import Scales
from engine.weights.assemble import Bundle
from research.data.reader import Sample
from research.train.chance import Draw
from research.train.network import Told


@dataclass(frozen=True, eq=False, kw_only=True)
class Encoders:
    """The frozen networks of a base."""

    text: Any
    image: Any
    resampler: nn.Module
    vae: Any

    @staticmethod
    def of(bundle: Bundle) -> "Encoders":
        """Those of a base's files."""
        return Encoders(text=bundle.text(), image=bundle.image(), resampler=bundle.resampler(), vae=bundle.vae())

    @property
    def all(self) -> tuple[nn.Module, ...]:
        """Every one of them."""
        return self.text, self.image, self.resampler, self.vae

    def context(self, text: str, photo: Tensor) -> Tensor:
        """Tokens of words and photo [1 tokens channels], float32; a photo of zeros is grey."""
        words = encode_text(self.text, [text]).float()
        return torch.cat([words, encode_photo(self.image, self.resampler, photo).float()], dim=1)


@dataclass(frozen=True, eq=False, kw_only=True)
class Telling:
    """How samples become what the network is told."""

    spec: ModelSpec
    metric: bool
    """Whether translations are in metres."""
    scales: Callable[[Draw], tuple[float, float]] | None = None
    """Guidance of prompt and camera, where they are inputs."""

    @torch.no_grad()
    def batch(self, encoders: Encoders, samples: Sequence[Sample], draws: Sequence[Draw]) -> Told:
        """A batch on the encoders' device; samples are encoded one by one, so that none depends on its neighbours."""
        device = next(encoders.vae.parameters()).device
        latents, contexts, without, photos = [], [], [], []
        for sample, drawn in zip(samples, draws, strict=True):
            video = network_video(sample.frames).to(device)
            clean = encode_video(encoders.vae, video, lambda drawn=drawn: drawn.posterior)
            photo = video[:, :, sample.condition]
            text = "" if drawn.without_text else sample.caption
            latents.append(clean)
            photos.append(clean[:, :, sample.condition : sample.condition + 1].expand_as(clean))
            contexts.append(encoders.context(text, torch.zeros_like(photo) if drawn.without_photo else photo))
            if self.scales is not None:
                without.append(encoders.context("", torch.zeros_like(photo)))
        scales = None if self.scales is None else torch.tensor([self.scales(each) for each in draws], device=device)
        return Told(
            latents=torch.cat(latents),
            noise=torch.stack([each.noise for each in draws]).to(device),
            timesteps=torch.tensor([each.timestep for each in draws], device=device),
            photo=torch.cat(photos),
            context=torch.cat(contexts),
            without=torch.cat(without) if without else None,
            fs=torch.tensor([rate_of(self.spec, sample) for sample in samples], device=device),
            geometry=None if self.spec.unet.camera is None else self.cameras(samples, draws, device),
            scales=None if scales is None else Scales(scales[:, 0], scales[:, 1]),
        )

    def cameras(self, samples: Sequence[Sample], draws: Sequence[Draw], device: torch.device) -> Geometry:
        """Cameras as the network gets them: relative to the frame that is shown, and in metres where it is metric."""
        return geometry(
            self.spec,
            c2w=torch.stack([torch.linalg.inv(sample.w2c) for sample in samples]),
            K=torch.stack([sample.K for sample in samples]),
            frame=torch.tensor([sample.condition for sample in samples]),
            noise=lambda *shape: torch.cat([each.lines for each in draws]).reshape(shape),
            scale=torch.tensor([sample.scale if self.metric else 1.0 for sample in samples], dtype=torch.float32),
            device=device,
        )


def rate_of(spec: ModelSpec, sample: Sample) -> int:
    """The rate as the model counts it: the stride, or frames per second without their fraction."""
    return sample.stride if spec.rate == "stride" else max(1, int(sample.fps + 1e-6))
