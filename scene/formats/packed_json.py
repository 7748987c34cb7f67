"""The JSON that speaks for an archive of a capture or a project."""

from pathlib import Path

from scene.errors import InputError
from scene.formats.text_file import MAX_BYTES
from scene.support.archives import ARCHIVE_DAMAGE, open_archive

SPEAKING = ("metadata", "document.json")
"""Names of the entries: Record3D's, SuperSplat's."""


def packed_json(path: Path) -> str | None:
    """Record3D's metadata or SuperSplat's document; None in any other archive.

    Raises:
        InputError: the archive is damaged, or the JSON larger than any trajectory.
    """
    try:
        with path.open("rb") as file, open_archive(file) as archive:
            for entry in archive.infolist():
                if entry.filename in SPEAKING:
                    if entry.file_size > MAX_BYTES:
                        raise InputError(f"{path} holds a {entry.filename} that is too large for a trajectory.")
                    with archive.open(entry) as member:
                        return member.read(MAX_BYTES).decode("utf-8-sig", errors="replace")
    except InputError:
        raise
    except ARCHIVE_DAMAGE as error:
        raise InputError(f"{path} is not a complete archive; save it again.") from error
    return None
