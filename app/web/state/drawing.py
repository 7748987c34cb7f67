"""What there is to draw on, as the page shows it."""

import torch

from app.commands.draw import heights
from app.derived import topdown
from app.studio.studio import Studio
from app.web.wire import Part

MOST = 97
"""Cameras on the map; the timeline knows every one."""


class MapFacts(Part, frozen=True):
    """The scene from above: a square of ground, metres of world x and z."""

    url: str
    left: float
    near: float
    side: float
    half_fov: float
    """Half of what the photo's lens sees across, radians."""


class SketchFacts(Part, frozen=True):
    """What a stroke that is being drawn would become."""

    way: list[tuple[float, float]]
    """Way from above: x and z [m]."""
    metres: float
    seconds: float


class DrawingFacts(Part, frozen=True):
    """What there is to draw on."""

    map: MapFacts
    height_m: float
    """Height over the ground that a stroke keeps by default."""
    distance_m: float
    """Distance from the nearest surface that a stroke keeps by default."""
    path: list[tuple[float, float, float]]
    """Some cameras in even steps of time: x and z [m], and the heading to the right of +z [radians]."""
    sketch: SketchFacts | None


def drawing_facts(studio: Studio, files: str) -> DrawingFacts | None:
    """The map, and what a stroke keeps unless told; None while there is no scene."""
    scene = studio.scene
    if scene is None:
        return None
    place = topdown.ground_map(scene).area
    usual = heights(studio)
    return DrawingFacts(
        map=MapFacts(
            url=f"{files}map/{studio.scene_key}.png",
            left=place.left,
            near=place.near,
            side=place.side,
            half_fov=float(scene.intrinsics.fov_x) / 2,
        ),
        height_m=round(usual["height"], 3),
        distance_m=round(usual["distance"], 3),
        path=_from_above(studio),
        sketch=_sketched(studio),
    )


def _sketched(studio: Studio) -> SketchFacts | None:
    """What is being drawn: its way from above (x and z [m]), its length and its time; None where nothing is."""
    flight = studio.sketch
    if flight is None:
        return None
    positions = flight.c2w[:, :3, 3]
    every = torch.linspace(0, len(positions) - 1, min(len(positions), MOST)).round().long()
    return SketchFacts(
        way=[(round(x, 3), round(z, 3)) for x, _, z in positions[every].tolist()],
        metres=round(float(positions.diff(dim=0).norm(dim=-1).sum()), 3),
        seconds=round(float(flight.times[-1]), 3),
    )


def _from_above(studio: Studio) -> list[tuple[float, float, float]]:
    """Cameras in even steps of time from the first frame to the last: x and z [m], and to the right of +z [radians]."""
    trajectory = studio.trajectory
    if trajectory is None:
        return []
    count = min(len(trajectory), MOST)
    c2w = trajectory.c2w[torch.linspace(0, len(trajectory) - 1, count).round().long()]
    heading = torch.atan2(c2w[:, 0, 2], c2w[:, 2, 2])
    return [
        (round(x, 3), round(z, 3), round(a, 3))
        for (x, _, z), a in zip(c2w[:, :3, 3].tolist(), heading.tolist(), strict=True)
    ]
