"""The model of the last job, kept for the next."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from engine.models.config import ModelSpec
from engine.pipeline.camera_check import DEAF, camera_effect
from scene.errors import InputError

if TYPE_CHECKING:
    from engine.weights.assemble import Bundle
    from engine.weights.places import Files

COMPILE = "REALCAM_COMPILE"
"""An environment variable: 1 has torch.compile make the network faster, after minutes at the first step."""


@dataclass(frozen=True, eq=False)
class Loaded:
    """A model in memory that answers to its camera."""

    key: tuple[object, ...]
    bundle: "Bundle"
    effect: float | None
    """How much of the output a moving camera changes; None for a model without camera."""


_kept: Loaded | None = None


def load(spec: ModelSpec, files: "Files", device: torch.device, dtype: torch.dtype) -> Loaded:
    """The model in those files, from memory if it was the last one; one at a time is kept.

    The denoiser is on `device`, everything else waits beside it.

    Raises:
        InputError: the files are not what they should be, or the network does not answer to its camera.
    """
    global _kept
    from engine.weights.assemble import assemble

    key = (spec, files, tuple(file.stat().st_mtime_ns for file in files.paths), device, dtype)
    if _kept is None or _kept.key != key:
        _kept = None  # two would not fit
        bundle = assemble(spec, files, device=torch.device("cpu"), dtype=dtype)
        bundle.unet.to(device)
        effect = None if spec.unet.camera is None else camera_effect(bundle, device)
        if effect is not None and not effect > DEAF:
            raise InputError(
                f"{spec.title} does not answer to the camera: what it makes is the same whether the camera moves or"
                f" stands still, so its camera weights are missing or were never trained."
                f" `launch.py models check {files.paths[0]}` says more; get the file again."
            )
        if os.environ.get(COMPILE) == "1":
            bundle.unet.compile()
        _kept = Loaded(key, bundle, effect)
    return _kept


def forget() -> None:
    """Give the memory back."""
    global _kept
    _kept = None
