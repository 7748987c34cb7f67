"""Small models with few words, so that a file of one takes 30 MB, and files of them in the official layout."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from torch import Tensor

from engine.models.config import ModelSpec
from engine.verification.goldens import small_models
from engine.verification.random_file import keys_of, quick, write

WORDS = 64


def small(name: str) -> ModelSpec:
    """The small model under the name of the full one: `realcam-i2v-256`."""
    found = next(spec for spec in small_models().values() if spec.name == name)
    return replace(
        found, text=replace(found.text, vocabulary=WORDS), image=replace(found.image, vocabulary=WORDS), depth=None
    )


MODELS = {spec.name: small(spec.name) for spec in small_models().values()}


def file_of(
    path: Path,
    spec: ModelSpec,
    *,
    form: str = "plain",
    keep: Callable[[str], bool] = lambda key: True,
    values: Callable[[str, tuple[int, ...]], Tensor] = quick,
    rename: Callable[[str], str] = lambda key: key,
) -> Path:
    """A file of random values with the keys of `spec` that are kept."""
    keys = {rename(key): shape for key, shape in keys_of(spec).items() if keep(key)}
    write(path, keys, form=form, values=values)  # pyright: ignore[reportArgumentType]
    return path
