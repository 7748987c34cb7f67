"""The names and shapes of a checkpoint's tensors beside those of the libraries' classes, and the way between.

Shapes are said in plain arithmetic, so that a file can be judged before any library is imported or network is built.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from scene.errors import InputError

Shapes = dict[str, tuple[int, ...]]
"""Shapes by official name."""
Names = dict[str, tuple[str, ...]]
"""Ours by official name. Several share the official tensor's rows evenly, in this order: query, key and value."""


def linear(name: str, inputs: int, outputs: int) -> Shapes:
    """A dense layer with bias."""
    return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}


def conv(name: str, inputs: int, outputs: int, kernel: int) -> Shapes:
    """A 2D convolution with bias."""
    return {f"{name}.weight": (outputs, inputs, kernel, kernel), f"{name}.bias": (outputs,)}


def norm(name: str, channels: int) -> Shapes:
    """A layer or group norm's gain and bias."""
    return {f"{name}.weight": (channels,), f"{name}.bias": (channels,)}


def to_ours(part: str, state: Mapping[str, Tensor], shapes: Shapes, names: Names) -> dict[str, Tensor]:
    """Views of `state`'s tensors under our names; what `names` leaves out is not read, and may be absent.

    Raises:
        InputError: a tensor is missing, unknown or of another shape; the sentence names `part`.
    """
    faults = [
        ("missing", [name for name in names if name not in state]),
        ("unknown", [name for name in state if name not in shapes]),
        ("of another shape", [name for name in state if name in shapes and tuple(state[name].shape) != shapes[name]]),
    ]
    counts = [f"{len(keys)} {word} ({keys[0]}{', ...' if len(keys) > 1 else ''})" for word, keys in faults if keys]
    if counts:
        raise InputError(f"These are not the weights of the {part}: of its tensors there are {', '.join(counts)}.")
    return {
        our_name: rows
        for name, our_names in names.items()
        for our_name, rows in zip(our_names, state[name].chunk(len(our_names)), strict=True)
    }


def from_ours(ours: Mapping[str, Tensor], shapes: Shapes, names: Names) -> dict[str, Tensor]:
    """The inverse of `to_ours`, with zeros where `names` has nothing."""
    dtype = next(iter(ours.values())).dtype
    return {
        name: torch.cat([ours[our_name] for our_name in names[name]]).reshape(shape)
        if name in names
        else torch.zeros(shape, dtype=dtype)
        for name, shape in shapes.items()
    }
