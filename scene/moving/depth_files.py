"""Depth maps of a clip's frames in files of the person's own: a folder or ZIP of maps, one array of them, or a film."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from pathlib import Path
from typing import IO, Protocol, cast, runtime_checkable

import numpy as np

from scene.clip.film import Film, open_film
from scene.clip.in_order import InOrder
from scene.clip.pictures import by_number
from scene.depth.depth_file import PICTURES, SUFFIXES, DepthValues, check_size, read_values, sampled
from scene.depth.sidecar import assumed_unit, check_values
from scene.depth.unit import Unit
from scene.errors import InputError
from scene.support.archives import ARCHIVE_DAMAGE, open_archive
from scene.support.array_file import ARRAY_DAMAGE, Header, opened_member, read_header
from scene.support.typed_json import reason

FILMS = (".mkv", ".mov", ".mp4")
ZIP = ".zip"
CLIP_DEPTH_SUFFIXES = (*SUFFIXES, ZIP, *FILMS)
"""How the names of files end that may hold the depth of a clip."""
CLIP_DEPTH_KINDS = (
    "a 16-bit PNG, TIFF, EXR or npy for every frame, as files, folder or ZIP; an npy or npz of all of them; or a "
    "lossless film of 16-bit grey"
)
MOST_BYTES = 1 << 34
"""Bytes of an array of all maps, unpacked, beyond which it is refused."""
MOST_MAP_BYTES = 1 << 30
"""The same for one map in a ZIP."""
DEPTH_FILM_PIXELS = ("gray16le", "gray16be")


@runtime_checkable
class DepthFiles(Protocol):
    """Depth maps in a row, one for each frame."""

    @property
    def name(self) -> str:
        """The name people know it by."""
        ...

    def __len__(self) -> int: ...

    def read(self, number: int, sizes: Sequence[tuple[int, int]]) -> DepthValues:
        """The numbers of one map; `sizes` are those of the frames, as `read_values` wants them.

        Raises:
            InputError: it is damaged, or of another shape.
        """
        ...

    @property
    def unit_needed(self) -> bool:
        """Whether whole numbers are nobody's usual depth there, so that their unit has to be given."""
        ...


@dataclass(frozen=True)
class DepthFolder:
    """Files in the order of the numbers in their names."""

    name: str
    files: tuple[Path, ...]

    def __len__(self) -> int:
        return len(self.files)

    def read(self, number: int, sizes: Sequence[tuple[int, int]]) -> DepthValues:
        """The numbers of one file."""
        return read_values(self.files[number], sizes)

    @property
    def unit_needed(self) -> bool:
        """Whether they are arrays."""
        return self.files[0].suffix.lower() not in PICTURES


@dataclass(frozen=True)
class DepthZip:
    """Files in an archive, in the order of the numbers in their names."""

    path: Path
    members: tuple[str, ...]

    @property
    def name(self) -> str:
        """The archive's name."""
        return self.path.name

    def __len__(self) -> int:
        return len(self.members)

    def read(self, number: int, sizes: Sequence[tuple[int, int]]) -> DepthValues:
        """The numbers of one file, unpacked for as long as it is read."""
        member = self.members[number]
        with tempfile.TemporaryDirectory(prefix="realcam-depth-") as scratch:
            file = Path(scratch) / Path(member).name
            with _damage(self.path), self.path.open("rb") as packed, open_archive(packed) as archive:
                if archive.getinfo(member).file_size > MOST_MAP_BYTES:
                    raise InputError(f"{Path(member).name} in {self.name} is too large for a depth map. Reduce it.")
                with archive.open(member) as source, file.open("wb") as target:
                    shutil.copyfileobj(source, target)
            return read_values(file, sizes)

    @property
    def unit_needed(self) -> bool:
        """Whether they are arrays."""
        return Path(self.members[0]).suffix.lower() not in PICTURES


@dataclass(frozen=True)
class DepthArray:
    """One array of all frames, [frames, height, width]."""

    path: Path
    header: Header
    member: str = ""
    """Name of the array in an npz."""

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def unit_needed(self) -> bool:
        """Whole numbers in an array may be anything."""
        return True

    def __len__(self) -> int:
        return self._shape[0]

    def read(self, number: int, sizes: Sequence[tuple[int, int]]) -> DepthValues:
        """The numbers of one frame."""
        check_size(self.name, self._shape[:0:-1], sizes)
        values = np.array(self._numbers[number])
        size = (values.shape[1], values.shape[0])
        return DepthValues(sampled(values, sizes[0]), size, whole=self.header.kind.kind != "f")

    @property
    def _shape(self) -> tuple[int, ...]:
        return tuple(side for side in self.header.shape if side != 1)

    @cached_property
    def _numbers(self) -> np.ndarray:
        """The numbers, in a file without a name: nothing is in memory but the frame that is asked for."""
        header = self.header
        with _damage(self.path), self.path.open("rb") as file, tempfile.TemporaryFile() as unpacked:
            if self.member:
                with open_archive(cast(IO[bytes], file)) as archive, opened_member(archive, self.member) as stream:
                    read_header(stream)
                    shutil.copyfileobj(stream, unpacked)
            else:
                read_header(file)
                shutil.copyfileobj(file, unpacked)
            if unpacked.tell() != header.count * header.kind.itemsize:
                raise EOFError("it is not as long as it says")
            unpacked.flush()
            return np.memmap(unpacked, header.kind, "r", shape=self._shape)


@dataclass(frozen=True)
class DepthFilm:
    """A film of 16-bit grey."""

    film: Film
    _frames: InOrder[np.ndarray] = field(repr=False)

    @property
    def name(self) -> str:
        """The file's name."""
        return self.film.name

    @property
    def unit_needed(self) -> bool:
        """Whole numbers are millimetres, as in PNGs."""
        return False

    def __len__(self) -> int:
        return len(self.film.times)

    def read(self, number: int, sizes: Sequence[tuple[int, int]]) -> DepthValues:
        """The numbers of one frame; quick in the order of the frames."""
        check_size(self.name, self.film.size, sizes)
        return DepthValues(sampled(self._frames[number], sizes[0]), self.film.size, whole=True)


def open_depth_files(path: Path) -> DepthFiles | None:
    """The depth maps of a clip's frames; None where it is a single map.

    Raises:
        InputError: there are none, or they cannot be read.
    """
    suffix = path.suffix.lower()
    if path.is_dir():
        files = sorted((file for file in path.iterdir() if _is_map(file.name)), key=by_number)
        if not files:
            raise InputError(f"There are no depth files in {path}. Give {CLIP_DEPTH_KINDS}.")
        return DepthFolder(path.name, tuple(files))
    if suffix == ZIP:
        return _zip(path)
    if suffix in FILMS:
        return _film(path)
    if suffix in (".npy", ".npz"):
        return _array(path)
    return None


def unit_of_files(files: DepthFiles, sizes: Sequence[tuple[int, int]]) -> Unit:
    """What one is taken for in them where nobody says it, by the first: millimetres in whole numbers, else metres.

    Raises:
        InputError: the first is no depth of such a frame.
    """
    read = files.read(0, sizes)
    unit = assumed_unit(read)
    check_values(files.name, read, unit)
    return unit


def _is_map(name: str) -> bool:
    return Path(name).suffix.lower() in SUFFIXES and not Path(name).name.startswith(".") and "__MACOSX" not in name


def _zip(path: Path) -> DepthFiles:
    with _damage(path), path.open("rb") as file, open_archive(cast(IO[bytes], file)) as archive:
        entries = [each for each in archive.infolist() if not each.is_dir() and _is_map(each.filename)]
        if any(each.flag_bits & 1 for each in entries):
            raise InputError(f"{path.name} is locked with a password. Pack it again without one.")
        members = sorted((each.filename for each in entries), key=lambda name: by_number(Path(name)))
    if not members:
        raise InputError(f"There are no depth maps in {path.name}. Give {CLIP_DEPTH_KINDS}.")
    return DepthZip(path, tuple(members))


def _film(path: Path) -> DepthFiles:
    film = open_film(path)
    if film.pixels not in DEPTH_FILM_PIXELS:
        raise InputError(
            f"{path.name} has {film.pixels or 'unknown'} pixels, which are for looking at: eight bits, or colours, "
            "hold no metres. A depth film has 16-bit grey, lossless (FFV1 in MKV); else give the maps as files or npz."
        )
    return DepthFilm(film, InOrder(film.read_grey16))


def _array(path: Path) -> DepthFiles | None:
    member = ""
    with _damage(path), path.open("rb") as file:
        if path.suffix.lower() == ".npy":
            header = read_header(file)
        else:
            with open_archive(cast(IO[bytes], file)) as archive:
                names = [each for each in archive.namelist() if each.endswith(".npy")]
                member = next((name for name in ("depths.npy", "depth.npy") if name in names), "")
                member = member or (names[0] if len(names) == 1 else "")
                if not member:
                    return None  # the reader of a single map says what it wants
                with opened_member(archive, member) as stream:
                    header = read_header(stream)
    sides = [side for side in header.shape if side != 1]
    if len(sides) < 3:
        return None
    if len(sides) != 3 or header.by_columns or header.kind.kind not in "fiu":
        came = f"{str(header.kind)[:40]} of shape {str(header.shape)[:60]}"
        raise InputError(f"{path.name} holds {came}, and depth of a clip is numbers of shape (frames, height, width).")
    if prod(sides) * header.kind.itemsize > MOST_BYTES:
        raise InputError(f"{path.name} unpacks to more than {MOST_BYTES >> 30} GB. Reduce the maps to the clip's size.")
    return DepthArray(path, header, member)


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except FileNotFoundError as error:
        raise InputError(f"There is no depth file {path}. Give {CLIP_DEPTH_KINDS}.") from error
    except (*ARRAY_DAMAGE, *ARCHIVE_DAMAGE, zipfile.LargeZipFile) as error:
        raise InputError(f"{path.name} cannot be read as depth ({reason(error)}). Save it again.") from error
