"""pycolmap, which finds cameras from pictures; it is brought by the commands that need it, and silent."""

import signal
import threading
from functools import cache
from types import ModuleType

from scene.errors import InputError


def colmap() -> ModuleType:
    """The package pycolmap, told to print nothing: some of its functions forget that, so that it is asked for anew.

    Raises:
        InputError: it is not installed.
    """
    library = _imported()
    library.logging.minloglevel = int(library.logging.FATAL)  # what fails is said by us
    return library


@cache
def _imported() -> ModuleType:
    try:
        import pycolmap
    except ImportError as error:
        raise InputError(
            "Cameras of videos are found by pycolmap, which is not installed here. `python3 launch.py evaluate` "
            "installs it; in an environment of your own, `pip install -r requirements-research.txt`."
        ) from error
    if threading.current_thread() is threading.main_thread():
        # its library has taken SIGTERM, to print a trace and abort; Python's own handler is put back
        signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGTERM))
    return pycolmap
