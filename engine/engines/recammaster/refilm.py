"""ReCamMaster in a program: a clip in memory, filmed again."""

import torch
from jaxtyping import UInt8
from torch import Tensor

from engine.backend import Video
from engine.conditioning.recammaster import warnings_of
from engine.device import Precision, best_device
from engine.engines.recammaster.make import Film, found, make_clip
from engine.models.recammaster_config import TRAINED, USUAL
from engine.progress import Cancelled, OnProgress
from engine.weights.recammaster import Weights
from scene.trajectory import Trajectory


def refilm(
    source: UInt8[Tensor, "frames height width 3"],
    trajectory: Trajectory,
    prompt: str,
    *,
    negative_prompt: str = "",
    subject_depth: float | None = None,
    steps: int = USUAL.steps,
    guidance: float = USUAL.guidance,
    seed: int = 0,
    size: tuple[int, int] = (TRAINED.width, TRAINED.height),
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
    film = Film(
        source=source,
        trajectory=trajectory,
        size=size,
        prompt=prompt,
        negative_prompt=negative_prompt,
        seed=seed,
        steps=steps,
        guidance=guidance,
        rounded_timesteps=rounded_timesteps,
        precision=precision,
        warnings=warnings_of(trajectory, subject_depth),
    )
    return make_clip(film, weights or found(), device or best_device(), on_progress=on_progress, cancelled=cancelled)
