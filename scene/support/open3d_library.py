"""Open3D, also on machines where the system has no libusb (its only missing library on a bare Debian)."""

import ctypes
from types import ModuleType


def import_open3d() -> ModuleType:
    """The `open3d` module.

    Its wheel links libusb-1.0 for depth cameras we never open. Where the system lacks it, the copy inside the
    `libusb-package` wheel is loaded first, and the dynamic linker takes that one.
    """
    try:
        import open3d
    except ImportError as error:
        if "libusb" not in str(error):
            raise
        import libusb_package

        ctypes.CDLL(str(libusb_package.get_library_path()), mode=ctypes.RTLD_GLOBAL)
        import open3d
    return open3d
