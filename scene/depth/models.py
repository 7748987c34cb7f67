"""The trained depth models we know, and where their files are."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scene.errors import InputError
from scene.support.checkpoints import GUIDE, checkpoints_dir
from scene.support.program import COMMAND

FILES = ("config.json", "preprocessor_config.json", "model.safetensors")
"""What a model's folder holds, here as on the hub."""


@dataclass(frozen=True, kw_only=True)
class DepthModel:
    """One set of weights of Depth Anything V2 (Yang et al. 2024), trained for metres."""

    name: str
    repo: str
    """Repository on the Hugging Face hub."""
    size_mb: int
    licence: str
    width: int
    """Width of the vision transformer: 384, 768 or 1024."""
    max_depth: float
    """Nothing is seen farther than this, metres."""
    training_focal: float
    """Focal length of the training pictures over their shorter side, which is what the network sees as 518 pixels.

    A photo through another lens comes out too near or too far by the ratio of the two.
    """

    @property
    def title(self) -> str:
        """Title for people: Depth Anything V2 Metric Indoor Small."""
        return self.repo.split("/")[1].removesuffix("-hf").replace("-", " ")

    @property
    def folder(self) -> Path:
        """Where its files belong."""
        return checkpoints_dir() / self.repo.split("/")[1]


@dataclass(frozen=True, kw_only=True)
class ModelStatus:
    """A row of `models list`."""

    model: DepthModel
    found: Path | None
    """The folder its files are in; None when it is not on this machine."""
    missing: tuple[str, ...] = ()
    """Files that a folder in `checkpoints/` lacks, where it is there but incomplete."""


def _known() -> dict[str, DepthModel]:
    places = (("indoor", 20.0, 886.81 / 768), ("outdoor", 80.0, 725.0087 / 375))  # Hypersim, Virtual KITTI 2
    no_sale = "CC-BY-NC-4.0 (not for commercial use)"
    sizes = (("small", 99, "Apache-2.0", 384), ("base", 390, no_sale, 768), ("large", 1341, no_sale, 1024))
    models = (
        DepthModel(
            name=f"depth-anything-v2-metric-{place}-{size}",
            repo=f"depth-anything/Depth-Anything-V2-Metric-{place.title()}-{size.title()}-hf",
            size_mb=size_mb,
            licence=licence,
            width=width,
            max_depth=max_depth,
            training_focal=training_focal,
        )
        for size, size_mb, licence, width in sizes
        for place, max_depth, training_focal in places
    )
    return {model.name: model for model in models}


DEPTH_MODELS = _known()
"""Models by name, in the order `auto` prefers them: small before large (its licence is free), indoor first."""


def depth_model(name: str) -> DepthModel:
    """The model of that name.

    Raises:
        InputError: there is none.
    """
    if name not in DEPTH_MODELS:
        raise InputError(f"There is no depth model {name}. Known are: {', '.join(DEPTH_MODELS)}.")
    return DEPTH_MODELS[name]


def find_weights(model: DepthModel, *, hub_cache: Path | None = None) -> Path | None:
    """The folder with the model's files, in `checkpoints/` or else in the hub's cache; never asks the network."""
    if not missing_files(model.folder):
        return model.folder
    from huggingface_hub import try_to_load_from_cache

    cached = [try_to_load_from_cache(model.repo, name, cache_dir=hub_cache) for name in FILES]
    folders = {Path(path).parent for path in cached if isinstance(path, str)}
    return folders.pop() if len(folders) == 1 and all(isinstance(path, str) for path in cached) else None


def missing_files(folder: Path) -> tuple[str, ...]:
    """What a model's folder lacks."""
    return tuple(name for name in FILES if not (folder / name).is_file())


def need_weights(model: DepthModel, *, hub_cache: Path | None = None) -> Path:
    """The folder with the model's files.

    Raises:
        InputError: it is not on this machine, with what to do about it.
    """
    weights = find_weights(model, hub_cache=hub_cache)
    if weights is not None:
        return weights
    missing = missing_files(model.folder)
    lacking = "which is not there" if missing == FILES else f"where {' and '.join(missing)} is missing"
    raise InputError(
        f"{model.name} needs {model.folder}, {lacking}, and the Hugging Face cache has no copy. "
        f"`{COMMAND} models download {model.name}` fetches it ({model.size_mb} MB, {model.licence}), "
        f"or copy its files there as {GUIDE} says."
    )


def models_status(*, hub_cache: Path | None = None) -> tuple[ModelStatus, ...]:
    """Every known model and where it is; never asks the network."""
    rows = []
    for model in DEPTH_MODELS.values():
        weights = find_weights(model, hub_cache=hub_cache)
        missing = missing_files(model.folder) if weights is None and model.folder.is_dir() else ()
        rows.append(ModelStatus(model=model, found=weights, missing=missing))
    return tuple(rows)


DepthPlace = Literal["indoor", "outdoor"]


def weights_here(place: DepthPlace | None = None, *, hub_cache: Path | None = None) -> DepthModel | None:
    """The model `auto` uses: the first that is on this machine, of those for `place` if one is named."""
    models = (model for model in DEPTH_MODELS.values() if place is None or f"-{place}-" in model.name)
    return next((model for model in models if find_weights(model, hub_cache=hub_cache) is not None), None)
