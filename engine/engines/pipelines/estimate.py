"""What a clip of a diffusers pipeline will need, said before it begins: counted from its networks, not measured."""

from dataclasses import dataclass

import torch

from engine.clip import ClipSpec
from engine.device import DTYPES
from engine.models.pipelines import PipelineModel, PipelineRelease
from engine.settings import Settings

PER_CHANNEL = 12
"""Values alive at once for every channel of a token: residual, queries, keys, values and what lies between layers."""
PER_PIXEL = 780
"""Values alive at once in an autoencoder, per pixel of the frames that it decodes together."""


@dataclass(frozen=True, kw_only=True)
class PipeEstimate:
    """Estimate before the job, in bytes."""

    memory: int
    """Peak memory: of the GPU where there is one."""
    main_memory: int
    """Main memory that networks wait in, where they do."""
    disk: int
    """Size of the folder, in 16 bits."""


def estimate_pipe(
    model: PipelineModel, release: PipelineRelease, settings: Settings, clip: ClipSpec, device: torch.device
) -> PipeEstimate:
    """What a clip of one release will need on a device."""
    half = 4 if device.type != "cuda" else 2
    width = half if settings.precision == "auto" else DTYPES[settings.precision].itemsize
    weights = 1e9 * (release.network * settings.bits / 16 + release.rest) * width
    largest = 1e9 * release.largest * width * (settings.bits / 16 if release.largest <= release.network else 1)
    resident = {"none": weights, "model": largest, "sequential": 0.05 * largest}[settings.offload]
    side = release.grid.side
    tokens = release.grid.latent_frames(clip.frames) * (clip.height // side) * (clip.width // side)
    branches = 1 if model.pipeline.startswith("Wan") else 2
    sampling = PER_CHANNEL * tokens * release.hidden * width * branches
    decoding = PER_PIXEL * max(release.grid.group, 4) * clip.height * clip.width * width
    return PipeEstimate(
        memory=round(resident + max(sampling, decoding)),
        main_memory=round(weights if settings.offload != "none" else 0),
        disk=round(2e9 * (release.network + release.rest)),
    )
