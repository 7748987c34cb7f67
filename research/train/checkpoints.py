"""Checkpoints of a run: folders that are whole or not there, from which it goes on bit for bit."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from research.train.config import TrainConfig
from scene.errors import InputError
from scene.support.atomic import atomic_folder, atomic_path
from scene.support.typed_json import WrongContent, read_typed

STATE, OPTIMISER, CONFIG = "state.json", "optimiser.pt", "config.json"
FREE = {"title", "save_every", "keep", "validation", "machine", "base"}
"""Entries of a config that may be others when a run goes on; so may the number of steps and what lies where."""


@dataclass(frozen=True, kw_only=True)
class State:
    """How far a run was."""

    step: int
    """Steps that are done."""
    frozen: str
    """SHA-256 of the parameters that are not trained."""


@dataclass(frozen=True)
class Checkpoint:
    """A folder that was written."""

    folder: Path
    state: State

    def optimiser(self) -> dict[str, Any]:
        """Numbers of the optimiser by parameter, and of the scaler of gradients."""
        return torch.load(self.folder / OPTIMISER, map_location="cpu", weights_only=True)


def save(folder: Path, state: State, optimiser: Mapping[str, Any], write: Any, keep: int) -> Path:
    """Write a checkpoint of a run; older ones than the last `keep` are deleted.

    Args:
        folder: of the run.
        state: how far it is.
        optimiser: numbers of optimiser and scaler.
        write: writes the weights into a folder.
        keep: checkpoints that are left.
    """
    there = folder / "checkpoints"
    there.mkdir(parents=True, exist_ok=True)
    final = there / f"step-{state.step:06d}"
    with atomic_folder(final, replaces=STATE) as partial:
        write(partial)
        torch.save(dict(optimiser), partial / OPTIMISER)
        (partial / STATE).write_text(json.dumps(asdict(state)) + "\n", encoding="utf-8")
    for old in _folders(folder)[:-keep]:
        shutil.rmtree(old)
    return final


def latest(folder: Path) -> Checkpoint | None:
    """The newest checkpoint of a run; None where there is none.

    Raises:
        InputError: it is damaged.
    """
    folders = _folders(folder)
    if not folders:
        return None
    try:
        return Checkpoint(folders[-1], read_typed(State, folders[-1] / STATE))
    except WrongContent as error:
        raise InputError(f"{folders[-1]} is damaged ({error}). Delete it to go on from the one before.") from error


def begin(folder: Path, config: TrainConfig) -> None:
    """Keep the config in the run's folder, or see that it is the one that was begun.

    Raises:
        InputError: the folder was begun with another config, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be written ({error.strerror}). Choose another with --out.") from error
    mine = json.loads(json.dumps(asdict(config)))
    kept = folder / CONFIG
    if kept.exists():
        try:
            other = asdict(read_typed(TrainConfig, kept))
        except WrongContent as error:
            raise InputError(f"{kept} is damaged ({error}). Choose another folder with --out.") from error
        if differing := sorted(_differing(json.loads(json.dumps(other)), mine)):
            raise InputError(
                f"{folder} was begun with other settings ({', '.join(differing)}). Choose another folder with --out, "
                "or take those back."
            )
    with atomic_path(kept) as partial:
        partial.write_text(json.dumps(mine, indent=2) + "\n", encoding="utf-8")


def _differing(one: dict[str, Any], other: dict[str, Any], path: str = "") -> set[str]:
    free = FREE | {"optimiser.steps", "data.workers", "data.cache", "data.path"}
    found: set[str] = set()
    for key in one.keys() | other.keys():
        name = f"{path}{key}"
        mine, theirs = one.get(key), other.get(key)
        if name in free or mine == theirs:
            continue
        if isinstance(mine, dict) and isinstance(theirs, dict):
            found |= _differing(mine, theirs, f"{name}.")
        else:
            found.add(name)
    return found


def _folders(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob(f"checkpoints/step-*/{STATE}"))
