"""The story of one clip of a diffusers pipeline: load, prepare, sample, decode; and what is said about it."""

import time
from typing import Any

import torch

from engine.backend import Note, Video
from engine.engines.memory import Memory
from engine.engines.pipelines.decode import decode
from engine.engines.pipelines.load import load_pipe, refuse_options, spare_memory
from engine.engines.pipelines.notes import shaping_notes
from engine.engines.pipelines.prepare import prepare
from engine.engines.pipelines.sample import sample
from engine.engines.watch import Stopwatch, Watch
from engine.models.pipelines import PipelineModel
from engine.progress import Cancelled, OnProgress
from engine.request import Request
from engine.shaping.attach import Attached
from engine.weights.folders import Found

PREPARE, GENERATE, DECODE = 0.1, 0.2, 0.9
"""The share of a job that is done when these begin."""
ADVICE = "Close other programs, choose offload or fewer bits, or run the request on a larger machine."


def make_shaped_clip(
    model: PipelineModel,
    place: Found,
    request: Request,
    device: torch.device,
    *,
    on_progress: OnProgress,
    cancelled: Cancelled,
) -> Video:
    """A clip of a request.

    Raises:
        InputError: the clip is not one the pipeline makes, its scheduler undoes shaping, an option needs a package that
            is not here, or memory is short.
        JobCancelled: `cancelled()` said so.
    """
    settings = request.settings.decided(place.release.usual)
    watch, memory = Watch(on_progress, cancelled), Memory.of(device)
    refuse_options(settings, device)
    watch.at("Load", 0.0)
    pipe = memory.within(
        lambda: load_pipe(model, place, settings, device), lambda: None, doing=f"loading {model.title}", advice=ADVICE
    )
    watch.at("Prepare", PREPARE)
    guidance_video = prepare(request, watch)
    began = time.monotonic()

    def run() -> tuple[Any, Attached]:
        clock = Stopwatch(settings.steps)

        def on_step(done: int, of: int) -> None:
            share = GENERATE + (DECODE - GENERATE) * done / of
            watch.at("Generate", share, clock.left(done), detail=f"step {done} of {of}" if done else "")

        return sample(model, pipe, request, guidance_video, settings, on_step)

    pictures, shaping = memory.within(run, lambda: spare_memory(pipe, memory), doing="sampling", advice=ADVICE)
    notes: dict[str, Note] = {
        **shaping_notes(shaping, settings),
        "steps": settings.steps,
        "guidance": settings.guidance,
        "weights": place.folder.name,
        "seconds_per_step": round((time.monotonic() - began) / settings.steps, 4),
    }
    if memory.given_up:
        notes["memory"] = f"memory was short; made with {', '.join(memory.given_up)}"

    return Video(decode(pictures, watch), notes)
