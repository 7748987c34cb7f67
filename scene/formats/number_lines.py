"""Text with one line of numbers for every frame."""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

from scene.errors import InputError
from scene.formats.opened import Opened
from scene.formats.text_file import data_lines, finite_numbers, is_number, shown
from scene.trajectory import MAX_FRAMES


def number_lines(
    opened: Opened, count: int | tuple[int, ...], wanted: str
) -> tuple[Float[Tensor, "frames numbers"], Callable[[int], str]]:
    """The numbers of every line, and what to call a frame in messages: its line.

    Remarks, blank lines and a heading in front, which is no line of numbers, are passed over. `wanted` names the
    numbers of a line in messages. Of several counts the first line's is that of all.

    Raises:
        InputError: no line, more than a trajectory has, one with another count, or with what is no finite number.
    """
    path = opened.path
    counts = (count,) if isinstance(count, int) else count
    rows: list[list[float]] = []
    lines: list[int] = []
    for line, words in data_lines(opened.text):
        if not rows and _is_heading(words, counts):
            continue
        if len(words) not in counts or (rows and len(words) != len(rows[0])):
            raise InputError(
                f"{path}, line {line}: wanted {wanted}, {' or '.join(map(str, counts))} numbers, got {len(words)} "
                f"words, {shown(' '.join(words[:12]), 40)}; correct the line, or name the file's format (--from)."
            )
        rows.append(finite_numbers(words, path, line))
        lines.append(line)
        if len(rows) > MAX_FRAMES:
            raise InputError(f"{path} holds more than the {MAX_FRAMES} frames a trajectory may have; cut it shorter.")
    if not rows:
        raise InputError(f"{path} has no frames; this format has a line for each: {wanted}.")
    return torch.tensor(rows, dtype=torch.float64), lambda frame: f"line {lines[frame]}, frame {frame}"


def _is_heading(words: list[str], counts: tuple[int, ...]) -> bool:
    """Names of columns, an address, how many frames there are: whatever is no frame in front of the first."""
    return not is_number(words[0]) or (len(words) <= 2 and len(words) not in counts)
