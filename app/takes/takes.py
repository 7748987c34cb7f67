"""Takes: what was asked of an engine, and what came of it. Each is a folder, and its request folder is the contract.

takes/3/take.json, trajectory.json, request/ (with video.mp4 in it), and what downloads need, made on demand
bin/3                                  a take that was deleted, until it is brought back or a month has passed
"""

import json
import logging
import shutil
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from app.document.document import Document
from app.document.path_words import path_words
from app.document.plain_text import written
from app.takes.exports import zip_folder
from app.takes.take_bin import DAYS, TakeBin
from app.takes.take_files import take_file
from app.takes.workers import Workers
from engine.clip import ClipSpec
from engine.job import JobState, job_state
from engine.progress import Progress
from engine.request import Request, pack, read_request
from engine.settings import Settings
from engine.worker import Job
from scene.errors import InputError
from scene.formats.trajectory_json import TrajectoryFile, read_trajectory_json, write_trajectory_json
from scene.path.camera_path import CameraPath
from scene.rendering.render import render
from scene.scene import Scene
from scene.support.atomic import atomic_path
from scene.support.typed_json import WrongContent, as_typed, read_typed
from scene.trajectory import Trajectory

logger = logging.getLogger(__name__)

LONGEST_NAME = 60
CONTRACT = "contract.json"
"""Beside the request folder of the newest preview: which order it was packed from."""

PACKING = JobState(state="queued", progress=Progress(stage="Preview", fraction=0.0))


@dataclass(frozen=True, eq=False, kw_only=True)
class Order:
    """Everything a request is packed from."""

    key: str
    """Hash of all that follows."""
    document: Document
    scene: Scene
    trajectory: Trajectory
    clip: ClipSpec
    lock_strength: tuple[float, ...] | None
    """As in `Request`."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The clip that a document asks for, as in `Document`; what the engine made of it is in the take."""

    width: int
    height: int
    crop: tuple[float, float]
    frames: int | None
    rate: float

    @staticmethod
    def of(document: Document) -> "Asked":
        """What this document asks for."""
        return Asked(
            width=document.width,
            height=document.height,
            crop=document.crop,
            frames=document.frames,
            rate=document.rate,
        )


@dataclass(frozen=True, kw_only=True)
class Take:
    """What was asked."""

    id: int
    photo: str
    engine: str
    prompt: str
    seed: int
    frames: int
    fps: float
    width: int
    height: int
    contract: str
    created: float
    negative_prompt: str = ""
    settings: Settings = field(default_factory=Settings)
    name: str = ""
    """That the person gave it; "" is "Take" and its number."""
    asked: "Asked | None" = None
    """The clip as the document had it; None in takes that did not keep it."""

    @property
    def title(self) -> str:
        """What it is called."""
        return self.name or f"Take {self.id}"


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A request that has been packed."""

    key: str
    """Of the order it was packed from."""
    hash: str


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
        self.contract: Contract | None = None
        """Of the preview packed last."""
        self.job: JobState | None = None
        """Of the take made last in this run of the studio, or the packing before it."""
        self.job_take: int | None = None
        self._folder, self._workers = folder, workers
        self._on_change, self._on_trouble = on_change, on_trouble
        self._lock = threading.Lock()
        self._packing = threading.Lock()
        self._running: Job | None = None
        self._cancelled = threading.Event()
        self._bin = TakeBin(folder / "bin", on_trouble)
        self._away: frozenset[int] = frozenset()
        self._takes = {take.id: take for take in self._found()}
        self.contract = self._from_before = self._packed_before()
        self._words: dict[int, str] = {}
        self._new: set[int] = set()

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

    @property
    def busy(self) -> bool:
        """Whether a video is being made."""
        return self.job is not None and not self.job.ended

    def preview(self, order: Order) -> None:
        """Pack the request for what is shown now, and have its contract."""
        threading.Thread(target=self._preview, args=(order,), name="pack", daemon=True).start()

    def bundle(self, order: Order) -> Path:
        """The request folder of what is shown now, packed unless that was done already, as an archive.

        Raises:
            InputError: it cannot be packed.
        """
        folder, archive = self._pack_preview(order), self._folder / "bundle.zip"
        with self._packing:
            zip_folder(archive, folder, "request")
        self._on_change()
        return archive

    def generate(self, order: Order) -> None:
        """Pack a request, unless that was done already, and have its engine make the video.

        Raises:
            InputError: another one is being made.
        """
        with self._lock:
            if self.busy:
                raise InputError("A video is being made already. Wait for it, or cancel it first.")
            self.job, self.job_take = PACKING, None
        self._cancelled.clear()
        threading.Thread(target=self._generate, args=(order,), name="generate", daemon=True).start()

    def cancel(self) -> None:
        """Stop making the video."""
        self._cancelled.set()
        with self._lock:
            if self._running is not None:
                self._running.cancel()

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
        for number in self._away - before:
            self._bin.take(number, self._home(number))
            self._new.discard(number)
            if number == self.job_take and not self.busy:
                self.job = self.job_take = None
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
        found = take_file(self._home(number), name, self._takes[number].frames, done=done)
        if found is None:
            return None
        file, make = found
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
            raise InputError("That take is not there any more.")
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
            try:
                source = read_trajectory_json(self._home(number) / "trajectory.json").source
            except InputError as error:
                logger.warning("%s", error)
                source = None
            self._words[number] = path_words(source) if source is not None else ""
        return self._words[number]

    def _home(self, number: int) -> Path:
        return self._folder / "takes" / str(number)

    def _keep(self, take: Take) -> None:
        with atomic_path(self._home(take.id) / "take.json") as temporary:
            temporary.write_text(json.dumps(asdict(take), indent=1) + "\n", encoding="utf-8")
        self._takes[take.id] = take

    def _made(self, file: Path, make: Callable[[Path], object]) -> Path:
        with self._packing:
            if not file.is_file():
                make(file)
        return file

    def _found(self) -> list[Take]:
        found = []
        for file in (*self._folder.glob("takes/*/take.json"), *self._folder.glob("bin/*/take.json")):
            try:
                said = read_typed(dict[str, Any], file)
                settings = Settings.from_json(as_typed(dict[str, Any], said.pop("settings", {})))
                found.append(replace(as_typed(Take, said), settings=settings))
            except InputError as error:
                logger.warning("%s is passed over: %s", file, error)
        return found

    def _preview(self, order: Order) -> None:
        try:
            self._pack_preview(order)
        except InputError as error:
            self._on_trouble(str(error))
        self._on_change()

    def _pack_preview(self, order: Order) -> Path:
        """The request folder of this order; packed once."""
        folder, note = self._folder / "preview", self._folder / CONTRACT
        with self._packing:
            if self.contract is None or self.contract.key != order.key or not self._whole(folder, self.contract):
                self.contract = None
                note.unlink(missing_ok=True)
                contract = Contract(key=order.key, hash=_pack(folder, order).contract)
                with atomic_path(note) as temporary:
                    temporary.write_text(json.dumps(asdict(contract)) + "\n", encoding="utf-8")
                self.contract = contract
        return folder

    def _whole(self, folder: Path, contract: Contract) -> bool:
        """Whether the folder still is what was packed: nobody knows what became of it since an earlier run."""
        if contract is not self._from_before:
            return True
        try:
            return read_request(folder).contract == contract.hash
        except InputError as error:
            logger.warning("The preview in %s is packed again: %s", folder, error)
            return False

    def _packed_before(self) -> Contract | None:
        """The preview that an earlier run packed. Its files are looked at when it is used."""
        if not (self._folder / CONTRACT).is_file():
            return None
        try:
            return read_typed(Contract, self._folder / CONTRACT)
        except WrongContent as error:
            logger.warning("The preview in %s is passed over: %s", self._folder, error)
            return None

    def _generate(self, order: Order) -> None:
        try:
            packed = self._pack_preview(order)
            take = self._new_take(order, packed)
        except (InputError, OSError) as error:
            self._tell(JobState(state="failed", progress=PACKING.progress, error=str(error)))
            return
        if self._cancelled.is_set():
            self._tell(JobState(state="cancelled", progress=PACKING.progress))
            return
        try:
            job = self._workers.engine().submit(self.request_folder(take.id))
        except InputError as error:
            self._tell(JobState(state="failed", progress=PACKING.progress, error=str(error)))
            return
        with self._lock:
            self._running, self.job_take = job, take.id
        if self._cancelled.is_set():
            job.cancel()
        state = job.state()
        while not state.ended:
            self._tell(state)
            state = job.wait(0.1)
        with self._lock:
            self._running = None
            if state.state == "done":
                self._new.add(take.id)
        self._tell(state)

    def _new_take(self, order: Order, packed: Path) -> Take:
        """A folder for the next take, with a copy of the request."""
        number = max([*self._takes, *self._away], default=0) + 1
        home = self._home(number)
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        with self._packing:
            shutil.copytree(packed, home / "request")
            contract = read_request(home / "request").contract
        document, clip = order.document, order.clip
        take = Take(
            id=number,
            photo=document.photo.name,
            engine=document.engine,
            prompt=document.prompt,
            seed=document.seed,
            frames=clip.frames,
            fps=clip.fps,
            width=clip.width,
            height=clip.height,
            contract=contract,
            created=time.time(),
            negative_prompt=document.negative_prompt,
            settings=document.settings,
            asked=Asked.of(document),
        )
        write_trajectory_json(home / "trajectory.json", trajectory_file(order, contract))
        self._keep(take)
        return take

    def _tell(self, state: JobState) -> None:
        if state != self.job:
            self.job = state
            self._on_change()


def trajectory_file(order: Order, contract: str | None) -> TrajectoryFile:
    """The path of an order, to be written."""
    photo = order.scene.photo
    return TrajectoryFile(
        trajectory=order.trajectory,
        source=order.document.path,
        image_size=photo.file_size or (photo.width, photo.height),
        image_sha256=photo.sha256,
        contract=contract,
        depth_source=order.scene.depth.source,
        name=order.document.photo.name,
    )


def _pack(folder: Path, order: Order) -> Request:
    return pack(
        folder,
        order.scene,
        order.trajectory,
        render(order.scene, order.trajectory),
        engine=order.document.engine,
        clip=order.clip,
        path=order.document.path,
        prompt=order.document.prompt,
        negative_prompt=order.document.negative_prompt,
        seed=order.document.seed,
        settings=order.document.settings,
        lock_strength=order.lock_strength,
        overwrite=folder.exists(),
    )
