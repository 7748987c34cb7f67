"""Models small enough to be trained in a test, under the names of released ones; and clips for them.

As a module it is the command line with these models: `python -m tests.research.train.small train CONFIG ...`.
"""

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch

from app.main import main
from engine.models.config import MODELS, EpipolarCamera, ModelSpec, PoseEncoderConfig
from engine.verification.goldens import small_models
from engine.verification.random_file import keys_of, quick, write
from research.data.clip_folder import ClipContent, ClipRecord
from research.data.data_folder import Job, build
from research.train.builtin import BUILTIN
from research.train.config import TrainConfig
from scene.camera import Intrinsics
from scene.trajectory import Trajectory
from tests.research.data.conftest import w2c

FRAMES = 6
FULL = dict(MODELS)
"""The models of their full sizes."""
SIZED = small_models()["dynamicrafter_256"]


def small(full: ModelSpec) -> ModelSpec:
    """A model with two levels of the UNet, four frames and 64 x 64 pixels."""
    camera = full.unet.camera
    if isinstance(camera, EpipolarCamera):
        camera = replace(camera, masked_downscales=(1, 2))
    unet = replace(SIZED.unet, multipliers=(1, 2), blocks=1, attention_downscales=(1, 2), camera=camera)
    unet = replace(unet, image_gate=full.unet.image_gate, default_fs=full.unet.default_fs)
    encoder = PoseEncoderConfig(channels=(32, 64), blocks=1, heads=2, max_frames=4)
    return replace(
        SIZED,
        name=full.name,
        title=full.title,
        height=64,
        width=64,
        frames=4,
        rate=full.rate,
        metric=full.metric,
        unet=unet,
        resampler=replace(SIZED.resampler, frames=4),
        pose_encoder=None if full.pose_encoder is None else encoder,
        schedule=full.schedule,
    )


SMALL = {name: small(full) for name, full in MODELS.items()}
BASE = "dynamicrafter-256.safetensors"


def write_base(folder: Path, seed: int = 0) -> Path:
    """A base of random numbers in the official layout."""
    file = folder / BASE

    def values(key: str, shape: tuple[int, ...]) -> torch.Tensor:
        return quick(f"{seed or ''}{key}", shape)

    write(file, keys_of(SMALL["dynamicrafter-256"]), form="safetensors", dtype=torch.float32, values=values)
    return file


def write_clips(folder: Path, *, train: int = 6, val: int = 2, per_scene: int = 1) -> Path:
    """Clips of 6 frames: a pattern of chance that a camera goes along, a tenth of a unit a frame."""
    jobs = [Job(number, (f"clip-{number}",)) for number in range(train + val)]
    build(folder, {"kind": "patterns"}, jobs, partial(_clip, train, per_scene))
    return folder


def _clip(train: int, per_scene: int, number: int, name: str) -> tuple[ClipRecord, ClipContent]:
    rng = torch.Generator().manual_seed(number)
    rough = torch.rand(1, 3, 12, 12, generator=rng)
    wide = (255 * torch.nn.functional.interpolate(rough, (64, 96), mode="bicubic").clamp(0, 1)).to(torch.uint8)[0]
    frames = [wide[:, :, 4 * k : 4 * k + 64].permute(1, 2, 0).contiguous() for k in range(FRAMES)]
    lens = Intrinsics.from_focal(60.0, 64, 64).repeated(FRAMES)
    record = ClipRecord(
        id=name,
        split="train" if number < train else "val",
        scene=f"scene-{number // per_scene}",
        frames=FRAMES,
        fps=8.0,
        width=64,
        height=64,
        caption=f"Pattern {number}.",
        metric=True,
        pictures="frames/%04d.png",
    )
    return record, ClipContent(Trajectory(lens, torch.linalg.inv(w2c(FRAMES)), 8.0), frames)


def quick_config(name: str, data: Path | str, base: Path, *, steps: int = 2) -> TrainConfig:
    """A built-in config, for a few steps on the processor."""
    full = BUILTIN[name]
    return replace(
        full,
        data=replace(full.data, path=str(data), strides=(1, 1), validation=""),
        base=str(base),
        optimiser=replace(full.optimiser, batch=2, steps=steps),
        machine=replace(full.machine, device="cpu", precision="fp32"),
        save_every=1000,
    )


if __name__ == "__main__":
    MODELS.update(SMALL)
    sys.exit(main())
