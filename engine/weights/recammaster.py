"""ReCamMaster's weights: where they are, what is in them, and the network that they make.

The released file is a complete transformer under the names of the authors' code. The autoencoder, the text encoder and
the tokenizer are Wan 2.1's own, of any diffusers folder of that family.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from engine.models.official import to_ours
from engine.models.recammaster_config import RELEASED, ReCamMasterConfig
from engine.models.recammaster_names import official_names, official_shapes
from engine.weights.empty import EmptyWeights
from engine.weights.folders import INDEX, is_folder, missing_files
from engine.weights.missing import Missing
from engine.weights.places import folders
from engine.weights.precision import too_coarse
from engine.weights.read import read
from scene.errors import InputError
from scene.support.checkpoints import place_named

if TYPE_CHECKING:
    from engine.models.recammaster import ReCamMaster

NAME = "recammaster"
"""Name of the engine."""
REPO, FILE = "KwaiVGI/ReCamMaster-Wan2.1", "step20000.ckpt"
WAN = (
    "Wan2.1-T2V-1.3B-Diffusers",
    "Wan2.1-VACE-1.3B-diffusers",
    "Wan2.1-VACE-14B-diffusers",
    "Wan2.1-I2V-14B-480P-Diffusers",
    "Wan2.2-I2V-A14B-Diffusers",
)
"""Folders whose autoencoder and text encoder are those it was trained with."""
OWNER = "Wan-AI"
NEEDED = ("vae", "text_encoder", "tokenizer")
"""Parts of such a folder that are read."""
LICENCE, WAN_LICENCE = "the licence on its page", "Apache-2.0"
"""The authors' file was not seen where this was written."""


@dataclass(frozen=True)
class Weights:
    """What the engine is made of."""

    checkpoint: Path
    """The authors' file."""
    wan: Path
    """A diffusers folder of the family."""
    config: ReCamMasterConfig = RELEASED
    """Sizes of the network in the file."""

    def __str__(self) -> str:
        return f"{self.checkpoint}, {self.wan}"


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What was found in a file, all of it usable."""

    tensors: int
    parameters: int
    dtypes: tuple[str, ...]
    """Most frequent first."""


def find_recammaster(extra: Sequence[str | Path] = (), config: ReCamMasterConfig = RELEASED) -> Weights | Missing:
    """The weights in the places of all weights and in the hub's cache, or what is not there; nothing is fetched.

    The file is judged by names and shapes, anew when its size or date changes.
    """
    checkpoint, wan = find_checkpoint(extra), find_wan(extra)
    if checkpoint is not None and (fault := _fault(checkpoint, config, *_stamp(checkpoint))):
        return Missing(f"cannot use {checkpoint}: {fault.removesuffix('.')}", damaged=True)
    if isinstance(wan, Missing) and wan.damaged:
        return wan
    lacking = [f"{place_named(FILE)} of {REPO}"] if checkpoint is None else []
    lacking += [f"{place_named(WAN[0])}/ of {OWNER}"] if isinstance(wan, Missing) else []
    if checkpoint is None or isinstance(wan, Missing):
        return Missing(f"needs {' and '.join(lacking)}, which {'are' if lacking[1:] else 'is'} not there")
    return Weights(checkpoint, wan, config)


def find_checkpoint(extra: Sequence[str | Path] = ()) -> Path | None:
    """The authors' file; None if it is not there."""
    return next((path for path in _checkpoints(extra) if path.is_file()), None)


def find_wan(extra: Sequence[str | Path] = ()) -> Path | Missing:
    """The first folder whose autoencoder and text encoder are here and whole, or why there is none."""
    damaged: Missing | None = None
    for path in _wan_folders(extra):
        if not (lacking := lacking_parts(path)):
            return path
        damaged = damaged or Missing(f"cannot use {path}: {lacking[0]} is missing", damaged=True)
    return damaged or Missing(f"needs {place_named(WAN[0])}/ of {OWNER}, which is not there")


def lacking_parts(folder: Path) -> list[str]:
    """Missing files of the parts that are read; the folder's own transformer is not."""
    return [name for name in missing_files(folder) if reads(name)]


def reads(file: str) -> bool:
    """Whether a file is read, by its name in the authors' repository or in a Wan folder."""
    return file in (FILE, INDEX) or file.partition("/")[0] in NEEDED


def is_recammaster(path: Path) -> bool:
    """Whether a file has tensors that no other network has.

    Raises:
        InputError: it cannot be read.
    """
    return "blocks.0.cam_encoder.weight" in read(path)


def read_recammaster(
    path: str | Path, dtype: torch.dtype = torch.float32, config: ReCamMasterConfig = RELEASED
) -> "ReCamMaster":
    """The network of an official file, strictly: every name, every shape, and no other. On the CPU.

    Args:
        path: a `.ckpt` or `.safetensors` file; whatever types its numbers have.
        dtype: of the network's numbers, but for those that Wan needs in float32 (time, norms and modulation).
        config: sizes of the network.

    Raises:
        InputError: it cannot be read, its numbers are too coarse, or a tensor is missing, unknown or of another shape.
    """
    from engine.models.recammaster import make_recammaster

    tensors = read(path)
    if coarse := too_coarse(tensors):
        raise InputError(f"{path} is {coarse}")
    state = to_ours("ReCamMaster transformer", tensors, official_shapes(config), official_names(config))
    with EmptyWeights():
        network = make_recammaster(config)
    precise = set(network._keep_in_fp32_modules or ())
    network.load_state_dict(
        {
            name: tensor.to(torch.float32 if precise & set(name.split(".")) else dtype, copy=True)
            for name, tensor in state.items()
        },
        assign=True,
    )
    return network.eval().requires_grad_(False)


def check_recammaster(path: str | Path, config: ReCamMasterConfig = RELEASED) -> Contents:
    """Look at every tensor of an official file: name, shape, type, and whether all numbers are finite.

    Raises:
        InputError: as `read_recammaster`, or a number is not finite.
    """
    tensors = read(path)
    if coarse := too_coarse(tensors):
        raise InputError(f"{path} is {coarse}")
    to_ours("ReCamMaster transformer", tensors, official_shapes(config), official_names(config))
    for name, tensor in tensors.items():
        if not bool(tensor.isfinite().all()):
            raise InputError(f"{name} in {path} holds NaN or infinity. Download it again.")
    dtypes = Counter(str(tensor.dtype).removeprefix("torch.") for tensor in tensors.values())
    return Contents(
        tensors=len(tensors),
        parameters=sum(tensor.numel() for tensor in tensors.values()),
        dtypes=tuple(name for name, _ in dtypes.most_common()),
    )


def _checkpoints(extra: Sequence[str | Path]) -> Iterator[Path]:
    for place in folders(extra):
        yield from (place,) if place.name == FILE else (place / FILE, place / REPO.partition("/")[2] / FILE)
    from huggingface_hub import try_to_load_from_cache

    if isinstance(cached := try_to_load_from_cache(REPO, FILE), str):
        yield Path(cached)


def _wan_folders(extra: Sequence[str | Path]) -> Iterator[Path]:
    from huggingface_hub import try_to_load_from_cache

    for name in WAN:
        for place in folders(extra):
            yield from (path for path in (place, place / name) if path.name == name and is_folder(path))
        if isinstance(cached := try_to_load_from_cache(f"{OWNER}/{name}", INDEX), str):
            yield Path(cached).parent


@lru_cache(maxsize=16)
def _fault(path: Path, config: ReCamMasterConfig, *stamp: int) -> str:
    """Why a file, as it was of that size and time, does not make the network; "" if it does."""
    try:
        tensors = read(path)
        to_ours("ReCamMaster transformer", tensors, official_shapes(config), official_names(config))
    except InputError as error:
        return str(error)
    return too_coarse(tensors) or ""


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns
