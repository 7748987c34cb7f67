"""Where trained weights lie."""

import os
from pathlib import Path


def checkpoints_dir() -> Path:
    """`checkpoints/` beside the code, or the folder named by REALCAM_CHECKPOINTS."""
    override = os.environ.get("REALCAM_CHECKPOINTS")
    return Path(override) if override else Path(__file__).parents[2] / "checkpoints"
