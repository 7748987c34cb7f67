"""The story of one clip: load, prepare, sample, decode; and what is said about it."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from engine.backend import Note, Video
from engine.conditioning.pixels import to_pixels
from engine.device import dtype_for
from engine.diffusion.ddim import Step
from engine.engines.memory import Memory
from engine.engines.realcam.decode import decode
from engine.engines.realcam.inputs import inputs_of
from engine.engines.realcam.load import load
from engine.engines.realcam.lock_inputs import lock_inputs, lock_notes
from engine.engines.realcam.metres import engine_scale
from engine.engines.realcam.noise import SeededNoise
from engine.engines.realcam.prepare import prepare
from engine.engines.realcam.sample import sample
from engine.engines.realcam.timings import Timing, evaluations, keep_timing, known_timing
from engine.engines.watch import Stopwatch, Watch
from engine.models.config import ModelSpec
from engine.progress import Cancelled, OnProgress
from engine.request import Request
from engine.settings import Usual

if TYPE_CHECKING:
    from engine.weights.overlay import Files

PREPARE, GENERATE, DECODE = 0.05, 0.1, 0.9
"""The share of a job that is done when these begin."""


def make_clip(
    spec: ModelSpec,
    files: "Files",
    request: Request,
    device: torch.device,
    *,
    on_progress: OnProgress,
    cancelled: Cancelled,
) -> Video:
    """A clip of a request; its frames are decoded while they are read.

    Raises:
        InputError: weights are wrong or deaf to the camera, no frame shows the photo, or memory is short.
        JobCancelled: `cancelled()` said so.
    """
    settings = request.settings.decided(Usual())
    watch, memory, noise = Watch(on_progress, cancelled), Memory.of(device), SeededNoise(request.seed)
    dtype = dtype_for(settings.precision, device)
    known = known_timing(spec, device, dtype)
    questions = settings.steps * evaluations(settings)
    expected = known and known.rest + questions * known.evaluation

    inputs = inputs_of(request, spec, settings)  # refuses before anything large is read
    watch.at("Load", 0.0, expected)
    loaded = memory.within(lambda: load(spec, files, device, dtype), lambda: None, doing=f"loading {spec.title}")
    networks = loaded.networks

    began = time.monotonic()
    watch.at("Prepare", PREPARE, expected)
    scale = memory.within(
        lambda: engine_scale(networks.bundle, request, inputs),
        lambda: memory.set_aside(networks.all),
        doing="measuring the scale",
    )
    inputs = replace(inputs, scale=request.scale * scale.value)
    lock = lock_inputs(request, settings, inputs.frame, watch)
    prepared = prepare(networks, inputs, lock, noise=noise, memory=memory, watch=watch)

    sampling = time.monotonic()
    clock = Stopwatch(settings.steps)
    watch.at("Generate", GENERATE, expected)

    def on_step(step: Step) -> None:
        left = (clock.left(step.done) or 0.0) + (known.rest if known else 0.0)
        share = GENERATE + (DECODE - GENERATE) * step.done / step.of
        watch.at("Generate", share, left, detail=f"step {step.done} of {step.of}")

    sampled = sample(networks, prepared, settings, noise=noise, memory=memory, watch=watch, on_step=on_step)
    decoding = time.monotonic()
    notes: dict[str, Note] = {"photo_frame": inputs.frame, "scale": round(scale.value, 6), "scale_note": scale.note}
    notes |= lock_notes(lock, sampled)
    if loaded.effect is not None:
        notes["camera_check"] = f"a moving camera changes {loaded.effect:.1%} of a small test output"
    else:
        notes["camera_check"] = f"{spec.title} has no camera control: the path is not followed"

    def frames() -> Iterator[Tensor]:
        for frame in decode(networks, sampled.latents, memory=memory, watch=watch, since=DECODE):
            yield to_pixels(frame)
        seconds = (decoding - sampling) / questions
        rest = time.monotonic() - decoding + sampling - began
        keep_timing(spec, device, dtype, Timing(evaluation=seconds, rest=rest))
        notes["seconds_per_evaluation"] = round(seconds, 4)
        if memory.given_up:
            notes["memory"] = f"memory was short; made with {', '.join(memory.given_up)}"

    return Video(frames(), notes)
