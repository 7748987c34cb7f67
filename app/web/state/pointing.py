"""What was pointed at, as the page shows it."""

import math

import torch

from app.studio.pointing import marks
from app.studio.studio import Studio
from app.web.state.path import away_from_path
from app.web.wire import Part
from scene.pose import Point, rigid_inverse


class PointFacts(Part, frozen=True):
    """A place in the world."""

    at: Point
    """Metres."""
    away_m: float
    """Distance from the photo's camera."""
    seen: list[tuple[float, float] | None]
    """Across and down the picture of each frame, 0 to 1 inside it; null where it is behind the camera."""


class GroundFacts(Part, frozen=True):
    """A plane to stand on that was found."""

    height_m: float
    """Height of the photo's camera over the ground."""
    tilt_deg: float
    """Angle between its vertical and the photo's."""
    used: bool
    """Its vertical is the path's."""


class PointingFacts(Part, frozen=True):
    """What was pointed at, and what is measured."""

    subject: PointFacts | None
    """What moves shall go by."""
    end_m: float | None
    """The subject from where the next move would begin."""
    measured: list[PointFacts]
    """One or two ends of a length."""
    ground: GroundFacts | None
    tilt_deg: float
    """Angle between the vertical in use and the photo's."""
    scale: float
    """All metres of the depth are multiplied by this."""
    away_m: list[float]
    """Distance from each frame's camera to the subject, or to the scene's own."""
    apart_m: float | None
    """Between two ends."""


def pointing_facts(studio: Studio) -> PointingFacts:
    """The point that moves shall go by, and what is measured."""
    pointed = marks(studio)
    measured, ground, up = pointed.measured, pointed.ground, studio.path.up
    return PointingFacts(
        subject=pointed.subject and point_facts(studio, pointed.subject),
        end_m=pointed.subject and _away_from_end(studio, pointed.subject),
        measured=[point_facts(studio, each) for each in measured],
        ground=ground and GroundFacts(height_m=ground.height, tilt_deg=_tilt_deg(ground.up), used=ground.up == up),
        tilt_deg=_tilt_deg(up),
        scale=studio.document.photo.scale,
        away_m=_away(studio, pointed.subject),
        apart_m=math.dist(*measured) if len(measured) == 2 else None,
    )


def point_facts(studio: Studio, point: Point) -> PointFacts:
    """A place in the world: where it is, and where each frame of the clip has it."""
    return PointFacts(at=point, away_m=math.hypot(*point), seen=_seen(studio, point))


def _away_from_end(studio: Studio, point: Point) -> float | None:
    """Metres from where the next move would begin."""
    return math.hypot(*point) if studio.document.suggested else away_from_path(studio, studio.path.duration, point)


def _tilt_deg(up: Point) -> float:
    """How far the photo's camera is from level."""
    return math.degrees(math.atan2(math.hypot(up[0], up[2]), -up[1]))


def _away(studio: Studio, subject: Point | None) -> list[float]:
    """Metres from the camera of each frame to the subject, or to the scene's own."""
    trajectory, scene = studio.trajectory, studio.scene
    if trajectory is None or scene is None:
        return []
    point = torch.tensor(subject or (0.0, 0.0, scene.subject_distance), dtype=torch.float64)
    return [round(metres, 3) for metres in (trajectory.c2w[:, :3, 3] - point).norm(dim=-1).tolist()]


def _seen(studio: Studio, point: Point) -> list[tuple[float, float] | None]:
    """Across and down the picture of each frame, 0 to 1 inside it; None where it is behind the camera."""
    trajectory = studio.trajectory
    if trajectory is None:
        return []
    lens, w2c = trajectory.intrinsics, rigid_inverse(trajectory.c2w)
    camera = w2c[:, :3, :3] @ torch.tensor(point, dtype=torch.float64) + w2c[:, :3, 3]
    z = camera[:, 2]
    u = ((camera[:, 0] / z * lens.fx + lens.cx) / lens.width).tolist()
    v = ((camera[:, 1] / z * lens.fy + lens.cy) / lens.height).tolist()
    return [(round(x, 5), round(y, 5)) if ahead else None for x, y, ahead in zip(u, v, (z > 0).tolist(), strict=True)]
