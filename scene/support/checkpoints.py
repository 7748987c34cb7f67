"""Where trained weights lie."""

import os
from pathlib import Path

from scene.support.program import FROM_CHECKOUT, ROOT

GUIDE = "checkpoints/README.md" if FROM_CHECKOUT else str(ROOT / "checkpoints" / "README.md")
"""The page that says where weights come from and how their files are copied."""


def checkpoints_dir() -> Path:
    """The folder named by REALCAM_CHECKPOINTS, or else `checkpoints/` beside the code or, installed, the user's own.

    What pip installs is replaced by the next version, and perhaps belongs to somebody else: weights stay out of it.
    """
    if override := os.environ.get("REALCAM_CHECKPOINTS"):
        return Path(override)
    if FROM_CHECKOUT:
        return ROOT / "checkpoints"
    import platformdirs

    return platformdirs.user_data_path("RealCam Studio", appauthor=False) / "checkpoints"


def place_named(place: str) -> str:
    """A place in that folder as sentences name it: `checkpoints/PLACE`, which is enough for who has a checkout."""
    return f"checkpoints/{place}" if FROM_CHECKOUT else str(checkpoints_dir() / place)
