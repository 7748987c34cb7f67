"""Diffusers folders: where they lie, whether they are whole, and what is in them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from engine.models.pipelines import PIPELINES, PipelineModel, PipelineRelease
from engine.weights.empty import EmptyWeights
from engine.weights.missing import Missing
from engine.weights.places import folders
from engine.weights.read import damage_reported
from scene.errors import InputError
from scene.support.checkpoints import place_named

INDEX = "model_index.json"
WEIGHTLESS = ("scheduler", "tokenizer", "feature_extractor", "image_processor")
"""What the names of components begin with that have settings and no weights."""


@dataclass(frozen=True)
class Found:
    """A release that is here."""

    release: PipelineRelease
    folder: Path

    def __str__(self) -> str:
        return str(self.folder)


@dataclass(frozen=True, kw_only=True)
class FolderAudit:
    """What is in a whole folder."""

    pipeline: str
    """Its class in diffusers."""
    engines: tuple[str, ...]
    """Names of those it can be an engine for."""
    parts: Mapping[str, tuple[int, int, str]]
    """Tensors, parameters and types of each network."""
    checked: tuple[str, ...]
    """Networks whose every name and shape was compared with what their settings say."""


def find_folder(model: PipelineModel, extra: Sequence[str | Path] = ()) -> Found | Missing:
    """The first of its releases that is here and whole, or why there is none.

    Looks in the places of all weights, and in the hub's cache; nothing is fetched.
    """
    damaged: Missing | None = None
    for release in model.releases:
        for place in _places(release, extra):
            lacking = missing_files(place)
            if not lacking:
                return Found(release, place)
            damaged = damaged or Missing(f"cannot use {place}: {_some(lacking)} missing", damaged=True)
    first = model.releases[0]
    others = "".join(f" or {release.folder}/" for release in model.releases[1:])
    return damaged or Missing(f"needs {place_named(first.folder)}/{others}, which is not there")


def release_of(model: PipelineModel) -> PipelineRelease:
    """The one that is here, or else the first."""
    place = find_folder(model)
    return model.releases[0] if isinstance(place, Missing) else place.release


def missing_files(folder: Path) -> list[str]:
    """Files that a folder's own index says are in it, and that are not."""
    index = _read(folder / INDEX)
    if index is None:
        return [INDEX]
    lacking: list[str] = []
    for name in _components(index):
        if not (folder / name).is_dir():
            lacking.append(f"{name}/")
        elif not name.startswith(WEIGHTLESS):
            lacking += _missing_weights(folder / name)
    return lacking


def check_folder(folder: Path, as_name: str | None = None, only: Sequence[str] | None = None) -> FolderAudit:
    """Compare every name and shape in a folder's networks with what their settings say; numbers are not read.

    Args:
        folder: a diffusers folder.
        as_name: the engine that it should be.
        only: the parts that count; None: all.

    Raises:
        InputError: a file is missing, or a tensor is missing, of another shape, or unknown; or it is another engine.
    """
    lacking = [name for name in missing_files(folder) if only is None or name.partition("/")[0] in (*only, INDEX)]
    if lacking:
        raise InputError(f"{folder} is not complete: {_some(lacking)} missing. Fetch it again.")
    with damage_reported(folder):
        return _checked(folder, as_name, only)


def _checked(folder: Path, as_name: str | None, only: Sequence[str] | None) -> FolderAudit:
    from safetensors import safe_open

    index: Any = _read(folder / INDEX)
    pipeline = str(index["_class_name"])[:80]
    engines = tuple(name for name, model in PIPELINES.items() if model.pipeline == pipeline)
    if as_name is not None and as_name not in engines:
        raise InputError(f"{folder} is a {pipeline}: {' or '.join(engines) or 'no engine here'}, not {as_name}.")
    parts, checked = {}, []
    for name, kind in _components(index).items():
        if name.startswith(WEIGHTLESS) or (only is not None and name not in only):
            continue
        shapes: dict[str, tuple[int, ...]] = {}
        dtypes: set[str] = set()
        for file in _weight_files(folder / name):
            with damage_reported(file), safe_open(file, "pt") as tensors:
                for key in tensors.keys():  # noqa: SIM118 (it is no mapping)
                    part = tensors.get_slice(key)
                    shapes[key] = tuple(part.get_shape())
                    dtypes.add(part.get_dtype())
        count = sum(_product(shape) for shape in shapes.values())
        parts[name] = len(shapes), count, " and ".join(sorted(dtypes))
        if index[name][0] == "diffusers":
            _compare(folder / name, kind, _empty(folder / name, kind), shapes)
            checked.append(name)
    return FolderAudit(pipeline=pipeline, engines=engines, parts=parts, checked=tuple(checked))


def is_folder(path: Path) -> bool:
    """Whether it is a diffusers folder, whole or not."""
    return (path / INDEX).is_file()


def read_network(folder: Path, kind: str, dtype: torch.dtype) -> Any:
    """A network of diffusers in a component's folder, strictly: every name, every shape.

    Args:
        folder: with its settings and weights.
        kind: its class in diffusers.
        dtype: of its numbers, but for those that it needs in float32.

    Raises:
        InputError: a tensor is missing, of another shape, or unknown.
    """
    from safetensors import safe_open

    with damage_reported(folder):
        network, state = _empty(folder, kind), {}
    precise = tuple(network._keep_in_fp32_modules or ())
    for file in _weight_files(folder):
        with damage_reported(file), safe_open(file, "pt") as tensors:
            for key in tensors.keys():  # noqa: SIM118 (it is no mapping)
                state[key] = tensors.get_tensor(key).to(torch.float32 if any(p in key for p in precise) else dtype)
    _compare(folder, kind, network, {key: tuple(tensor.shape) for key, tensor in state.items()})
    network.load_state_dict(state, assign=True)
    return network.eval().requires_grad_(False)


def networks_in(folder: Path) -> dict[str, str]:
    """Classes of diffusers by component, of a folder's networks."""
    index: Any = _read(folder / INDEX)
    named = _components(index).items()
    return {name: kind for name, kind in named if index[name][0] == "diffusers" and not name.startswith(WEIGHTLESS)}


def _empty(folder: Path, kind: str) -> Any:
    """The network that its settings make, without memory for its numbers."""
    import diffusers

    made: Any = getattr(diffusers, kind)
    with EmptyWeights():
        return made.from_config(made.load_config(folder))


def _compare(folder: Path, kind: str, network: Any, shapes: Mapping[str, tuple[int, ...]]) -> None:
    wanted = {key: tuple(tensor.shape) for key, tensor in network.state_dict().items()}
    faults = [f"{key} is missing" for key in wanted if key not in shapes]
    faults += [f"{key} is unknown" for key in shapes if key not in wanted]
    faults += [
        f"{key} is {list(shapes[key])} and not {list(shape)}"
        for key, shape in wanted.items()
        if key in shapes and shapes[key] != shape
    ]
    if faults:
        more = f" ({len(faults)} such faults)" if len(faults) > 1 else ""
        raise InputError(f"{folder} is not a complete {kind}: {faults[0]}{more}. Fetch it again.")


def _places(release: PipelineRelease, extra: Sequence[str | Path]) -> Iterator[Path]:
    for place in folders(extra):
        for path in (place, place / release.folder):
            if path.name.lower() == release.folder.lower() and is_folder(path):
                yield path
    from huggingface_hub import try_to_load_from_cache

    cached = try_to_load_from_cache(release.repo, INDEX)
    if isinstance(cached, str):
        yield Path(cached).parent


def _components(index: Mapping[str, Any]) -> dict[str, str]:
    """Class by component; those that the pipeline was published without are left out."""
    named = {name: kind for name, kind in index.items() if isinstance(kind, list) and len(kind) == 2 and kind[1]}
    return {name: str(kind[1]) for name, kind in named.items()}


def _missing_weights(folder: Path) -> list[str]:
    for index in sorted(folder.glob("*.safetensors.index.json")):
        named = (_read(index) or {}).get("weight_map")
        if not isinstance(named, dict) or not all(isinstance(shard, str) for shard in named.values()):
            return [f"a readable {index.name}"]
        shards = set(named.values())
        return [f"{folder.name}/{shard}" for shard in sorted(shards) if not (folder / shard).is_file()]
    return [] if list(folder.glob("*.safetensors")) else [f"{folder.name}/*.safetensors"]


def _weight_files(folder: Path) -> list[Path]:
    for index in sorted(folder.glob("*.safetensors.index.json")):
        return [folder / shard for shard in sorted(set((_read(index) or {})["weight_map"].values()))]
    plain = [path for path in sorted(folder.glob("*.safetensors")) if path.stem.count(".") == 0]
    return plain or sorted(folder.glob("*.safetensors"))


def _read(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 1} more files are" if len(names) > 1 else " is"
    return f"{names[0]}{more}"


def _product(shape: tuple[int, ...]) -> int:
    count = 1
    for side in shape:
        count *= side
    return count
