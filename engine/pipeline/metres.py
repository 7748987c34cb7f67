"""How long the scene's metre is in the metres that RealCam-I2V was trained in."""

from typing import TYPE_CHECKING

import torch

from engine.conditioning.depth import estimate_depth
from engine.pipeline.inputs import ClipInputs
from engine.pipeline.memory import placed
from engine.pipeline.scale import EngineScale, compare_depths
from engine.request import Request
from scene.depth.models import depth_model, find_weights

if TYPE_CHECKING:
    from engine.weights.assemble import Bundle

TRAINED_WITH = "depth-anything-v2-metric-indoor-large"
"""The net whose metres the training poses are in."""


def engine_scale(bundle: "Bundle", request: Request, inputs: ClipInputs, device: torch.device) -> EngineScale:
    """The factor on translations for this request's scene; 1 and "not verified" where nothing here can tell."""
    spec = bundle.spec
    if not spec.metric:
        return EngineScale.unverified(f"{spec.title} was trained on poses without a unit of length")
    scene = request.preview.depth[inputs.frame]
    photo = inputs.video[:, :, 0]
    if bundle.depth is not None:
        with placed(bundle.depth, device):
            metres = estimate_depth(bundle.depth, photo)[0].cpu()
        return compare_depths(metres, scene, by="the depth net in its file")
    model = depth_model(TRAINED_WITH)
    if find_weights(model) is None:
        return EngineScale.unverified(f"{model.title}, in whose metres it was trained, is not here")
    from scene.depth.depth_anything import DepthAnything

    net = DepthAnything.from_name(TRAINED_WITH, device=device).network
    return compare_depths(estimate_depth(net, photo)[0].cpu(), scene, by=model.title)
