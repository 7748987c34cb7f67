"""Paths drawn by hand over the picture or the map, and flights recorded as they are flown."""

import math
import time
from dataclasses import dataclass
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from app.commands.registry import command
from app.commands.view import set_view
from app.derived import topdown
from app.derived.picture import Pose
from app.derived.surfaces import surface_of
from app.document import flown
from app.document.flown import Flown
from app.document.view import Change
from app.studio.pointing import PagePoint, marks, ray
from app.studio.sight import viewed
from app.studio.studio import Studio
from scene.errors import InputError
from scene.path.few import easy, trimmed
from scene.path.fitting import Flight, smoothed
from scene.path.stroke import HeldConstant, as_seen, stroke_to_flight, surface_height
from scene.surface import Surface

STILL, STILL_DEG = 0.001, 0.2
"""A camera that is recorded stands still within this share of the subject's distance, and these degrees."""
SECONDS = 5.0
"""How long a drawn flight takes, unless told."""


@dataclass(frozen=True, kw_only=True)
class Stroke:
    """A line drawn on the page."""

    through: Literal["director", "camera", "map"]
    points: tuple[tuple[float, float], ...]
    """Shares of the view's width and height, 0 to 1, or on the map: world x and z, metres."""
    aspect: float = 1.0
    """Aspect ratio of the view: width over height."""
    time: float | None = None
    """Moment of the camera that is looked through, seconds on the path; None takes the playhead's."""


@dataclass(frozen=True, kw_only=True)
class Flying:
    """What a stroke shall become."""

    keep: HeldConstant = "height"
    metres: float | None = None
    """Height over the surface, or distance from it; None takes what is usual (`heights`)."""
    facing: Literal["ahead", "point", "photo"] = "point"
    """Ahead along the stroke, at the subject (or what was picked), or the way the photo's camera faced."""
    pace: Literal["seconds", "speed"] = "seconds"
    amount: float = SECONDS
    """Seconds the flight takes, or metres per second."""
    onward: bool = False
    """Whether the flight goes behind the end of the path, instead of in its place."""


def heights(studio: Studio) -> dict[HeldConstant, float]:
    """What a stroke keeps unless told, metres: the photo camera's own height; nearer, where it keeps a distance."""
    scene = studio.scene_here()
    height = topdown.ground_map(scene).height
    return {"height": height, "distance": min(height, 0.25 * scene.subject_distance)}


@command()
def draw(studio: Studio, stroke: Stroke, how: Flying = Flying()) -> None:
    """Make a path from a stroke: keyframes half a second apart or more, near the flight that it describes."""
    studio.sketch = None
    flight = flight_of(studio, stroke, how)
    _fly(studio, flight, "Draw a path", "Drew", "the stroke", onward=how.onward)


def flight_of(studio: Studio, stroke: Stroke, how: Flying) -> Flight:
    """The flight that a stroke means: as calm as few keyframes can be, over whole frames at the shot's rate.

    Raises:
        InputError: it has no length, or is drawn over nothing; or the numbers make no sense.
    """
    flight = rough_flight(studio, stroke, how)
    scene = studio.scene_here()
    tolerance = flown.TOLERANCE * scene.subject_distance
    return easy(flight, studio.clip_lens(scene), tolerance_m=tolerance, tolerance_deg=flown.TOLERANCE_DEG)


@command()
def sketch(studio: Studio, stroke: Stroke, how: Flying = Flying()) -> None:
    """Show what a stroke in progress would become: its way in the viewport, and the picture of its last camera.

    A picture that is being drawn on stays as it is. A stroke that describes no flight yet shows nothing; `draw` says
    why once it is done.
    """
    try:
        studio.sketch = rough_flight(studio, stroke, how)
    except InputError:
        studio.sketch = None
        return studio.tell(Change.MARKS)
    if stroke.through != "camera":
        lens = studio.clip_lens(studio.scene_here()).zoomed(torch.ones(1, dtype=torch.float64))
        frame = studio.scene_frame_at(studio.view.time)
        assert studio.moving is not None, "a scene is here"
        studio.picture.look(Pose(studio.moving, lens, studio.sketch.c2w[-1:], frame, tint=studio.view.tint))
    studio.tell(Change.MARKS)


@command()
def forget_sketch(studio: Studio) -> None:
    """Show no stroke any more."""
    studio.sketch = None
    studio.look_again()
    studio.tell(Change.MARKS)


def rough_flight(studio: Studio, stroke: Stroke, how: Flying) -> Flight:
    """The flight that a stroke means, whatever keyframes it would take; arguments and errors as for `flight_of`."""
    scene = studio.scene_here()
    surface = surface_of(scene)
    if len(stroke.points) < 2:
        raise InputError("A stroke needs some length. Press, drag, and let go.")
    usual = heights(studio)
    metres = usual[how.keep] if how.metres is None else how.metres
    if not 0 <= metres <= 1000:
        raise InputError(f"A path keeps 0 to 1000 m from the surface; got {metres:g}.")
    if not 0.01 <= how.amount <= 600:
        raise InputError(f"A flight takes 0.01 to 600 seconds, or so many metres a second; got {how.amount:g}.")
    floor = usual["height"]
    line = _on_map(surface, stroke, floor) if stroke.through == "map" else _in_view(studio, surface, stroke)
    facing = how.facing
    if facing == "point":
        facing = marks(studio).subject or (0.0, 0.0, scene.subject_distance)
    up = studio.path.up
    flight = stroke_to_flight(surface, line, metres=metres, speed=1.0, keep=how.keep, facing=facing, up=up, floor=floor)
    length = float(flight.times[-1])
    seconds = how.amount if how.pace == "seconds" else length / how.amount
    return over_whole_frames(Flight(flight.times * (seconds / length), flight.c2w), studio.document.rate)


def over_whole_frames(flight: Flight, rate: float) -> Flight:
    """The flight over the nearest time that is a whole number of frames: the rate that was chosen then fits it."""
    seconds = float(flight.times[-1] - flight.times[0])
    whole = max(round(seconds * rate), 1) / rate
    return Flight((flight.times - flight.times[0]) * (whole / seconds), flight.c2w)


def _in_view(studio: Studio, surface: Surface, stroke: Stroke) -> Float[Tensor, "points 3"]:
    """Where the photo's surface was drawn on; what was drawn over sky, gaps and thin things is left out."""
    corners = [
        ray(studio, PagePoint(through=stroke.through, u=u, v=v, aspect=stroke.aspect, time=stroke.time))
        for u, v in ((0, 0), (1, 0), (0, 1))
        if stroke.through != "map"
    ]
    (origin, corner), (_, right), (_, down) = corners
    uv = torch.tensor(stroke.points, dtype=torch.float64).reshape(-1, 2)
    directions = corner + uv[:, :1] * (right - corner) + uv[:, 1:] * (down - corner)
    along = surface.hit(origin.expand(len(uv), 3), directions)
    met = along.isfinite()
    if int(met.sum()) < 2:
        raise InputError("The stroke runs over sky, or what the photo does not show. Draw it across what it shows.")
    return as_seen(origin + along[met, None] * directions[met], origin)


def _on_map(surface: Surface, stroke: Stroke, floor: float) -> Float[Tensor, "points 3"]:
    """Put a stroke on what lies under it and under the photo camera's height; where that is nothing, on the floor.

    The map looks straight along the photo's own vertical, whatever the path's is.
    """
    xz = torch.tensor(stroke.points, dtype=torch.float64).reshape(-1, 2)
    level = torch.stack([xz[:, 0], torch.zeros(len(xz), dtype=torch.float64), xz[:, 1]], dim=-1)
    level[:, 1] = surface_height(surface, level, floor=floor)
    return level


@command()
def record(studio: Studio) -> None:
    """Start to record the camera that is flown, in the Camera view; a suggested path is left.

    From the free view, the view first goes to the camera at the playhead, so that the recording starts where the person
    looks.
    """
    studio.scene_here()
    if not studio.view.through_camera:
        set_view(studio, through_camera=True)
    if studio.document.suggested and studio.pilot.camera is None:
        studio.jump(0.0)  # the photo's camera
    studio.recorder.start(time.time(), viewed(studio))
    studio.tell(Change.VIEW)


@command()
def stop_recording(studio: Studio, onward: bool = False) -> None:
    """End the recording: the flight, without the tremor of the hand and the waiting at its ends, becomes the path."""
    try:
        recorded = studio.recorder.stop(time.time())
    finally:
        studio.tell(Change.VIEW)
    flight = as_flown(recorded, studio)
    _fly(studio, flight, "Record a flight", "Flew", "the flight", onward=onward)
    studio.jump(0.0)  # the camera is the path's again


def as_flown(recorded: Flight, studio: Studio) -> Flight:
    """A recorded flight as the person meant it, in its own timing, over whole frames at the shot's rate."""
    scene = studio.scene_here()
    tolerance = flown.TOLERANCE * scene.subject_distance
    moving = trimmed(recorded, still_m=STILL * scene.subject_distance, still_deg=STILL_DEG)
    calmed = easy(smoothed(moving), studio.clip_lens(scene), tolerance_m=tolerance, tolerance_deg=flown.TOLERANCE_DEG)
    return over_whole_frames(calmed, studio.document.rate)


@command()
def cancel_recording(studio: Studio) -> None:
    """Discard what has been recorded."""
    studio.recorder.cancel()
    studio.tell(Change.VIEW)


def _fly(studio: Studio, flight: Flight, label: str, did: str, what: str, *, onward: bool) -> None:
    """Make one step of a flight, and say what came of it."""
    made = studio.apply(lambda now: flown.fly(now, flight, label, onward=onward))
    count = "1 keyframe" if made.keyframes == 1 else f"{made.keyframes} keyframes"
    words = f"{did} {made.metres:.2g} m in {made.seconds:.2g} s: {count}, {_near(made)} of {what}."
    if made.lead:
        words += f" The camera goes there from {'the end' if made.onward else 'the photo'} in {made.lead:.1f} s."
    studio.notice(words)


def _near(made: Flown) -> str:
    """How far keyframes are off, as a person reads it."""
    return f"within {max(math.ceil(100 * made.off_m), 1)} cm and {max(math.ceil(made.off_deg), 1)}°"
