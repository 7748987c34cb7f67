"""Whether our networks have exactly the tensors of the published files, and as many parameters as published."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path

from engine.models.config import MODELS, ModelSpec
from engine.verification.goldens import MANIFESTS
from engine.weights import parts
from engine.weights.layout import Shape, layout


@dataclass(frozen=True, kw_only=True)
class Names:
    """Names and sizes in one model's official file."""

    model: str
    tensors: int
    parameters: int
    """Parameters of all its networks, without the depth net."""
    camera_parameters: int
    """Parameters that its camera control adds to DynamiCrafter, the pose encoder included."""
    differing: tuple[str, ...]
    """Names that only one side has, or whose shapes differ."""


def names(folder: Path = MANIFESTS) -> Iterator[Names]:
    """Every model's, against its manifest."""
    for spec in MODELS.values():
        ours, published = layout(spec), _published(spec, folder)
        differing = sorted(key for key in ours.keys() | published.keys() if ours.get(key) != published.get(key))
        counted = {key: prod(shape) for key, shape in ours.items() if not _is_table(key) and not parts.is_depth(key)}
        yield Names(
            model=spec.name,
            tensors=len(published),
            parameters=sum(counted.values()),
            camera_parameters=sum(count for key, count in counted.items() if parts.is_camera(key)),
            differing=tuple(differing),
        )


def _published(spec: ModelSpec, folder: Path) -> dict[str, Shape]:
    """Name to shape; where the model has a depth net, with it."""
    variant, size = spec.name.rsplit("-", 1)
    files = [f"{variant}_{size}", *(["depth_predictor_vitl"] if spec.depth is not None else [])]
    listed = {}
    for file in files:
        listed |= json.loads(gzip.decompress((folder / f"{file}.json.gz").read_bytes()))
    return {key: tuple(shape) for key, (shape, _) in listed.items()}


def _is_table(key: str) -> bool:
    return parts.is_schedule(key) or parts.is_computed(key)
