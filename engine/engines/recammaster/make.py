"""The story of one clip: load, prepare, sample, decode; and what is said about it."""

from collections.abc import Iterator

import torch
from jaxtyping import UInt8
from torch import Tensor

from engine.backend import Note, Video
from engine.conditioning.recammaster import latent_frames, refuse_zoom, warnings_of
from engine.device import DTYPES, Precision, best_device
from engine.engines.memory import Memory
from engine.engines.recammaster.decode import decode
from engine.engines.recammaster.load import Networks, load
from engine.engines.recammaster.prepare import encode_words, prepare_source
from engine.engines.recammaster.sample import GUIDANCE, STEPS, sample, seeded_noise
from engine.engines.watch import Stopwatch, Watch
from engine.models.recammaster import Latents
from engine.progress import Cancelled, OnProgress
from engine.weights.missing import Missing
from engine.weights.recammaster import Weights, find_recammaster
from scene.errors import InputError
from scene.support.checkpoints import GUIDE
from scene.trajectory import Trajectory

PREPARE, GENERATE, DECODE = 0.1, 0.2, 0.9
"""The share of a job that is done when these begin."""
SIZE = (832, 480)
"""Width and height of the pictures that it was trained on."""
ADVICE = "Close other programs, make the clip smaller, or run it on a larger machine."


def refilm(
    source: UInt8[Tensor, "frames height width 3"],
    trajectory: Trajectory,
    prompt: str,
    *,
    negative_prompt: str = "",
    subject_depth: float | None = None,
    steps: int = STEPS,
    guidance: float = GUIDANCE,
    seed: int = 0,
    size: tuple[int, int] = SIZE,
    rounded_timesteps: bool = False,
    precision: Precision = "auto",
    weights: Weights | None = None,
    device: torch.device | None = None,
    on_progress: OnProgress = lambda progress: None,
    cancelled: Cancelled = lambda: False,
) -> Video:
    """Film what happens in a clip again, along another camera path, with ReCamMaster.

    Args:
        source: the clip, sRGB, at least as long as the path; longer ones are cut, and other shapes from the middle.
        trajectory: cameras of the new clip, one per frame, metres; 4k + 1 frames, 81 as it was trained. It begins at
            the camera of the source's first frame, wherever that is; the lens is that of the source and cannot change.
        prompt: what happens in the clip, as a caption.
        negative_prompt: what guidance leads away from; the authors pass Wan's own, which is in Wan's repository.
        subject_depth: distance of the subject from the first camera, metres; with it, paths that are too long for what
            the network was trained on are noted.
        steps: Euler steps.
        guidance: strength of the prompt; 1 is none, and twice as fast.
        seed: of the noise.
        size: width and height of the new clip, in multiples of 16.
        rounded_timesteps: round times as the reference does.
        precision: of the networks; auto is bf16 on a GPU and fp32 elsewhere.
        weights: where they are; None: they are looked for in the places of all weights.
        device: where networks run; None: the GPU if there is one.
        on_progress: told where the job is.
        cancelled: asked at every step.

    Raises:
        InputError: weights are missing or damaged, the path zooms or has another number of frames, the clip is shorter
            than the path, or memory is short.
        JobCancelled: `cancelled()` said so.
    """
    watch, device = Watch(on_progress, cancelled), device or best_device()
    latent_frames(len(trajectory))
    refuse_zoom(trajectory)
    weights = weights or _found()
    memory = Memory.of(device)
    watch.at("Load", 0.0)
    dtype = DTYPES["bf16" if device.type == "cuda" else "fp32"] if precision == "auto" else DTYPES[precision]
    networks = memory.within(
        lambda: load(weights, dtype, device), lambda: None, doing="loading ReCamMaster", advice=ADVICE
    )
    watch.at("Prepare", PREPARE)
    networks.pipe.text_encoder.to(device)  # from where it may have waited
    networks.vae.disable_tiling()
    words = encode_words(networks, prompt, negative_prompt, guided=guidance != 1)
    condition = memory.within(
        lambda: prepare_source(networks, source, trajectory, size),
        lambda: _in_tiles(networks, memory),
        doing="encoding the source clip",
        advice=ADVICE,
    )
    clock = Stopwatch(steps)

    def on_step(done: int, of: int) -> None:
        share = GENERATE + (DECODE - GENERATE) * done / of
        watch.at("Generate", share, clock.left(done), detail=f"step {done} of {of}" if done else "")

    def run() -> Latents:
        return sample(
            networks.transformer,
            condition,
            words,
            seeded_noise(condition.source, seed),
            steps=steps,
            guidance=guidance,
            rounded_timesteps=rounded_timesteps,
            on_step=on_step,
        )

    idle = [networks.pipe.text_encoder]
    latents = memory.within(run, lambda: memory.set_aside(idle), doing="sampling", advice=ADVICE)
    notes: dict[str, Note] = {"steps": steps, "guidance": guidance, "weights": weights.checkpoint.name}
    if warnings := warnings_of(trajectory, subject_depth):
        notes["outside_training"] = " ".join(warnings)

    def frames() -> Iterator[Tensor]:
        watch.at("Decode", DECODE)
        yield from decode(networks.vae, latents, watch, memory, lambda: _in_tiles(networks, memory), advice=ADVICE)
        if memory.given_up:
            notes["memory"] = f"memory was short; made with {', '.join(memory.given_up)}"

    return Video(frames(), notes)


def _found() -> Weights:
    place = find_recammaster()
    if isinstance(place, Missing):
        raise InputError(f"ReCamMaster {place}. {GUIDE} says where it comes from.")
    return place


def _in_tiles(networks: Networks, memory: Memory) -> str | None:
    if memory.tiled:
        return None
    memory.tiled = True
    networks.vae.enable_tiling()
    return "each frame in tiles"
