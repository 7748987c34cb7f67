"""The surface of a scene, for rays to hit: built when it is first wanted, and kept for as long as the scene is."""

from threading import Lock, Thread
from weakref import WeakKeyDictionary

from scene.scene import Scene
from scene.surface import Surface

_built: WeakKeyDictionary[Scene, Surface] = WeakKeyDictionary()
"""Sessions that look at the same sample share its surface, which takes 60 MB."""
_building = Lock()


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
