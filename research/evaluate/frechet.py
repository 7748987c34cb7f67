"""Frechet distances between all videos and all true clips, by the features of a network that the user gives.

FVD is one only with the network that its name means (Unterthiner et al. 2018: I3D trained on Kinetics-400), FID only
with Inception (Heusel et al. 2017). Without a network neither is reported, under any name.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from scene.errors import InputError

Kind = Literal["video", "image"]
NAMES: dict[Kind, str] = {"video": "Frechet video distance", "image": "Frechet image distance"}
WORDS: dict[str, Any] = {"rescale": True, "resize": True, "return_features": True}
"""What networks of StyleGAN and StyleGAN-V take beside pictures of 0 to 255: scale them yourself, answer features."""

Features = Float[np.ndarray, "samples features"]


@dataclass(frozen=True, eq=False)
class FeatureNetwork:
    """A TorchScript file that turns videos or pictures into features."""

    kind: Kind
    name: str
    """The file's name, and the first digits of its SHA-256."""
    answer: Callable[[Tensor], Tensor]

    @staticmethod
    def open(file: Path, kind: Kind) -> "FeatureNetwork":
        """Open a TorchScript file.

        A network whose `forward` has the arguments of StyleGAN's (`return_features`, ...) gets values of 0 to 255 and
        those arguments; another gets -1 to 1. Videos are [1, 3, frames, height, width], pictures [n, 3, height, width].

        Raises:
            InputError: it is none.
        """
        try:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            module = torch.jit.load(str(file), map_location="cpu").eval()
        except (OSError, RuntimeError) as error:
            raise InputError(
                f"{file} is no TorchScript file, which a feature network has to be: {str(error).splitlines()[0]}. "
                "Export it with torch.jit.save."
            ) from error
        takes = {argument.name for argument in module.forward.schema.arguments}
        words = {name: value for name, value in WORDS.items() if name in takes}

        def answer(values: Tensor) -> Tensor:
            return module(values, **words) if words else module(values / 127.5 - 1)

        return FeatureNetwork(kind, f"{file.name} ({digest[:12]})", answer)

    @torch.no_grad()
    def features(self, frames: UInt8[Tensor, "frames height width 3"]) -> Features:
        """One row for a video, or one for each of its frames.

        Raises:
            InputError: the network cannot take these frames, or does not answer one row of numbers for each sample.
        """
        planes = frames.permute(0, 3, 1, 2).float()
        values = planes.permute(1, 0, 2, 3)[None] if self.kind == "video" else planes
        try:
            found = self.answer(values)
        except RuntimeError as error:
            raise InputError(
                f"The network {self.name} does not take {self.kind}s of {tuple(values.shape)}: "
                f"{str(error).strip().splitlines()[-1]}"
            ) from error
        if not isinstance(found, Tensor) or found.shape[:1] != values.shape[:1] or not bool(found.isfinite().all()):
            raise InputError(f"The network {self.name} does not answer one row of finite numbers for each {self.kind}.")
        return found.flatten(1).double().numpy()


def frechet_distance(one: Features, other: Float[np.ndarray, "others features"]) -> float:
    """The squared Frechet distance of two normal distributions with the samples' means and covariances.

    |m1 - m2|^2 + trace(C1 + C2 - 2 (C1 C2)^(1/2)), as FID and FVD have it.

    Raises:
        InputError: one has fewer than two samples.
    """
    if min(len(one), len(other)) < 2:
        raise InputError(f"A Frechet distance needs two samples of each; there are {len(one)} and {len(other)}.")
    first, second = (np.atleast_2d(np.cov(each, rowvar=False)) for each in (one, other))
    values, vectors = np.linalg.eigh(first)
    root = (vectors * np.sqrt(values.clip(0))) @ vectors.T
    product = np.linalg.eigvalsh(root @ second @ root).clip(0)
    between = ((one.mean(axis=0) - other.mean(axis=0)) ** 2).sum()
    return float(between + np.trace(first) + np.trace(second) - 2 * np.sqrt(product).sum())
