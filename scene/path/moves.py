"""Moves in film words: parametric pieces of path that stay editable.

Pan, tilt and roll turn the camera; truck, pedestal and dolly slide it; zoom changes the lens. Directions are the
camera's, never the picture's: "orbit right" takes the camera to the right, "roll clockwise" turns it so for someone
behind it. The vertical is the path's own, by default the world's y axis: pans and sideways orbits turn about it,
pedestals and cranes go along it, so that a tilted camera keeps its horizon. Everything else follows the camera's axes
as they are when the move begins.
"""

import math
from dataclasses import dataclass
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from scene.camera import Intrinsics, focal_from_fov
from scene.errors import InputError
from scene.path.keyframes import Easing, check_lock_strength
from scene.pose import UP, downwards, look_at, pose, rotation_from_rotvec

Poses = Float[Tensor, "frames 4 4"]
"""Named once, as `PerFrame` of `scene.path.camera_path` is: in an inner function it would be made at every call."""
Offsets = Float[Tensor, "frames 3"]
Direction = Float[Tensor, "3"]

MoveKind = Literal[
    "static",
    "pan",
    "tilt",
    "roll",
    "truck",
    "pedestal",
    "dolly",
    "orbit",
    "arc",
    "crane",
    "zoom",
    "dolly zoom",
    "spiral",
]


@dataclass(frozen=True, kw_only=True)
class MoveRule:
    """What a kind of move takes."""

    hint: str
    """One line for people."""
    unit: Literal["deg", "m", ""]
    """Unit of the amount as people write it; "" where there is none."""
    directions: tuple[str, ...] = ()
    needs_subject: bool = False
    """Whether the distance of the subject matters."""
    takes_target: bool = False
    """Whether it can go by a point; those that need a subject always can."""


MOVE_KINDS: dict[MoveKind, MoveRule] = {
    "static": MoveRule(hint="hold still", unit=""),
    "pan": MoveRule(hint="turn left or right on the spot", unit="deg", directions=("left", "right")),
    "tilt": MoveRule(hint="turn up or down on the spot", unit="deg", directions=("up", "down")),
    "roll": MoveRule(
        hint="turn about the line of sight, as seen from behind the camera",
        unit="deg",
        directions=("clockwise", "counterclockwise"),
    ),
    "truck": MoveRule(hint="slide left or right", unit="m", directions=("left", "right"), takes_target=True),
    "pedestal": MoveRule(hint="rise or sink, looking the same way", unit="m", directions=("up", "down")),
    "dolly": MoveRule(hint="move along the line of sight", unit="m", directions=("in", "out"), takes_target=True),
    "orbit": MoveRule(
        hint="circle the subject, facing it",
        unit="deg",
        directions=("left", "right", "up", "down"),
        needs_subject=True,
    ),
    "arc": MoveRule(
        hint="go straight to where an orbit would end, facing the subject",
        unit="deg",
        directions=("left", "right"),
        needs_subject=True,
    ),
    "crane": MoveRule(hint="rise or sink, facing the subject", unit="m", directions=("up", "down"), needs_subject=True),
    "zoom": MoveRule(
        hint="narrow or widen the lens (degrees across the picture)", unit="deg", directions=("in", "out")
    ),
    "dolly zoom": MoveRule(
        hint="dolly while the lens keeps the subject's size", unit="m", directions=("in", "out"), needs_subject=True
    ),
    "spiral": MoveRule(
        hint="wind out to a circle of this radius and back, facing the subject",
        unit="m",
        directions=("clockwise", "counterclockwise"),
        needs_subject=True,
    ),
}
"""Every kind of move: the grammar, the page and the documentation read this table."""

SPIRAL_TURNS = 2
NEAREST_PASS = 0.1
"""Share of the distance at the start: nearer than this no camera that faces its subject goes straight past it."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """A move in film words, starting from the pose where the segment before it ended."""

    kind: MoveKind
    direction: str = ""
    """left, right, up, down, in, out, clockwise, counterclockwise; what a kind takes is in `MOVE_KINDS`."""
    amount: float = 0.0
    """Not negative. Metres for truck, pedestal, dolly, crane, dolly zoom, spiral; radians for the others."""
    at: float | None = None
    """Distance of the subject along the optical axis, metres; None takes the scene's own."""
    target: tuple[float, float, float] | None = None
    """The subject, world space, metres; None leaves it to `at`. Orbits go round it and keep it where it is in the
    picture, and a dolly zoom keeps its size. A dolly goes straight towards it, looking the same way, so that it stays
    where it is in the picture; a truck faces it as a crane does."""
    duration: float = 2.0
    """Seconds."""
    easing: Easing = "linear"
    eased: tuple[float, float] = (0.0, 1.0)
    """The part of its easing that the move goes through, shares of time: less than all where a move was split."""
    lock_strength: float = 1.0
    """How firmly a generator keeps to the preview meanwhile: see `scene.path.lock_strength`."""

    def __post_init__(self) -> None:
        directions = MOVE_KINDS[self.kind].directions
        if self.direction not in (directions or ("",)):
            wanted = " or ".join(directions) if directions else "no direction"
            raise InputError(f'{self.kind.capitalize()} takes {wanted}; got "{self.direction}".')
        if not (math.isfinite(self.amount) and self.amount >= 0):
            raise InputError(f"A move's amount is 0 or more; {self.kind} got {self.amount}. Turn its direction round.")
        if self.at is not None and not (math.isfinite(self.at) and self.at > 0):
            raise InputError(f"A subject stands at more than 0 m; {self.kind} got {self.at} m.")
        if self.target is not None and not all(map(math.isfinite, self.target)):
            raise InputError(f"A subject stands somewhere; {self.kind} got NaN or infinity.")
        rule = MOVE_KINDS[self.kind]
        if self.target is not None and not (rule.needs_subject or rule.takes_target):
            raise InputError(f"{self.kind.capitalize()} has no subject to go by; leave its target out.")
        if not (math.isfinite(self.duration) and self.duration > 0):
            raise InputError(f"A move lasts longer than 0 s; {self.kind} got {self.duration} s.")
        begin, end = self.eased
        if not 0 <= begin < end <= 1:
            raise InputError(f"A move goes through all of its easing, 0 to 1, or a part; got {begin:g} to {end:g}.")
        check_lock_strength(self.lock_strength)


def ease(share: Float[Tensor, " frames"], easing: Easing) -> Float[Tensor, " frames"]:
    """Share of the way after a share of the time, both 0 to 1 (the curves of two keyframes with that easing)."""
    match easing:
        case "linear" | "constant":
            return share
        case "ease-in":
            return share**2
        case "ease-out":
            return share * (2 - share)
        case "ease-in-out":
            return share**2 * (3 - 2 * share)
        case "hold":
            return (share >= 1).to(share.dtype)


def progress_of(move: Move, share: Float[Tensor, " frames"]) -> Float[Tensor, " frames"]:
    """Share of a move's way after a share of its time, both 0 to 1."""
    begin, end = move.eased
    if (begin, end) == (0, 1):
        return ease(share, move.easing)
    before, after = ease(torch.tensor([begin, end], dtype=share.dtype), move.easing)
    progress = ease(end - (end - begin) * (1 - share), move.easing) - before
    return progress / (after - before) if after > before else torch.zeros_like(share)


def move_cameras(
    move: Move,
    progress: Float[Tensor, " frames"],
    start: Float[Tensor, "4 4"],
    lens: Intrinsics,
    at: float | None = None,
    down: Float[Tensor, "3"] | None = None,
) -> tuple[Float[Tensor, "frames 4 4"], Float[Tensor, " frames"]]:
    """Camera-to-world poses and zoom (focal lengths over the starting lens's) at shares `progress` of a move.

    Args:
        move: what to do; its own `at`, duration and easing are the caller's business.
        progress: 0 at the start, 1 at the end (see `ease`).
        start: camera-to-world pose when the move begins.
        lens: the lens then.
        at: distance of the subject along the optical axis [m], for kinds that need one.
        down: along the vertical, by which moves go; None is the world's y axis.

    Raises:
        InputError: a dolly zoom reaches its subject, a zoom leaves what lenses do, or a camera that must face its
            subject would look straight up or down.
    """
    assert at is not None or move.target is not None or not MOVE_KINDS[move.kind].needs_subject
    distance = at or 0.0
    rotation, position = start[:3, :3], start[:3, 3]
    right, below, forward = rotation.unbind(-1)
    down = downwards(UP) if down is None else down
    subject = position + distance * forward
    if move.target is not None:
        subject = torch.tensor(move.target, dtype=start.dtype)
        distance = float((subject - position) @ forward)
        if distance <= 0 and move.kind == "dolly zoom":
            raise InputError("A dolly zoom needs its subject in front of the camera; this one is behind it.")
    sign = -1 if move.direction in ("left", "down", "out", "counterclockwise") else 1
    amount = sign * move.amount * progress[:, None]
    nowhere, same_lens = torch.zeros(len(progress), 3, dtype=start.dtype), torch.ones_like(progress)

    def slid(offset: Offsets) -> Poses:
        return pose(rotation.expand(len(progress), 3, 3), position + offset)

    def turned(axis: Direction, pivot: Direction) -> Poses:
        turn = rotation_from_rotvec(amount * axis)
        return pose(turn @ rotation, pivot + turn @ (position - pivot))

    def facing(offset: Offsets) -> Poses:
        there = look_at(position + offset, subject.expand(len(progress), 3), down)[:, :3, :3]
        here = look_at(position, subject, down)[:3, :3]
        return pose(there @ here.mT @ rotation, position + offset)

    match move.kind:
        case "static":
            return slid(nowhere), same_lens
        case "pan":
            return turned(down, position), same_lens
        case "tilt":
            return turned(right, position), same_lens
        case "roll":
            return turned(forward, position), same_lens
        case "truck":
            if move.target is None:
                return slid(amount * right), same_lens
            _check_passes(move, position, position + sign * move.amount * right, subject, down)
            return facing(amount * right), same_lens
        case "pedestal":
            return slid(amount * -down), same_lens
        case "dolly":
            return slid(amount * (forward if move.target is None else _towards(move, position, subject))), same_lens
        case "orbit":
            return turned(-right if move.direction in ("up", "down") else -down, subject), same_lens
        case "arc":
            turn = rotation_from_rotvec(sign * move.amount * -down)
            end = subject + turn @ (position - subject)
            _check_passes(move, position, end, subject, down)
            return facing(progress[:, None] * (end - position)), same_lens
        case "crane":
            return facing(amount * -down), same_lens
        case "zoom":
            return slid(nowhere), _zoomed_focal(move, lens) ** progress
        case "dolly zoom":
            if sign * move.amount >= distance:
                raise InputError(
                    f"A dolly zoom in by {move.amount:g} m reaches its subject at {distance:.3g} m; move less."
                )
            return slid(amount * forward), 1 - amount[:, 0] / distance
        case "spiral":
            angle = sign * 2 * torch.pi * SPIRAL_TURNS * progress[:, None]
            radius = move.amount * (torch.pi * progress[:, None]).sin() ** 2
            return facing(radius * (angle.cos() * right + angle.sin() * below)), same_lens


def _check_passes(
    move: Move,
    start: Float[Tensor, "3"],
    end: Float[Tensor, "3"],
    subject: Float[Tensor, "3"],
    down: Float[Tensor, "3"],
) -> None:
    """Refuse a straight way through its subject, over or under it, where a camera that faces it turns round at once.

    Raises:
        InputError: it passes nearer than `NEAREST_PASS`.
    """
    level = torch.eye(3, dtype=start.dtype) - torch.outer(down, down)
    away, line = level @ (start - subject), level @ (end - start)
    length = float(line @ line)
    share = min(max(-float(away @ line) / length, 0.0), 1.0) if length > 0 else 0.0
    nearest, first = float((away + share * line).norm()), float(away.norm())
    if share > 0 and nearest < NEAREST_PASS * first:
        by = f"{math.degrees(move.amount):g} degrees" if MOVE_KINDS[move.kind].unit == "deg" else f"{move.amount:g} m"
        raise InputError(
            f"{move.kind.capitalize()} {move.direction} by {by} leads through its subject, within {nearest:.2f} m of "
            "it, where the camera would turn round at once. Take an orbit, or a smaller amount."
        )


def _towards(move: Move, position: Float[Tensor, "3"], subject: Float[Tensor, "3"]) -> Float[Tensor, "3"]:
    """Vector from the camera straight to the subject, 1 m long."""
    away = float((subject - position).norm())
    if move.direction == "in" and move.amount >= away:
        raise InputError(f"A dolly in by {move.amount:g} m reaches its subject at {away:.3g} m; move less.")
    return (subject - position) / max(away, 1e-9)


def _zoomed_focal(move: Move, lens: Intrinsics) -> float:
    """How much longer the lens is when the zoom ends."""
    fov = float(lens.fov_x)
    fov_after = fov - move.amount if move.direction == "in" else fov + move.amount
    if not math.radians(0.1) <= fov_after <= math.radians(179):
        raise InputError(
            f"A zoom {move.direction} by {math.degrees(move.amount):g} degrees takes a lens of {math.degrees(fov):g} "
            f"degrees across to {math.degrees(fov_after):g}; stay between 0.1 and 179."
        )
    return focal_from_fov(fov_after, lens.width, float(lens.cx)) / float(lens.fx)
