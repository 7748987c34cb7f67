"""The scene of a shot's photo: made by a job, found again on disk, kept while it is wanted."""

import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from app.derived.relift import Repaired, depth_key, relift_over_time, scene_key, unrepaired
from app.document.document import PhotoSource
from app.studio.first_frame import first_frame
from app.takes.workers import Workers
from engine.clip_lift_job import is_clip_lift, pack_clip_lift, read_clip_lift
from engine.job import RESULT, UNREADABLE, State, job_state
from engine.lift_job import LIFT, pack_lift, read_lift
from engine.progress import Progress
from engine.worker import Job
from scene.depth.download import download
from scene.depth.models import DepthModel
from scene.errors import InputError
from scene.lifting import lift
from scene.moving.moving_scene import MovingScene
from scene.photo.image import Photo
from scene.samples.sample import load_sample
from scene.scene import Scene

logger = logging.getLogger(__name__)

MADE_AGAIN = "What was kept of this photo's depth was damaged on the disk; it was made again, and nothing is lost."

_downloading = threading.Lock()
"""Two sessions that want the same weights: one fetches, the other waits and finds them."""


@dataclass(frozen=True, kw_only=True)
class LiftState:
    """How far a lift, or a download of depth weights, is."""

    state: State
    """Running, failed or cancelled; a finished one leaves no state behind."""
    stage: str
    fraction: float
    error: str = ""
    eta_seconds: float | None = None


@dataclass(frozen=True, eq=False)
class Depth:
    """A photo's depth, found: what every lens and repair begins with."""

    key: str
    scene: MovingScene
    """The photo or clip lifted as usual."""
    notices: tuple[str, ...] = ()
    """What was assumed on the way, a sentence each."""


@lru_cache(maxsize=4)
def sample_scene(name: str) -> Scene:
    """A bundled sample, lifted; one for all sessions."""
    sample = load_sample(name)
    return lift(sample.photo, sample.depth, sky=sample.sky)


class Scenes:
    """Keeps the scene of one shot's photo.

    Args:
        folder: of the shot; photos lie in it, and the lifts come to.
        workers: where lifts run.
        on_change: called in another thread whenever scene or progress have changed.
    """

    def __init__(self, folder: Path, workers: Workers, on_change: Callable[[], None]) -> None:
        self.moving: MovingScene | None = None
        """The scene with its time: of a photo the same at every time."""
        self.key = ""
        """Key of the scene that is here."""
        self.before: MovingScene | None = None
        """The same without the person's repairs; itself where there are none."""
        self.repaired: Repaired | None = None
        """What they have done; None where there are none."""
        self.lift: LiftState | None = None
        self.notices: tuple[str, ...] = ()
        """What was assumed or changed on the way, a sentence each."""
        self._folder, self._workers, self._on_change = folder, workers, on_change
        self._opened: Photo | None = None
        """The photo as `open` got it, until its scene is there."""
        self._wanted: PhotoSource | None = None
        self._settled = ""
        """Key of what was wanted and is here, or has failed."""
        self._depth: Depth | None = None
        """The last one used."""
        self._before: tuple[str, MovingScene] | None = None
        """The last one that was shown unrepaired, by its key."""
        self._lock = threading.Lock()
        self._closed = False
        self._finding = False
        self._job: Job | None = None
        self._wanted_weights: tuple[DepthModel, Callable[[], None]] | None = None
        """Those whose download has failed."""

    @property
    def scene(self) -> Scene | None:
        """The scene in the world's own axes: of a clip that of its home frame."""
        return None if self.moving is None else self.moving.home

    def open(self, photo: Photo) -> None:
        """Lift what is wanted next from this photo, which was opened just now from its file in the shot."""
        self._opened = photo

    def opened(self, source: PhotoSource) -> Photo | None:
        """The photo as it was opened; None where its scene is there, or nobody has opened it in this run."""
        photo = self._opened
        return photo if photo is not None and photo.path == self._file(source) else None

    def want(self, source: PhotoSource) -> None:
        """Have the scene of this photo soon; another one of the same photo stays until then."""
        with self._lock:
            before = self._wanted
            if source is before or (before is not None and scene_key(before) == scene_key(source)):
                if self._settled:
                    self._let_go(source)
                return
            if before is not None and depth_key(before) != depth_key(source):
                self._cancel()
                self._job = None  # given up, which is no cancel of a person's even if it is wanted again at once
            if before is not None and _picture(before) != _picture(source):
                self._forget()
            self._wanted, self._settled = source, ""
            is_loaded = self._depth is not None and self._depth.key == depth_key(source)
            self.lift = None if is_loaded else LiftState(state="running", stage="Photo", fraction=0.0)
            if self._finding:
                return
            self._finding = True
        threading.Thread(target=self._find_wanted, name="scene", daemon=True).start()

    def of(self, source: PhotoSource) -> MovingScene | None:
        """The scene that is here, if it is of this photo (with whatever depth and lens)."""
        wanted = self._wanted
        return self.moving if wanted is not None and _picture(wanted) == _picture(source) else None

    def again(self, source: PhotoSource) -> None:
        """Try once more what has failed."""
        if self._wanted_weights is not None:
            self.download(*self._wanted_weights)
            return
        with self._lock:
            self._wanted = None
        self.want(source)

    def cancel(self) -> None:
        """Stop lifting; the scene that was here before stays."""
        with self._lock:
            self._cancel()

    def dismiss(self) -> None:
        """Say no more of what has failed, where there is a scene all the same."""
        with self._lock:
            if self.lift is None or self.lift.state != "failed" or self.moving is None:
                return
            self.lift = self._wanted_weights = None
        self._on_change()

    def download(self, model: DepthModel, then: Callable[[], None]) -> None:
        """Fetch depth weights, saying how far it is; afterwards call `then`."""
        self._wanted_weights = None
        threading.Thread(target=self._download, args=(model, then), name="download", daemon=True).start()

    def close(self) -> None:
        """Nothing is wanted any more."""
        with self._lock:
            self._closed, self._wanted = True, None
            self._cancel()
            self._forget()
            self._depth = self._before = self._opened = None

    def _forget(self) -> None:
        self.moving = self.before = self.repaired = None
        self.key, self.notices = "", ()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _find_wanted(self) -> None:
        """Thread: find what is wanted, until nothing else has been wanted in the meantime."""
        while True:
            with self._lock:
                source = self._wanted
                if source is None or self._settled == scene_key(source):
                    self._finding = False
                    return
            try:
                if (depth := self._depth_of(source)) is not None:
                    scene = relift_over_time(depth.scene, source)
                    self._deliver(source, depth, scene, self._unrepaired(depth, source))
            except InputError as error:
                self._fail(source, LiftState(state="failed", stage="Depth", fraction=0.0, error=str(error)))

    def _depth_of(self, source: PhotoSource) -> Depth | None:
        """The one in memory, or else on disk, or else by a job; None if that was cancelled or has failed."""
        key, depth = depth_key(source), self._depth
        if depth is None or depth.key != key:
            if source.sample and source.clip is None:
                depth = Depth(key, MovingScene.still(sample_scene(source.sample)))
            else:
                depth = self._depth_by_job(key, source)
            self._depth = depth
        return depth

    def _depth_by_job(self, key: str, source: PhotoSource) -> Depth | None:
        folder = self._folder / "lifts" / key
        kept, damaged = kept_lift(folder)
        if kept is not None:
            return Depth(key, kept, _notices(folder))
        folder.parent.mkdir(exist_ok=True)
        if folder.exists() and not _is_lift(folder):
            shutil.rmtree(folder)  # what is left of one; all that it was made of is among the shot's photos
        self._pack(folder, source)
        job = self._workers.lift().submit(folder)
        with self._lock:
            if self._wanted is None or depth_key(self._wanted) != key:
                job.cancel()
                return None
            self._job = job
        state = job.wait(0.1)
        while not state.ended:
            progress = state.progress
            self._tell(key, _running(progress))
            state = job.wait(0.1)
        with self._lock:
            given_up, self._job = self._job is not job, None
        if given_up and state.state == "cancelled":
            return None
        if state.state != "done":
            last = state.progress
            failure = LiftState(state=state.state, stage=last.stage, fraction=last.fraction, error=state.error)
            self._fail(source, failure)
            return None
        return Depth(key, read_lifted(folder), (*([MADE_AGAIN] if damaged else ()), *_notices(folder)))

    def _pack(self, folder: Path, source: PhotoSource) -> None:
        """Write the folder of the job that makes a depth.

        Raises:
            InputError: the photo or the clip cannot be opened, or the folder not be written.
        """
        depth_file = source.depth_file
        unit = None if depth_file is None else depth_file.unit or None
        if source.clip is not None:
            pack_clip_lift(
                folder,
                source.sample or self._file(source),
                start=source.clip.start,
                end=source.clip.end,
                depth=source.depth,
                depth_file=None if depth_file is None else self._folder / "photos" / depth_file.file,
                depth_name="" if depth_file is None else depth_file.name,
                depth_unit=unit,
                fov_x_deg=source.fov_x_deg,
                overwrite=folder.exists(),
            )
            return
        pack_lift(
            folder,
            self.opened(source) or first_frame(self._file(source), replace(source, fov_x_deg=None)),
            depth=source.depth if depth_file is None else self._folder / "photos" / depth_file.file,
            depth_name="" if depth_file is None else depth_file.name,
            depth_unit=unit,
            overwrite=folder.exists(),
        )

    def _file(self, source: PhotoSource) -> Path:
        return self._folder / "photos" / source.file

    def _let_go(self, source: PhotoSource) -> None:
        """The photo as it was opened is of no more use."""
        if self.opened(source) is not None:
            self._opened = None

    def _unrepaired(self, depth: Depth, source: PhotoSource) -> MovingScene | None:
        """What the repairs begin with; None where there are none. The same for as long as scale and lens are."""
        plain = unrepaired(source)
        if plain == source:
            return None
        key = scene_key(plain)
        if self._before is None or self._before[0] != key:
            self._before = key, relift_over_time(depth.scene, plain)
        return self._before[1]

    def _deliver(self, source: PhotoSource, depth: Depth, scene: MovingScene, before: MovingScene | None) -> None:
        """Show it, also when a slider has moved on since: the next one comes soon."""
        with self._lock:
            if self._wanted is None or depth_key(self._wanted) != depth_key(source):
                return  # too late: something else is wanted by now
            self._settled = key = scene_key(source)
            self.moving, self.key, self.notices, self.lift = scene, key, depth.notices, None
            self.before = before or scene
            self.repaired = None if before is None else Repaired.between(before.home, scene.home)
            self._let_go(source)
        self._on_change()

    def _fail(self, source: PhotoSource, state: LiftState) -> None:
        with self._lock:
            if self._wanted is None or depth_key(self._wanted) != depth_key(source):
                return
            self._settled = scene_key(self._wanted)
            self.lift = state
            self._let_go(source)
        self._on_change()

    def _tell(self, key: str, state: LiftState) -> None:
        with self._lock:
            if self._wanted is None or depth_key(self._wanted) != key or state == self.lift:
                return
            self.lift = state
        self._on_change()

    def _download(self, model: DepthModel, then: Callable[[], None]) -> None:
        def show(done: int, total: int) -> None:
            self.lift = LiftState(state="running", stage=f"Download {model.title}", fraction=done / total)
            self._on_change()
            if self._closed:
                raise InputError("The download was stopped; it goes on from there next time.")

        try:
            with _downloading:
                download(model, agreed=True, on_progress=show)
        except InputError as error:
            logger.warning("%s", error)
            self.lift = LiftState(state="failed", stage=f"Download {model.title}", fraction=0.0, error=str(error))
            self._wanted_weights = model, then
            self._on_change()
            return
        self.lift = None
        then()


def read_lifted(folder: Path) -> MovingScene:
    """The scene that a job has made of a photo or a clip.

    Raises:
        InputError: it has not, or it is damaged.
    """
    return read_clip_lift(folder) if is_clip_lift(folder) else MovingScene.still(read_lift(folder))


def kept_lift(folder: Path) -> tuple[MovingScene | None, bool]:
    """The scene that an earlier lift left in the folder, if it is whole; and whether one is there that is not."""
    state = job_state(folder)
    if state is None or state.state != "done":
        said_nonsense = state is not None and state.error.startswith(UNREADABLE.format(RESULT))
        return None, said_nonsense or (folder.exists() and not _is_lift(folder))
    try:
        return read_lifted(folder), False
    except InputError as error:
        logger.warning("%s", error)
        return None, True


def _is_lift(folder: Path) -> bool:
    """Whether the folder is that of a job, whole or not."""
    return (folder / LIFT).is_file() or is_clip_lift(folder)


def _notices(folder: Path) -> tuple[str, ...]:
    state = job_state(folder)
    return tuple(state.result.get("notices", ())) if state is not None else ()


def _running(progress: Progress) -> LiftState:
    return LiftState(
        state="running", stage=progress.stage, fraction=progress.fraction, eta_seconds=progress.eta_seconds
    )


def _picture(source: PhotoSource) -> str:
    return source.sample or source.file
