"""Reading text and JSON that somebody else wrote, without being hurt by it."""

import json
import math
from pathlib import Path
from typing import Any, NoReturn

from scene.errors import InputError
from scene.trajectory import MAX_FRAMES

MAX_BYTES = 1500 * MAX_FRAMES
"""A trajectory file larger than this has more frames than a trajectory may have, or is something else."""

_MAX_CONTAINERS = 12 * MAX_FRAMES
"""Lists and objects in one JSON file; a frame takes five to eight."""


def read_text(path: Path) -> str:
    """The text of a file, with any line ending and with or without a byte order mark.

    Raises:
        InputError: there is no such file, or it is a folder, not UTF-8, or larger than `MAX_BYTES`.
    """
    if path.is_dir():
        raise InputError(f"Wanted a trajectory file, but {path} is a folder; name the file inside it.")
    if not path.is_file():
        raise InputError(f"There is no file {path}; check the path.")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(
                f"{path} is too large for a trajectory: {size / 1e6:.0f} MB, where {MAX_FRAMES} frames "
                f"fit in {MAX_BYTES / 1e6:.0f}; cut the path into shorter ones."
            )
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not text; give a trajectory as JSON or in a text format.") from error
    except OSError as error:
        raise InputError(f"Cannot read {path}: {(error.strerror or str(error)).lower()}.") from error


def parse_json(text: str, path: Path) -> dict[str, Any]:
    """A JSON object whose numbers are all finite.

    Raises:
        InputError: not JSON, not an object, a number that is NaN or infinite, or far more content than
            the longest trajectory has.
    """
    if text.count("{") + text.count("[") > _MAX_CONTAINERS:
        raise InputError(f"{path} holds more than the {MAX_FRAMES} frames a trajectory may have; cut it shorter.")

    def refuse(literal: str) -> NoReturn:
        raise InputError(
            f"{path} holds {literal}, but a trajectory has finite numbers only; mend it where it was made."
        )

    def finite(literal: str) -> float:
        if not math.isfinite(number := float(literal)):
            refuse(f"{literal[:40]}, which is too large")
        return number

    def whole(literal: str) -> int:
        if len(literal) > 100:
            refuse("a whole number of over 100 digits")
        return int(literal)

    try:
        document = json.loads(text, parse_constant=refuse, parse_float=finite, parse_int=whole)
    except json.JSONDecodeError as error:
        raise InputError(
            f"{path} is not JSON: {error.msg.lower()} at line {error.lineno}, column {error.colno}. "
            "Export the file again, or name its format."
        ) from error
    except RecursionError as error:
        raise InputError(f"{path} is nested too deeply to be a trajectory; export it again.") from error
    if not isinstance(document, dict):
        raise InputError(f"Wanted a JSON object in {path}, got a {type(document).__name__}; export it again.")
    return document
