"""A data set as a folder: what it is, a manifest with a line for each clip, and what was rejected and why.

It can be stopped at any time and goes on where it was: clips are whole or not there, and settings are compared.
"""

import errno
import json
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Generic, TypeVar

from research.data.clip_folder import RECORD, ClipContent, ClipFolder, ClipRecord, read_record, to_line, write_clip
from research.data.kept_settings import keep_settings, refuse_other_settings
from scene.errors import InputError
from scene.support.atomic import atomic_folder, atomic_path, cannot_write
from scene.support.typed_json import WrongContent, as_typed, parse_bytes, read_bytes

HEAD, MANIFEST, REJECTED = "dataset.json", "manifest.jsonl", "rejected.jsonl"
SCHEMA = "realcam-data/1"
SPLITS = ("train", "val", "test")
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""Errors of the place that is written to: no clip's fault."""
Item = TypeVar("Item")


@dataclass(frozen=True)
class Rejection:
    """A clip that could not be taken, and why."""

    id: str
    reason: str


@dataclass(frozen=True)
class Shares:
    """Parts of the scenes that are for validation and for tests; all others are for training."""

    val: float = 0.05
    test: float = 0.05

    def split_of(self, scene: str, seed: int = 0) -> str:
        """The split of a scene: by its name, so that it stays where it is when others are added."""
        number = int.from_bytes(sha256(f"{seed} {scene}".encode()).digest()[:8], "big") / 2**64
        if number < self.test:
            return "test"
        return "val" if number < self.test + self.val else "train"


DEFAULT_SHARES = Shares()


@dataclass(frozen=True)
class Summary:
    """What a run did."""

    made: int
    kept: int
    """Clips that were there before."""
    rejected: tuple[Rejection, ...]

    def sentences(self) -> Iterator[str]:
        """The summary for people, reasons counted."""
        yield f"{self.made} clips made, {self.kept} were there already, {len(self.rejected)} rejected"
        reasons = Counter(_kind(each.reason) for each in self.rejected)
        for reason, count in reasons.most_common(10):
            yield f"rejected {count}: {reason}"
        if self.rejected:
            yield f"{REJECTED} names each of them."


@dataclass(frozen=True, eq=False)
class Job(Generic[Item]):
    """What is made of one item: its clips by id, and how to make one of them."""

    item: Item
    ids: tuple[str, ...]


Maker = Callable[[Item, str], tuple[ClipRecord, ClipContent]]
"""Makes the clip of an id out of an item; InputError rejects it."""


def build(
    folder: Path,
    settings: Mapping[str, Any],
    jobs: Sequence[Job[Item]],
    make: Maker[Item],
    *,
    workers: int = 1,
    on_step: Callable[[int, int], None] = lambda done, total: None,
) -> Summary:
    """Make every clip that is not there yet.

    Args:
        folder: of the data set.
        settings: what all its clips depend on; they are kept, and a folder with others is refused.
        jobs: in the order of the manifest.
        make: runs in other processes where there are several workers: a function of a module.
        workers: processes.
        on_step: is told how many jobs of how many are done.

    Raises:
        InputError: the folder belongs to other settings, or cannot be written.
    """
    _begin(folder, settings)
    there = {record.id for record in read_manifest(folder)} if (folder / MANIFEST).exists() else set()
    left = [Job(job.item, tuple(each for each in job.ids if each not in there)) for job in jobs]
    left = [job for job in left if job.ids]
    rejected: list[Rejection] = []
    made = 0
    with (folder / MANIFEST).open("a", encoding="utf-8") as manifest, (folder / REJECTED).open("w") as rejections:
        for number, outcomes in enumerate(_outcomes(left, partial(_made, folder, make), workers)):
            for outcome in outcomes:
                if isinstance(outcome, Rejection):
                    rejected.append(outcome)
                    rejections.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")
                else:
                    manifest.write(to_line(outcome))
                    made += 1
            manifest.flush()
            rejections.flush()
            on_step(number + 1, len(left))
    asked = {each for job in jobs for each in job.ids}
    return Summary(made, len(there & asked), tuple(rejected))


def read_manifest(folder: Path) -> list[ClipRecord]:
    """All clips of a data set; a last line that was not written whole is left out.

    Raises:
        InputError: there is no data set, or a line is damaged.
    """
    try:
        content = read_bytes(folder / MANIFEST, 1 << 31)
    except WrongContent as error:
        raise InputError(
            f"{folder} is no data set of ours: {MANIFEST} {error}. `data synth`, or another of `data`, makes one."
        ) from error
    records = []
    for number, line in enumerate(content.split(b"\n")[:-1], start=1):
        try:
            records.append(as_typed(ClipRecord, parse_bytes(line)))
        except WrongContent as error:
            raise InputError(f"{folder / MANIFEST}, line {number} is damaged: {error}. Take the line out.") from error
    return records


def problems(folder: Path) -> Iterator[Rejection]:
    """Whatever is wrong with the clips of a data set: files that are missing, damaged, or of another length.

    Every file is read, so that it takes as long as reading them does.

    Raises:
        InputError: there is no data set.
    """
    for record in read_manifest(folder):
        try:
            clip = ClipFolder(folder / record.folder, read_record(folder / record.folder / RECORD))
            clip.trajectory()
            numbers = range(record.frames)
            found = clip.pictures(numbers)
            if tuple(found.shape[1:3]) != (record.height, record.width):
                raise InputError(
                    f"its frames are {found.shape[2]}x{found.shape[1]}, not {record.width}x{record.height}."
                )
            depths = clip.depths(numbers)
            if depths is not None and depths.shape != found.shape[:3]:
                raise InputError("its depth has another size than its frames.")
        except InputError as error:
            yield Rejection(record.id, str(error))


def _begin(folder: Path, settings: Mapping[str, Any]) -> None:
    wanted = {"schema": SCHEMA, **settings}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    head = folder / HEAD
    if head.exists():
        refuse_other_settings(head, wanted)
        _drop_half_line(folder / MANIFEST)
        return
    if any(folder.iterdir()):
        raise InputError(f"{folder} holds something else than a data set. Choose another name, or empty it first.")
    keep_settings(head, wanted)


def _drop_half_line(manifest: Path) -> None:
    """Take out a last line that was not written whole, for its clip is made again."""
    if not manifest.exists():
        return
    content = manifest.read_bytes()
    if content and not content.endswith(b"\n"):
        with atomic_path(manifest) as temporary:
            temporary.write_bytes(content[: content.rfind(b"\n") + 1])


def _outcomes(
    jobs: Iterable[Job[Item]], make: Callable[[Job[Item]], list[ClipRecord | Rejection]], workers: int
) -> Iterator[list[ClipRecord | Rejection]]:
    if workers <= 1:
        yield from map(make, jobs)
        return
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_one_thread) as pool:
        yield from pool.map(make, jobs)


def _one_thread() -> None:
    """Leave the other processors to the other processes."""
    os.environ["OMP_NUM_THREADS"] = "1"
    import torch

    torch.set_num_threads(1)


def _made(folder: Path, make: Maker[Item], job: Job[Item]) -> list[ClipRecord | Rejection]:
    outcomes: list[ClipRecord | Rejection] = []
    for each in job.ids:
        try:
            record, content = make(job.item, each)
            final = folder / record.folder
            final.parent.mkdir(exist_ok=True)
            with atomic_folder(final, replaces=RECORD) as new:
                record = write_clip(new, record, content)
            outcomes.append(record)
        except InputError as error:
            cause = error.__cause__
            if isinstance(cause, OSError) and cause.errno in FULL:
                raise
            outcomes.append(Rejection(each, str(error)))
    return outcomes


def _kind(reason: str) -> str:
    """A reason without the names and numbers in it, so that like ones are counted together."""
    words = ("..." if any(sign in word for sign in "/\\0123456789") else word for word in reason.split())
    return " ".join(words)
