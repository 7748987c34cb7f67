"""Handles of the selected keyframe in space: two small balls on lines from it, dragged to bend the path."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import trimesh
from trimesh.visual import TextureVisuals
from trimesh.visual.material import PBRMaterial
from viser import GlbHandle, LineSegmentsHandle, SceneApi, SceneNodeDragEvent

from app.palette import Colour
from app.studio.studio import Studio
from scene.errors import InputError
from scene.path.edits import Selection
from scene.path.handles import Vector
from scene.path.passing import Which, passage

RADIUS = 0.008
"""Radius of a ball, as a share of how near the scene begins."""

Drag = Callable[[Selection, Which, Vector, bool, bool, str], None]
"""Called with the keyframe, the side, metres from the keyframe, whether it is free, is over, and the drag's name."""


class PathHandles:
    """The balls and lines. Everything happens in viser's thread.

    Args:
        scene: where they are drawn.
        grab: called when a drag begins; names it.
        drag: called while one goes on.
    """

    def __init__(self, scene: SceneApi, grab: Callable[[], str], drag: Drag) -> None:
        self._scene, self._grab, self._drag = scene, grab, drag
        self._balls: dict[Which, GlbHandle] = {}
        self._lines: LineSegmentsHandle | None = None
        self._shown: tuple[object, ...] | None = None
        self._origin: tuple[Selection, np.ndarray] | None = None
        self._name = ""

    def show(
        self, selection: Selection | None, at: Vector, offsets: dict[Which, Vector], size: float, colour: Colour
    ) -> None:
        """The handles of a keyframe, or none; balls of a drag that goes on are where it puts them."""
        if selection is None or not offsets:
            self.clear()
            return
        position = np.array(at)
        self._origin = (selection, position)
        places: dict[Which, np.ndarray] = {which: position + np.array(offset) for which, offset in offsets.items()}
        shown = selection, tuple(places), size, colour
        if self._shown != shown:
            self.clear()
            self._origin, self._shown = (selection, position), shown
            for which, place in places.items():
                self._balls[which] = self._ball(which, place, RADIUS * size, colour)
        for which, place in places.items():
            self._balls[which].position = place
        ends = np.array([[position, place] for place in places.values()], dtype=np.float32)
        rgb = np.broadcast_to(np.array(colour, np.uint8), ends.shape)
        if self._lines is None:
            self._lines = self._scene.add_line_segments(
                "/handles/lines", ends, rgb, thickness=1.5, thickness_units="screen"
            )
        else:
            self._lines.points, self._lines.colors = ends, rgb

    def clear(self) -> None:
        """Take them away."""
        for ball in self._balls.values():
            ball.remove()
        self._balls.clear()
        if self._lines is not None:
            self._lines.remove()
        self._lines = self._shown = self._origin = None

    def describe(self) -> dict[str, object]:
        """Where the balls are, by name, in plain values."""
        return {f"/handles/{which}": ball.position.round(4).tolist() for which, ball in self._balls.items()}

    def _ball(self, which: Which, place: np.ndarray, radius: float, colour: Colour) -> GlbHandle:
        ball = self._scene.add_glb(
            f"/handles/{which}",
            glowing_ball(colour),
            scale=radius,
            position=place,
            cast_shadow=False,
            receive_shadow=False,
        )

        async def together(event: SceneNodeDragEvent[GlbHandle]) -> None:
            self._dragged(which, event, free=False)

        async def alone(event: SceneNodeDragEvent[GlbHandle]) -> None:
            self._dragged(which, event, free=True)

        ball.on_drag("left")(together)
        ball.on_drag("left", modifier="shift")(alone)
        return ball

    def _dragged(self, which: Which, event: SceneNodeDragEvent[GlbHandle], *, free: bool) -> None:
        if self._origin is None:
            return
        if event.phase == "start" or not self._name:
            self._name = self._grab()
        selection, origin = self._origin
        x, y, z = (round(each, 6) for each in (np.array(event.end_position) - origin).tolist())
        over = event.phase == "end"
        name = self._name
        if over:
            self._name = ""
        self._drag(selection, which, (x, y, z), free, over, name)


@lru_cache(maxsize=8)
def glowing_ball(colour: Colour) -> bytes:
    """GLB of a ball of radius 1 that shines by itself: the scene has no lamps."""
    material = PBRMaterial(baseColorFactor=[0, 0, 0, 255], emissiveFactor=[_linear(each / 255) for each in colour])
    ball = trimesh.creation.icosphere(subdivisions=2)
    ball.visual = TextureVisuals(material=material)
    glb = trimesh.Scene(ball).export(file_type="glb")
    assert isinstance(glb, bytes)
    return glb


def _linear(share: float) -> float:
    """Light of a share in sRGB."""
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def handle_offsets(studio: Studio) -> tuple[Selection | None, Vector, dict[Which, Vector]]:
    """The keyframe whose handles can be dragged now, or None; where it stands, and its handles, metres from it.

    It is the one that is selected, alone, while nobody looks through the camera.
    """
    view, scene = studio.view, studio.scene
    nothing: tuple[Selection | None, Vector, dict[Which, Vector]] = (None, (0.0, 0.0, 0.0), {})
    if scene is None or view.through_camera or view.others or view.selection is None or view.selection[1] is None:
        return nothing
    selected = next(((at, key) for at, _, key, _ in studio.keyframes() if at == view.selection), None)
    if selected is None or view.gizmo == "turn":
        return nothing
    (segment, index), key = selected
    assert index is not None
    try:
        now = passage(studio.path, (segment, index), studio.clip_lens(scene), subject_distance=scene.subject_distance)
    except InputError:
        return nothing  # it only holds there
    sides: dict[Which, Vector] = {}
    if now.before is not None and any(now.before.bend):
        sides["before"] = now.before.bend
    if now.after is not None and any(now.after.bend):
        sides["after"] = now.after.bend
    return view.selection, key.position, sides
