"""Open3D, also where the system has no libusb (all that a bare Debian lacks), and while other threads import."""

import ctypes
from types import ModuleType


def import_open3d() -> ModuleType:
    """The `open3d` module.

    Its wheel links libusb-1.0 for depth cameras we never open. Where the system lacks it, the copy inside the
    `libusb-package` wheel is loaded first, and the dynamic linker takes that one. And it goes through `sys.modules`
    while it is imported, which fails where another thread imports something in that moment; then it is tried again.
    """
    has_libusb = True
    while True:
        try:
            import open3d
        except ImportError as error:
            if "libusb" not in str(error) or not has_libusb:
                raise
            has_libusb = False
            import libusb_package

            ctypes.CDLL(str(libusb_package.get_library_path()), mode=ctypes.RTLD_GLOBAL)
        except RuntimeError as error:
            if "changed size during iteration" not in str(error):
                raise
        else:
            return open3d
