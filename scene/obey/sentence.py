"""How a video kept to its path, in a sentence or a few."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from scene.obey.obedience import Obedience

MOSTLY = 0.5
"""Part of the told frames that may be off before it is said of the whole video."""
MOST_RUNS = 3
"""Stretches of frames that are named."""
SHORT_GAP = 2
"""Frames that do not interrupt a stretch."""
STOOD, WENT = 0.1, 0.05
"""Part of the way below which a camera stood still, and by which its way is another one."""
LIKE_IT = 0.15
"""Part of the path's extent by which a way that is only longer, shorter or backwards may be off."""
SIDES = (("left", "right"), ("up", "down"), ("back", "forward"))
TURNS = (("down", "up"), ("left", "right"), ("anticlockwise", "clockwise"))


def sentence(found: Obedience) -> str:
    """What is to be said of a video: how far it kept to the path, where it left it and whither, what is not told."""
    told = found.told.numpy()
    if not told.any():
        return f"The camera could not be told in any frame: {_commonest(found.reasons)}."
    off = told & ~found.kept.numpy()
    if off.sum() > MOSTLY * told.sum():
        parts = [f"Left the path: up to {_most(found, told)} off{_how(found)}"]
    else:
        parts = [f"Kept to the path within {_most(found, told & ~off)}", *_stretches(found, off)]
    untold = _runs(~told)
    said = "; ".join(parts) + "."
    if untold:
        which = _frames(untold[:MOST_RUNS]) + (" and others" if len(untold) > MOST_RUNS else "")
        said += f" {which[0].upper()}{which[1:]} could not be told: {_commonest(found.reasons)}."
    return said


def centimetres(metres: float) -> str:
    """A length for people: "2 cm", "0.3 cm", "1.2 m"; from 10 on without a fraction."""
    if metres >= 1:
        return f"{_round_up(metres)} m"
    return f"{_round_up(100 * metres)} cm"


def degrees(radians: float) -> str:
    """An angle for people: "0.3°", "12°"."""
    return f"{_round_up(math.degrees(radians))}°"


def _round_up(value: float) -> str:
    """Tenths, or whole numbers from 10 on; never less than it is, as it says within what."""
    return f"{math.ceil(value - 1e-9)}" if value >= 10 else f"{max(math.ceil(10 * value - 1e-9), 1) / 10:g}"


def _most(found: Obedience, which: np.ndarray) -> str:
    rows = torch.from_numpy(which)
    metres, angle = float(found.translation_error[rows].max()), float(found.rotation_error[rows].max())
    return f"{centimetres(metres)} and {degrees(angle)}"


def _stretches(found: Obedience, off: np.ndarray) -> list[str]:
    runs = _runs(off)
    longest = sorted(sorted(runs, key=lambda run: run[0] - run[1])[:MOST_RUNS])
    said = [f"{_frames([run])} {_drift(found, run)}" for run in longest]
    return said + (["other frames leave it as well"] if len(runs) > MOST_RUNS else [])


def _drift(found: Obedience, run: tuple[int, int]) -> str:
    """Whither a stretch of frames leaves the path, and how far."""
    first, last = run
    part = slice(first, last + 1)
    offset, turn = found.offset[part], found.turn[part]
    one = first == last
    far = float((found.translation_error[part] / found.distance[part]).nan_to_num(0).max())
    if float(found.rotation_error[part].nan_to_num(0).max()) > far:  # as it is seen in the picture
        axis, sign = _main(turn)
        most = float(found.rotation_error[part].nan_to_num(0).max())
        verb = "rolls" if axis == 2 else "turns"
        return f"{verb if one else verb[:-1]} {TURNS[axis][sign]}, up to {degrees(most)}"
    axis, sign = _main(offset)
    most = float(found.translation_error[part].nan_to_num(0).max())
    return f"{'drifts' if one else 'drift'} {SIDES[axis][sign]}, up to {centimetres(most)}"


def _main(vectors: Float[Tensor, "frames 3"]) -> tuple[int, int]:
    mean = vectors.nan_to_num(0).sum(dim=0)
    axis = int(mean.abs().argmax())
    return axis, int(mean[axis] > 0)


def _how(found: Obedience) -> str:
    """The simple way in which a video went elsewhere as a whole; "" where there is none."""
    told = found.told
    asked, went = found.asked.c2w[told, :3, 3], found.c2w[told, :3, 3]
    way = asked - asked[0]
    extent = float(way.norm(dim=-1).max())
    if extent < float(found.position_bound[told].median()) * 3:
        return ""
    moved = went - went[0]
    if float(moved.norm(dim=-1).max()) < STOOD * extent:
        return ". The camera stood still"
    share = float((moved * way).sum() / (way * way).sum())
    if float((went - asked.flip(0)).norm(dim=-1).max()) < LIKE_IT * extent:
        return ". It went the path backwards"
    alike = float((moved - share * way).norm(dim=-1).max()) < LIKE_IT * extent
    if alike and share > STOOD and abs(share - 1) > WENT:
        return f". It went {100 * share:.0f} % of the way"
    return ""


def _runs(which: np.ndarray) -> list[tuple[int, int]]:
    """Stretches of frames, first and last; short gaps do not interrupt one."""
    at = np.flatnonzero(which).tolist()
    if not at:
        return []
    ends = [(a, b) for a, b in pairwise(at) if b - a > SHORT_GAP]
    firsts, lasts = [at[0], *(b for _, b in ends)], [*(a for a, _ in ends), at[-1]]
    return list(zip(firsts, lasts, strict=True))


def _frames(runs: Sequence[tuple[int, int]]) -> str:
    names = [str(first) if first == last else f"{first}-{last}" for first, last in runs]
    many = len(runs) > 1 or runs[0][0] != runs[0][1]
    return f"frame{'s' if many else ''} {', '.join(names)}"


def _commonest(reasons: Sequence[str]) -> str:
    given = [reason for reason in reasons if reason]
    return max(dict.fromkeys(given), key=given.count)
