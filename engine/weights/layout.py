"""Every tensor that a complete official file of a model holds, by name and shape."""

from functools import cache

from torch import nn

from engine.models.config import ModelSpec, PoseEncoderConfig, UNetConfig
from engine.weights import parts
from engine.weights.empty import EmptyWeights

Shape = tuple[int, ...]


@cache
def layout(spec: ModelSpec) -> dict[str, Shape]:
    """Official name to shape: schedule, networks and, where the model has one, its depth net. Not to be changed."""
    from engine.models import depth_net, image_tower, text_tower, vae

    steps = (spec.schedule.timesteps,)
    shapes: dict[str, Shape] = dict.fromkeys(parts.SCHEDULE, steps)
    if spec.schedule.dynamic_scale is not None:
        shapes[parts.DYNAMIC_SCALE] = (spec.schedule.timesteps + 400,)
    shapes |= _under(parts.UNET, _unet(spec.unet))
    shapes |= _under(parts.VAE, vae.official_shapes(spec.vae))
    shapes |= _under(parts.TEXT, text_tower.official_shapes(spec.text))
    shapes |= _under(parts.IMAGE, image_tower.official_shapes(spec.image))
    shapes |= _under(parts.RESAMPLER, _resampler(spec))
    if spec.pose_encoder is not None:
        shapes |= _under(parts.POSE_ENCODER, _pose_encoder(spec.pose_encoder))
    if spec.depth is not None:
        shapes |= _under(parts.DEPTH, depth_net.official_shapes(spec.depth))
        shapes |= dict.fromkeys(parts.DEPTH_STATISTICS, (1, 3, 1, 1))
    return shapes


def _under(prefix: str, shapes: dict[str, Shape]) -> dict[str, Shape]:
    return {prefix + name: shape for name, shape in shapes.items()}


@cache
def _unet(config: UNetConfig) -> dict[str, Shape]:
    from engine.models.unet import UNet

    with EmptyWeights():
        return _shapes(UNet(config))


@cache
def _pose_encoder(config: PoseEncoderConfig) -> dict[str, Shape]:
    from engine.models.pose_encoder import PoseEncoder

    with EmptyWeights():
        return _shapes(PoseEncoder(config))


def _resampler(spec: ModelSpec) -> dict[str, Shape]:
    from engine.models.resampler import Resampler

    with EmptyWeights():
        return _shapes(Resampler(spec.resampler))


def _shapes(module: nn.Module) -> dict[str, Shape]:
    return {name: tuple(tensor.shape) for name, tensor in module.state_dict().items()}
