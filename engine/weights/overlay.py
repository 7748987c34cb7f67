"""The tensors a model is made of, from one file or from a camera checkpoint laid over its base."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from engine.models.config import ModelSpec
from engine.weights.fit import Fit, fit, shapes_of, wanted_of
from engine.weights.precision import too_coarse
from engine.weights.read import read
from scene.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Files:
    """Where a model's weights are."""

    released: Path
    base: Path | None = None
    """The DynamiCrafter that a partial file is laid over; None where the released file is complete."""

    def __str__(self) -> str:
        return str(self.released) if self.base is None else f"{self.released} over {self.base}"


@dataclass(frozen=True, eq=False, kw_only=True)
class Weights:
    """Tensors that fit a model exactly, under their official names, still on the disk."""

    files: Files
    fit: Fit
    tensors: Mapping[str, Tensor]

    def part(self, prefix: str) -> dict[str, Tensor]:
        """Those behind `prefix`, without it."""
        return {key.removeprefix(prefix): tensor for key, tensor in self.tensors.items() if key.startswith(prefix)}


def load(spec: ModelSpec, files: Files) -> Weights:
    """Read, lay over the base where there is one, and hold against the model, strictly.

    Raises:
        InputError: a file cannot be read, or the tensors do not make up the model, with what is missing.
    """
    released = read(files.released)
    tensors = overlay(read(files.base), released) if files.base is not None else dict(released)
    fitted = fit(spec, shapes_of(tensors))
    if not fitted.complete:
        raise InputError(refusal(fitted, files))
    if coarse := too_coarse(tensors):
        raise InputError(f"{files} is {spec.name} {coarse}")
    wanted = wanted_of(spec, depth=fitted.depth)
    return Weights(files=files, fit=fitted, tensors={key: tensors[key] for key in wanted})


def overlay(base: Mapping[str, Tensor], released: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """What the released file has, and the base's where it has nothing."""
    return {**base, **released}


def refusal(fitted: Fit, files: Files, *, fits: str = "") -> str:
    """Why a model cannot be made of these files, and what to do; `fits` are the models they do fit."""
    spec = fitted.spec
    if fitted.partial:
        what = (
            f"This is a partial file: {needs_base(spec)}."
            if files.base is None
            else "The base lacks them too: download or copy it again."
        )
    elif fits:
        what = f"It is {fits}."
    elif fitted.without_camera:
        what = "It holds no camera weights at all: it is a DynamiCrafter, the base of this model."
    else:
        what = "Download or copy it again, or say which model it is."
    return f"{files} is not a complete {spec.name}: {fitted.faults()}. {what}"


def needs_base(spec: ModelSpec) -> str:
    """What to do with a partial file."""
    size, folder = (256, "DynamiCrafter") if spec.unet.image_gate else (512, "DynamiCrafter_512")
    return f"put the DynamiCrafter {size} base beside it as {folder}/model.ckpt, or name it with --base"
