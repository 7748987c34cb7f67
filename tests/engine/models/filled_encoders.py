"""The encoders at the recorded vectors' size, with weights made from their official names."""

from functools import cache
from typing import Any

import torch

from engine.models import depth_net, image_tower, text_tower, vae
from engine.models.resampler import Resampler
from engine.verification.goldens import small_depth, small_models
from engine.verification.named_weights import named_weight, set_named_weights

SMALL = small_models()["dynamicrafter_256"]


@cache
def small_vae() -> Any:
    return _filled(vae, vae.make_vae, SMALL.vae, "first_stage_model.")


@cache
def small_text_tower() -> Any:
    return _filled(text_tower, text_tower.make_text_tower, SMALL.text, "cond_stage_model.model.")


@cache
def small_image_tower() -> Any:
    return _filled(image_tower, image_tower.make_image_tower, SMALL.image, "embedder.model.")


@cache
def small_depth_net() -> Any:
    return _filled(depth_net, depth_net.make_depth_net, small_depth(), "depth_predictor.")


@cache
def small_resampler() -> Resampler:
    resampler = Resampler(SMALL.resampler)
    set_named_weights(resampler, "image_proj_model.")
    return resampler


def _filled(part: Any, make: Any, config: Any, prefix: str) -> Any:
    """Build a part as a loader does: without memory, then given its weights."""
    with torch.device("meta"):
        module = make(config)
    read, shapes = part.official_names(config), part.official_shapes(config)
    state = {name: named_weight(prefix + name, shapes[name]) for name in read}
    module.load_state_dict(part.from_official(state, config), assign=True)
    return module
