"""What the warp engine is chosen by."""

from typing import TYPE_CHECKING

from engine.engines.known import KnownEngine

if TYPE_CHECKING:
    from engine.backend import VideoBackend


class WarpEntry(KnownEngine):
    """The engine that is always here."""

    def backend(self) -> "VideoBackend":
        """The engine itself."""
        from engine.engines.warp.backend import Warp

        return Warp()


WARP = WarpEntry(name="warp", title="Warp", licence="Apache-2.0")
