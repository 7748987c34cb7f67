"""One person's shot, as page, viewport and tests drive it. It needs no server; every method returns soon."""

import contextlib
import logging
import math
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeVar

from app.derived.locked_cells import ClipLock
from app.derived.path_import import PathImport
from app.derived.picture import Pose
from app.document.baking import Baked, Camera, Seen, bake_document, order_key
from app.document.document import Document
from app.document.edit import NOT_YET, Around, Context, Edit
from app.document.keep import kept
from app.document.proposal import fitted_proposal
from app.document.start_lock import is_locked
from app.document.store import Store
from app.document.view import Change, Marks, Notice, View
from app.studio.autosave import Autosave
from app.studio.first_document import FIRST_SAMPLE, first_document
from app.studio.keeping import Keeping
from app.studio.outcome import Outcome
from app.studio.pilot import Pilot
from app.studio.recorder import Recorder
from app.studio.scenes import Scenes
from app.studio.sight import flown_pose
from app.takes.order import Order
from app.takes.takes import Takes
from app.takes.workers import Workers
from engine.engines.asked import Asked
from engine.engines.registry import KNOWN_ENGINES
from engine.request import anchor_refusal
from scene.camera import Intrinsics
from scene.errors import InputError
from scene.moving.moving_scene import MovingScene
from scene.path import edits
from scene.path.camera_path import CameraPath
from scene.path.edits import Selection
from scene.path.fitting import Flight
from scene.path.keyframes import Keyframe
from scene.path.safety import Clearance
from scene.printable import printable
from scene.scene import Scene
from scene.support.file_trouble import reason
from scene.trajectory import Trajectory

logger = logging.getLogger(__name__)

T = TypeVar("T")
E = TypeVar("E", bound=Edit | None)


class Studio:
    """A shot in its folder.

    Args:
        folder: where everything about it is kept; an earlier shot there goes on.
        workers: where lifts and engines run.

    Raises:
        InputError: the folder cannot be made.
    """

    def __init__(self, folder: Path, workers: Workers) -> None:
        self.folder = folder
        self.view = View()
        self.director: Camera | None = None
        """The free view's camera, kept up to date by the viewport."""
        self.first_look = True
        """The free view is still as the viewport chose it."""
        self.eases = False
        """Somebody watches who does not mind motion: a view goes to a camera instead of jumping there."""
        self.director_fov = math.radians(40)
        """Its vertical field of view."""
        self.recorder = Recorder()
        """Hears where the camera is that somebody flies: the free view's, or the piloted one."""
        self.pilot = Pilot(self)
        """Flies the camera that is looked through."""
        self.sketch: Flight | None = None
        """What a stroke that is being drawn would become; None while nobody draws."""
        self.marks = Marks()
        """What was pointed at; ask `pointing.marks`, which knows whether that is in the photo that is here."""
        self.notices: list[Notice] = []
        """The newest ones; `Change.NOTICE` tells of each."""
        self.trial: Trajectory | None = None
        """Cameras of a move that is being chosen; the viewport draws it."""
        self._baked_for = ""
        """Key of the scene it was baked in."""
        self._lock = threading.RLock()
        self._listeners: list[Callable[[Change], None]] = []
        self._closed = False
        _make(folder)
        self._keeping = Keeping(folder)
        self._store = self._opened()
        self._autosave = Autosave(self._save, self._saving_heard)
        self._outcome = Outcome(self.tell, self._lock)
        self.picture = self._outcome.picture
        self.scenes = Scenes(folder, workers, self._scene_changed)
        self.path_import = PathImport(folder, lambda: self.tell(Change.IMPORT))
        self.takes = Takes(
            folder, workers, lambda: self.tell(Change.JOB), lambda sentence: self.notice(sentence, "error")
        )
        self.takes.put_away(self.document.deleted_takes)
        self.weights = workers.weights
        """What engines lack, and what is on its way."""
        self._deaf = self.weights.listen(self._weights_heard)
        self.scenes.want(self.document.photo)
        self._autosave.soon()  # a new shot is on the disk before anything is done in it

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
        """Key of the scene that is here."""
        return self.scenes.key

    @property
    def baked(self) -> Baked | None:
        """The path, baked for the engine's clip."""
        return self._outcome.baked

    @property
    def problem(self) -> str:
        """Why the path cannot be baked; "" if it is."""
        return self._outcome.problem

    @property
    def trajectory(self) -> Trajectory | None:
        """The path, baked for the engine's clip."""
        return self.baked.trajectory if self.baked else None

    @property
    def duration(self) -> float:
        """Duration of the path, with the leg that closes a loop, seconds."""
        return self.baked.route.duration if self.baked else self.path.duration

    @property
    def clearance(self) -> Clearance | None:
        """How near each frame comes to the scene; None while that is being measured."""
        return self._outcome.clearance

    @property
    def shapes(self) -> bool:
        """Whether the engine will lock anything to the preview: it can, and scene lock is on."""
        document = self.document
        return KNOWN_ENGINES[document.engine].shapes and document.settings.scene_lock is not None

    @property
    def locked_cells(self) -> ClipLock | None:
        """The cells that it will; None while that is not known of the path as it is now."""
        return self._outcome.locked_cells

    @property
    def moving(self) -> MovingScene | None:
        """The scene with its time: of a photo the same at every time."""
        return self.scenes.moving

    @property
    def seen_moving(self) -> MovingScene | None:
        """What picture and viewport show: the scene, or what it was before its repairs."""
        return self.scenes.before if self.view.before else self.moving

    @property
    def seen_scene(self) -> Scene | None:
        """The same in the world's own axes: of a clip its home frame."""
        return None if self.seen_moving is None else self.seen_moving.home

    def scene_frame_at(self, time: float) -> int:
        """Number of the filmed clip's frame that is seen at a moment of the path; 0 for a photo."""
        return self._outcome.scene_frame_at(time)

    @property
    def undo_label(self) -> str | None:
        """What undo would take back."""
        return self._store.undo_label

    @property
    def redo_label(self) -> str | None:
        """What redo would do again."""
        return self._store.redo_label

    @property
    def gesture(self) -> str:
        """The drag that is going on; "" if there is none."""
        return self._store.gesture

    @property
    def preview_fresh(self) -> bool:
        """Whether the frames being rendered, or rendered, show the path as it is now."""
        return self._outcome.fresh

    @property
    def order_key(self) -> str:
        """Hash of the request that would be packed now; "" if there is none."""
        return order_key(self.document, self.baked) if self.baked else ""

    @property
    def asked(self) -> Asked | None:
        """What a video would be asked for now; None while there is nothing to film."""
        baked, moving = self.baked, self.moving
        if baked is None or moving is None or self._baked_for != self.scene_key:
            return None
        return Asked.of(moving, baked.trajectory, baked.scene_frames)

    @property
    def blocked(self) -> str:
        """Why no video can be made now, a sentence; "" if one can."""
        if self.scene is None:
            return NOT_YET
        if self.problem:
            return self.problem
        engine = KNOWN_ENGINES[self.document.engine]
        if (missing := engine.missing) is not None:
            return f"{engine.title} {missing.reason}. Choose Warp, which needs no weights."
        if (baked := self.baked) is not None:
            if baked.too_long:
                return baked.too_long
            if (asked := self.asked) is not None and (refused := engine.refusal(asked)):
                return refused
            if refused := anchor_refusal(baked.clip, baked.trajectory, baked.scene_frames):
                return refused
        return "A video is being made." if self.takes.busy else ""

    def keyframes(self) -> list[tuple[Selection, float, Keyframe, bool]]:
        """Every keyframe: address, time on the path, itself, and whether it is locked."""
        return [(at, time, key, is_locked(self.document, at)) for at, time, key in edits.keyframes(self.path)]

    def camera_at(self, time: float) -> Camera | None:
        """Find the camera on the path as it is now; None while there is no scene."""
        return self.baked.seen_at(time).camera if self.baked else None

    def seen_at(self, time: float) -> Seen | None:
        """Lens and pose of one moment; None while there is no scene."""
        return self.baked.seen_at(time) if self.baked else None

    def thumbnail_key(self, time: float, key: Keyframe) -> str:
        """The name of what a keyframe sees at a moment of the path, among `picture.thumbnails`."""
        return self._outcome.thumbnail_key(self.document, self.scene_key, time, key)

    def read(self, ask: Callable[["Studio"], T]) -> T:
        """What `ask` answers about the studio, while no edit comes in between."""
        with self._lock:
            return ask(self)

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
        self.notices = [*self.notices[-9:], Notice(kind, printable(text))]
        self.tell(Change.NOTICE)

    def tell(self, change: Change) -> None:
        """All who listen hear of a change."""
        for callback in tuple(self._listeners):
            callback(change)
        if change & (Change.VIEW | Change.MARKS | Change.PREVIEW) and not self._closed:
            self._autosave.soon(urgent=False)

    # --- editing: what each does, and when it is refused, is in `commands` ------------------------------------------

    def grab_keyframe(self) -> str:
        """Begin a drag, and name it: it goes on until it is done, or anything else is edited, undone or redone."""
        with self._lock:
            return self._store.begin_gesture()

    def undo(self) -> None:
        """Take back the last step."""
        self._travel(lambda: self._store.undo(self.view.selected))

    def redo(self) -> None:
        """Do it again."""
        self._travel(lambda: self._store.redo(self.view.selected))

    def cancel_drag(self) -> None:
        """The drag that goes on has never been."""
        self._travel(self._store.cancel_drag)

    def look_for_engine(self) -> None:
        """Bake the path for the chosen engine, if that has come and another stood in for it until now."""
        with self._lock:
            chosen = self.document.engine
            if self.baked is None or self.baked.engine == chosen or KNOWN_ENGINES[chosen].missing is not None:
                return
            try:
                self._settle(self._bake(self.document))
            except InputError as error:
                self._outcome.fail(str(error))
        self.tell(Change.DOCUMENT)

    # --- looking ----------------------------------------------------------------------------------------------------

    def scrub(self, time: float, jump: int | None = None) -> None:
        """Put the playhead at a moment of the path, unless the studio has moved it since `jump` was its count."""
        if not math.isfinite(time):
            raise InputError("A time is a number of seconds.")
        with self._lock:
            if jump is not None and jump != self.view.jump:
                return
            moment = min(max(time, 0.0), self.duration)
            left = abs(moment - self.view.time) > 1e-6 and self.pilot.leave()
            self.view = replace(self.view, time=moment)
            self._look()
        self.tell(Change.VIEW | Change.FLIGHT if left else Change.VIEW)

    def look_again(self) -> None:
        """Have the picture at the playhead rendered anew: it is wanted in another way."""
        with self._lock:
            self._look()

    def show_before(self, on: bool) -> None:
        """Let picture and viewport show the scene as it was before its repairs, or as it is."""
        with self._lock:
            self.view = replace(self.view, before=on)
            self._look()
        self.tell(Change.VIEW | Change.SCENE)

    def jump(self, time: float) -> None:
        """The studio's own scrub; a camera that was flown off the path comes back to it."""
        left = self.pilot.leave()
        self.view = replace(self.view, jump=self.view.jump + 1)
        self.scrub(time)
        if left:
            self.tell(Change.FLIGHT)

    def stand_at(self, camera: Camera) -> None:
        """Bring the free view to a camera."""
        self.director = camera
        self.tell(Change.STAND)

    def keep_flown(self) -> None:
        """Make a keyframe where the camera was flown to, as if somebody had asked for it."""
        flown = self.pilot.camera
        if self._closed or flown is None:
            return
        try:
            self.apply(lambda now: kept(now, now.view.time, flown, self.near, flown=True))
        except InputError as error:
            return self.notice(str(error), "warning")
        if self.view.selection is not None:
            self.jump(edits.time_of(self.path, self.view.selection))

    @property
    def near(self) -> float:
        """How far apart two moments are the same one for a keyframe, seconds."""
        return 0.5 * self.baked.step if self.baked else edits.CLOSEST

    def select(self, selection: Selection | None, others: tuple[Selection, ...] = ()) -> None:
        """A keyframe, a move, or nothing, and others with it; the playhead goes there."""
        others = tuple(dict.fromkeys(each for each in others if each != selection)) if selection is not None else ()
        if not all(edits.exists(self.path, each) for each in (selection, *others) if each is not None):
            raise InputError("What you wanted to select no longer exists.")
        self.view = replace(self.view, selection=selection, others=others)
        if selection is None or selection[1] is None:
            self.tell(Change.VIEW)
        else:
            self.jump(edits.time_of(self.path, selection))

    # --- making -----------------------------------------------------------------------------------------------------

    def begin_here(self) -> None:
        """Let undo go no further back than this: a new shot begins with the photo it was opened for."""
        with self._lock:
            self._store.begin_here()
        self.tell(Change.DOCUMENT)
        self._autosave.soon()

    def save(self) -> None:
        """Write what is unsaved now."""
        self._autosave.now()

    @property
    def unsaved(self) -> str:
        """Why the newest edits are not on the disk, a sentence; "" where they are."""
        return self._autosave.trouble

    def rescue(self, folder: Path) -> None:
        """Write the shot's document and its steps to another folder than its own.

        Raises:
            InputError: it cannot be written there either.
        """
        with self._lock:
            snapshot, view, marks = self._store.snapshot(), self.view, self.marks
        Keeping(folder).write(snapshot, view, marks)

    @property
    def untouched(self) -> bool:
        """Whether nothing in it is the person's own: a sample with the path it came with, and no take."""
        document = self.document
        return document.suggested and bool(document.photo.sample) and not document.prompt and not self.takes.all()

    def close(self) -> None:
        """Write what is unsaved, stop the threads, let go of everything."""
        self._closed = True
        self.pilot.land()
        self.pilot.leave()
        self._listeners.clear()
        self._autosave.close()
        self.takes.cancel()
        self.takes.stop_check()
        self._deaf()
        self.scenes.close()
        self._outcome.close()

    # --- within -----------------------------------------------------------------------------------------------------

    def _opened(self) -> Store:
        """The shot in the folder as it was left, or else a new one."""
        left = self._keeping.read()
        self.view, self.marks = left.view, left.marks
        if left.trouble:
            self.notice(left.trouble, "error")
        return left.store(first_document(FIRST_SAMPLE))

    def _save(self) -> None:
        """Keep what there is. In the autosave's thread."""
        with self._lock:
            snapshot, view, marks, clip = self._store.snapshot(), self.view, self.marks, self.picture.clip
        self._keeping.write(snapshot, view, marks)
        if clip is not None and clip.jpegs:
            self._keeping.write_poster(clip.key, clip.jpegs[0])

    def order(self) -> Order:
        """Everything that a request would be packed from now.

        Raises:
            InputError: there is no scene, or no path.
        """
        with self._lock:
            if self.moving is None or self.baked is None:
                raise InputError(self.blocked or NOT_YET)
            if self.baked.too_long:
                raise InputError(self.baked.too_long)
            return Order(
                key=self.order_key,
                document=self.document,
                scene=self.moving,
                trajectory=self.baked.trajectory,
                scene_frames=self.baked.scene_frames,
                clip=self.baked.clip,
                lock_strength=self.baked.lock_strength,
            )

    def context(self) -> Context:
        """What an edit would be made from now."""
        with self._lock:
            scene = self.scene
            around = None if scene is None else Around(self.clip_lens(scene), scene.subject_distance)
            return Context(
                document=self.document,
                view=self.view,
                scene=scene,
                moving=self.moving,
                around=around,
                length=self.duration,
                gesture=self._store.gesture,
            )

    def apply(self, edit_of: Callable[[Context], E]) -> E:
        """Edit the document now, if what comes of it can be baked; tell everybody, save it, and return the edit.

        Edits come from several threads at once, so each is made from what the one before has left.

        Raises:
            InputError: it cannot be; nothing has changed.
        """
        with self._lock:
            edit = edit_of(self.context())
            if edit is None:
                return edit
            baked = self._bake(edit.document)
            changed = self._store.update(edit.document, edit.label, gesture=edit.gesture, selected=self.view.selected)
            if edit.done:
                self._store.end_gesture()
            if edit.selection is not None:
                self.view = replace(self.view, selection=edit.selection, others=edit.others)
            if changed:
                self._settle(baked)
            elif edit.done:
                self._want_thumbnails()
        self.tell(Change.DOCUMENT)
        if changed:
            self._autosave.soon()
        if edit.deselects or edit.jumps:
            self.select(None if edit.deselects else self.view.selection, self.view.others)
        if edit.notice:
            self.notice(edit.notice)
        return edit

    def _travel(self, there: Callable[[], bool]) -> None:
        """Undo or redo; what was selected there is selected again."""
        with self._lock:
            if not there():
                return
            if (selected := self._store.selected) is not None:
                self.view = replace(self.view, selection=(*selected, None)[0], others=selected[1:])
            try:
                self._settle(self._bake(self.document))
            except InputError as error:  # an engine may have lost its weights since
                self._outcome.fail(str(error))
        self.tell(Change.DOCUMENT)
        self._autosave.soon()

    def _bake(self, document: Document) -> Baked | None:
        """The document's path, in the scene that is here; None while that is another photo's, or none."""
        scene = self.scenes.of(document.photo)
        return bake_document(document, scene, self.scene_key) if scene is not None else None

    def _settle(self, baked: Baked | None) -> None:
        """Whatever follows from the document, once it has changed."""
        self._outcome.take(self.document, baked)
        self.trial = None
        self.scenes.want(self.document.photo)
        self.takes.put_away(self.document.deleted_takes)
        selection, *rest = [each for each in self.view.selected if edits.exists(self.path, each)] or [None]
        others = tuple(each for each in rest if each is not None)
        self.view = replace(self.view, selection=selection, others=others, time=min(self.view.time, self.duration))
        if self.scene is None:
            self.pilot.leave()
        self._look()
        self._outcome.show(self.moving)
        if self.baked is not None and not self._store.gesture:
            self._want_thumbnails()

    def _scene_changed(self) -> None:
        """The lift has come further, or is there. In its thread."""
        with self._lock:
            moving = None if self._closed else self.scenes.of(self.document.photo)
            if moving is not None and (self.baked is None or self._baked_for != self.scene_key):
                self._store.amend(fitted_proposal(self.document, moving))
                try:
                    self._settle(self._bake(self.document))
                except InputError as error:
                    self._outcome.fail(str(error))
                self._baked_for = self.scene_key
        self.tell(Change.SCENE)

    def _saving_heard(self, trouble: str) -> None:
        """Saving has failed, or works again. In the autosave's thread."""
        self.notice(trouble or "Everything is saved again.", "error" if trouble else "info")
        self.tell(Change.SHOT)

    def _weights_heard(self, title: str) -> None:
        """Weights have come further, or, with the engine's title, are there. In their thread."""
        if title:
            self.notice(f"{title} is ready to use.")
            self.look_for_engine()
        self.tell(Change.JOB)

    def _look(self) -> None:
        """Have the camera that is looked through rendered, unless the whole clip is there already and shows it."""
        if (flown := flown_pose(self)) is not None:
            self.picture.look(replace(flown, tint=self.view.tint, flown=True, moving=self.pilot.moving))
            return
        scene, clip = self.seen_moving, self.picture.clip
        whole = self.preview_fresh and clip is not None and clip.whole and not self.view.before
        if scene is None or self.baked is None or whole:
            return
        seen, frame = self.baked.seen_at(self.view.time), self.baked.scene_frame_at(self.view.time)
        self.picture.look(Pose(scene, seen.lens, seen.c2w, frame, tint=self.view.tint))

    def scene_here(self) -> Scene:
        """The photo in space.

        Raises:
            InputError: it is not there yet.
        """
        if self.scene is None:
            raise InputError(NOT_YET)
        return self.scene

    def clip_lens(self, scene: Scene) -> Intrinsics:
        """The clip's, where nothing zooms."""
        return self._outcome.clip_lens(self.document, scene)

    def _want_thumbnails(self) -> None:
        if self.moving is not None:
            keys = [(time, key) for _, time, key, _ in self.keyframes()]
            self._outcome.want_thumbnails(self.document, self.moving, self.scene_key, keys)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"Cannot open the shot in {folder}: {reason(error)}.") from error
