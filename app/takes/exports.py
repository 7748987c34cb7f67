"""A path written as other tools read it, by the name of the file that is downloaded."""

import tempfile
import zipfile
from pathlib import Path

from scene.formats.table import FORMATS
from scene.formats.trajectory_json import TrajectoryFile
from scene.support.atomic import atomic_path

EXPORTS = {
    each.file if Path(each.file).suffix else f"{each.file}.zip": name for name, each in FORMATS.items() if each.write
}
"""Formats by the name of their file; a format that is a folder comes as an archive."""


def write_export(target: Path, name: str, file: TrajectoryFile) -> tuple[str, ...]:
    """Write a file of that name's format; returns what the format has no place for, one sentence each.

    Raises:
        InputError: it cannot be written there.
    """
    kind = FORMATS[EXPORTS[name]]
    assert kind.write is not None, "only such are offered"
    if name == kind.file:
        return kind.write(target, file)
    with tempfile.TemporaryDirectory(prefix="realcam-") as scratch:
        folder = Path(scratch, kind.file)
        notes = kind.write(folder, file)
        zip_folder(target, folder, kind.file)
    return notes


def zip_folder(target: Path, folder: Path, name: str) -> None:
    """The files of a folder, which is called `name` in the archive; most of ours are compressed already."""
    with atomic_path(target) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
        for each in sorted(folder.iterdir()):
            if not each.name.startswith("."):
                archive.write(each, f"{name}/{each.name}")
