"""The story of one clip: load, prepare, sample, decode; and what is said about it."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from jaxtyping import UInt8
from torch import Tensor

from engine.backend import Note, Video
from engine.clip import ClipSpec
from engine.conditioning.recammaster import latent_frames, refuse_zoom
from engine.conditioning.source_clip import Window
from engine.device import DTYPES, Precision
from engine.engines.memory import Memory
from engine.engines.recammaster.decode import decode
from engine.engines.recammaster.estimate import tokens_of
from engine.engines.recammaster.load import Networks, load
from engine.engines.recammaster.prepare import encode_words, prepare_source
from engine.engines.recammaster.sample import sample, seeded_noise
from engine.engines.watch import Stopwatch, Watch
from engine.models.fused_attention import refuse_unfused
from engine.models.recammaster import Latents
from engine.models.recammaster_config import RELEASED, TRAINED, USUAL, ReCamMasterConfig
from engine.progress import Cancelled, OnProgress
from engine.weights.missing import Missing
from engine.weights.recammaster import Weights, find_recammaster
from scene.errors import InputError
from scene.support.checkpoints import GUIDE
from scene.trajectory import Trajectory

PREPARE, GENERATE, DECODE = 0.1, 0.2, 0.9
"""The share of a job that is done when these begin."""
ADVICE = "Close other programs, make the clip smaller, or run it on a larger machine."


@dataclass(frozen=True, eq=False, kw_only=True)
class Film:
    """What is filmed again, and how."""

    source: UInt8[Tensor, "frames height width 3"]
    """The clip, at least as long as the path."""
    trajectory: Trajectory
    """One camera per frame of the new clip, which begins at the camera of the source's first frame."""
    window: Window | None = None
    """The part of the source's pictures that counts; None: as much as has the shape of the new clip."""
    size: tuple[int, int] = (TRAINED.width, TRAINED.height)
    """Width and height of the new clip."""
    prompt: str
    negative_prompt: str = ""
    seed: int = 0
    steps: int = USUAL.steps
    guidance: float = USUAL.guidance
    rounded_timesteps: bool = False
    precision: Precision = "auto"
    warnings: tuple[str, ...] = ()
    """What may turn out badly, for the notes."""


def make_clip(
    film: Film, weights: Weights, device: torch.device, *, on_progress: OnProgress, cancelled: Cancelled
) -> Video:
    """Film a clip again.

    Raises:
        InputError: weights are damaged, the path zooms or has another number of frames, the clip is shorter than the
            path, attention would not fit in memory, or memory is short.
        JobCancelled: `cancelled()` said so.
    """
    watch, memory, (width, height) = Watch(on_progress, cancelled), Memory.of(device), film.size
    latent_frames(len(film.trajectory))
    refuse_zoom(film.trajectory)
    on_gpu, config = device.type == "cuda", weights.config
    dtype = DTYPES["bf16" if on_gpu else "fp32"] if film.precision == "auto" else DTYPES[film.precision]
    clip = ClipSpec(width=width, height=height, frames=len(film.trajectory), fps=film.trajectory.fps)
    refuse_unfused(tokens_of(clip), config.heads, config.head_channels, dtype=dtype, device=device)
    watch.at("Load", 0.0)
    networks = memory.within(
        lambda: load(weights, dtype, device), lambda: None, doing="loading ReCamMaster", advice=ADVICE
    )
    watch.at("Prepare", PREPARE)
    networks.pipe.text_encoder.to(device)  # from where it may have waited
    networks.vae.disable_tiling()
    words = encode_words(networks, film.prompt, film.negative_prompt, guided=film.guidance != 1)
    condition = memory.within(
        lambda: prepare_source(networks, film.source, film.trajectory, film.size, film.window),
        lambda: _in_tiles(networks, memory),
        doing="encoding the source clip",
        advice=ADVICE,
    )
    clock = Stopwatch(film.steps)

    def on_step(done: int, of: int) -> None:
        share = GENERATE + (DECODE - GENERATE) * done / of
        watch.at("Generate", share, clock.left(done), detail=f"step {done} of {of}" if done else "")

    def run() -> Latents:
        return sample(
            networks.transformer,
            condition,
            words,
            seeded_noise(condition.source, film.seed),
            steps=film.steps,
            guidance=film.guidance,
            rounded_timesteps=film.rounded_timesteps,
            on_step=on_step,
        )

    idle = [networks.pipe.text_encoder]
    latents = memory.within(run, lambda: memory.set_aside(idle), doing="sampling", advice=ADVICE)
    notes: dict[str, Note] = {"steps": film.steps, "guidance": film.guidance, "weights": weights.checkpoint.name}
    if film.warnings:
        notes["outside_training"] = " ".join(film.warnings)

    def frames() -> Iterator[Tensor]:
        watch.at("Decode", DECODE)
        yield from decode(networks.vae, latents, watch, memory, lambda: _in_tiles(networks, memory), advice=ADVICE)
        if memory.given_up:
            notes["memory"] = f"memory was short; made with {', '.join(memory.given_up)}"

    return Video(frames(), notes)


def found(config: ReCamMasterConfig = RELEASED) -> Weights:
    """The weights that are here.

    Raises:
        InputError: they are not.
    """
    place = find_recammaster(config=config)
    if isinstance(place, Missing):
        raise InputError(f"ReCamMaster {place}. {GUIDE} says where it comes from.")
    return place


def _in_tiles(networks: Networks, memory: Memory) -> str | None:
    if memory.tiled:
        return None
    memory.tiled = True
    networks.vae.enable_tiling()
    return "each frame in tiles"
