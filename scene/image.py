"""The photo as the studio works with it."""

from dataclasses import dataclass
from pathlib import Path

from jaxtyping import UInt8
from torch import Tensor

from scene.camera import Intrinsics


@dataclass(frozen=True, eq=False)
class Photo:
    """A picture, upright, 8-bit sRGB, with the lens it was taken with."""

    pixels: UInt8[Tensor, "height width 3"]
    intrinsics: Intrinsics
    """From EXIF or the user, else a horizontal field of view of 60 degrees."""
    intrinsics_source: str
    """"exif", "user", "sample", or "assumed"."""
    path: Path | None = None
    """The file it came from; depth sidecars and embedded depth are looked for there."""
    sha256: str = ""
    """Of the file's bytes."""
    notices: tuple[str, ...] = ()
    """What was changed on the way in, one sentence each (reduced, alpha flattened, ...)."""

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.pixels.shape[1]

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.pixels.shape[0]
