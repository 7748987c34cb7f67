"""What a pipeline is told of a clip: the words, and the preview that is to shape its noise."""

from collections.abc import Mapping
from typing import Any

from engine.clip import conditioned_rate
from engine.engines.pipelines.load import Pipe
from engine.engines.watch import Watch
from engine.models.pipelines import PipelineModel
from engine.request import Request
from engine.settings import Decided
from engine.shaping.guidance_video import GuidanceVideo

FRAMES_AT_ONCE = 4
"""Frames that Stable Video Diffusion decodes together."""


def prepare(request: Request, watch: Watch) -> GuidanceVideo:
    """The preview without holes, and how far its pixels can be trusted.

    Raises:
        JobCancelled: while holes are filled.
    """
    return GuidanceVideo.from_request(request, on_step=lambda share: watch.check())


def arguments_of(model: PipelineModel, request: Request, settings: Decided, pipe: Pipe) -> Mapping[str, Any]:
    """What a pipeline is called with besides what shaping says."""
    if not model.words:
        return {
            "max_guidance_scale": max(settings.guidance, 1.0),
            "fps": round(settings.rate or conditioned_rate(request.clip.fps)),
            "decode_chunk_size": FRAMES_AT_ONCE,
        }
    arguments: dict[str, Any] = {
        "prompt": request.prompt,
        "negative_prompt": request.negative_prompt or None,
        "guidance_scale": settings.guidance,
    }
    # CogVideoX has learned places for so many words; others take what comes
    words = pipe.transformer.config.get("max_text_seq_length")
    return arguments | ({"max_sequence_length": words} if words else {})
