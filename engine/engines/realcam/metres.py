"""How long the scene's metre is in the metres that RealCam-I2V was trained in."""

from typing import TYPE_CHECKING

from engine.conditioning.depth import estimate_depth
from engine.engines.realcam.inputs import ClipInputs
from engine.engines.realcam.scale import EngineScale, compare_depths
from engine.request import Request
from scene.depth.models import depth_model, find_weights

if TYPE_CHECKING:
    from engine.weights.assemble import Bundle

TRAINED_WITH = "depth-anything-v2-metric-indoor-large"
"""The net whose metres the training poses are in."""


def engine_scale(bundle: "Bundle", request: Request, inputs: ClipInputs) -> EngineScale:
    """The factor on translations for this request's scene; 1 and "not verified" where nothing here can tell."""
    spec = bundle.spec
    if not spec.metric:
        return EngineScale.unverified(f"{spec.title} was trained on poses without a unit of length")
    net, by = bundle.depth(), "the depth net in its file"
    if net is None:
        model = depth_model(TRAINED_WITH)
        if find_weights(model) is None:
            return EngineScale.unverified(f"{model.title}, in whose metres it was trained, is not here")
        from scene.depth.depth_anything import DepthAnything

        net, by = DepthAnything.from_name(TRAINED_WITH, device=bundle.device).network, model.title
    metres = estimate_depth(net, inputs.video[:, :, 0])[0].cpu()
    return compare_depths(metres, request.preview.depth[inputs.frame], by=by)
