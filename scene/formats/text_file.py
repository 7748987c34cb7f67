"""Reading text and JSON that somebody else wrote, without being hurt by it."""

import gc
import json
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

from scene.errors import InputError
from scene.support.file_trouble import reason
from scene.trajectory import MAX_FRAMES

MAX_BYTES = 1500 * MAX_FRAMES
"""A trajectory file larger than this has more frames than a trajectory may have, or is something else."""

MAX_LINES = 6 * MAX_FRAMES
"""Most lines of a text file; the longest frame, of a Redwood log, takes five."""

MAX_LINE = 4 * MAX_FRAMES
"""Characters in one line of text."""

_MAX_CONTAINERS = 12 * MAX_FRAMES
"""Lists and objects in one JSON file; a frame takes five to eight."""

_MAX_ENTRIES = 60 * MAX_FRAMES
"""Entries of all lists and objects in one JSON file; a frame takes 20 to 40."""

_PERHAPS_ENDLESS = re.compile(r"\d(?:[eE]\+?0*[1-9]\d\d|\d{99})")
"""What a number that is too large for a float has in it."""


def shown(value: object, most: int = 60) -> str:
    """What a message repeats of an input: in quotes if it is text, and never all of a long one."""
    text = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= most else f"{text[: most - 3]}..."


def read_text(path: Path) -> str:
    """The text of a file, with any line ending and with or without a byte order mark.

    Raises:
        InputError: there is no such file, or it is a folder, not UTF-8, or larger than `MAX_BYTES`.
    """
    with _saying_what_went_wrong(path):
        return path.read_text(encoding="utf-8-sig")


def read_lines(path: Path) -> list[str]:
    """The lines of a text file; one that has more than any trajectory is left as soon as that is known.

    Raises:
        InputError: as `read_text`, or too many lines, or a line too long for a camera.
    """
    lines: list[str] = []
    with _saying_what_went_wrong(path), path.open(encoding="utf-8-sig") as text:
        while line := text.readline(MAX_LINE):
            if len(line) == MAX_LINE:
                raise InputError(
                    f"{path}, line {len(lines) + 1} is longer than {MAX_LINE} characters; no trajectory file we know "
                    "has such lines."
                )
            lines.append(line.rstrip("\n"))
            if len(lines) > MAX_LINES:
                raise InputError(
                    f"{path} has more than {MAX_LINES} lines, and a trajectory at most {MAX_FRAMES} frames; "
                    "cut it shorter."
                )
    return lines


@contextmanager
def _saying_what_went_wrong(path: Path) -> Iterator[None]:
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
        yield
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not text; give a trajectory as JSON or in a text format.") from error
    except OSError as error:
        raise InputError(f"Cannot read {path}: {reason(error)}.") from error


def data_lines(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Numbers, from 1, and words of the lines that are neither blank nor a remark; a comma parts words, too."""
    for number, line in enumerate(lines, start=1):
        words = line.replace(",", " ").split()
        if words and not words[0].startswith(("#", "//", "%")):
            yield number, words


def remarks(lines: list[str], most: int = 4) -> str:
    """The first remarks of a file, where ours say what the format has no word for."""
    return "\n".join(islice((line for line in lines if line.lstrip().startswith("#")), most))


def finite_numbers(words: list[str], path: Path, line: int) -> list[float]:
    """The words of a line as numbers.

    Raises:
        InputError: one is no number, NaN or infinite; the message names the line.
    """
    try:
        numbers = [float(word) for word in words]
        if "_" in "".join(words):  # which Python's numbers may hold
            raise ValueError
    except ValueError:
        wrong = next(word for word in words if not is_number(word))
        raise InputError(f"{path}, line {line}: wanted numbers, not {shown(wrong)}; correct the line.") from None
    if not all(map(math.isfinite, numbers)):
        raise InputError(f"{path}, line {line} has NaN or infinity in it, which is no camera; leave the line out.")
    return numbers


def is_number(word: str) -> bool:
    """Whether a word reads as a number."""
    try:
        float(word)
    except ValueError:
        return False
    return "_" not in word


@contextmanager
def without_collector() -> Iterator[None]:
    """Millions of small lists that nothing of is garbage: Python looks for garbage among them for most of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def parse_json(text: str, path: Path) -> dict[str, Any]:
    """A JSON object whose numbers are all finite.

    Raises:
        InputError: as `parse_any_json`, or something else than an object.
    """
    return as_object(parse_any_json(text, path), path)


def as_object(document: Any, path: Path) -> dict[str, Any]:
    """The document, which has to be a JSON object.

    Raises:
        InputError: it is something else.
    """
    if not isinstance(document, dict):
        raise InputError(f"Wanted a JSON object in {path}, got a {type(document).__name__}; export it again.")
    return document


def parse_any_json(text: str, path: Path) -> Any:
    """A JSON document whose numbers are all finite.

    Raises:
        InputError: not JSON, a number that is NaN or infinite, or far more content than the longest trajectory has.
    """
    if text.count("{") + text.count("[") > _MAX_CONTAINERS or text.count(",") > _MAX_ENTRIES:
        raise InputError(f"{path} holds more than the {MAX_FRAMES} frames a trajectory may have; cut it shorter.")

    def refuse(literal: str) -> NoReturn:
        raise InputError(
            f"{path} holds {literal}, but a trajectory has finite numbers only; correct it where it was made."
        )

    def finite(literal: str) -> float:
        if not math.isfinite(number := float(literal)):
            refuse(f"{literal[:40]}, which is too large")
        return number

    def whole(literal: str) -> int:
        if len(literal) > 100:
            refuse("a whole number of over 100 digits")
        return int(literal)

    careful: dict[str, Any] = {}
    if _PERHAPS_ENDLESS.search(text):
        careful = {"parse_float": finite, "parse_int": whole}
    try:
        with without_collector():
            return json.loads(text, parse_constant=refuse, **careful)
    except json.JSONDecodeError as error:
        raise InputError(
            f"{path} is not JSON: {error.msg.lower()} at line {error.lineno}, column {error.colno}. "
            "Export the file again, or name its format."
        ) from error
    except RecursionError as error:
        raise InputError(f"{path} is nested too deeply to be a trajectory; export it again.") from error
