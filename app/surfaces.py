"""The surface of the scene that is here, for rays to hit: built when it is first wanted, and kept."""

from threading import Lock, Thread

from scene.scene import Scene
from scene.surface import Surface


class Surfaces:
    """Keeps one surface."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._key = ""
        self._surface: Surface | None = None

    def of(self, scene: Scene, key: str) -> Surface:
        """The surface of a scene; returns once it is there."""
        with self._lock:
            if self._surface is None or key != self._key:
                self._surface, self._key = Surface.from_scene(scene), key
            return self._surface

    def soon(self, scene: Scene, key: str) -> None:
        """Begin to build it in a thread, if it is not there."""
        if key != self._key:
            Thread(target=self.of, args=(scene, key), name="surface", daemon=True).start()
