"""What follows from a document in the scene of its photo: the baked path, its frames, and what is known of them."""

import hashlib
import threading
from collections.abc import Callable, Iterable
from functools import lru_cache, partial

from app.derived.clearance import ClearanceMeter
from app.derived.locked_cells import ClipLock, LockFinder, wish_of
from app.derived.picture import PictureRenderer, keyframe_pose
from app.derived.surfaces import clearance_of
from app.document.baking import Baked
from app.document.document import Document
from app.document.view import Change
from engine.engines.scene_lock import cell_rule
from scene.camera import Intrinsics
from scene.moving.moving_scene import MovingScene
from scene.path.keyframes import Keyframe
from scene.path.safety import Clearance
from scene.scene import Scene


class Outcome:
    """The outcome of the newest document. What it renders, measures and finds comes later, in threads.

    Args:
        tell: called in such a thread when something has come.
        lock: held by whoever changes the document.
    """

    def __init__(self, tell: Callable[[Change], None], lock: threading.RLock) -> None:
        self.baked: Baked | None = None
        """The path, baked for the engine's clip; None while there is no scene, or it cannot be baked."""
        self.problem = ""
        """Why it cannot be baked."""
        self.picture = PictureRenderer(lambda: tell(Change.LIVE), self._clip_changed)
        self._tell, self._lock = tell, lock
        self._clearance_meter = ClearanceMeter(lambda: tell(Change.CLEARANCE))
        self._lock_finder = LockFinder(lambda: tell(Change.LOCKED_CELLS))
        self._document: Document | None = None
        self._lens: tuple[tuple[Scene, int, int, tuple[float, float]], Intrinsics] | None = None
        """The last one of the clip, and what it is for."""

    @property
    def fresh(self) -> bool:
        """Whether the frames being rendered, or rendered, show the path as it is now."""
        clip = self.picture.clip
        return clip is not None and self.baked is not None and clip.key == self.baked.key

    @property
    def clearance(self) -> Clearance | None:
        """How near each frame comes to the scene; None while that is being measured."""
        measured = self._clearance_meter.measured
        if measured is None or self.baked is None or measured.key != self.baked.key:
            return None
        return measured.clearance

    @property
    def locked_cells(self) -> ClipLock | None:
        """The cells that the engine will lock; None while that is not known of the path as it is now."""
        locked = self._lock_finder.found
        return locked if locked is not None and self.fresh and locked.wish.clip is self.picture.clip else None

    def fail(self, problem: str) -> None:
        """The path cannot be baked."""
        self.baked, self.problem = None, problem

    def take(self, document: Document, baked: Baked | None) -> None:
        """Follow this document, whose path was baked so."""
        self._document, self.baked, self.problem = document, baked, ""

    def show(self, moving: MovingScene | None) -> None:
        """Have it rendered and measured in its scene, and what the engine will lock found once the clip is there."""
        if moving is None:
            self.picture.forget()
        elif (baked := self.baked) is not None and (document := self._document) is not None:
            rule = cell_rule(document.engine, document.settings.mask)
            self.picture.show(baked.key, moving, baked.trajectory, baked.scene_frames, rule)
            measured = partial(clearance_of, moving, baked.trajectory, baked.scene_frames)
            self._clearance_meter.look(baked.key, measured)
        self._find_locked_cells()

    def clip_lens(self, document: Document, scene: Scene) -> Intrinsics:
        """The clip's lens, where nothing zooms."""
        size = self.baked.clip if self.baked else document
        cut = scene, size.width, size.height, document.crop
        last = self._lens
        if last is None or last[0] != cut:
            last = self._lens = cut, scene.lens(*cut[1:])
        return last[1]

    def scene_frame_at(self, time: float) -> int:
        """Number of the filmed clip's frame that is seen at a moment of the path."""
        return self.baked.scene_frame_at(time) if self.baked else 0

    def thumbnail_key(self, document: Document, scene_key: str, time: float, key: Keyframe) -> str:
        """The name of what a keyframe sees at a moment of the path, among the picture's thumbnails."""
        clip = self.baked.clip if self.baked else document
        stands = key.position, key.wxyz, key.fov_y
        return _thumbnail_key(scene_key, *stands, clip.width, clip.height, document.crop, self.scene_frame_at(time))

    def want_thumbnails(
        self, document: Document, moving: MovingScene, scene_key: str, keys: Iterable[tuple[float, Keyframe]]
    ) -> None:
        """Have rendered what these keyframes see at their moments of the path."""
        lens = self.clip_lens(document, moving.home)
        self.picture.want_thumbnails(
            {
                self.thumbnail_key(document, scene_key, time, key): partial(
                    keyframe_pose, key, moving, lens, self.scene_frame_at(time)
                )
                for time, key in keys
            }
        )

    def close(self) -> None:
        """Stop the threads, let go of everything."""
        self.picture.close()
        self.picture.forget()
        self._clearance_meter.forget()
        self._lock_finder.look(None)
        self.baked = self._lens = self._document = None

    def _clip_changed(self) -> None:
        """More frames of it, or thumbnails, are there. In the picture's thread."""
        with self._lock:
            self._find_locked_cells()
        self._tell(Change.PREVIEW)

    def _find_locked_cells(self) -> None:
        """Have found what the engine will lock, once the whole clip is there."""
        if self._document is not None:
            self._lock_finder.look(wish_of(self._document, self.baked, self.picture.clip))


@lru_cache(maxsize=8192)
def _thumbnail_key(*said: object) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]
