"""The surface of a scene, for rays to hit: built when it is first wanted, and kept for as long as the scene is."""

from collections.abc import Sequence
from threading import Lock, Thread
from weakref import WeakKeyDictionary

import numpy as np
from jaxtyping import Float

from scene.moving.clearance import Movers, clearance_over_time, movers_of, still_scene
from scene.moving.moving_scene import MovingScene
from scene.path.safety import Clearance
from scene.scene import Scene
from scene.surface import Surface
from scene.trajectory import Trajectory

_built: WeakKeyDictionary[Scene, Surface] = WeakKeyDictionary()
"""Sessions that look at the same sample share its surface, which takes 60 MB."""
_building = Lock()

_obstacles: WeakKeyDictionary[MovingScene, tuple[Surface, Movers]] = WeakKeyDictionary()
"""What stands still and what moves in clips."""


def surface_of(scene: Scene) -> Surface:
    """The surface of a scene; returns once it is there."""
    with _building:
        if (surface := _built.get(scene)) is None:
            surface = _built[scene] = Surface.from_scene(scene)
        return surface


def surface_soon(scene: Scene) -> None:
    """Begin to build it in a thread, if it is not there."""
    if scene not in _built:
        Thread(target=surface_of, args=(scene,), name="surface", daemon=True).start()


def clearance_of(moving: MovingScene, trajectory: Trajectory, frames: Sequence[int]) -> Clearance:
    """How near cameras come to what a photo shows, or to what a clip shows at the frame that each of them sees."""
    still, movers = _in_the_way(moving)
    return clearance_over_time(still, movers, trajectory, frames)


def _in_the_way(moving: MovingScene) -> tuple[Surface, Movers]:
    if not moving.moves:
        return surface_of(moving.home), _nothing
    with _building:
        if (found := _obstacles.get(moving)) is None:
            found = _obstacles[moving] = Surface.from_scene(still_scene(moving)), movers_of(moving)
        return found


def _nothing(_frame: int) -> Float[np.ndarray, "points 4"]:
    return np.empty((0, 4))
