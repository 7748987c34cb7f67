"""Memory that threads share and freed memory that goes back to the system, where the C library would keep it."""

import ctypes
import sys

M_ARENA_MAX = -8
"""Parameter of mallopt(3)."""


def share_memory() -> None:
    """Let threads allocate from two common arenas: glibc gives each its own, and every session's would keep 10 MB."""
    if (libc := _glibc()) is not None:
        libc.mallopt(M_ARENA_MAX, 2)


def return_memory() -> None:
    """Give freed memory back to the system: opening a session takes 75 MB for a while, of which it keeps 5."""
    if (libc := _glibc()) is not None:
        libc.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    """The C library, where it is one that keeps freed memory for itself."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    return libc if hasattr(libc, "malloc_trim") else None
