"""One person's shot, as page, viewport and tests drive it. It needs no server; every method returns soon."""

import contextlib
import hashlib
import logging
import math
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Flag, auto
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import torch

from app import edits
from app.baking import Baked, Camera, attitude_deg, bake_document, keyframe_at, order_key, wxyz_from_attitude
from app.document import RATE, Document, PhotoSource, read_document, write_document
from app.edits import Selection
from app.picture import Picture, Pose
from app.scenes import Scenes
from app.store import Store
from app.takes import Order, Takes
from app.workers import Workers
from engine.known import KNOWN_ENGINES
from scene.camera import focal_from_fov
from scene.camera_path import CameraPath, camera_at
from scene.depth.models import depth_model
from scene.errors import InputError
from scene.image import load_image
from scene.keyframes import Easing, Keyframe, Keyframes
from scene.move_grammar import parse_moves
from scene.moves import Move
from scene.pose import pose, rotation_from_wxyz, wxyz_from_rotation
from scene.samples import load_sample
from scene.scene import Scene
from scene.trajectory import Trajectory

logger = logging.getLogger(__name__)

FIRST_SAMPLE = "room"
SAVE_AFTER = 0.3
"""Seconds from an edit to the disk."""
SWAY = 0.025
"""Radius of the spiral proposed for a new photo, as a share of the subject's distance."""
LOCKED = "Frame 0 is the photo itself, as engines that continue a picture want it. Unlock the start to change it."


class Change(Flag):
    """What listeners are told."""

    DOCUMENT = auto()
    VIEW = auto()
    SCENE = auto()
    LIVE = auto()
    """The newest pose has been rendered."""
    PREVIEW = auto()
    """More frames, or thumbnails, have been rendered."""
    JOB = auto()
    NOTICE = auto()
    FRAME = auto()
    """The free view shall frame the selection."""


@dataclass(frozen=True, kw_only=True)
class View:
    """How the shot is being looked at. Not undone, shared by the tabs of a session."""

    time: float = 0.0
    """Of the playhead, seconds."""
    selection: Selection | None = None
    through_camera: bool = False
    gizmo: Literal["move", "turn"] = "move"
    space: Literal["local", "world"] = "local"


@dataclass(frozen=True)
class Notice:
    """A sentence for the person."""

    kind: Literal["info", "warning", "error"]
    text: str


class Studio:
    """A shot in its folder.

    Args:
        folder: where everything about it is kept; an earlier shot there goes on.
        workers: where lifts and engines run.
    """

    def __init__(self, folder: Path, workers: Workers) -> None:
        self.folder = folder
        self.view = View()
        self.director: Camera | None = None
        """The free view's camera, kept up to date by the viewport."""
        self.notices: list[Notice] = []
        """The newest ones; `Change.NOTICE` tells of each."""
        self.problem = ""
        """Why the path cannot be baked."""
        self.baked: Baked | None = None
        self._lock = threading.RLock()
        self._listeners: list[Callable[[Change], None]] = []
        self._saving: threading.Timer | None = None
        self._closed = False
        folder.mkdir(parents=True, exist_ok=True)
        self._store = Store(self._opened())
        self.picture = Picture(lambda: self._tell(Change.LIVE), lambda: self._tell(Change.PREVIEW))
        self.scenes = Scenes(folder, workers, self._scene_changed)
        self.takes = Takes(
            folder, workers, lambda: self._tell(Change.JOB), lambda sentence: self.notice(sentence, "error")
        )
        self.scenes.want(self.document.photo)

    # --- what there is ----------------------------------------------------------------------------------------------

    @property
    def document(self) -> Document:
        """The shot as it is now."""
        return self._store.document

    @property
    def path(self) -> CameraPath:
        """The editable path."""
        return self.document.path

    @property
    def scene(self) -> Scene | None:
        """The photo in space, once it has been lifted."""
        return self.scenes.scene

    @property
    def scene_key(self) -> str:
        """Of the scene that is here."""
        return self.scenes.key

    @property
    def trajectory(self) -> Trajectory | None:
        """The path, baked for the engine's clip."""
        return self.baked.trajectory if self.baked else None

    @property
    def duration(self) -> float:
        """Of the path, with the leg that closes a loop, seconds."""
        if self.baked is None or not self.path.closed:
            return self.path.duration
        return self.baked.clip.frames / self.baked.trajectory.fps

    @property
    def undo_label(self) -> str | None:
        """What undo would take back."""
        return self._store.undo_label

    @property
    def redo_label(self) -> str | None:
        """What redo would do again."""
        return self._store.redo_label

    @property
    def preview_fresh(self) -> bool:
        """Whether the frames being rendered, or rendered, show the path as it is now."""
        clip = self.picture.clip
        return clip is not None and self.baked is not None and clip.key == self.baked.key

    @property
    def order_key(self) -> str:
        """Of the request that would be packed now; "" if there is none."""
        return order_key(self.document, self.baked) if self.baked else ""

    @property
    def blocked(self) -> str:
        """Why no video can be made now, a sentence; "" if one can."""
        if self.scene is None:
            return "The photo is not in space yet."
        if self.problem:
            return self.problem
        engine = KNOWN_ENGINES[self.document.engine]
        if engine.reason:
            return f"{engine.title} {engine.reason}. Choose Warp, which needs no weights."
        return "A video is being made." if self.takes.busy else ""

    def keyframes(self) -> list[tuple[Selection, float, Keyframe, bool]]:
        """Every keyframe: address, time on the path, itself, and whether it is locked."""
        return [(at, time, key, self._is_locked(at)) for at, time, key in edits.keyframes(self.path)]

    def camera_at(self, time: float) -> Camera | None:
        """On the path as it is now; None while there is no scene."""
        scene = self.scene
        if scene is None or self.problem:
            return None
        lens, c2w = camera_at(self.path, self._lens(scene), time, subject_distance=scene.subject_distance)
        x, y, z = c2w[0, :3, 3].tolist()
        qw, qx, qy, qz = wxyz_from_rotation(c2w[0, :3, :3]).tolist()
        return Camera((x, y, z), (qw, qx, qy, qz), float(lens.fov_y[0]))

    def thumbnail_key(self, key: Keyframe) -> str:
        """The name of what a keyframe sees, among `picture.thumbnails`."""
        document = self.document
        said = (self.scene_key, key.position, key.wxyz, key.fov_y, document.width, document.height)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]

    # --- listening --------------------------------------------------------------------------------------------------

    def listen(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Be told of changes, in whatever thread makes them; call the result to hear no more."""
        self._listeners.append(callback)

        def stop() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(callback)

        return stop

    def notice(self, text: str, kind: Literal["info", "warning", "error"] = "info") -> None:
        """Say something to the person."""
        self.notices = [*self.notices[-9:], Notice(kind, text)]
        self._tell(Change.NOTICE)

    def _tell(self, change: Change) -> None:
        for callback in tuple(self._listeners):
            callback(change)

    # --- photo ------------------------------------------------------------------------------------------------------

    def open_sample(self, name: str) -> None:
        """Take a bundled sample, with its ready path."""
        self._edit(_of_sample(name, self.document), f"Open {name}")

    def open_photo(self, file: Path, name: str) -> None:
        """Take a photo of the person's own; the file is moved into the shot.

        Raises:
            InputError: it is no picture that can be used; nothing has changed then.
        """
        photo = load_image(file)
        kept = f"{photo.sha256[:16]}{file.suffix.lower()}"
        (self.folder / "photos").mkdir(exist_ok=True)
        shutil.move(file, self.folder / "photos" / kept)
        path = CameraPath(segments=(Move(kind="spiral", direction="clockwise", amount=0.05, duration=6.0),))
        document = replace(
            self.document, photos=(PhotoSource(name=name, file=kept),), path=path, suggested=True, start_locked=True
        )
        self._edit(document, f"Open {name}")

    def set_lens(self, fov_x_deg: float | None) -> None:
        """Degrees across the photo; None takes what its file says."""
        if fov_x_deg is not None and not 1 <= fov_x_deg <= 170:
            raise InputError(f"A lens sees 1 to 170 degrees across the picture; got {fov_x_deg:g}.")
        self._edit_photo("Change the lens", fov_x_deg=fov_x_deg)

    def set_depth(self, source: str) -> None:
        """Where metres come from: one of `scene.depth.choose.SOURCES`."""
        self._edit_photo("Change the depth", depth=source)

    def get_depth(self, model: str) -> None:
        """Download depth weights, then lift the photo again with them; work goes on meanwhile."""
        source = self.document.photo

        def use() -> None:
            if self.document.photo == source:
                self.set_depth(model)

        self.scenes.download(depth_model(model), use)

    def lift_again(self) -> None:
        """Try once more what has failed."""
        self.scenes.again(self.document.photo)

    def cancel_lift(self) -> None:
        """Stop lifting."""
        self.scenes.cancel()

    def _edit_photo(self, label: str, **changes: Any) -> None:
        if self.document.photo.sample:
            raise InputError("A sample brings its exact depth and lens. Open a photo of your own to change them.")
        self._edit(replace(self.document, photos=(replace(self.document.photo, **changes),)), label)

    # --- keyframes --------------------------------------------------------------------------------------------------

    def add_keyframe(self, camera: Camera | None = None) -> None:
        """A keyframe at the playhead, where the view is; at the end it extends the path, on a keyframe it overwrites.

        The studio's own proposal makes way for photo and view.
        """
        key = keyframe_at(self._viewed(camera))
        if self.document.suggested:
            path = CameraPath(segments=(Keyframes(keyframes=(edits.PHOTO, replace(key, time=edits.LEG))),))
            selection = (0, 1)
        else:
            near = 0.5 / self.baked.trajectory.fps if self.baked else edits.CLOSEST
            on = self._keyframe_near(self.view.time, near)
            if on is not None and self._is_locked(on):
                raise InputError(LOCKED)
            path, selection = edits.added_keyframe(self.path, self.view.time, key, near)
        self._edit_path(path, "Add keyframe", selection=selection)
        self.scrub(edits.time_of(self.path, selection))

    def overwrite_keyframe(self) -> None:
        """The selected keyframe, where the view is."""
        selection = self._selected_keyframe()
        here, old = keyframe_at(self._viewed(None)), edits.find_keyframe(self.path, selection)
        new = replace(here, time=old.time, easing=old.easing, fov_y=old.fov_y)
        self._edit_keyframe(selection, new, f"Overwrite {self._name(selection)}")

    def drag_keyframe(
        self,
        selection: Selection,
        position: tuple[float, float, float],
        wxyz: tuple[float, float, float, float],
        done: bool = False,
    ) -> None:
        """Put a keyframe somewhere while a drag goes on; until `done`, it is one step."""
        key = replace(edits.find_keyframe(self.path, selection), position=position, wxyz=wxyz)
        self._edit_keyframe(selection, key, f"Move {self._name(selection)}", gesture=f"drag {selection}")
        if done:
            self._end_gesture()

    def retime(self, selection: Selection, time: float, done: bool = True) -> None:
        """Put a keyframe, or the end of a move, at another moment of the path while a drag goes on."""
        if not math.isfinite(time):
            raise InputError("A time is a number of seconds.")
        path = edits.retimed(self.path, selection, time)
        self._edit_path(path, f"Retime {self._name(selection)}", gesture=f"retime {selection}", selection=selection)
        if done:
            self._end_gesture()

    def edit_keyframe(
        self,
        selection: Selection,
        position: tuple[float, float, float] | None = None,
        pan_deg: float | None = None,
        tilt_deg: float | None = None,
        roll_deg: float | None = None,
        fov_y_deg: float | None = None,
        own_lens: bool | None = None,
        easing: Easing | None = None,
        time: float | None = None,
    ) -> None:
        """Change some numbers of a keyframe; what is None stays. `own_lens=False` gives it the photo's lens again."""
        key = edits.find_keyframe(self.path, selection)
        angles = attitude_deg(key.wxyz)
        given = (pan_deg, tilt_deg, roll_deg)
        if any(angle is not None for angle in given):
            pan, tilt, roll = (old if new is None else new for old, new in zip(angles, given, strict=True))
            key = replace(key, wxyz=wxyz_from_attitude(pan, tilt, roll))
        if position is not None:
            key = replace(key, position=position)
        if fov_y_deg is not None:
            key = replace(key, fov_y=math.radians(fov_y_deg))
        if own_lens is False:
            key = replace(key, fov_y=None)
        name, gesture = f"Edit {self._name(selection)}", f"edit {selection}"
        if key != edits.find_keyframe(self.path, selection):
            self._edit_keyframe(selection, key, name, gesture=gesture)
        if easing is not None:  # how it is left, not where it stands: a locked one has it too
            path = edits.replaced_keyframe(self.path, selection, replace(key, easing=easing))
            self._edit_path(path, name, gesture=gesture, selection=selection)
        if time is not None:
            self._edit_path(edits.retimed(self.path, selection, time), name, gesture=gesture, selection=selection)
        self._end_gesture()

    def delete_selected(self) -> None:
        """The selected keyframe or move."""
        selection = self.view.selection
        if selection is None or not edits.exists(self.path, selection):
            raise InputError("Nothing is selected. Click a keyframe or a move first.")
        if self._is_locked(selection):
            raise InputError(LOCKED)
        path = edits.deleted(self.path, selection)
        document = replace(self.document, path=path, suggested=path.segments == edits.REST.segments)
        self._edit(document, f"Delete {self._name(selection)}")
        self.select(None)

    def lock_start(self, locked: bool) -> None:
        """Whether frame 0 is the photo itself; locking puts it there."""
        path = self.path
        first = path.segments[0]
        if locked and isinstance(first, Keyframes):
            key = replace(edits.PHOTO, easing=first.keyframes[0].easing)
            path = edits.replaced_keyframe(path, (0, 0), key)
        label = "Lock the start" if locked else "Unlock the start"
        self._edit(replace(self.document, path=path, start_locked=locked), label)

    # --- moves, path and clip ---------------------------------------------------------------------------------------

    def add_move(self, text: str) -> None:
        """Moves in film words behind the end of the path; the studio's own proposal makes way."""
        moves = parse_moves(text)
        path = CameraPath(segments=()) if self.document.suggested else self.path
        for move in moves:
            path = replace(path, segments=(*path.segments, move))
        selection = (len(path.segments) - 1, None)
        self._edit_path(path, f"Add {moves[-1].kind}", selection=selection)

    def edit_move(self, segment: int, text: str) -> None:
        """Other parameters for a move."""
        edits.find_move(self.path, segment)
        (move,) = parse_moves(text)[:1]
        self._edit_path(edits.with_segment(self.path, segment, move), f"Edit {move.kind}", selection=(segment, None))

    def set_path(self, text: str) -> None:
        """A whole path in film words."""
        self._edit_path(replace(self.path, segments=parse_moves(text)), "Change the path")
        self.select(None)

    def set_closed(self, closed: bool) -> None:
        """Whether the path is a loop."""
        self._edit_path(replace(self.path, closed=closed), "Close the loop" if closed else "Open the loop")

    def set_duration(self, seconds: float) -> None:
        """Of the whole path; its proportions stay."""
        self._edit_path(edits.scaled_to(self.path, seconds), "Change the duration")

    def set_clip(self, width: int, height: int, frames: int | None = None, rate: float = RATE) -> None:
        """Size, and either a number of frames or a rate that decides it."""
        if not 1 <= rate <= 120:
            raise InputError(f"A clip runs at 1 to 120 frames per second; got {rate:g}.")
        if frames is not None and not 2 <= frames <= 961:
            raise InputError(f"A clip has 2 to 961 frames here; got {frames}.")
        if width % 2 or height % 2 or not (64 <= width <= 2048 and 64 <= height <= 2048):
            raise InputError(f"A clip is an even number of pixels, 64 to 2048, on each side; got {width}x{height}.")
        document = replace(self.document, width=width, height=height, frames=frames, rate=rate)
        self._edit(document, "Change the clip")

    def set_engine(self, name: str) -> None:
        """Who makes the video."""
        if name not in KNOWN_ENGINES:
            raise InputError(f"There is no engine {name!r}; known are {', '.join(KNOWN_ENGINES)}.")
        self._edit(replace(self.document, engine=name), "Change the engine")

    def set_prompt(self, text: str) -> None:
        """What the video shows, for engines that read."""
        self._edit(replace(self.document, prompt=text[:2000]), "Change the prompt")

    def set_seed(self, seed: int) -> None:
        """Of the engine's noise."""
        if not 0 <= seed < 2**32:
            raise InputError(f"A seed is 0 to {2**32 - 1}; got {seed}.")
        self._edit(replace(self.document, seed=seed), "Change the seed")

    def undo(self) -> None:
        """Take back the last step."""
        self._travel(self._store.undo)

    def redo(self) -> None:
        """Do it again."""
        self._travel(self._store.redo)

    # --- looking ----------------------------------------------------------------------------------------------------

    def scrub(self, time: float) -> None:
        """Put the playhead at a moment of the path."""
        if not math.isfinite(time):
            raise InputError("A time is a number of seconds.")
        with self._lock:
            self.view = replace(self.view, time=min(max(time, 0.0), self.duration))
            self._look()
        self._tell(Change.VIEW)

    def select(self, selection: Selection | None) -> None:
        """A keyframe, a move, or nothing; the playhead goes there."""
        if selection is not None and not edits.exists(self.path, selection):
            raise InputError("What was to be selected is not there any more.")
        self.view = replace(self.view, selection=selection)
        if selection is None or selection[1] is None:
            self._tell(Change.VIEW)
        else:
            self.scrub(edits.time_of(self.path, selection))

    def select_keyframe(self, number: int) -> None:
        """The keyframe of that number, from 1."""
        keys = self.keyframes()
        if 1 <= number <= len(keys):
            self.select(keys[number - 1][0])

    def select_next(self, step: int) -> None:
        """The keyframe after (1) or before (-1) the playhead."""
        times = [(time, at) for at, time, _, _ in self.keyframes()]
        later = [each for each in times if (each[0] - self.view.time) * step > 1e-3]
        if later:
            self.select(min(later)[1] if step > 0 else max(later)[1])

    def set_view(
        self,
        gizmo: Literal["move", "turn"] | None = None,
        space: Literal["local", "world"] | None = None,
        through_camera: bool | None = None,
    ) -> None:
        """How the shot is looked at; what is None stays."""
        given = {"gizmo": gizmo, "space": space, "through_camera": through_camera}
        self.view = replace(self.view, **{name: value for name, value in given.items() if value is not None})
        self._tell(Change.VIEW)

    def toggle_view(self) -> None:
        """Through the camera, or back to the free view."""
        self.set_view(through_camera=not self.view.through_camera)

    def toggle_space(self) -> None:
        """Gizmo axes of the keyframe, or of the world."""
        self.set_view(space="world" if self.view.space == "local" else "local")

    def frame(self) -> None:
        """Let the free view show the selection, or everything."""
        self._tell(Change.FRAME)

    # --- making -----------------------------------------------------------------------------------------------------

    def preview(self) -> None:
        """Pack what the engine would get now, and have its contract."""
        self.takes.preview(self.order())

    def generate(self) -> None:
        """Make the video."""
        if self.blocked:
            raise InputError(self.blocked)
        self.takes.generate(self.order())
        self._tell(Change.JOB)

    def cancel(self) -> None:
        """Stop making the video."""
        self.takes.cancel()

    def delete_take(self, number: int) -> None:
        """Remove a take and its files."""
        self.takes.delete(number)

    def close(self) -> None:
        """Write what is unsaved, stop the threads, let go of everything."""
        self._closed = True
        self._listeners.clear()
        if self._saving is not None:
            self._saving.cancel()
        self._save()
        self.takes.cancel()
        self.scenes.close()
        self.picture.close()
        self.picture.forget()
        self.baked = None

    # --- within -----------------------------------------------------------------------------------------------------

    def _opened(self) -> Document:
        """The shot in the folder, or else a new one."""
        file = self.folder / "document.json"
        if file.is_file():
            try:
                return read_document(file)
            except InputError as error:
                aside = file.with_suffix(".damaged.json")
                file.replace(aside)
                self.notice(f"{error} It is now {aside.name}, and this is a new shot.", "error")
        return _of_sample(FIRST_SAMPLE, None)

    def order(self) -> Order:
        """Everything that a request would be packed from now.

        Raises:
            InputError: there is no scene, or no path.
        """
        with self._lock:
            if self.scene is None or self.baked is None:
                raise InputError(self.blocked or "The photo is not in space yet. Wait for it.")
            return Order(
                key=self.order_key,
                document=self.document,
                scene=self.scene,
                trajectory=self.baked.trajectory,
                clip=self.baked.clip,
            )

    def _edit(self, document: Document, label: str, *, gesture: str = "", selection: Selection | None = None) -> None:
        """Make this the document, if it can be baked; tell everybody and save it.

        Raises:
            InputError: it cannot be; nothing has changed.
        """
        with self._lock:
            baked = self._bake(document)
            if not self._store.update(document, label, gesture=gesture):
                return
            self._settle(baked)
            if selection is not None:
                self.view = replace(self.view, selection=selection)
        self._tell(Change.DOCUMENT)
        self._save_soon()

    def _edit_path(
        self, path: CameraPath, label: str, *, gesture: str = "", selection: Selection | None = None
    ) -> None:
        document = replace(self.document, path=path, suggested=False)
        self._edit(document, label, gesture=gesture, selection=selection)

    def _edit_keyframe(self, selection: Selection, key: Keyframe, label: str, *, gesture: str = "") -> None:
        if self._is_locked(selection):
            raise InputError(LOCKED)
        path = edits.replaced_keyframe(self.path, selection, key)
        self._edit_path(path, label, gesture=gesture, selection=selection)

    def _end_gesture(self) -> None:
        with self._lock:
            self._store.end_gesture()
            self._want_thumbnails()
        self._tell(Change.DOCUMENT)

    def _travel(self, there: Callable[[], bool]) -> None:
        """Undo or redo."""
        with self._lock:
            if not there():
                return
            try:
                self._settle(self._bake(self.document))
            except InputError as error:  # an engine may have lost its weights since
                self.baked, self.problem = None, str(error)
        self._tell(Change.DOCUMENT)
        self._save_soon()

    def _bake(self, document: Document) -> Baked | None:
        """The document's path, in the scene that is here; None while that is another photo's, or none."""
        scene, photo, now = self.scene, document.photo, self.document.photo
        if scene is None or (photo.sample, photo.file) != (now.sample, now.file):
            return None
        return bake_document(document, scene, self.scene_key)

    def _settle(self, baked: Baked | None) -> None:
        """Whatever follows from the document, once it has changed."""
        self.baked, self.problem = baked, ""
        self.scenes.want(self.document.photo)
        selection = self.view.selection
        if selection is not None and not edits.exists(self.path, selection):
            selection = None
        self.view = replace(self.view, selection=selection, time=min(self.view.time, self.duration))
        self._look()
        if self.baked is not None and self.scene is not None:
            self.picture.show(self.baked.key, self.scene, self.baked.trajectory)
            if not self._store.in_gesture:
                self._want_thumbnails()

    def _scene_changed(self) -> None:
        """The lift has come further, or is there. In its thread."""
        with self._lock:
            arrived = self.scene is not None and self.scene_key and not self._closed
            if arrived and (self.baked is None or self._baked_for != self.scene_key):
                self._propose()
                try:
                    self._settle(self._bake(self.document))
                except InputError as error:
                    self.baked, self.problem = None, str(error)
                self._baked_for = self.scene_key
        self._tell(Change.SCENE)

    _baked_for = ""

    def _propose(self) -> None:
        """Fit the proposal for a new photo to how far its subject stands."""
        first = self.path.segments[0]
        if self.scene is None or not self.document.suggested or self.document.photo.sample:
            return
        if isinstance(first, Move) and first.kind == "spiral":
            radius = max(0.001, round(SWAY * self.scene.subject_distance, 3))
            path = replace(self.path, segments=(replace(first, amount=radius),))
            self._store.amend(replace(self.document, path=path))

    def _look(self) -> None:
        """Have the camera at the playhead rendered, unless the whole clip is there already."""
        scene, clip = self.scene, self.picture.clip
        if scene is None or self.baked is None or (self.preview_fresh and clip is not None and clip.whole):
            return
        lens, c2w = camera_at(self.path, self._lens(scene), self.view.time, subject_distance=scene.subject_distance)
        self.picture.look(Pose(scene, lens, c2w))

    def _lens(self, scene: Scene) -> Any:
        if self.baked is None:
            return scene.lens(self.document.width, self.document.height)
        return scene.lens(self.baked.clip.width, self.baked.clip.height)

    def _want_thumbnails(self) -> None:
        scene = self.scene
        if scene is None:
            return
        wanted, lens = {}, self._lens(scene)
        for _, _, key, _ in self.keyframes():
            zoom = 1.0 if key.fov_y is None else focal_from_fov(key.fov_y, lens.height, float(lens.cy)) / float(lens.fy)
            rotation = rotation_from_wxyz(torch.tensor(key.wxyz, dtype=torch.float64))
            c2w = pose(rotation, torch.tensor(key.position, dtype=torch.float64))
            zoomed = lens.zoomed(torch.tensor([zoom], dtype=torch.float64))
            wanted[self.thumbnail_key(key)] = Pose(scene, zoomed, c2w[None])
        self.picture.want_thumbnails(wanted)

    def _viewed(self, camera: Camera | None) -> Camera:
        """The camera given, or else the one that is being looked through."""
        if camera is None and self.view.through_camera:
            on_path = self.camera_at(self.view.time)
            camera = replace(on_path, fov_y=None) if on_path else None
        camera = camera or self.director
        if camera is None:
            raise InputError("There is no view to take the keyframe from. Wait until the viewport shows the scene.")
        return camera

    def _is_locked(self, selection: Selection) -> bool:
        return self.document.start_locked and selection == (0, 0)

    def _keyframe_near(self, time: float, near: float) -> Selection | None:
        found = [at for at, moment, _, _ in self.keyframes() if abs(moment - time) <= near]
        return found[0] if found else None

    def _selected_keyframe(self) -> Selection:
        selection = self.view.selection
        if selection is None or selection[1] is None:
            raise InputError("No keyframe is selected. Click one first.")
        return selection

    def _name(self, selection: Selection) -> str:
        """For undo: "keyframe 2", or "orbit"."""
        if selection[1] is None:
            return edits.find_move(self.path, selection[0]).kind
        order = [at for at, _, _, _ in self.keyframes()]
        return f"keyframe {order.index(selection) + 1}" if selection in order else "keyframe"

    def _save_soon(self) -> None:
        with self._lock:
            if self._saving is None and not self._closed:
                self._saving = threading.Timer(SAVE_AFTER, self._save)
                self._saving.daemon = True
                self._saving.start()

    def _save(self) -> None:
        with self._lock:
            self._saving = None
            document = self.document
        try:
            write_document(self.folder / "document.json", document)
        except InputError as error:
            logger.warning("%s", error)
            if not self._closed:
                self.notice(f"The shot could not be saved: {error}", "error")


@lru_cache(maxsize=8)
def _sample_path(name: str) -> tuple[str, CameraPath]:
    sample = load_sample(name)
    return sample.title, sample.path


def _of_sample(name: str, before: Document | None) -> Document:
    """A sample with its ready path; clip and engine stay as they were."""
    title, path = _sample_path(name)
    photos = (PhotoSource(name=title, sample=name),)
    if before is None:
        return Document(photos=photos, path=path)
    return replace(before, photos=photos, path=path, suggested=True, start_locked=True, prompt="")
