"""A move in two of its kind, which together are what it was."""

from dataclasses import replace

import torch

from scene.camera import Intrinsics
from scene.path.camera_path import CameraPath, Route, segment_routes
from scene.path.moves import MOVE_KINDS, Move, progress_of

EXACT = 1e-6
"""Metres, entries of rotations and ratios of zoom by which the two may differ from the one: rounding."""
MOMENTS = 33


def split_move(
    path: CameraPath, segment: int, time: float, lens: Intrinsics, *, subject_distance: float | None = None
) -> CameraPath | None:
    """The path with a move in two parts, both of its kind; None where no two such moves are what it was.

    Arcs, spirals and trucks that face a point are not made of shorter ones. What both go by is then written into the
    second: how far its subject is, or where.

    Args:
        path: what the user made.
        segment: which of its segments, a move.
        time: seconds from the beginning of the move.
        lens: the clip's; a zoom is split by degrees across it.
        subject_distance: as for `bake`.
    """
    move = path.segments[segment]
    assert isinstance(move, Move) and 0 < time < move.duration
    route = segment_routes(path, lens, subject_distance=subject_distance)[segment]
    parts = _parts(move, time, route, subject_distance)
    divided = replace(path, segments=(*path.segments[:segment], *parts, *path.segments[segment + 1 :]))
    first, second = segment_routes(divided, lens, subject_distance=subject_distance)[segment : segment + 2]
    times = torch.linspace(0, move.duration, MOMENTS, dtype=torch.float64)
    before = times < time
    made = first.cameras(times[before]), second.cameras((times[~before] - time).clamp(0, second.duration))
    wanted_lens, wanted = route.cameras(times)
    off = (torch.cat([c2w for _, c2w in made]) - wanted).abs().max()
    zoom = (torch.cat([lens.fx for lens, _ in made]) / wanted_lens.fx - 1).abs().max()
    return divided if max(float(off), float(zoom)) <= EXACT else None


def _parts(move: Move, time: float, route: Route, subject_distance: float | None) -> tuple[Move, Move]:
    """The two moves, as they would be."""
    share = time / move.duration
    even = move.easing in ("linear", "constant")
    progress = share if even else float(progress_of(move, torch.tensor([share], dtype=torch.float64))[0])
    begin, end = move.eased
    middle = begin + (end - begin) * share
    first = replace(move, duration=time, amount=move.amount * progress)
    second = replace(move, duration=move.duration - time, amount=move.amount * (1 - progress))
    if not even:
        first, second = replace(first, eased=(begin, middle)), replace(second, eased=(middle, end))
    lenses, c2w = route.cameras(torch.tensor([0.0, time, move.duration], dtype=torch.float64))
    if move.kind == "zoom":
        angles = lenses.fov_x.diff().abs().tolist()
        first, second = replace(first, amount=angles[0]), replace(second, amount=angles[1])
    if MOVE_KINDS[move.kind].needs_subject and move.target is None:
        position, forward = c2w[0, :3, 3], c2w[0, :3, 2]
        scene = torch.tensor([0.0, 0.0, subject_distance or 0.0], dtype=torch.float64)
        at = move.at if move.at is not None else float((scene - position).norm())
        if move.kind == "crane":
            x, y, z = (position + at * forward).tolist()
            second = replace(second, at=None, target=(x, y, z))
        elif move.kind == "dolly zoom":
            gone = first.amount if move.direction == "in" else -first.amount
            second = replace(second, at=at - gone)
        else:
            second = replace(second, at=at)
    return first, second
