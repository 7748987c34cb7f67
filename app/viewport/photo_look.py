"""How the photo itself is drawn: as points at once, and as a surface as soon as that is made."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from app.viewport.budget import Budget
from app.viewport.moment import moment_clouds
from app.viewport.points import Cloud, clouds
from app.viewport.shapes import Shapes, SurfaceShape
from app.viewport.textured import Surfaces, Textured
from scene.moving.moving_scene import MovingScene
from scene.scene import Scene

ARRIVES = 3.0
"""Seconds until every browser shows a surface that was sent; the points stay until then."""
BEHIND = np.float32(1.015)
"""Meanwhile they are so much farther from the photo's camera than they were: a surface that is there covers them."""
BESIDE = 0.4
"""Points beside a surface, at most, as a share of as many as there may be without one."""


@dataclass(frozen=True, eq=False)
class Look:
    """What is drawn, or to be drawn."""

    scene: Scene
    points: int
    """How many there may be."""
    textured: Textured | None
    """The surface; None for points alone."""

    def same(self, other: "Look | None") -> bool:
        """Whether nothing would change."""
        return other is not None and (self.scene, self.points, self.textured) == (
            other.scene,
            other.points,
            other.textured,
        )


class PhotoLook:
    """Draws a scene's points or its surface. Everything happens in viser's thread.

    Args:
        shapes: where.
        surfaces: who makes them.
        later: calls a function in this thread after so many seconds.
    """

    def __init__(
        self, shapes: Shapes, surfaces: Surfaces, later: Callable[[float, Callable[[], None]], object]
    ) -> None:
        self._shapes, self._surfaces, self._later = shapes, surfaces, later
        self._drawn: Look | None = None
        self._moment: tuple[MovingScene, int, int] | None = None
        """The scene, the frame and the number of points, where a clip is drawn."""

    def show(self, scene: Scene, budget: Budget, *, surface: bool) -> bool:
        """Draw it, as far as it is made; return whether anything has changed."""
        textured = self._surfaces.find(scene, budget.triangles) if surface else None
        look, before = Look(scene, budget.points, textured), self._drawn
        if look.same(before):
            return False
        self._drawn, self._moment = look, None
        same_scene = before if before is not None and before.scene is scene else None
        if textured is None or (same_scene is not None and same_scene.textured is textured):
            self._settle()
            return True
        surfaces = [textured] if same_scene is None or same_scene.textured is None else [same_scene.textured, textured]
        self._shapes.show("surface", {_name(each): SurfaceShape(each.glb) for each in surfaces})
        if len(surfaces) == 1:
            self._bridge_over()
        self._later(ARRIVES, lambda: self._settle() if self._drawn is look else None)
        return True

    def show_moment(self, moving: MovingScene, frame: int, budget: Budget) -> bool:
        """Draw one time of a clip's scene, as points; return whether anything has changed.

        Raises:
            InputError: the frame cannot be read.
        """
        moment = moving, frame, budget.points
        if moment == self._moment:
            return False
        self._moment, self._drawn = moment, None
        self._shapes.show("surface", {})
        self._shapes.show("points", moment_clouds(moving, frame, budget.points))
        return True

    def welcome(self) -> None:
        """Draw the points once more, as another browser has come and takes a while to show a surface."""
        look = self._drawn
        if look is not None and look.textured is not None:
            self._bridge_over()
            self._later(ARRIVES, lambda: self._settle() if self._drawn is look else None)

    def _bridge_over(self) -> None:
        """Draw the points, for as long as a surface is on its way."""
        assert self._drawn is not None
        drawn = clouds(self._drawn.scene, self._drawn.points)
        self._shapes.show("points", {name: replace(each, xyz=BEHIND * each.xyz) for name, each in drawn.items()})

    def forget(self) -> None:
        """Nothing of it is drawn any more."""
        self._drawn = self._moment = None

    def _settle(self) -> None:
        """Draw it, and nothing of what was before."""
        assert self._drawn is not None
        scene, textured = self._drawn.scene, self._drawn.textured
        self._shapes.show("surface", {} if textured is None else {_name(textured): SurfaceShape(textured.glb)})
        points, loose = self._drawn.points, None if textured is None else textured.loose
        self._shapes.show("points", clouds(scene, points) if loose is None else beside(scene, points, loose))


def beside(scene: Scene, points: int, loose: np.ndarray) -> dict[str, Cloud]:
    """Clouds of the pixels that a surface leaves out, thinned out where there are too many."""
    if not len(loose):
        return {}
    share = min(1.0, BESIDE * points / len(loose))
    return clouds(scene, round(share * len(scene.points)), among=loose)


def _name(textured: Textured) -> str:
    return f"triangles{textured.triangles}"
