"""A trajectory as another tool wrote it, with everything that had to be assumed to read it."""

import math
from dataclasses import dataclass

from scene.formats.trajectory_json import TrajectoryFile
from scene.trajectory import Trajectory

ASSUMED_FPS = 24.0
"""Frames per second where neither the file nor the caller says."""

ASSUMED_SIZE = (1280, 720)
"""Width and height where neither the file nor the caller says, and nothing in it tells, pixels."""

Size = tuple[int, int]
"""Width and height, pixels."""


@dataclass(frozen=True)
class Hints:
    """What the caller knows, for where the file does not say."""

    size: Size | None = None
    fps: float | None = None
    camera: str | None = None
    """Which of the cameras that a file holds by name."""


@dataclass(frozen=True, eq=False)
class Imported:
    """A trajectory file that was read, and what was assumed on the way."""

    file: TrajectoryFile
    format: str
    """Its name in `scene.formats.convert.FORMATS`."""
    assumptions: tuple[str, ...] = ()
    """One sentence each, for people: axes, direction, scale, and whatever the file leaves open. A command line's option
    that says it better stands in brackets, as in "(--fps)"."""
    lens_is_known: bool = True
    """False where the format has no lens and one was assumed; a photo's own is the better one then."""
    cameras: tuple[str, ...] = ()
    """The cameras to choose from, where a file holds several by name."""
    camera: str = ""
    """The one of them that was taken."""
    has_frames: bool = True
    """False where the file has keyframes alone; those are the path then, and the frames ours."""

    @property
    def trajectory(self) -> Trajectory:
        """One camera per frame."""
        return self.file.trajectory


def away_from_photo(trajectory: Trajectory) -> tuple[float, float]:
    """How far frame 0 is from the photo's camera, which is the world: metres and degrees."""
    c2w = trajectory.c2w[0]
    metres = float(c2w[:3, 3].norm())
    return metres, math.degrees(math.acos(max(-1.0, min(1.0, (float(c2w[:3, :3].trace()) - 1) / 2))))


def notes_on_frame_0(trajectory: Trajectory) -> tuple[str, ...]:
    """Frame 0 is where the file puts it; a sentence where that is not the photo."""
    metres, turn_deg = away_from_photo(trajectory)
    if metres < 1e-3 and turn_deg < 0.1:
        return ()
    return (
        f"Frame 0 is {metres:.3g} m and {turn_deg:.1f} deg away from the photo's camera, and was left there "
        "(--place photo starts it there).",
    )
