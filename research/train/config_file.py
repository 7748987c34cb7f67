"""Configs from files: TOML or JSON whose every entry has to be known, over a built-in config where one is named."""

import difflib
import tomllib
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from research.train.builtin import BUILTIN
from research.train.config import TrainConfig
from scene.errors import InputError
from scene.support.typed_json import WrongContent, as_typed, parse_bytes, read_bytes

BASED_ON = "based_on"
MOST_BYTES = 1_000_000


def config_of(name: str) -> TrainConfig:
    """The built-in config of that name, or that of a `.toml` or `.json` file.

    Raises:
        InputError: there is neither, or an entry is unknown, missing or of another type; the message names it.
    """
    if name in BUILTIN:
        return BUILTIN[name]
    file = Path(name)
    if file.suffix not in (".toml", ".json"):
        raise InputError(
            f"There is no config {name!r}.{_nearest(name, BUILTIN)} `train --list` names those that are built in; your "
            "own is a .toml or .json file."
        )
    try:
        content = read_bytes(file, MOST_BYTES)
        entries = parse_bytes(content) if file.suffix == ".json" else tomllib.loads(content.decode())
        return config_from(entries)
    except (InputError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{file} is no config of a training: {str(error).rstrip('.')}.") from error


def config_from(entries: Any) -> TrainConfig:
    """A config of parsed entries.

    Raises:
        InputError: as `config_of`.
    """
    if not isinstance(entries, dict):
        raise InputError("it holds no table of entries")
    entries = dict(entries)
    based_on = entries.pop(BASED_ON, None)
    if based_on is not None and based_on not in BUILTIN:
        raise InputError(f"{BASED_ON} names no built-in config: {based_on!r}.{_nearest(str(based_on), BUILTIN)}")
    _refuse_unknown(TrainConfig, entries, "")
    whole = _over(asdict(BUILTIN[based_on]), entries) if based_on is not None else entries
    try:
        return as_typed(TrainConfig, whole)
    except WrongContent as error:
        raise InputError(str(error)) from error


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Entries over others, table by table."""
    return {
        **below,
        **{
            key: _over(below[key], value) if isinstance(value, dict) and isinstance(below.get(key), dict) else value
            for key, value in above.items()
        },
    }


def _refuse_unknown(kind: Any, entries: dict[str, Any], path: str) -> None:
    known = get_type_hints(kind)
    names = [each.name for each in fields(kind)]
    for key, value in entries.items():
        if key not in names:
            raise InputError(f"there is no entry {path}{key}.{_nearest(key, names)}")
        table = _table(known[key])
        if table is not None and isinstance(value, dict):
            _refuse_unknown(table, value, f"{path}{key}.")


def _table(kind: Any) -> Any | None:
    """The dataclass that an entry of this type is, None where it is none."""
    choices = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    return next((choice for choice in choices if is_dataclass(choice)), None)


def _nearest(name: str, known: Any) -> str:
    found = difflib.get_close_matches(name, list(known), 1)
    return f" Did you mean {found[0]}?" if found else ""
