"""Pointing at the scene: from a place on the page to a ray, and from the ray to what the photo shows there."""

import math
from dataclasses import dataclass, replace
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from app.derived.relift import scene_key
from app.derived.surfaces import surface_of
from app.document.document import PhotoSource
from app.document.view import Change, Marks
from app.studio.sight import flown_pose
from app.studio.studio import Studio
from scene.camera import Intrinsics, unproject
from scene.errors import InputError
from scene.pose import Point, pose, rotation_from_wxyz
from scene.scene import Scene

NEARBY = 0.012
"""Where a ray goes through a gap of the surface, what lies so near beside it is meant: shares of the height."""
AROUND = [(math.cos(i * math.pi / 4), math.sin(i * math.pi / 4)) for i in range(8)]


@dataclass(frozen=True, kw_only=True)
class PagePoint:
    """A place in the viewport's pane, or in the picture through the camera, as the page has it."""

    through: Literal["director", "camera"]
    u: float
    """Distance from the left edge, 0 to 1."""
    v: float
    """Distance from the top, 0 to 1."""
    aspect: float
    """Aspect ratio of the pane or the picture: width over height."""
    time: float | None = None
    """Moment of the camera, seconds on the path; None takes the playhead's."""

    def __post_init__(self) -> None:
        if not (0 <= self.u <= 1 and 0 <= self.v <= 1 and 0 < self.aspect < math.inf):
            raise InputError(f"A place in a picture is 0 to 1 across and down; got {self.u:g}, {self.v:g}.")


Ray = tuple[Float[Tensor, "3"], Float[Tensor, "3"]]
"""Origin and direction in the world, float64; the direction is 1 m long along the line of sight of its camera."""


def ray(studio: Studio, point: PagePoint) -> Ray:
    """The line of sight through a place on the page.

    Raises:
        InputError: there is no such view yet.
    """
    (origins, directions) = _rays(studio, point, [(0.0, 0.0)])
    return origins[0], directions[0]


def hit(studio: Studio, point: PagePoint) -> Point:
    """What the photo shows at a place on the page, world space, metres.

    The point lies on the line of sight, also where that goes through a gap that is no wider than `NEARBY`.

    Raises:
        InputError: sky, or nothing that the photo shows; or there is no scene or view yet.
    """
    beside = [(0.0, 0.0), *((NEARBY / 2 * x, NEARBY / 2 * y) for x, y in AROUND)]
    beside += [(NEARBY * x, NEARBY * y) for x, y in AROUND]
    origins, directions = _rays(studio, point, beside)
    scene_as_wanted(studio)
    along = surface_of(studio.scene_here()).hit(origins, directions)
    met = along.isfinite().nonzero()[:, 0]
    if not len(met):
        raise InputError("There is only sky, or nothing the photo shows. Click something that has a distance.")
    x, y, z = (origins[0] + along[met[0]] * directions[0]).tolist()
    return x, y, z


def scene_as_wanted(studio: Studio) -> Scene:
    """The scene of the photo as the document has it: one that is about to go has no marks.

    Raises:
        InputError: it is not there yet.
    """
    scene = studio.scene_here()
    if studio.scene_key != scene_key(studio.document.photo):
        raise InputError("The scene is being rebuilt. Point at it when it is ready.")
    return scene


def _rays(
    studio: Studio, point: PagePoint, offsets: list[tuple[float, float]]
) -> tuple[Float[Tensor, "rays 3"], Float[Tensor, "rays 3"]]:
    """Lines of sight beside a place on the page by shares of the height."""
    lens, c2w = _camera(studio, point)
    there = torch.tensor([point.u * lens.width, point.v * lens.height], dtype=torch.float64)
    pixels = there + lens.height * torch.tensor(offsets, dtype=torch.float64)
    seen = unproject(lens, pixels, torch.ones(len(pixels), dtype=torch.float64))
    return c2w[:3, 3].expand(len(pixels), 3), seen @ c2w[:3, :3].mT


def _camera(studio: Studio, point: PagePoint) -> tuple[Intrinsics, Float[Tensor, "4 4"]]:
    """Lens and pose of the view that is pointed into."""
    flown = flown_pose(studio)
    if point.through == "camera" and flown is not None:
        return flown.intrinsics[0], flown.c2w[0]
    if point.through == "camera":
        seen = studio.seen_at(studio.view.time if point.time is None else point.time)
        if seen is None:
            raise InputError("There is no camera to look through yet. Wait until the photo is in space.")
        return seen.lens[0], seen.c2w[0]
    camera = studio.director
    if camera is None:
        raise InputError("There is no view to point into yet. Wait until the viewport shows the scene.")
    lens = Intrinsics.from_fov_y(studio.director_fov, round(1000 * point.aspect), 1000)
    rotation = rotation_from_wxyz(torch.tensor(camera.wxyz, dtype=torch.float64))
    return lens, pose(rotation, torch.tensor(camera.position, dtype=torch.float64))


def marks(studio: Studio) -> Marks:
    """What has been pointed at in the photo that is here; it grows with it."""
    kept, photo = studio.marks, studio.document.photo
    if kept.photo is None or _without_scale(kept.photo) != _without_scale(photo):
        return Marks(photo=photo)
    factor = photo.scale / kept.photo.scale
    if factor == 1:
        return kept
    subject = kept.subject and _grown(kept.subject, factor)
    ground = kept.ground and replace(kept.ground, height=factor * kept.ground.height)
    measured = tuple(_grown(each, factor) for each in kept.measured)
    return Marks(photo=photo, subject=subject, measured=measured, ground=ground)


def mark(studio: Studio, **changes: object) -> None:
    """Keep something that was pointed at; what is not named stays."""
    studio.marks = replace(marks(studio), **changes)  # type: ignore[arg-type]
    studio.tell(Change.MARKS)


def _without_scale(photo: PhotoSource) -> tuple[object, ...]:
    """What decides where things are, but for how large all is."""
    return photo.sample, photo.file, photo.depth, photo.fov_x_deg, photo.lens_scales_depth


def _grown(point: Point, factor: float) -> Point:
    x, y, z = point
    return factor * x, factor * y, factor * z
