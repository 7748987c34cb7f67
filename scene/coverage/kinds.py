"""What the photo may know of a pixel."""

from enum import IntEnum


class Coverage(IntEnum):
    """What the photo knows of a pixel."""

    COVERED = 0
    """A splat landed there."""
    OUTSIDE = 1
    """The photo never looked there."""
    HIDDEN = 2
    """The photo looked there, and something stood in front."""
