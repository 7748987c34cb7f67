"""Weights that anybody can make again: every parameter follows from its name, so that none need to be stored."""

import hashlib
import math

import numpy as np
import torch
from torch import Tensor, nn


def named_weight(key: str, shape: tuple[int, ...], salt: str = "") -> Tensor:
    """The float32 parameter of that full state-dict name: SplitMix64 seeded by its SHA-256, scaled by its kind."""
    seed = int.from_bytes(hashlib.sha256((salt + key).encode()).digest()[:8], "little")
    r = _uniform(seed, math.prod(shape)).reshape(shape)
    last, fan = key.rsplit(".", 1)[-1], math.prod(shape[1:])
    if last == "alpha" or not shape:
        value = 0.3 * r
    elif last == "weight" and len(shape) == 1:
        value = 1 + 0.2 * r
    elif last == "in_proj_weight" or (last == "weight" and "token_embedding" not in key):
        value = r * math.sqrt(3 / fan)
    elif last.endswith("bias"):
        value = 0.1 * r
    else:
        value = r
    return torch.from_numpy(np.asarray(value, dtype=np.float32))


def set_named_weights(module: nn.Module, prefix: str = "", salt: str = "") -> None:
    """Give every parameter of `module` the value of its name behind `prefix`; buffers stay as they are."""
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.copy_(named_weight(prefix + name, tuple(parameter.shape), salt))


def _uniform(seed: int, count: int) -> np.ndarray:
    """`count` float64 numbers in [-1, 1)."""
    with np.errstate(over="ignore"):
        x = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x ^= x >> np.uint64(31)
    return 2.0 * ((x >> np.uint64(40)).astype(np.float64) / 2**24) - 1.0
