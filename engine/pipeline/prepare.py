"""What stays the same through all steps of a clip: words, photo, cameras and the locked scene, each read once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from jaxtyping import Bool, Float, Int, UInt8
from torch import Tensor

from engine.conditioning.camera import condition
from engine.conditioning.image import encode_photo
from engine.conditioning.latents import encode_video
from engine.conditioning.text import encode_text
from engine.models.condition import CameraCondition
from engine.models.config import ModelSpec
from engine.pipeline.inputs import ClipInputs, network_video
from engine.pipeline.memory import Memory, placed
from engine.pipeline.noise import Noise
from engine.pipeline.watch import Watch
from engine.shaping.preview import anchored

if TYPE_CHECKING:
    from engine.weights.assemble import Bundle


@dataclass(frozen=True, eq=False, kw_only=True)
class SceneLock:
    """What shaping pins, and where."""

    latents: Float[Tensor, "1 4 frames h w"]
    mask: Bool[Tensor, "frames h w"]


@dataclass(frozen=True, eq=False, kw_only=True)
class LockInputs:
    """What shaping is made from."""

    preview: UInt8[Tensor, "frames height width 3"]
    mask: Bool[Tensor, "frames h w"]
    photo_at: int
    """The frame whose latents are the photo's own."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Prepared:
    """Made once per clip, in float32."""

    context: Float[Tensor, "1 tokens channels"]
    """The prompt and the photo in tokens."""
    without: Float[Tensor, "1 tokens channels"]
    """The negative prompt and a grey picture in tokens."""
    latents: Float[Tensor, "1 4 frames h w"]
    """Of the video that is the photo in every frame."""
    frame: int
    """The conditioning frame, which the network sees beside every frame."""
    fs: Int[Tensor, "1"]
    camera: CameraCondition | None
    scene: SceneLock | None = None


def prepare(
    bundle: "Bundle",
    inputs: ClipInputs,
    lock: LockInputs | None,
    *,
    noise: Noise,
    memory: Memory,
    watch: Watch,
) -> Prepared:
    """Read everything the sampler needs to know; the networks that read it leave the device when they have.

    Raises:
        JobCancelled: between two networks, or two groups of frames.
        InputError: memory is short for the autoencoder even frame by frame.
    """
    spec, device = bundle.spec, memory.device
    watch.check()
    with placed(bundle.text, device):
        texts = encode_text(bundle.text, [inputs.prompt, inputs.negative_prompt])
    watch.check()
    at = inputs.frame if inputs.video.shape[2] > 1 else 0
    photo = inputs.video[:, :, at]
    with placed(bundle.image, device), placed(bundle.resampler, device):
        images = encode_photo(bundle.image, bundle.resampler, torch.cat([photo, torch.zeros_like(photo)]))
    context, without = torch.cat([texts, images], dim=1).float().split(1)
    rows, columns = spec.latent_size
    draws = noise(spec.frames, 4, rows, columns)
    latents = _encoded(bundle, inputs.video, draws, memory, watch)
    watch.check()
    camera = None if spec.unet.camera is None else _camera(bundle, inputs, noise, device)
    scene = None
    if lock is not None:
        draws = noise(spec.frames, 4, rows, columns)
        shown = _encoded(bundle, network_video(lock.preview), draws, memory, watch)
        scene = SceneLock(latents=anchored(shown, latents, lock.photo_at), mask=lock.mask.to(device))
    return Prepared(
        context=context,
        without=without,
        latents=latents,
        frame=inputs.frame,
        fs=torch.tensor([inputs.fs], device=device),
        camera=camera,
        scene=scene,
    )


def _encoded(
    bundle: "Bundle", video: Float[Tensor, "1 3 _pictures height width"], draws: Tensor, memory: Memory, watch: Watch
) -> Float[Tensor, "1 4 frames h w"]:
    """Samples of the posterior, a few frames at a time; one picture gives a sample for every frame."""
    done: list[Tensor] = []
    alone = video.shape[2] == 1

    def some() -> Tensor:
        first = sum(part.shape[2] for part in done)
        group = slice(first, first + memory.chunk)
        pictures, drawn = (video, draws) if alone else (video[:, :, group], draws[group])
        return encode_video(bundle.vae, pictures, lambda: drawn, chunk=memory.chunk)

    with placed(bundle.vae, memory.device):
        while sum(part.shape[2] for part in done) < len(draws):
            watch.check()
            done.append(memory.within(some, memory.code_with_less, doing="encoding the pictures"))
    return torch.cat(done, dim=2)


def _camera(bundle: "Bundle", inputs: ClipInputs, noise: Noise, device: torch.device) -> CameraCondition:
    """Features in the pose encoder's precision."""
    at = torch.tensor([inputs.frame])
    scale = torch.tensor([inputs.scale], dtype=torch.float32)
    cameras = {"c2w": inputs.c2w[None].float(), "K": inputs.K[None].float(), "frame": at, "scale": scale}
    if bundle.pose_encoder is None:
        return condition(bundle.spec, None, **cameras, noise=noise, device=device)
    with placed(bundle.pose_encoder, device):
        return condition(bundle.spec, bundle.pose_encoder, **cameras, noise=noise, device=device)
