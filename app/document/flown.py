"""A flight, drawn or flown, becomes keyframes of the path."""

import math
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

from app.document.edit import Context, Edit
from scene.camera import Intrinsics
from scene.errors import InputError
from scene.path import edits
from scene.path.camera_path import CameraPath, find_route
from scene.path.few import LEAD_SAMPLES, few_keyframes, with_lead_in
from scene.path.fitting import Flight, difference
from scene.path.keyframes import Keyframes
from scene.path.release import released

TOLERANCE, TOLERANCE_DEG = 0.0035, 1.0
"""How near keyframes keep to a flight: a share of the subject's distance, and degrees."""
SOONEST, LATEST = 0.5, 4.0
"""Seconds of the way from where the path is to where the flight begins, at the flight's own pace between these."""
TURNING = math.radians(45)
"""How fast the camera turns on that way, at most, radians per second, if there is time."""


@dataclass(frozen=True, kw_only=True)
class Flown(Edit):
    """An edit to the path of a flight, and what came of it."""

    metres: float
    """Length of the flight."""
    seconds: float
    """Duration of the flight."""
    keyframes: int
    """Number of keyframes of the flight alone."""
    lead: float
    """Seconds of the way to where it begins; 0 where the path begins there."""
    onward: bool
    """Whether it goes behind the end of the path."""
    off_m: float
    """How far the keyframes are off the flight, metres."""
    off_deg: float


def fly(now: Context, flight: Flight, label: str, *, onward: bool) -> Flown:
    """The path along a flight, in keyframes half a second apart or more, within a share of the subject's distance.

    A path whose start is locked begins at the photo, and goes on into the flight in one sweep; so does a path that the
    flight is put behind the end of (`onward`). The studio's own proposal makes way in any case. The way there takes
    whole frames at the document's rate, so that a flight of whole frames leaves the rate as it is.

    Raises:
        InputError: a flight of one moment; or the path is a loop, and has no end.
    """
    document, lens, subject_distance = now.document, now.lens, now.subject_distance
    if len(flight.times) < 2:
        raise InputError("A flight needs two moments or more, one after the other. Draw it again.")
    onward = onward and not document.suggested
    if onward and document.path.closed:
        raise InputError("The path is a loop, and has no end to go on from. Open the loop, or replace the path.")
    metres = float(flight.c2w[:, :3, 3].diff(dim=0).norm(dim=-1).sum())
    seconds = float(flight.times[-1] - flight.times[0])
    before = _end(document.path, lens, subject_distance) if onward else torch.eye(4, dtype=torch.float64)
    lead = 0.0
    if (onward or document.start_locked) and not _together(before, flight.c2w[0], TOLERANCE * subject_distance):
        lead = math.ceil(_lead(before, flight.c2w[0], metres / seconds) * document.rate) / document.rate
        flight = with_lead_in(before, flight, lead)
    part, off_m, off_deg = few_keyframes(
        flight,
        lens,
        tolerance_m=TOLERANCE * subject_distance,
        tolerance_deg=TOLERANCE_DEG,
        lead=LEAD_SAMPLES if lead else 0,
    )
    count = sum(key.time >= lead - 1e-9 for key in part.keyframes)
    if onward:
        path = _continued(document.path, part)
    else:
        keys = part.keyframes
        if document.start_locked:
            keys = (edits.PHOTO, *keys[1:])
        path = replace(document.path, segments=(replace(part, keyframes=keys),), closed=False)
    return Flown(
        document=replace(document, path=path, suggested=False),
        label=label,
        deselects=True,
        metres=metres,
        seconds=seconds,
        keyframes=count,
        lead=lead,
        onward=onward,
        off_m=off_m,
        off_deg=off_deg,
    )


def _end(path: CameraPath, lens: Intrinsics, subject_distance: float) -> Float[Tensor, "4 4"]:
    """The last camera of a path."""
    route = find_route(path, lens, subject_distance=subject_distance)
    return route.cameras(torch.tensor([route.duration], dtype=torch.float64))[1][0]


def _together(before: Float[Tensor, "4 4"], first: Float[Tensor, "4 4"], tolerance_m: float) -> bool:
    """Whether a flight begins where the path is, so that nothing has to lead there."""
    metres, angle = difference(before[None], first[None])
    return float(metres[0]) <= tolerance_m and math.degrees(float(angle[0])) <= TOLERANCE_DEG


def _lead(before: Float[Tensor, "4 4"], first: Float[Tensor, "4 4"], speed: float) -> float:
    """Seconds from one camera to another, without haste."""
    metres, angle = difference(before[None], first[None])
    return min(max(float(metres[0]) / max(speed, 1e-6), float(angle[0]) / TURNING, SOONEST), LATEST)


def _continued(path: CameraPath, part: Keyframes) -> CameraPath:
    """The path with keyframes behind its end, the first of which is that end."""
    last = path.segments[-1]
    keys = part.keyframes[1:]
    if not isinstance(last, Keyframes):
        return replace(path, segments=(*path.segments, Keyframes(keyframes=keys)))
    joint = replace(last.keyframes[-1], easing="linear", target=None)
    later = (replace(key, time=last.duration + key.time) for key in keys)
    whole = replace(last, keyframes=(*last.keyframes[:-1], joint, *later))
    end = len(last.keyframes) - 1
    return edits.with_segment(path, len(path.segments) - 1, released(whole, end, end, loop=False))
