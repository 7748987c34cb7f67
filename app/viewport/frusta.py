"""The cameras that are drawn. One that the free view stands in is hidden: it would hide everything else."""

import math
from dataclasses import replace

from app.studio.studio import Studio
from app.viewport.cameras import frustum_name
from app.viewport.shapes import Frustum, Shapes
from scene.path.edits import Selection

NEAR = 2.5
"""Sizes of a frustum: from nearer it hides the view."""


class Frusta:
    """Frusta by group and name.

    Args:
        shapes: shows them.
        studio: knows where the free view stands.
    """

    def __init__(self, shapes: Shapes, studio: Studio) -> None:
        self.shown: dict[str, dict[str, Frustum]] = {}
        """Frusta as they were given, the hidden ones too."""
        self._shapes, self._studio = shapes, studio
        self._hidden: list[Frustum] = []

    def show(self, group: str, frusta: dict[str, Frustum]) -> None:
        """Draw these in the place of the group's former ones."""
        self.shown[group] = frusta
        clear = {name: replace(shape, visible=not self._stands_in(shape)) for name, shape in frusta.items()}
        self._shapes.show(group, clear)

    def clear(self) -> None:
        """Know of none any more."""
        self.shown.clear()

    def stands_in_keyframe(self, at: Selection) -> bool:
        """Whether the free view stands in the camera of that keyframe."""
        frustum = self.shown.get("keys", {}).get(frustum_name(at))
        return frustum is not None and self._stands_in(frustum)

    def look_again(self) -> bool:
        """Whether the free view stands in others than when this was asked last."""
        before = self._hidden
        self._hidden = [shape for frusta in self.shown.values() for shape in frusta.values() if self._stands_in(shape)]
        return self._hidden != before

    def _stands_in(self, frustum: Frustum) -> bool:
        director = self._studio.director
        return director is not None and math.dist(director.position, frustum.position) < NEAR * frustum.size
