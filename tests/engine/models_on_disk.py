"""Small models as files in the official layout."""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from engine.models.config import ModelSpec
from engine.verification.named_weights import named_weight
from engine.verification.random_file import keys_of, write
from engine.weights import parts
from engine.weights.layout import Shape
from engine.weights.overlay import Files


def write_model(
    folder: Path,
    spec: ModelSpec,
    *,
    depth: bool = False,
    dtype: torch.dtype = torch.float32,
    values: Callable[[str, Shape], Tensor] = named_weight,
) -> Files:
    """The file of `spec`, every parameter the value of its name."""
    file = folder / f"{spec.name}.pt"
    write(file, keys_of(spec, depth=depth), dtype=dtype, values=values)
    return Files(released=file)


def deaf(key: str, shape: Shape) -> Tensor:
    """Weights as before training on cameras: the last layer of every camera branch is zero."""
    return torch.zeros(shape) if parts.is_camera_output(key) else named_weight(key, shape)
