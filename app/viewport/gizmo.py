"""The handle by which the selected keyframe is moved or turned."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from viser import SceneApi, TransformControlsEvent, TransformControlsHandle

from app.document.view import View
from scene.path.edits import Selection
from scene.path.keyframes import Keyframe
from scene.pose import rotation_from_wxyz, wxyz_from_rotation

Position = tuple[float, float, float]
Wxyz = tuple[float, float, float, float]

PIXELS = 90.0
"""Length of its arrows, whatever the distance."""
UPRIGHT: Wxyz = (1.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Held:
    """What the gizmo is on, and how it works there."""

    selection: Selection
    position: Position
    wxyz: Wxyz
    turns: bool
    """It turns the keyframe; else it moves it."""
    world: bool
    """Along the world's axes; else along the camera's."""


def held(selection: Selection, key: Keyframe, view: View) -> Held:
    """A keyframe in the gizmo as the view has it."""
    return Held(selection, key.position, key.wxyz, turns=view.gizmo == "turn", world=view.space == "world")


class Gizmo:
    """Follows the selected keyframe, except while somebody drags: then the keyframe follows it.

    Everything happens in viser's thread.

    Args:
        scene: where it is drawn.
        grab: called when a drag begins; names it.
        drag: called with selection, position, wxyz, whether the drag is over, and its name.
    """

    def __init__(
        self,
        scene: SceneApi,
        grab: Callable[[], str],
        drag: Callable[[Selection, Position, Wxyz, bool, str], None],
    ) -> None:
        self._scene, self._grab, self._drag = scene, grab, drag
        self._handle: TransformControlsHandle | None = None
        self._held: Held | None = None
        self._grabbed: Held | None = None
        """What was held when the drag began."""
        self._name = ""
        """Name of that drag."""

    def follow(self, what: Held | None, gesture: str) -> None:
        """Sit on this keyframe, or on none; `gesture` is the name of the drag that goes on now, "" if none does."""
        if self._grabbed is not None and gesture == self._name:
            return  # whoever drags is right
        self._held, self._grabbed = what, None
        self._sit()

    def _sit(self) -> None:
        what = self._held
        if what is None:
            if self._handle is not None:
                self._handle.visible = False
            return
        if self._handle is None:
            self._handle = self._scene.add_transform_controls(
                "/gizmo", PIXELS, fixed=True, line_width=3.0, depth_test=False
            )
            self._handle.on_update(self._on_update)
        self._handle.disable_axes = self._handle.disable_sliders = what.turns
        self._handle.disable_rotations = not what.turns
        self._handle.position = what.position
        self._handle.wxyz = UPRIGHT if what.world else _unit(what.wxyz)
        self._handle.visible = True

    def clear(self) -> None:
        """Throw the handle away; a drag that is going on is over."""
        if self._handle is not None:
            self._handle.remove()
        self._handle = self._held = self._grabbed = None

    def describe(self) -> tuple[object, ...] | None:
        """What the handle says, in plain values; None when nothing is held."""
        handle = self._handle
        if handle is None or not handle.visible:
            return None
        pose = *handle.position.round(4).tolist(), *handle.wxyz.round(4).tolist()
        return "gizmo", pose, handle.disable_axes, handle.disable_rotations

    async def _on_update(self, event: TransformControlsEvent) -> None:
        if event.phase == "start":
            self._grabbed, self._name = self._held, self._grab()
        grabbed, done = self._grabbed, event.phase == "end"
        if grabbed is not None:
            position, wxyz = dragged_to(grabbed, event.target.position.tolist(), event.target.wxyz.tolist())
            self._drag(grabbed.selection, position, wxyz, done, self._name)
        elif done:  # of a drag that something else had ended
            self._sit()
        if done:
            self._grabbed = None


def dragged_to(grabbed: Held, position: list[float], wxyz: list[float]) -> tuple[Position, Wxyz]:
    """Where a keyframe is, to a micrometre, once the gizmo it was grabbed by is at a position and rotation.

    What the gizmo does not change stays exactly as it was.
    """
    if not grabbed.turns:
        x, y, z = (round(each, 6) for each in position)
        return (x, y, z), grabbed.wxyz
    turned = rotation_from_wxyz(torch.tensor(wxyz, dtype=torch.float64))
    if grabbed.world:  # it began upright
        turned = turned @ rotation_from_wxyz(torch.tensor(grabbed.wxyz, dtype=torch.float64))
    w, x, y, z = wxyz_from_rotation(turned).tolist()
    return grabbed.position, (w, x, y, z)


def _unit(wxyz: Wxyz) -> Wxyz:
    length = sum(each * each for each in wxyz) ** 0.5
    w, x, y, z = (each / length for each in wxyz)
    return w, x, y, z
