"""Sampling: noise becomes decoded pictures, which a pipeline makes in one call."""

from typing import Any

from engine.engines.pipelines.load import Pipe
from engine.engines.pipelines.prepare import arguments_of
from engine.models.pipelines import PipelineModel
from engine.request import Request
from engine.settings import Decided
from engine.shaping.attach import Attached, OnStep, attach
from engine.shaping.guidance_video import GuidanceVideo


def sample(
    model: PipelineModel,
    pipe: Pipe,
    request: Request,
    guidance_video: GuidanceVideo,
    settings: Decided,
    on_step: OnStep,
) -> tuple[Any, Attached]:
    """Pictures (frames, height, width, 3) from 0 to 1, and what shaped them; `on_step` may raise to stop.

    Raises:
        InputError: the clip is not one the pipeline makes, or its scheduler undoes shaping.
    """
    shaping = attach(
        pipe,
        guidance_video,
        steps=settings.steps,
        seed=request.seed,
        scene_lock=settings.scene_lock,
        noise=settings.lock_noise,
        on_step=on_step,
    )
    on_step(0, settings.steps)
    arguments = arguments_of(model, request, settings, pipe)
    return pipe(**arguments, **shaping.arguments, output_type="np").frames[0], shaping
