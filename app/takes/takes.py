"""Takes: what was asked of an engine, and what came of it. Each is a folder, and its request folder is the contract.

takes/3/take.json, trajectory.json, request/ (with video.mp4 in it), camera-check.json, and what downloads need, made
on demand
bin/3                                  a take that was deleted, until it is brought back or a month has passed
"""

import logging
import shutil
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path

from app.document.path_words import path_words
from app.document.plain_text import written
from app.takes.camera_checks import CameraChecks, TakeCheck
from app.takes.changes import changes
from app.takes.order import Order, trajectory_file
from app.takes.packed_preview import Contract, PackedPreview
from app.takes.take import TAKE, Take, read_takes, write_take
from app.takes.take_bin import DAYS, TakeBin
from app.takes.take_files import take_file
from app.takes.video_job import VideoJob
from app.takes.workers import Workers
from engine.job import JobState, job_state
from scene.errors import InputError
from scene.formats.trajectory_json import read_trajectory_json, write_trajectory_json
from scene.path.camera_path import CameraPath

logger = logging.getLogger(__name__)

LONGEST_NAME = 60


class Takes:
    """The takes of one shot.

    Args:
        folder: of the shot.
        workers: where engines run.
        on_change: called in another thread whenever something has changed.
        on_trouble: called with a sentence when packing fails.
    """

    def __init__(
        self, folder: Path, workers: Workers, on_change: Callable[[], None], on_trouble: Callable[[str], None]
    ) -> None:
        self._folder, self._workers, self._on_change, self._on_trouble = folder, workers, on_change, on_trouble
        self._packed = PackedPreview(folder)
        self._job = VideoJob(workers, on_change, self._made_video)
        self._checks = CameraChecks(self._home, workers.checking, on_change)
        self._making_files = threading.Lock()
        self._bin = TakeBin(folder / "bin", on_trouble)
        self._away: frozenset[int] = frozenset()
        self._takes = {take.id: take for take in read_takes(self._homes())}
        self._words: dict[int, str] = {}
        self._sources: dict[int, CameraPath | None] = {}
        self._new: set[int] = set()

    @property
    def contract(self) -> Contract | None:
        """Contract of the preview packed last."""
        return self._packed.contract

    @property
    def job(self) -> JobState | None:
        """State of the video made last in this run of the studio, or of the packing before it."""
        return self._job.state

    @property
    def job_take(self) -> int | None:
        """The take that this video belongs to."""
        return self._job.number

    @property
    def busy(self) -> bool:
        """Whether a video is being made."""
        return self._job.busy

    def all(self) -> list[Take]:
        """Those that are not in the bin, oldest first."""
        return [self._takes[number] for number in sorted(self._takes) if number not in self._away]

    def is_new(self, number: int) -> bool:
        """Whether its video was made in this run of the studio and nobody has watched it."""
        return number in self._new

    def watched(self, number: int) -> None:
        """Somebody has seen its video."""
        if number in self._new:
            self._new.discard(number)
            self._on_change()

    def state(self, number: int) -> JobState | None:
        """Where a take is, or how it ended."""
        if number == self.job_take and self.job is not None:
            return self.job
        return job_state(self.request_folder(number))

    def request_folder(self, number: int) -> Path:
        """The request folder of a take."""
        return self._home(number) / "request"

    def preview(self, order: Order) -> None:
        """Pack the request for what is shown now, and have its contract."""
        threading.Thread(target=self._preview, args=(order,), name="pack", daemon=True).start()

    def bundle(self, order: Order) -> Path:
        """The request folder of what is shown now, packed unless that was done already, as an archive.

        Raises:
            InputError: it cannot be packed.
        """
        archive = self._packed.archive(order)
        self._on_change()
        return archive

    def generate(self, order: Order) -> None:
        """Pack a request, unless that was done already, and have its engine make the video.

        Raises:
            InputError: another one is being made.
        """
        self._checks.cancel()
        self._job.start(lambda: self._new_take(order))

    def cancel(self) -> None:
        """Stop making the video."""
        self._job.cancel()

    def check(self, number: int) -> TakeCheck | None:
        """How the video of a take kept to its path, as far as that is known; None where nobody has looked."""
        return self._checks.of(number)

    def check_camera(self, number: int, video: Path | None = None) -> None:
        """Have the camera of a take's video checked in the background, or that of another video against its path.

        Raises:
            InputError: there is no such take, or it has no video.
        """
        self.find(number)
        self._checks.begin(number, video)

    def stop_check(self) -> None:
        """Give up the check that is running."""
        self._checks.cancel()

    def refuse_if_made(self, number: int) -> None:
        """Leave a take alone that is being made.

        Raises:
            InputError: this one is.
        """
        if number == self.job_take and self.busy:
            raise InputError("This take is being made. Cancel it first.")

    def put_away(self, numbers: Collection[int]) -> None:
        """Have the files of these takes in the bin, and those of all others out of it."""
        if self._away == frozenset(numbers):
            return
        before, self._away = self._away, frozenset(numbers)
        self._checks.cancel(self._away)
        for number in self._away - before:
            self._bin.take(number, self._home(number))
            self._new.discard(number)
            if number == self.job_take and not self.busy:
                self._job.forget()
        for number in before - self._away:
            self._bin.give_back(number, self._home(number))
        self._on_change()

    def in_bin(self, number: int) -> Take:
        """A take that was deleted and can be brought back.

        Raises:
            InputError: it is not in the bin, or not any more.
        """
        if number not in self._away or number not in self._takes or not self._bin.has(number):
            raise InputError(f"That take is not in the bin. Deleted takes are kept there for {DAYS} days.")
        return self._takes[number]

    def binned(self) -> list[tuple[Take, float]]:
        """Those in the bin, with when they came there in seconds since 1970; the newest first."""
        takes = [take for number, take in self._takes.items() if number in self._away]
        there = [(take, since) for take in takes if (since := self._bin.since(take.id))]
        return sorted(there, key=lambda each: each[1], reverse=True)

    def destroy(self, number: int) -> None:
        """Delete a take from the bin for good; its number is not given again.

        Raises:
            InputError: it is not in the bin.
        """
        self.in_bin(number)
        self._bin.destroy(number)
        self._takes = {other: take for other, take in self._takes.items() if other != number}
        self._on_change()

    def file(self, number: int, name: str) -> Path | None:
        """A file of a take by the name in its address; some are made when first asked for. None if there is none."""
        if number not in self._takes or number in self._away:
            return None
        state = self.state(number)
        done = state is not None and state.state == "done"
        made = take_file(self._home(number), name, self._takes[number].frames, done=done)
        if made is None:
            return None
        file, make = made
        return file if make is None else self._made(file, make)

    def rename(self, number: int, name: str) -> None:
        """Call a take something else; "" is its number again.

        Raises:
            InputError: there is no such take, or the name is too long.
        """
        name = " ".join(name.split())
        if len(name) > LONGEST_NAME:
            raise InputError(f"A take's name has up to {LONGEST_NAME} characters; got {len(name)}.")
        written(name, "The name")
        take = replace(self.find(number), name=name)
        self._keep(take)
        self._on_change()

    def find(self, number: int) -> Take:
        """The take of that number.

        Raises:
            InputError: there is none.
        """
        if number not in self._takes or number in self._away:
            raise InputError("That take no longer exists.")
        return self._takes[number]

    def path(self, number: int) -> CameraPath:
        """The editable path that a take was made with.

        Raises:
            InputError: there is no such take, or its file is damaged.
        """
        self.find(number)
        path = read_trajectory_json(self._home(number) / "trajectory.json").source
        if path is None:
            raise InputError("This take does not know the path it was made with. Import its trajectory instead.")
        return path

    def words(self, number: int) -> str:
        """The path of a take, for people: "Orbit left 8°, 2 s"; "" where its file cannot be read."""
        if number not in self._words:
            source = self._source(number)
            self._words[number] = path_words(source) if source is not None else ""
        return self._words[number]

    def changes(self, take: Take) -> tuple[str, ...] | None:
        """What was changed since the take before this one, a word each; None for the first."""
        before = [each for each in self.all() if each.id < take.id]
        if not before:
            return None
        last = max(before, key=lambda each: each.id)
        return changes(take, self._source(take.id), last, self._source(last.id))

    def _source(self, number: int) -> CameraPath | None:
        """The editable path of a take; None where its file cannot be read or does not have it."""
        if number not in self._sources:
            try:
                self._sources[number] = read_trajectory_json(self._home(number) / "trajectory.json").source
            except InputError as error:
                logger.warning("%s", error)
                self._sources[number] = None
        return self._sources[number]

    def _made_video(self, number: int) -> None:
        """Thread: a video is there. It is new, and its camera is checked unless the studio was started without that."""
        self._new.add(number)
        if not self._workers.check_films:
            return
        try:
            self._checks.begin(number)
        except InputError as error:
            self._on_trouble(f"The camera of this take could not be checked: {error}")

    def _home(self, number: int) -> Path:
        return self._folder / "takes" / str(number)

    def _homes(self) -> Iterator[Path]:
        for folder in ("takes", "bin"):
            yield from (file.parent for file in self._folder.glob(f"{folder}/*/{TAKE}"))

    def _keep(self, take: Take) -> None:
        write_take(self._home(take.id), take)
        self._takes[take.id] = take

    def _made(self, file: Path, make: Callable[[Path], object]) -> Path:
        with self._making_files:
            if not file.is_file():
                make(file)
        return file

    def _preview(self, order: Order) -> None:
        try:
            self._packed.pack(order)
        except InputError as error:
            self._on_trouble(str(error))
        self._on_change()

    def _new_take(self, order: Order) -> tuple[int, Path]:
        """A folder for the next take, with a copy of the request: the take's number and that copy."""
        self._packed.pack(order)
        number = max([*self._takes, *self._away], default=0) + 1
        home = self._home(number)
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        request = self._packed.copy(order, home / "request")
        write_trajectory_json(home / "trajectory.json", trajectory_file(order, request.contract))
        self._keep(Take.of(order, number, request.contract))
        return number, request.folder
