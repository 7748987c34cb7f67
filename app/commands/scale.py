"""The scene's real size, and its vertical."""

import math
from dataclasses import replace

from app.commands.registry import Named, command, edit
from app.document.edit import Context, Edit
from app.studio.pointing import mark, marks, scene_as_wanted
from app.studio.studio import Studio
from scene.errors import InputError
from scene.ground import find_ground
from scene.path import edits
from scene.path.keyframes import Keyframes
from scene.path.rescaling import known_factor, rescaled_path
from scene.pose import UP, Point


@command(
    Named(
        id="calibrate",
        title="Real length of the measurement",
        group="Scale",
        asks="metres",
        words="scale size",
    )
)
def calibrate(studio: Studio, metres: float) -> None:
    """Set the real length of what is measured: scene and path are scaled together."""
    measured = marks(studio).measured
    if len(measured) != 2:
        raise InputError("Measure something first: click both ends of a length you know.")
    factor = known_factor(math.dist(*measured), metres)
    studio.apply(lambda now: rescaled(now, now.document.photo.scale * factor))


@edit(Named(id="reset-scale", title="Reset the scale", group="Scale"))
def reset_scale(now: Context) -> Edit:
    """Use metres as the depth has them."""
    return rescaled(now, 1.0)


def rescaled(now: Context, scale: float) -> Edit:
    """All metres of the photo as the depth has them, times `scale`; the path grows with them and looks as before."""
    if not 1e-4 <= scale <= 1e4:
        raise InputError(f"That would make everything {scale:g} times as large as the depth says; look at the points.")
    document = now.document
    factor, safe = scale / document.photo.scale, document.safe_distance_m
    path = rescaled_path(document.path, factor, now.lens)
    photos, safe = (replace(document.photo, scale=scale),), safe and safe * factor
    document = replace(document, photos=photos, path=path, safe_distance_m=safe)
    return Edit(document=document, label="Set the scale" if scale != 1 else "Reset the scale")


@command(Named(id="ground", title="Find the ground", group="Scale", words="floor plane"))
def search_ground(studio: Studio) -> None:
    """Look for a plane to stand on."""
    mark(studio, ground=find_ground(scene_as_wanted(studio)))


@command(
    Named(id="level", title="Level by the ground", group="Scale", words="horizon upright"),
    Named(id="unlevel", title="Reset the level", group="Scale", arguments={"by_ground": False}),
)
def level(studio: Studio, by_ground: bool = True) -> None:
    """Take the vertical from the ground that was found, or else from the photo's camera."""
    ground = marks(studio).ground
    if by_ground and ground is None:
        raise InputError("No ground has been found yet; look for it first.")
    up = ground.up if by_ground and ground is not None else UP
    studio.apply(lambda now: levelled(now, up))


def levelled(now: Context, up: Point) -> Edit:
    """Moves by this vertical, and cameras that face a point upright by it."""
    path = replace(now.path, up=up)
    for segment, part in enumerate(path.segments):
        if isinstance(part, Keyframes):
            path = edits.with_segment(path, segment, edits.faced(part, up))
    label = "Level by the photo's camera" if up == UP else "Level by the ground"
    return Edit(document=replace(now.document, path=path), label=label)
