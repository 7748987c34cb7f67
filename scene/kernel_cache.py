"""`njit` for kernels that are kept on disk: in the code's folder, else the user's cache, else for this process only."""

import atexit
import os
import shutil
import tempfile

import numba
from numba import njit

__all__ = ["njit"]


def _probe() -> None:
    """Nothing; compiled to see whether compiled code can be kept."""


def _find_a_folder() -> None:
    """Give numba a folder of our own if it has none to write to: it would refuse to compile `cache=True`."""
    try:
        njit(_probe, cache=True)
    except RuntimeError:
        folder = tempfile.mkdtemp(prefix="realcam-studio-kernels-")
        numba.config.CACHE_DIR = os.environ["NUMBA_CACHE_DIR"] = folder  # the variable is for processes we start
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


_find_a_folder()
