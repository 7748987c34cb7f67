"""What several commands ask alike."""

import re
from dataclasses import dataclass
from pathlib import Path

from scene.errors import InputError


@dataclass(frozen=True, kw_only=True)
class PhotoOptions:
    """How a photo becomes a scene."""

    depth: str = "auto"
    """Where metres come from: sidecar, embedded, a network of `models`, layout-prior, a file; auto takes the first."""
    fov_deg: float | None = None
    """Horizontal field of view of the photo, degrees, where EXIF is missing or wrong."""
    max_points: int = 655_360
    """The photo is reduced to at most this many points."""


@dataclass(frozen=True, kw_only=True)
class PathOptions:
    """Where the camera goes, and the clip that is made of it."""

    move: str | None = None
    """Moves in film words: "orbit right 20deg at 2m; dolly in 0.5m"."""
    preset: str | None = None
    """A ready path by name, instead of --move."""
    trajectory: Path | None = None
    """A trajectory file, instead of --move: ours, RealEstate10K, COLMAP, nerfstudio or transforms.json."""
    size: str = "512x320"
    """Width x height of the clip, pixels."""
    frames: int | None = None
    """Frames of the clip; 49, or as many as the trajectory file has."""

    @property
    def width_height(self) -> tuple[int, int]:
        """The clip's size.

        Raises:
            InputError: `size` is not two even numbers of pixels between 16 and 4096.
        """
        match = re.fullmatch(r"(\d+)x(\d+)", self.size)
        width, height = (int(match[1]), int(match[2])) if match else (0, 0)
        if not all(16 <= side <= 4096 and side % 2 == 0 for side in (width, height)):
            raise InputError(
                f"--size wants WIDTHxHEIGHT in even pixels from 16 to 4096, such as 512x320; got {self.size!r}."
            )
        return width, height


@dataclass(frozen=True, kw_only=True)
class EngineOptions:
    """What makes the video, and how."""

    backend: str = "warp"
    """The engine."""
    prompt: str = ""
    """What the video shows, for engines that read it."""
    seed: int = 0
    """Of the engine's noise."""
