"""Data sets as tar files in webdataset's layout: files of one clip side by side, named CLIP.what.

Other programs read them with webdataset; here tarfile is enough, and a clip is found without reading the others.
"""

import io
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from research.data.clip_folder import CAPTION, POSES, RECORD, TRAJECTORY, ClipFolder, ClipRecord
from research.data.data_folder import read_manifest
from scene.errors import InputError
from scene.support.atomic import atomic_path
from scene.support.typed_json import WrongContent, as_typed, parse_bytes

NAMES = {RECORD: "json", TRAJECTORY: "trajectory.json", POSES: "poses.txt", CAPTION: "txt"}
"""Files of a clip, and what they are called behind its id in a tar."""

END = 1024
"""Empty bytes at the end of a tar."""


def write_shards(
    source: Path,
    folder: Path,
    *,
    clips: int = 100,
    on_step: Callable[[int, int], None] = lambda done, total: None,
) -> list[Path]:
    """Write the clips of a data set as SPLIT-000000.tar, so many to a file; files that are there are kept.

    The same clips give the same bytes.

    Raises:
        InputError: there is no data set, a file of it is missing, or it cannot be written there.
    """
    if clips < 1:
        raise InputError(f"A tar file holds at least one clip; got {clips}.")
    folder.mkdir(parents=True, exist_ok=True)
    records = read_manifest(source)
    splits = {
        split: [each for each in records if each.split == split] for split in dict.fromkeys(r.split for r in records)
    }
    wanted = [
        (folder / f"{split}-{first // clips:06d}.tar", own[first : first + clips])
        for split, own in splits.items()
        for first in range(0, len(own), clips)
    ]
    for number, (path, own) in enumerate(wanted):
        if not (path.exists() and [clip.id for clip in shard_clips(path)] == [record.id for record in own]):
            _write(path, source, own)
        on_step(number + 1, len(wanted))
    return [path for path, _ in wanted]


def _write(path: Path, source: Path, records: list[ClipRecord]) -> None:
    with atomic_path(path) as temporary, tarfile.open(temporary, "w", format=tarfile.PAX_FORMAT) as archive:
        for record in records:
            clip = source / record.folder
            for file in sorted(each for each in clip.rglob("*") if each.is_file()):
                name = file.relative_to(clip).as_posix()
                entry = tarfile.TarInfo(f"{record.id}.{NAMES.get(name) or _called(name)}")
                try:
                    content = file.read_bytes()
                except OSError as error:
                    raise InputError(f"{file} cannot be read ({error.strerror}). Prepare the clip again.") from error
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))


def _called(name: str) -> str:
    """What a picture is called in a tar: depth/0003.png is 0003.depth.png, clip.mp4 is mp4."""
    folder, _, file = name.rpartition("/")
    stem, _, suffix = file.rpartition(".")
    return f"{stem}.{folder}.{suffix}" if folder else suffix


@dataclass(frozen=True, eq=False)
class ShardClip:
    """A clip in a tar."""

    path: Path
    record: ClipRecord
    members: dict[str, tuple[int, int]]
    """Where each of its files begins and how long it is, by its name in a clip's folder."""

    @property
    def id(self) -> str:
        """The clip's id."""
        return self.record.id

    @contextmanager
    def unpacked(self, which: Callable[[str], bool] = lambda name: True) -> Iterator[ClipFolder]:
        """The clip as a folder, for as long as the block lasts; of its files those that are chosen.

        Raises:
            InputError: the tar is cut off.
        """
        with tempfile.TemporaryDirectory(prefix="realcam-clip-") as scratch, self.path.open("rb") as stream:
            for name, (start, size) in self.members.items():
                if not which(name):
                    continue
                stream.seek(start)
                content = stream.read(size)
                if len(content) != size:
                    raise InputError(f"{self.path} ends in the middle of {self.id}. Write the shards again.")
                file = Path(scratch) / name
                file.parent.mkdir(exist_ok=True)
                file.write_bytes(content)
            yield ClipFolder(Path(scratch), self.record)


def shard_clips(path: Path) -> list[ShardClip]:
    """The clips of a tar file, in order.

    Raises:
        InputError: it is no tar, is cut off, or a clip has no record.
    """
    found: dict[str, dict[str, tuple[int, int]]] = {}
    records: dict[str, ClipRecord] = {}
    try:
        _refuse_cut(path)
        with tarfile.open(path, "r:") as archive:
            for entry in archive:
                key, _, what = entry.name.partition(".")
                name = _in_folder(what)
                found.setdefault(key, {})[name] = entry.offset_data, entry.size
                if name == RECORD:
                    content = archive.extractfile(entry)
                    assert content is not None, "a record is a file"
                    records[key] = as_typed(ClipRecord, parse_bytes(content.read()))
    except (tarfile.TarError, OSError, EOFError, WrongContent) as error:
        raise InputError(f"{path} cannot be read ({error}). Write the shards again.") from error
    if lacking := [key for key in found if key not in records]:
        raise InputError(f"{path} has no record of {lacking[0]}. Write the shards again with `data shards`.")
    return [ShardClip(path, records[key], members) for key, members in found.items()]


def _refuse_cut(path: Path) -> None:
    """Look for the two empty blocks that end a tar: tarfile takes one that is cut off before them for a shorter one.

    Raises:
        tarfile.TarError: they are not there.
    """
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - END))
        if stream.read() != bytes(END):
            raise tarfile.ReadError("it ends in the middle")


def _in_folder(what: str) -> str:
    """The name that a file of a tar has in a clip's folder."""
    back = {called: name for name, called in NAMES.items()}
    if what in back:
        return back[what]
    stem, _, rest = what.partition(".")
    folder, _, suffix = rest.partition(".")
    return f"{folder}/{stem}.{suffix}" if suffix else f"clip.{what}"
