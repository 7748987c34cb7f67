"""What a checkpoint file is, and whether every number in it can be used, without building a model."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from engine.models.config import MODELS, ModelSpec
from engine.weights import parts
from engine.weights.fit import Fit, fit, shapes_of
from engine.weights.layout import Shape
from engine.weights.overlay import Files, needs_base, overlay, refusal
from engine.weights.precision import too_coarse
from engine.weights.read import Checkpoint, read
from engine.weights.strangers import what_it_is
from scene.errors import InputError

MOSTLY_ZERO = 0.3
"""Share of a file's numbers; of a trained network's hardly any are."""


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What was found in a file, all of it usable."""

    files: Files
    form: str
    """How its tensors were wrapped."""
    tensors: int
    parameters: int
    dtypes: tuple[str, ...]
    """Most frequent first."""
    fits: tuple[Fit, ...]
    """The models that can be made of it; several where they are made alike."""
    partial: tuple[Fit, ...] = ()
    """Where there is none: the models that it is the camera branch of, and that need their base."""
    warnings: tuple[str, ...] = ()
    """What works and yet spoils the video."""
    notes: tuple[str, ...] = ()
    """What is odd and does no harm."""

    @property
    def names(self) -> str:
        """Names in words: "cami2v-256 or realcam-i2v-256"."""
        return " or ".join(found.spec.name for found in self.fits or self.partial)


def audit(
    path: str | Path,
    as_name: str | None = None,
    base: str | Path | None = None,
    *,
    models: Mapping[str, ModelSpec] = MODELS,
) -> Audit:
    """Look at every tensor of a file: keys, shapes, types, and whether all numbers are finite.

    One tensor is in memory at a time. With `as_name` it has to be that model; without, it may be any of `models`.
    `base` is the DynamiCrafter file that a partial one is laid over.

    Raises:
        InputError: it cannot be read, holds numbers that cannot be used, or is no complete file of the model or of any.
    """
    if as_name is not None and as_name not in models:
        raise InputError(f"There is no model {as_name}. Known are: {', '.join(models)}.")
    checkpoint = read(path)
    files = Files(released=checkpoint.path, base=None if base is None else Path(base))
    tensors = dict(checkpoint) if files.base is None else overlay(read(files.base), checkpoint)
    shapes = shapes_of(tensors)
    every = [fit(spec, shapes) for spec in models.values()]
    fits = tuple(found for found in every if found.complete and not _is_of_the_other_size(found, shapes))
    partial = tuple(found for found in every if found.partial)
    if coarse := too_coarse(tensors):
        model = _one_of(fits or partial) or f"for {_nearest(every).spec.name}, or of its kind,"
        raise InputError(f"{files} is {model} {coarse}")
    if as_name is not None:
        named = next(found for found in every if found.spec.name == models[as_name].name)
        if not named.complete:
            raise InputError(_stranger(files, shapes) or refusal(named, files, fits=_one_of(fits)))
        fits = (named,)
    elif not fits and not partial:
        raise InputError(_stranger(files, shapes) or _fits_nothing(every, files))
    dtypes, zero, empty = _checked(tensors, checkpoint)
    return Audit(
        files=files,
        form=checkpoint.form,
        tensors=len(tensors),
        parameters=sum(tensor.numel() for tensor in tensors.values()),
        dtypes=tuple(_name(dtype) for dtype, _ in dtypes.most_common()),
        fits=fits,
        partial=() if fits else partial,
        warnings=_warnings(fits, shapes, zero, empty),
        notes=(*_notes(fits, partial, shapes), *_siblings(fits, tensors)),
    )


def _checked(tensors: Mapping[str, Tensor], checkpoint: Checkpoint) -> tuple[Counter[torch.dtype], set[str], float]:
    """How often each type occurs, the camera's outputs that are zero, and the share of all numbers that are.

    Raises:
        InputError: a number is not finite, or a tensor holds no fractions. The schedule's tables are not read.
    """
    dtypes: Counter[torch.dtype] = Counter()
    zero: set[str] = set()
    numbers, zeros = 0, 0
    for key, tensor in tensors.items():
        if parts.is_schedule(key):
            continue
        if not tensor.is_floating_point():
            raise InputError(
                f"{key} in {checkpoint.path} is {_name(tensor.dtype)}, and weights are numbers with fractions."
            )
        dtypes[tensor.dtype] += 1
        if tensor.numel() == 0:
            continue
        low, high = torch.aminmax(tensor)  # neither is a number where any is not
        if not bool(torch.isfinite(low) & torch.isfinite(high)):
            raise InputError(
                f"{key} in {checkpoint.path} holds numbers that are not finite. Download or copy it again."
            )
        numbers += tensor.numel()
        zeros += tensor.numel() - int(torch.count_nonzero(tensor))
        if parts.is_camera_output(key) and _adds_nothing(tensor, key):
            zero.add(key)
    return dtypes, zero, zeros / max(1, numbers)


def _adds_nothing(tensor: Tensor, key: str) -> bool:
    """Zeros, or for MotionCtrl's projection [I | 0]: zeros where the pose goes in."""
    pose_columns = tensor[:, tensor.shape[0] :] if tensor.ndim == 2 else tensor
    return not bool((pose_columns if pose_columns.numel() else tensor).any())


def _warnings(fits: tuple[Fit, ...], shapes: Mapping[str, object], zero: set[str], empty: float) -> tuple[str, ...]:
    sentences = []
    if empty > MOSTLY_ZERO:
        sentences.append(
            f"{empty:.0%} of its numbers are zero: a download with holes in it, or a network that nobody has trained, "
            "and no video comes of it"
        )
    outputs = {key for key in shapes if parts.is_camera_output(key)}
    if outputs and outputs == zero:
        sentences.append(
            f"all camera tensors are zero (the {len(zero)} that the camera acts through): "
            "an untrained camera branch, with which no camera move changes the video"
        )
    sentences += [
        f"{found.gates} image gates of a 256 model and no {parts.DYNAMIC_SCALE}: is it {found.spec.name} at all?"
        for found in fits
        if _is_of_the_other_size(found, shapes)
    ]
    return tuple(sentences)


def _notes(fits: tuple[Fit, ...], partial: tuple[Fit, ...], shapes: Mapping[str, object]) -> tuple[str, ...]:
    sentences = []
    if not fits:
        sentences.append(f"{partial[0].faults()}; {needs_base(partial[0].spec)}")
    elif any(map(parts.is_depth, shapes)) and not any(found.depth for found in fits):
        sentences.append("a depth net lies in it, which this model does not use")
    if any(found.gates and not _is_of_the_other_size(found, shapes) for found in fits):
        sentences.append("image gates of a 256 model lie in it and are left out")
    if len({found.spec.name.rpartition("-")[0] for found in fits}) > 1:
        sentences.append("these are made alike: what the file was trained as, only its source can say")
    return tuple(sentences)


def _siblings(fits: tuple[Fit, ...], tensors: Mapping[str, Tensor]) -> tuple[str, ...]:
    """What tells the releases of DynamiCrafter apart, or that nothing does."""
    spec = next((found.spec for found in fits if found.spec.name == "dynamicrafter-512"), None)
    if spec is None:
        return ()
    table = tensors.get(parts.DYNAMIC_SCALE)
    end = float(table.reshape(-1)[-1]) if table is not None and table.numel() else 0.0
    ours = spec.schedule.dynamic_scale
    if ours is not None and 0 < end < 1 and abs(end - ours) > 0.01:
        return (f"its {parts.DYNAMIC_SCALE} ends at {end:g} and not at {ours:g}: it is the 1024 release, or another",)
    return (
        "DynamiCrafter's releases for 512, for 1024 and for interpolation are made alike: which of them it is, only "
        "its source can say, and the engine is meant for the 512 one",
    )


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _is_of_the_other_size(found: Fit, shapes: Mapping[str, object]) -> bool:
    """Whether it has what marks a 256 file and nothing that marks a 512 one, and the model is a 512."""
    return found.gates > 0 and parts.DYNAMIC_SCALE not in shapes


def _one_of(fits: tuple[Fit, ...]) -> str:
    return " or ".join(found.spec.name for found in fits)


def _fits_nothing(every: list[Fit], files: Files) -> str:
    """Against the model that is nearest, by the number of tensors at fault."""
    nearest = _nearest(every)
    if not sum(nearest.here.values()):
        return f"{files} is no model of this family: none of its keys is known."
    return refusal(nearest, files)


def _nearest(every: list[Fit]) -> Fit:
    return min(every, key=lambda found: len(found.missing) + len(found.misshapen) + len(found.unused))


def _stranger(files: Files, shapes: Mapping[str, Shape]) -> str:
    """What the file is, where its keys say that it is another kind of model; "" where they do not."""
    what = what_it_is(files.released, shapes)
    return f"{files} is no model of this family. {what}" if what else ""
