"""Whether a depth model's folder holds what it should, in words."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from scene.depth.depth_anything import DepthAnything
from scene.depth.models import DEPTH_MODELS, FILES, DepthModel, depth_model, missing_files
from scene.errors import InputError
from scene.support.checkpoints import GUIDE


@dataclass(frozen=True, kw_only=True)
class DepthAudit:
    """What was found."""

    folder: Path
    model: DepthModel
    tensors: int
    parameters: int
    dtypes: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What is odd and yet works."""


def check_model(folder: str | Path, *, as_name: str | None = None) -> DepthAudit:
    """Load a depth model strictly, look at every number, and say what is there.

    Which model it should be is told by `as_name`, else by the folder's name.

    Raises:
        InputError: it would not load, or holds a number that is not finite.
    """
    from safetensors import safe_open

    folder = Path(folder)
    if folder.is_file():
        raise InputError(f"{folder} is one file, and a depth model is a folder of {', '.join(FILES)}. Name that.")
    model = depth_model(as_name) if as_name is not None else _model_of(folder)
    missing = missing_files(folder)
    if missing:
        raise InputError(f"{folder} lacks {', '.join(missing)}. Copy them there, as {GUIDE} says.")
    loaded = DepthAnything.from_folder(model, folder, device="cpu")
    dtypes, parameters, tensors = set(), 0, 0
    with safe_open(folder / "model.safetensors", framework="pt") as file:
        for key in file.keys():  # noqa: SIM118  (it is no dictionary)
            tensor = file.get_tensor(key)
            if not bool(torch.isfinite(tensor).all()):
                raise InputError(f"{key} in {folder} holds numbers that are not finite. Download or copy it again.")
            dtypes.add(str(tensor.dtype).removeprefix("torch."))
            parameters += tensor.numel()
            tensors += 1
    config: Any = loaded.network.config
    notes = []
    if config.backbone_config.hidden_size != model.width:
        notes.append(f"its transformer is {config.backbone_config.hidden_size} wide, {model.name}'s is {model.width}")
    if config.max_depth != model.max_depth:
        notes.append(f"it sees up to {config.max_depth:g} m, {model.name} up to {model.max_depth:g} m")
    return DepthAudit(
        folder=folder,
        model=model,
        tensors=tensors,
        parameters=parameters,
        dtypes=tuple(sorted(dtypes)),
        notes=tuple(notes),
    )


def _model_of(folder: Path) -> DepthModel:
    for model in DEPTH_MODELS.values():
        if model.folder.name == folder.resolve().name:
            return model
    names = ", ".join(DEPTH_MODELS)
    raise InputError(f"The name of {folder} is no depth model's. Say which one it is with --as: {names}.")
