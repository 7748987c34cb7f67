"""Numbers and matrices out of JSON that no schema describes."""

import json
from pathlib import Path
from typing import Any

from scene.errors import InputError
from scene.formats.text_file import shown


def number(entries: dict[str, Any], key: str, where: str, path: Path) -> float | None:
    """The number under `key`, or None where there is none; `where` names the object for the message.

    Raises:
        InputError: something else than a number is there.
    """
    value = entries.get(key)
    if value is None:
        return None
    if not _is_number(value):
        raise InputError(f"{path}: {where}.{key} must be a number, not {shown(value)}; correct it.")
    return float(value)


def whole_side(pixels: float) -> int:
    """A width or a height as whole pixels."""
    return round(min(max(pixels, -1e9), 1e9))


def stated_size(entries: dict[str, Any], keys: tuple[str, str], where: str, path: Path) -> tuple[int, int] | None:
    """A picture's width and height under two keys, pixels; None where one is missing.

    Raises:
        InputError: something else than a number is there.
    """
    width, height = (number(entries, key, where, path) for key in keys)
    return None if width is None or height is None else (whole_side(width), whole_side(height))


def objects(document: dict[str, Any], key: str, path: Path) -> list[dict[str, Any]]:
    """The list of objects under `key`; empty where there is none.

    Raises:
        InputError: something else is there.
    """
    value = document.get(key) or []
    if not (isinstance(value, list) and all(isinstance(entry, dict) for entry in value)):
        raise InputError(f"{path}: {key} must be a list of objects; export the file again.")
    return value


def number_list(value: Any, count: int, where: str, path: Path) -> list[float]:
    """So many numbers in the order they are written, flat or in rows.

    Raises:
        InputError: something else is there.
    """
    if isinstance(value, list) and value and all(isinstance(row, list) for row in value):
        value = [entry for row in value for entry in row]
    if not (isinstance(value, list) and len(value) == count and all(map(_is_number, value))):
        raise InputError(f"{path}: {where} must be {count} numbers; correct it, or export the file again.")
    return [float(entry) for entry in value]


def matrix_rows(value: Any, where: str, path: Path) -> list[float]:
    """The 16 numbers of a 4x4 matrix in the order they are written: nested, flat, or as JSON in a string.

    Three rows of four get the fourth, 0 0 0 1.

    Raises:
        InputError: something else is there.
    """
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except json.JSONDecodeError:
            value = None
    if isinstance(value, list) and value and all(isinstance(row, list) for row in value):
        value = [entry for row in value for entry in row] if {len(row) for row in value} == {4} else None
    if not (isinstance(value, list) and len(value) in (12, 16) and all(map(_is_number, value))):
        raise InputError(f"{path}: {where} must be a 4x4 matrix of numbers; correct it, or export the file again.")
    return [float(entry) for entry in value] + [0.0, 0.0, 0.0, 1.0][: 16 - len(value)]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
