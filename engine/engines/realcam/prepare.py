"""What stays the same through all steps of a clip: words, photo, cameras and the locked scene, each read once."""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int, UInt8
from torch import Tensor

from engine.conditioning.camera import condition
from engine.conditioning.image import encode_photo
from engine.conditioning.latents import encode_video
from engine.conditioning.pixels import network_video
from engine.conditioning.text import encode_text
from engine.engines.memory import Memory
from engine.engines.realcam.inputs import ClipInputs
from engine.engines.realcam.load import Networks
from engine.engines.realcam.noise import Noise
from engine.engines.watch import Watch
from engine.models.condition import CameraCondition
from engine.shaping.preview import anchored


@dataclass(frozen=True, eq=False, kw_only=True)
class SceneLock:
    """What shaping locks, and where."""

    latents: Float[Tensor, "1 4 frames h w"]
    mask: Bool[Tensor, "frames h w"]
    strength: tuple[float, ...] | None = None
    """How firmly each frame is locked; None is 1 for all."""


@dataclass(frozen=True, eq=False, kw_only=True)
class LockInputs:
    """What shaping is made from."""

    preview: UInt8[Tensor, "frames height width 3"]
    mask: Bool[Tensor, "frames h w"]
    photo_at: int
    """The frame whose latents are the photo's own."""
    strength: tuple[float, ...] | None = None
    """Strength of the lock in every frame, as in `Request.lock_strength`."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Prepared:
    """Made once per clip, in float32."""

    context: Float[Tensor, "1 tokens channels"]
    """The prompt and the photo in tokens."""
    without: Float[Tensor, "1 tokens channels"]
    """The negative prompt and a grey picture in tokens."""
    latents: Float[Tensor, "1 4 frames h w"]
    """Latents of the video that is the photo in every frame."""
    frame: int
    """The conditioning frame, which the network sees beside every frame."""
    fs: Int[Tensor, "1"]
    camera: CameraCondition | None
    scene: SceneLock | None = None


@torch.no_grad()
def prepare(
    networks: Networks,
    inputs: ClipInputs,
    lock: LockInputs | None,
    *,
    noise: Noise,
    memory: Memory,
    watch: Watch,
) -> Prepared:
    """Read everything the sampler needs to know.

    Raises:
        JobCancelled: between two networks, or two groups of frames.
        InputError: memory is short for the autoencoder even frame by frame.
    """
    spec, device = networks.spec, memory.device
    context, without = memory.within(
        lambda: _contexts(networks, inputs, watch),
        lambda: memory.set_aside(networks.all),
        doing="reading the prompt and the photo",
    )
    memory.release()
    rows, columns = spec.latent_size
    draws = noise(spec.frames, 4, rows, columns)
    latents = _encoded(networks, inputs.video, draws, memory, watch)
    watch.check()
    camera = None if spec.unet.camera is None else _camera(networks, inputs, noise, device)
    scene = None
    if lock is not None:
        draws = noise(spec.frames, 4, rows, columns)
        shown = _encoded(networks, network_video(lock.preview), draws, memory, watch)
        scene = SceneLock(
            latents=anchored(shown, latents, lock.photo_at), mask=lock.mask.to(device), strength=lock.strength
        )
    return Prepared(
        context=context,
        without=without,
        latents=latents,
        frame=inputs.frame,
        fs=torch.tensor([inputs.fs], device=device),
        camera=camera,
        scene=scene,
    )


def _contexts(networks: Networks, inputs: ClipInputs, watch: Watch) -> tuple[Tensor, Tensor]:
    """Encode the context with prompt and photo, and without; each network is dropped when it has read."""
    bundle = networks.bundle
    watch.check()
    texts = encode_text(bundle.text(), [inputs.prompt, inputs.negative_prompt]).float()
    watch.check()
    at = inputs.frame if inputs.video.shape[2] > 1 else 0
    photo = inputs.video[:, :, at]
    pictures = encode_photo(bundle.image(), bundle.resampler(), torch.cat([photo, torch.zeros_like(photo)])).float()
    context, without = torch.cat([texts, pictures], dim=1).split(1)
    return context, without


def _encoded(
    networks: Networks, video: Float[Tensor, "1 3 _pictures height width"], draws: Tensor, memory: Memory, watch: Watch
) -> Float[Tensor, "1 4 frames h w"]:
    """Samples of the posterior, a few frames at a time; one picture gives a sample for every frame."""
    done: list[Tensor] = []
    alone = video.shape[2] == 1

    def some() -> Tensor:
        first = sum(part.shape[2] for part in done)
        group = slice(first, first + memory.chunk)
        pictures, drawn = (video, draws) if alone else (video[:, :, group], draws[group])
        return encode_video(networks.vae, pictures, lambda: drawn, chunk=memory.chunk, tiled=memory.tiled)

    networks.vae.to(memory.device)
    while sum(part.shape[2] for part in done) < len(draws):
        watch.check()
        done.append(memory.within(some, memory.code_with_less, doing="encoding the pictures"))
    return torch.cat(done, dim=2)


def _camera(networks: Networks, inputs: ClipInputs, noise: Noise, device: torch.device) -> CameraCondition:
    """Made in float32; features come in the pose encoder's precision."""
    if networks.pose_encoder is not None:
        networks.pose_encoder.to(device)
    return condition(
        networks.spec,
        networks.pose_encoder,
        c2w=inputs.c2w[None].float(),
        K=inputs.K[None].float(),
        frame=torch.tensor([inputs.frame]),
        scale=torch.tensor([inputs.scale], dtype=torch.float32),
        noise=noise,
        device=device,
    )
