"""The story of one clip of a diffusers pipeline: load, encode the preview, sample with it, hand over the frames."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor

from engine.backend import Note, Video
from engine.clip import told_rate
from engine.models.pipelines import PipelineModel
from engine.pipeline.memory import Memory
from engine.pipeline.pipes import Pipe, load_pipe, refuse_options, spare_memory
from engine.pipeline.watch import Stopwatch, Watch
from engine.progress import Cancelled, OnProgress
from engine.request import Request
from engine.settings import Decided, Settings
from engine.shaping.diffusers import Attached, attach
from engine.shaping.guide import Guide
from engine.weights.folders import Found

PREPARE, GENERATE, DEVELOP = 0.1, 0.2, 0.9
"""The share of a job that is done when these begin."""
ADVICE = "Close other programs, choose offload or fewer bits, or run the request on a larger machine."
FRAMES_AT_ONCE = 4
"""That Stable Video Diffusion decodes together."""


def make_shaped_clip(
    model: PipelineModel,
    found: Found,
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
    settings = request.settings.decided(found.release.usual)
    watch, memory = Watch(on_progress, cancelled), Memory.of(device)
    refuse_options(settings, device)
    watch.at("Load", 0.0)
    pipe = memory.within(
        lambda: load_pipe(model, found, settings, device), lambda: None, doing=f"loading {model.title}", advice=ADVICE
    )
    watch.at("Prepare", PREPARE)
    guide = Guide.from_request(request, on_step=lambda share: watch.check())
    began = time.monotonic()

    def run() -> tuple[Any, Attached]:
        clock = Stopwatch(settings.steps)

        def on_step(done: int, of: int) -> None:
            share = GENERATE + (DEVELOP - GENERATE) * done / of
            watch.at("Generate", share, clock.left(done), detail=f"step {done} of {of}")

        shaping = attach(
            pipe,
            guide,
            steps=settings.steps,
            seed=request.seed,
            scene_lock=settings.scene_lock,
            noise=settings.lock_noise,
            on_step=on_step,
        )
        watch.at("Generate", GENERATE)
        told = told_of(model, request, settings, pipe)
        return pipe(**told, **shaping.arguments, output_type="np").frames[0], shaping

    frames, shaping = memory.within(run, lambda: spare_memory(pipe, memory), doing="sampling", advice=ADVICE)
    notes: dict[str, Note] = {
        **shaping_notes(shaping, settings),
        "steps": settings.steps,
        "guidance": settings.guidance,
        "weights": found.folder.name,
        "seconds_per_step": round((time.monotonic() - began) / settings.steps, 4),
    }
    if memory.given_up:
        notes["memory"] = f"memory was short; made with {', '.join(memory.given_up)}"

    def pixels() -> Iterator[Tensor]:
        for frame in frames:
            watch.check()
            yield (torch.from_numpy(frame) * 255).round().clamp(0, 255).to(torch.uint8)

    return Video(pixels(), notes)


def told_of(model: PipelineModel, request: Request, settings: Decided, pipe: Pipe) -> Mapping[str, Any]:
    """What a pipeline is called with besides what shaping says."""
    if not model.words:
        return {
            "max_guidance_scale": max(settings.guidance, 1.0),
            "fps": round(settings.rate or told_rate(request.clip.fps)),
            "decode_chunk_size": FRAMES_AT_ONCE,
        }
    told: dict[str, Any] = {
        "prompt": request.prompt,
        "negative_prompt": request.negative_prompt or None,
        "guidance_scale": settings.guidance,
    }
    # CogVideoX has learned places for so many words; others take what comes
    words = pipe.transformer.config.get("max_text_seq_length")
    return told | ({"max_sequence_length": words} if words else {})


def shaping_notes(shaping: Attached, settings: Settings) -> Mapping[str, Note]:
    """How many steps were shaped, which share of the cells was pinned, and what was changed for it."""
    report = shaping.report
    notes: dict[str, Note] = {"scheduler": report.scheduler} if report.scheduler else {}
    if settings.scene_lock is None:
        return notes | {"scene_lock": "off"}
    notes |= {
        "shaped_steps": report.shaped_steps,
        "locked": round(report.locked, 4),
        "locked_per_frame": " ".join(f"{share:.2f}" for share in report.locked_per_frame),
    }
    return notes | ({"lock_warning": report.warning} if report.warning else {})
