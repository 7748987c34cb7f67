"""The scene of a shot's photo: made by a job, found again on disk, kept while it is wanted."""

import hashlib
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

from app.document import PhotoSource
from app.workers import Workers
from engine.job import job_state
from engine.lift_job import pack_lift, read_lift
from engine.worker import Job
from scene.depth.download import download
from scene.depth.models import DepthModel
from scene.errors import InputError
from scene.lift import lift
from scene.samples import load_sample
from scene.scene import Scene

logger = logging.getLogger(__name__)

_downloading = threading.Lock()
"""Two sessions that want the same weights: one fetches, the other waits and finds them."""


@dataclass(frozen=True, kw_only=True)
class LiftState:
    """How far a lift, or a download of depth weights, is."""

    state: str
    """running, failed or cancelled; a finished one leaves no state behind."""
    stage: str
    fraction: float
    error: str = ""


def scene_key(source: PhotoSource) -> str:
    """What the scene of a photo depends on, hashed."""
    return hashlib.sha256(json.dumps(asdict(replace(source, name=""))).encode()).hexdigest()[:16]


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
        self.scene: Scene | None = None
        self.key = ""
        """Of the scene that is here."""
        self.lift: LiftState | None = None
        self.notices: tuple[str, ...] = ()
        """What was assumed or changed on the way, a sentence each."""
        self._folder, self._workers, self._on_change = folder, workers, on_change
        self._wanted = ""
        self._file = ""
        self._lock = threading.Lock()
        self._closed = False
        self._job: Job | None = None

    def want(self, source: PhotoSource) -> None:
        """Have the scene of this photo soon; another one of the same photo stays until then."""
        key = scene_key(source)
        with self._lock:
            if key == self._wanted:
                return
            self._wanted = key
            self._cancel()
            if (source.sample or source.file) != self._file:
                self.scene, self.key, self.notices = None, "", ()
            self._file = source.sample or source.file
            self.lift = LiftState(state="running", stage="Photo", fraction=0.0)
        threading.Thread(target=self._find, args=(key, source), name="scene", daemon=True).start()

    def of(self, source: PhotoSource) -> Scene | None:
        """The scene that is here, if it is of this photo (with whatever depth and lens)."""
        return self.scene if self._file == (source.sample or source.file) else None

    def again(self, source: PhotoSource) -> None:
        """Try once more what has failed."""
        with self._lock:
            self._wanted = ""
        self.want(source)

    def cancel(self) -> None:
        """Stop lifting; the scene that was here before stays."""
        with self._lock:
            self._cancel()

    def download(self, model: DepthModel, then: Callable[[], None]) -> None:
        """Fetch depth weights, saying how far it is; afterwards call `then`."""
        threading.Thread(target=self._download, args=(model, then), name="download", daemon=True).start()

    def close(self) -> None:
        """Nothing is wanted any more."""
        with self._lock:
            self._closed, self._wanted = True, ""
            self._cancel()
            self.scene = None

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _find(self, key: str, source: PhotoSource) -> None:
        try:
            if source.sample:
                self._deliver(key, sample_scene(source.sample), ())
            else:
                self._lift_photo(key, source)
        except InputError as error:
            self._tell(key, LiftState(state="failed", stage="Depth", fraction=0.0, error=str(error)))

    def _lift_photo(self, key: str, source: PhotoSource) -> None:
        folder = self._folder / "lifts" / key
        done = job_state(folder)
        if done is None or done.state != "done":
            folder.parent.mkdir(exist_ok=True)
            pack_lift(
                folder,
                self._folder / "photos" / source.file,
                depth=source.depth,
                fov_x_deg=source.fov_x_deg,
                overwrite=folder.exists(),
            )
            job = self._workers.lift().submit(folder)
            with self._lock:
                if key != self._wanted:
                    job.cancel()
                    return
                self._job = job
            state = job.wait(0.1)
            while not state.ended:
                progress = state.progress
                self._tell(key, LiftState(state="running", stage=progress.stage, fraction=progress.fraction))
                state = job.wait(0.1)
            with self._lock:
                self._job = None
            if state.state != "done":
                last = state.progress
                said = LiftState(state=state.state, stage=last.stage, fraction=last.fraction, error=state.error)
                self._tell(key, said)
                return
            done = state
        self._deliver(key, read_lift(folder), tuple(done.result.get("notices", ())))

    def _deliver(self, key: str, scene: Scene, notices: tuple[str, ...]) -> None:
        with self._lock:
            if key != self._wanted:
                return  # too late: something else is wanted by now
            self.scene, self.key, self.notices, self.lift = scene, key, notices, None
        self._on_change()

    def _tell(self, key: str, state: LiftState) -> None:
        with self._lock:
            if key != self._wanted or state == self.lift:
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
            self._on_change()
            return
        self.lift = None
        then()
