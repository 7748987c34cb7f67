"""Several files out of one: those that came behind one another, and the texts in an archive; maps packed into one."""

import re
import zipfile
from pathlib import Path, PurePosixPath

from scene.errors import InputError
from scene.support.archives import ARCHIVE_DAMAGE, open_archive

READ = frozenset({".txt", ".json", ".csv", ".tum", ".log", ".bin", ".npz", ".npy", ".py", ".r3d", ".ssproj"})
"""Endings of what a path may be in; the rest of an archive, pictures mostly, stays in it."""
UNREAD = frozenset({"points3D", "frames"})
"""Parts of a COLMAP model that no path needs, and that may be the most of it."""
MOST_ENTRIES = 4096
"""A telephone's capture has one for each picture."""


def split(body: Path, folder: Path, parts: list[tuple[str, int]]) -> None:
    """Cut `body` into files of a new folder, by name and size.

    Raises:
        InputError: it has another size than its parts together.
    """
    if not parts or any(size < 0 for _, size in parts) or sum(size for _, size in parts) != body.stat().st_size:
        raise InputError("The files did not arrive completely. Try again.")
    folder.mkdir()
    with body.open("rb") as source:
        for name, size in parts:
            (folder / name).write_bytes(source.read(size))


def pack_maps(folder: Path, archive: Path) -> Path:
    """The files of a folder in one archive, as they are; return it."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
        for file in sorted(folder.iterdir()):
            packed.write(file, file.name)
    return archive


def unzip(archive: Path, folder: Path, most_bytes: int) -> None:
    """The texts of an archive, in folders named as there.

    Raises:
        InputError: it is damaged, locked, or unpacks to more than `most_bytes`.
    """
    try:
        with archive.open("rb") as file, open_archive(file) as entries:
            wanted = [each for each in entries.infolist() if _is_read(Path(each.filename))]
            wanted = [each for each in wanted if not each.is_dir() and "__MACOSX" not in each.filename]
            if sum(each.file_size for each in wanted) > most_bytes or len(wanted) > MOST_ENTRIES:
                raise InputError(f"{archive.name} unpacks to too much for a path. Take the trajectory file out of it.")
            if any(each.flag_bits & 1 for each in wanted):
                raise InputError(f"{archive.name} is locked with a password. Take the trajectory file out of it.")
            for each in wanted:
                file = folder.joinpath(*_plain(each.filename))
                file.parent.mkdir(parents=True, exist_ok=True)
                with entries.open(each) as source, file.open("wb") as target:
                    target.write(source.read(each.file_size))
    except InputError:
        raise
    except ARCHIVE_DAMAGE as error:
        raise InputError(
            f"{archive.name} is not an archive that can be read. Take the trajectory file out of it."
        ) from error


def _is_read(name: Path) -> bool:
    return name.suffix.lower() in READ and name.stem not in UNREAD


def _plain(name: str) -> list[str]:
    """The parts of an entry's name, of harmless letters; none of them leads out of its folder."""
    parts = [re.sub(r"[^\w.-]+", "_", part)[-60:].lstrip(".") for part in PurePosixPath(name.replace("\\", "/")).parts]
    return [part for part in parts if part] or ["file.txt"]
