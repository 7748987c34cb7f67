"""Official-layout files of random values, of any size, for trying the real way in without trained weights.

    python -m engine.verification.random_file realcam-i2v-256 /tmp/256_realcam-i2v.pt

writes 5.7 GB in half precision, tensor by tensor, so that memory stays small.
"""

import json
import math
import sys
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor

from engine.models.config import MODELS, ModelSpec
from engine.verification.named_weights import named_weight
from engine.weights import parts
from engine.weights.layout import Shape, layout
from scene.support.atomic import atomic_path

Values = Callable[[str, Shape], Tensor]
"""What a tensor of that name and shape holds."""


def keys_of(spec: ModelSpec, *, depth: bool = False) -> dict[str, Shape]:
    """What the released file of a model holds; its depth net only if asked for."""
    return {key: shape for key, shape in layout(spec).items() if depth or not parts.is_depth(key)}


def quick(key: str, shape: Shape) -> Tensor:
    """Random values of the size that networks start with; quicker than `named_weight` and as good for a trial."""
    last, fan = key.rsplit(".", 1)[-1], math.prod(shape[1:])
    generator = torch.Generator().manual_seed(zlib.crc32(key.encode()))
    drawn = torch.rand(shape, generator=generator).mul_(2).sub_(1)
    if last == "weight" and len(shape) == 1:
        return drawn.mul_(0.2).add_(1)
    if last.endswith("weight") and "token_embedding" not in key:
        return drawn.mul_(math.sqrt(3 / fan))
    return drawn.mul_(0.1)


def write(
    path: Path,
    keys: Mapping[str, Shape],
    *,
    form: Literal["plain", "state_dict", "module", "safetensors"] = "plain",
    dtype: torch.dtype = torch.float16,
    values: Values = named_weight,
) -> None:
    """A file of these tensors, whole or not at all; no more than one of them is in memory."""
    with atomic_path(path) as partial:
        if form == "safetensors":
            _write_safetensors(partial, keys, dtype, values)
        else:
            _write_pytorch(partial, keys, form, dtype, values)


def _write_pytorch(path: Path, keys: Mapping[str, Shape], form: str, dtype: torch.dtype, values: Values) -> None:
    """First the file without its numbers, then the numbers through a shared mapping of it."""
    tensors = {key: torch.empty(shape, dtype=dtype) for key, shape in keys.items()}  # never touched, so never in memory
    with torch.serialization.skip_data():
        torch.save(tensors if form == "plain" else {form: tensors}, path)
    del tensors
    with torch.serialization.set_default_mmap_options(_MAP_SHARED):
        loaded = torch.load(path, mmap=True, weights_only=True)
    for key, tensor in (loaded if form == "plain" else loaded[form]).items():
        tensor.copy_(values(key, tuple(tensor.shape)))


_MAP_SHARED = 1


def _write_safetensors(path: Path, keys: Mapping[str, Shape], dtype: torch.dtype, values: Values) -> None:
    names = {torch.float16: "F16", torch.bfloat16: "BF16", torch.float32: "F32"}
    header, offset = {}, 0
    for key, shape in keys.items():
        end = offset + math.prod(shape) * dtype.itemsize
        header[key] = {"dtype": names[dtype], "shape": list(shape), "data_offsets": [offset, end]}
        offset = end
    encoded = json.dumps(header).encode()
    encoded += b" " * (-len(encoded) % 8)
    with path.open("wb") as file:
        file.write(len(encoded).to_bytes(8, "little") + encoded)
        for key, shape in keys.items():
            file.write(values(key, shape).to(dtype).reshape(-1).view(torch.uint8).numpy().data)


def main(arguments: Iterable[str]) -> None:
    """NAME OUT: the file of a full-size model."""
    name, out = arguments
    form = "safetensors" if out.endswith(".safetensors") else "plain"
    write(Path(out), keys_of(MODELS[name]), form=form, values=quick)


if __name__ == "__main__":
    main(sys.argv[1:])
