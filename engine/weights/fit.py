"""How tensors fit a model: what is there, missing, of another shape or without a place, in words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from engine.models.config import ModelSpec
from engine.weights import parts
from engine.weights.layout import Shape, layout

NAMED = 3
"""Tensors that a sentence calls by name before it counts."""


@dataclass(frozen=True, kw_only=True)
class Misshapen:
    """A tensor of another size than the model's."""

    key: str
    wanted: Shape
    came: Shape

    def __str__(self) -> str:
        return f"{self.key} is {_sides(self.came)} where {_sides(self.wanted)} belongs"


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How a file's tensors, or those of a base with a file's laid over it, fit a model."""

    spec: ModelSpec
    wanted: Counter[str]
    """Tensors the model reads, by part."""
    here: Counter[str]
    """Those of them that are here."""
    missing: tuple[str, ...]
    misshapen: tuple[Misshapen, ...]
    unused: tuple[str, ...]
    """Tensors that have no place in the model."""
    depth: bool
    """Whether the depth net is here too."""
    gates: int = 0
    """Gates of a 256 model that a 512 model has no use for; they are left out."""

    @property
    def complete(self) -> bool:
        """Whether the model can be made of it."""
        return not (self.missing or self.misshapen or self.unused)

    @property
    def partial(self) -> bool:
        """Whether only what a DynamiCrafter base holds too is missing."""
        lacks_no_camera = not any(map(parts.is_camera, self.missing))
        return bool(self.missing) and lacks_no_camera and not (self.misshapen or self.unused) and self._has_camera

    @property
    def without_camera(self) -> bool:
        """Whether the model has a camera branch of which nothing is here, and everything else is."""
        wanted = any(self.wanted[part] for part in parts.CAMERA_PARTS)
        return wanted and not self._has_camera and all(map(parts.is_camera, self.missing))

    @property
    def _has_camera(self) -> bool:
        return any(self.here[part] for part in parts.CAMERA_PARTS)

    def report(self) -> tuple[str, ...]:
        """A line per part: "the camera projection: 32 of 32"."""
        lines = [f"{part}: {self.here[part]:,} of {wanted:,}" for part, wanted in self.wanted.items()]
        if self.spec.depth is not None and not self.depth:
            lines.append("the depth net: not in it, and not needed")
        if self.gates:
            lines.append(f"left out: {self.gates} image gates, which belong to the 256 models")
        return tuple(lines)

    def faults(self) -> str:
        """What keeps the model from being made, joined by semicolons; "" where nothing does."""
        sentences = [_are_missing(part, keys, self.wanted[part]) for part, keys in _grouped(self.missing).items()]
        sentences += _named(map(str, self.misshapen), "of another shape")
        if self.unused:
            sentences.append(f"{_strangers(self.unused)} no place in {self.spec.title}")
        return "; ".join(sentences)


def fit(spec: ModelSpec, shapes: Mapping[str, Shape]) -> Fit:
    """How tensors of these names and shapes fit `spec`.

    Not asked for are the schedule's tables and the table of positions, which are computed, and the depth net, unless a
    piece of it is here.
    """
    official = layout(spec)
    depth = spec.depth is not None and any(key.startswith(parts.DEPTH) for key in shapes)
    wanted = wanted_of(spec, depth=depth)
    present = [key for key in wanted if key in shapes]
    strange = [key for key in shapes if key not in official and not (parts.is_schedule(key) or parts.is_depth(key))]
    gates = [] if spec.unet.image_gate else [key for key in strange if parts.is_gate(key)]
    return Fit(
        spec=spec,
        wanted=_by_part(spec, depth=depth),
        here=parts.by_part(present) if len(present) < len(wanted) else _by_part(spec, depth=depth),
        missing=tuple(key for key in wanted if key not in shapes),
        misshapen=tuple(
            Misshapen(key=key, wanted=wanted[key], came=shapes[key]) for key in present if shapes[key] != wanted[key]
        ),
        unused=tuple(key for key in strange if key not in gates),
        depth=depth,
        gates=len(gates),
    )


@cache
def wanted_of(spec: ModelSpec, *, depth: bool) -> dict[str, Shape]:
    """The tensors that a model reads from its file, with those of its depth net or without. Not to be changed."""
    return {key: shape for key, shape in layout(spec).items() if _is_read(key) and (depth or not parts.is_depth(key))}


@cache
def _by_part(spec: ModelSpec, *, depth: bool) -> Counter[str]:
    return parts.by_part(wanted_of(spec, depth=depth))


def shapes_of(*layers: Mapping[str, object]) -> dict[str, Shape]:
    """Names and shapes of tensors, later layers over earlier ones."""
    return {key: tuple(tensor.shape) for layer in layers for key, tensor in layer.items()}  # pyright: ignore


def _is_read(key: str) -> bool:
    return not (parts.is_schedule(key) or parts.is_computed(key) or key in parts.DEPTH_STATISTICS)


def _grouped(keys: Iterable[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for key in keys:
        groups.setdefault(parts.part_of(key), []).append(key)
    return groups


def _are_missing(part: str, keys: list[str], wanted: int) -> str:
    if len(keys) == wanted:
        return f"all {wanted:,} keys of {part} are missing"
    return f"{_some(keys)} of {part} {'is' if len(keys) == 1 else 'are'} missing ({len(keys):,} of {wanted:,} keys)"


def _strangers(keys: tuple[str, ...]) -> str:
    if len(keys) <= NAMED:
        return f"{', '.join(keys)} {'has' if len(keys) == 1 else 'have'}"
    groups = _grouped(keys).items()
    return ", ".join(f"{len(group):,} keys of {part} ({group[0]}, ...)" for part, group in groups) + " have"


def _some(keys: Iterable[str]) -> str:
    names = list(keys)
    return ", ".join(names[:NAMED]) + (", ..." if len(names) > NAMED else "")


def _named(faults: Iterable[str], kind: str) -> list[str]:
    sentences = list(faults)
    return sentences[:NAMED] + ([f"{len(sentences) - NAMED:,} more are {kind}"] if len(sentences) > NAMED else [])


def _sides(shape: Shape) -> str:
    return "x".join(map(str, shape)) or "a single number"
