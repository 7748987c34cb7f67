"""The networks of a model on its device, those that stay between clips."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from engine.engines.resident import RESIDENT
from engine.models.config import ModelSpec
from engine.models.pose_encoder import PoseEncoder
from engine.models.unet import UNet
from scene.errors import InputError
from scene.support.program import COMMAND

if TYPE_CHECKING:
    from engine.weights.assemble import Bundle
    from engine.weights.overlay import Files

COMPILE = "REALCAM_COMPILE"
"""An environment variable: 1 has torch.compile make the network faster, after minutes at the first step."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Networks:
    """A model on its device. What reads words and photo is large, made from the files for each clip, and dropped."""

    bundle: "Bundle"
    unet: UNet
    pose_encoder: PoseEncoder | None
    vae: Any
    """diffusers' autoencoder."""

    @staticmethod
    def from_bundle(bundle: "Bundle") -> "Networks":
        """Made now, on the bundle's device."""
        return Networks(bundle=bundle, unet=bundle.unet(), pose_encoder=bundle.pose_encoder(), vae=bundle.vae())

    @property
    def all(self) -> tuple[nn.Module, ...]:
        """Every network that stays."""
        return tuple(network for network in (self.unet, self.vae, self.pose_encoder) if network is not None)

    @property
    def spec(self) -> ModelSpec:
        """What model it is."""
        return self.bundle.spec


@dataclass(frozen=True, eq=False)
class Loaded:
    """A model that answers to its camera."""

    networks: Networks
    effect: float | None
    """How much of the output a moving camera changes; None for a model without camera."""


def load(spec: ModelSpec, files: "Files", device: torch.device, dtype: torch.dtype) -> Loaded:
    """The model in those files, from memory if it was the last one.

    Raises:
        InputError: the files are not what they should be, or the network does not answer to its camera.
    """
    paths = [path for path in (files.released, files.base) if path is not None]
    stamps = (path.stat().st_mtime_ns for path in paths if path.is_file())
    return RESIDENT.get(("realcam", spec, files, *stamps, device, dtype), lambda: _loaded(spec, files, device, dtype))


def _loaded(spec: ModelSpec, files: "Files", device: torch.device, dtype: torch.dtype) -> Loaded:
    from engine.engines.realcam.camera_check import DEAF, camera_effect
    from engine.weights.assemble import assemble

    networks = Networks.from_bundle(assemble(spec, files, device, dtype))
    effect = None if spec.unet.camera is None else camera_effect(networks)
    if effect is not None and not effect > DEAF:
        raise InputError(
            f"{spec.title} does not answer to the camera: what it makes is the same whether the camera moves or"
            f" stands still, so its camera weights are missing or were never trained."
            f" `{COMMAND} models check {files.released}` says more; get the file again."
        )
    if os.environ.get(COMPILE) == "1":
        networks.unet.compile()
    return Loaded(networks, effect)
