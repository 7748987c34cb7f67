"""The surface of a scene as browsers draw it: made in a thread, shared by all who look at the scene."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Thread
from weakref import WeakKeyDictionary

import numpy as np

from scene.mesh.glb import encoded, glb
from scene.mesh.photo_mesh import photo_mesh
from scene.scene import Scene

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Textured:
    """A surface ready to be sent."""

    glb: bytes
    """The triangles, and the photo on them."""
    triangles: int
    """How many there are."""
    loose: np.ndarray
    """Pixels of the photo that are drawn as points beside it, row by row."""


_made: WeakKeyDictionary[Scene, dict[int, Textured]] = WeakKeyDictionary()
"""Textured meshes by scene and number of triangles asked for."""


class Surfaces:
    """Makes the newest surface that is wanted, and says when it is there.

    Args:
        on_ready: called in another thread.
    """

    def __init__(self, on_ready: Callable[[], None]) -> None:
        self._on_ready = on_ready
        self._lock = Lock()
        self._wanted: tuple[Scene, int] | None = None
        self._making = False

    def find(self, scene: Scene, triangles: int) -> Textured | None:
        """The surface of a scene with about so many triangles; until it is made the newest other one, or None."""
        made = _made.get(scene, {})
        if triangles in made:
            return made[triangles]
        with self._lock:
            self._wanted = scene, triangles
            begins, self._making = not self._making, True
        if begins:
            Thread(target=self._make, name="textured surface", daemon=True).start()
        return next(reversed(list(made.values())), None)

    def forget(self) -> None:
        """Nothing is wanted any more."""
        with self._lock:
            self._wanted = None

    def _make(self) -> None:
        """Thread: until nothing else has been wanted in the meantime."""
        while True:
            with self._lock:
                if self._wanted is None:
                    self._making = False
                    return
                (scene, triangles), self._wanted = self._wanted, None
            _made.setdefault(scene, {})[triangles] = textured(scene, triangles)
            self._on_ready()


def textured(scene: Scene, triangles: int) -> Textured:
    """The surface of a scene with about so many triangles."""
    mesh = photo_mesh(scene, triangles, backed=True)
    return Textured(glb(mesh, encoded(scene.photo.pixels.numpy())), len(mesh.triangles), mesh.loose)
