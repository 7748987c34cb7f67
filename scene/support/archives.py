"""ZIP archives of strangers: their directory is measured before it is read."""

import lzma
import os
import struct
import zipfile
import zlib
from typing import IO

LONGEST_DIRECTORY = 2**22
"""Bytes; some 40,000 entries. Each becomes an object of some hundred bytes, and a file may have room for millions."""

END, END_64 = b"PK\5\6", b"PK\6\7"

ARCHIVE_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError, ValueError)
ARCHIVE_DAMAGE += (RuntimeError, NotImplementedError, KeyError, IndexError)
"""What Python's reader raises on damaged archives (it documents the first)."""


def open_archive(file: IO[bytes]) -> zipfile.ZipFile:
    """Open an archive of no more entries than anybody needs; `file` stays the caller's to close.

    Raises:
        zipfile.BadZipFile: its directory is longer, or it is damaged (which may also raise others of `ARCHIVE_DAMAGE`).
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 2**16 - 64))
    tail = file.read()
    at = tail.rfind(END)
    if at >= 0 and len(tail) - at >= 22:
        (length,) = struct.unpack_from("<I", tail, at + 12)
        if length > LONGEST_DIRECTORY or tail[max(0, at - 20) : at].startswith(END_64):
            raise zipfile.BadZipFile("it has more entries than anybody needs")
    file.seek(0)
    return zipfile.ZipFile(file)
