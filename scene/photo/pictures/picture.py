"""A decoded picture."""

from dataclasses import dataclass

from PIL import Image


@dataclass(frozen=True, eq=False)
class Picture:
    """A decoded file."""

    image: Image.Image
    """Upright, RGB, at most `max_side` across."""
    size: tuple[int, int]
    """(width, height) upright, in the file."""
    focal: float | None
    """Pixels, at the size in the file; None where the EXIF does not say."""
    notices: tuple[str, ...]
    """What was changed or is uncertain, one sentence each."""
    panorama: str = ""
    """Why it is the picture of no lens; "" if it is one's."""
