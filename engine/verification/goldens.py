"""The folder of recorded vectors: arrays by file, and the small models that made them."""

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.models.config import (
    MODELS,
    Camera,
    DepthNetConfig,
    EpipolarCamera,
    ImageTowerConfig,
    ModelSpec,
    PoseEncoderConfig,
    ResamplerConfig,
    TextTowerConfig,
    VAEConfig,
)

GOLDENS = Path(__file__).parents[2] / "tests" / "data" / "goldens"
MANIFESTS = GOLDENS.parent / "manifests"


@dataclass(frozen=True)
class Vectors:
    """The arrays of one file."""

    arrays: dict[str, np.ndarray]

    def __contains__(self, name: str) -> bool:
        return name in self.arrays

    def __getitem__(self, name: str) -> Tensor:
        return torch.from_numpy(self.arrays[name])

    def unpacked(self, name: str) -> Tensor:
        """A boolean array that was stored as bits: `NAME_packed` and `NAME_shape`."""
        shape = tuple(int(side) for side in self.arrays[f"{name.removesuffix('_ambiguous')}_shape"])
        bits = np.unpackbits(self.arrays[f"{name}_packed"], count=int(np.prod(shape)))
        return torch.from_numpy(bits.astype(bool).reshape(shape))


@cache
def vectors(name: str, folder: Path = GOLDENS) -> Vectors:
    """All arrays of `NAME.npz`."""
    with np.load(folder / f"{name}.npz") as file:
        return Vectors({key: file[key] for key in file.files})


def settings(folder: Path = GOLDENS) -> dict[str, dict[str, Any]]:
    """How each end-to-end run was sampled."""
    return json.loads((folder / "e2e_settings.json").read_text(encoding="utf-8"))


def small_models(folder: Path = GOLDENS) -> dict[str, ModelSpec]:
    """The reduced models of `configs.json`, by variant and size: `realcam-i2v_256`."""
    configs = json.loads((folder / "configs.json").read_text(encoding="utf-8"))
    return {name: _reduced(name, config["params"]) for name, config in configs.items()}


def small_depth(folder: Path = GOLDENS) -> DepthNetConfig:
    """The reduced depth net: the small encoder."""
    content = json.loads((folder / "depth_config.json").read_text(encoding="utf-8"))
    return DepthNetConfig(
        width=384,
        heads=6,
        layers=12,
        taps=(2, 5, 8, 11),
        features=content["features"],
        out_channels=tuple(content["out_channels"]),
        max_depth=content["max_depth"],
    )


def _reduced(name: str, config: dict[str, Any]) -> ModelSpec:
    full = MODELS[name.replace("_", "-")]
    unet, resampler = config["unet_config"]["params"], config["image_proj_stage_config"]["params"]
    clip = config["clip_config_used"]
    text, vision = clip["text_cfg"], clip["vision_cfg"]
    height, width = (8 * side for side in config["image_size"])
    pose = config.get("pose_encoder_config")
    return replace(
        full,
        height=height,
        width=width,
        frames=unet["temporal_length"],
        unet=replace(
            full.unet,
            channels=unet["model_channels"],
            multipliers=tuple(unet["channel_mult"]),
            blocks=unet["num_res_blocks"],
            attention_downscales=tuple(sorted(unet["attention_resolutions"])),
            head_channels=unet["num_head_channels"],
            context_channels=unet["context_dim"],
            image_gate=unet.get("image_cross_attention_scale_learnable", False),
            default_fs=unet["default_fs"],
            camera=_camera(full.unet.camera, config),
        ),
        vae=VAEConfig(channels=config["first_stage_config"]["params"]["ddconfig"]["ch"], scale=config["scale_factor"]),
        text=TextTowerConfig(
            width=text["width"],
            heads=text["heads"],
            layers=text["layers"],
            projected=clip["embed_dim"],
            tokens=text["context_length"],
            vocabulary=text["vocab_size"],
        ),
        image=ImageTowerConfig(
            width=vision["width"],
            head_width=vision["head_width"],
            layers=vision["layers"],
            patch=vision["patch_size"],
            side=vision["image_size"],
            text_width=text["width"],
            projected=clip["embed_dim"],
            tokens=text["context_length"],
            vocabulary=text["vocab_size"],
        ),
        resampler=ResamplerConfig(
            width=resampler["dim"],
            depth=resampler["depth"],
            head_width=resampler["dim_head"],
            heads=resampler["heads"],
            queries=resampler["num_queries"],
            frames=resampler["video_length"],
            image_width=resampler["embedding_dim"],
            out_width=resampler["output_dim"],
            expansion=resampler["ff_mult"],
        ),
        pose_encoder=None if pose is None else _pose_encoder(pose["params"]),
    )


def _camera(full: Camera | None, entries: dict[str, Any]) -> Camera | None:
    if not isinstance(full, EpipolarCamera):
        return full
    epipolar = entries["epipolar_config"]
    return replace(
        full,
        register_tokens=epipolar["num_register_tokens"],
        masked_downscales=tuple(sorted(epipolar["attention_resolution"])),
    )


def _pose_encoder(entries: dict[str, Any]) -> PoseEncoderConfig:
    return PoseEncoderConfig(
        channels=tuple(entries["channels"]),
        blocks=entries["nums_rb"],
        heads=entries["temporal_attention_nhead"],
        unshuffle=entries["downscale_factor"],
        max_frames=entries["temporal_position_encoding_max_len"],
    )
