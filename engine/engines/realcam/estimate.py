"""What a clip will cost, said before it begins: memory from shapes, time only where this machine has been timed."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch

from engine.device import dtype_for
from engine.engines.memory import FRAMES_AT_ONCE
from engine.engines.realcam.timings import evaluations, known_timing
from engine.models.config import EpipolarCamera, ModelSpec
from engine.settings import Settings, Usual
from engine.weights import parts
from engine.weights.layout import layout

PER_CELL = 7_700
"""Values alive at once in one evaluation of the network, per latent cell of a frame: counted, not measured."""
PER_PIXEL = 780
"""Values alive at once in the decoder, per pixel of the frames that it sees together: counted."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """Estimate before the job."""

    seconds: float | None
    """Seconds, by a run on this machine with the same precision; None where there was none."""
    memory: int
    """Bytes at the worst moment, estimated: of the GPU where there is one."""
    disk: int
    """Bytes of the weights' file in 16 bits."""


def estimate_network(spec: ModelSpec, wished: Settings, device: torch.device) -> Estimate:
    """What a clip of `spec` will cost on `device`."""
    shapes, settings = layout(spec), wished.decided(Usual())
    dtype = dtype_for(settings.precision, device)
    everything, core = _values(shapes), _values(shapes, parts.UNET, parts.VAE, parts.POSE_ENCODER)
    weights = core * dtype.itemsize
    reading = max(_values(shapes, parts.TEXT), _values(shapes, parts.IMAGE, parts.RESAMPLER)) * dtype.itemsize
    rows, columns = spec.latent_size
    branches = 2 if device.type == "cuda" and settings.guidance != 1 else 1
    sampling = PER_CELL * spec.frames * rows * columns * dtype.itemsize * branches
    decoding = PER_PIXEL * FRAMES_AT_ONCE * spec.height * spec.width * dtype.itemsize
    masks = token_pairs(spec) * (1 + dtype.itemsize)
    timing = known_timing(spec, device, dtype)
    return Estimate(
        seconds=timing and timing.rest + settings.steps * evaluations(settings) * timing.evaluation,
        memory=weights + max(reading, sampling + masks, decoding + masks),
        disk=2 * everything,
    )


def token_pairs(spec: ModelSpec) -> int:
    """Entries of the epipolar masks, which are kept as they are and as attention adds them."""
    control = spec.unet.camera
    if not isinstance(control, EpipolarCamera) or control.attends in ("everything", "nothing"):
        return 0
    rows, columns = spec.latent_size
    return sum((spec.frames * (rows // level) * (columns // level)) ** 2 for level in control.masked_downscales)


def _values(shapes: Mapping[str, tuple[int, ...]], *prefixes: str) -> int:
    """Numbers in the tensors whose names begin so; in all of them if nothing is said."""
    return sum(math.prod(shape) for name, shape in shapes.items() if not prefixes or name.startswith(prefixes))
