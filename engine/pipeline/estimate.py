"""What a clip will cost, said before it begins: memory from shapes, time only where this machine has been timed."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch

from engine.device import dtype_for
from engine.models.config import EpipolarCamera, ModelSpec
from engine.pipeline.timings import evaluations, known_timing
from engine.settings import Settings

UNET, VAE, POSES = "model.diffusion_model.", "first_stage_model.", "pose_encoder."
"""Of official names."""
PER_CELL = 60_000
"""Values that one evaluation of the network holds at once, per latent cell of a frame; measured, see the README."""
PER_PIXEL = 1_600
"""Values that the decoder holds at once, per pixel of a frame."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """Before the job."""

    seconds: float | None
    """From a run on this machine with the same precision; None where there was none."""
    memory: int
    """Bytes, estimated: of the GPU where there is one."""
    disk: int
    """Bytes of the weights in 32 bits."""


def estimate(spec: ModelSpec, settings: Settings, device: torch.device) -> Estimate:
    """What a clip of `spec` will cost on `device`."""
    from engine.weights.layout import layout

    shapes = layout(spec)
    dtype = dtype_for(settings.precision, device)
    everything, core = _values(shapes), _values(shapes, UNET, VAE, POSES)
    # on a GPU the encoders leave when they have read
    weights = (core if device.type == "cuda" else everything) * dtype.itemsize
    rows, columns = spec.latent_size
    sampling = PER_CELL * spec.frames * rows * columns * dtype.itemsize * (1 + (settings.guidance != 1))
    decoding = PER_PIXEL * spec.height * spec.width * dtype.itemsize
    timing = known_timing(spec, device, dtype)
    return Estimate(
        seconds=timing and timing.rest + settings.steps * evaluations(settings) * timing.evaluation,
        memory=weights + mask_bytes(spec) + max(sampling, decoding),
        disk=4 * everything,
    )


def mask_bytes(spec: ModelSpec) -> int:
    """Of the epipolar masks: a byte for every pair of tokens."""
    control = spec.unet.camera
    if not isinstance(control, EpipolarCamera) or control.attends == "everything":
        return 0
    rows, columns = spec.latent_size
    return sum((spec.frames * (rows // level) * (columns // level)) ** 2 for level in control.masked_downscales)


def _values(shapes: Mapping[str, tuple[int, ...]], *prefixes: str) -> int:
    """Numbers in the tensors whose names begin so; in all of them if nothing is said."""
    return sum(math.prod(shape) for name, shape in shapes.items() if not prefixes or name.startswith(prefixes))
