"""`njit` for kernels that are kept on disk: in the code's folder, else the user's cache, else for this process only."""

import atexit
import os
import shutil
import tempfile

from numba import njit
from numba.core.config import reload_config

__all__ = ["njit"]


def _probe() -> None:
    """Nothing; compiled to see whether compiled code can be kept."""


def _find_a_folder() -> None:
    """Give numba a folder of our own if it has none to write to: it would refuse to compile `cache=True`."""
    try:
        njit(_probe, cache=True)
    except RuntimeError:
        folder = tempfile.mkdtemp(prefix="realcam-studio-kernels-")
        os.environ["NUMBA_CACHE_DIR"] = folder  # also for the processes we start
        reload_config()
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


_find_a_folder()
