"""How near the path comes to what the photo shows, as the page shows it."""

from collections.abc import Sequence

from app.commands.safety import safe_distance, unsafe_frames
from app.studio.studio import Studio
from app.web.wire import Part


class ClearanceFacts(Part, frozen=True):
    """How near the path comes to the scene."""

    limit_m: float
    own: bool
    """The person set the limit."""
    metres: list[float | None] | None
    """Distance of each frame, null where nothing is near; null as a whole until it has been measured."""
    unsafe: list[tuple[int, int]]
    """First and last of frames under the limit or through the scene."""
    warning: str
    """A sentence, or ""."""


def safety_facts(studio: Studio) -> ClearanceFacts | None:
    """Limit and, once measured, each frame's distance; None while there is no scene."""
    scene, baked = studio.scene, studio.baked
    if scene is None or baked is None:
        return None
    limit, own = safe_distance(studio.document, scene), studio.document.safe_distance_m is not None
    clearance = studio.clearance
    if clearance is None:
        return ClearanceFacts(limit_m=limit, own=own, metres=None, unsafe=[], warning="")
    metres, collides = clearance.metres.tolist(), clearance.collides.tolist()
    runs = frame_runs(unsafe_frames(studio))
    digits = _digits([min(metres[frame] for frame in run) for run in runs], limit)
    words = [_words(run, metres, collides, digits) for run in runs]
    return ClearanceFacts(
        limit_m=limit,
        own=own,
        metres=[round(each, 3) if each < 1e6 else None for each in metres],
        unsafe=[(run[0], run[-1]) for run in runs],
        warning=f"{'; '.join(words)}; limit {_plain(limit, digits)} m" if words else "",
    )


def frame_runs(frames: Sequence[int]) -> list[list[int]]:
    """Frames in order, those without a gap together."""
    runs: list[list[int]] = []
    for frame in frames:
        if runs and runs[-1][-1] == frame - 1:
            runs[-1].append(frame)
        else:
            runs.append([frame])
    return runs


def _digits(nearest: Sequence[float], limit: float) -> int:
    """Decimals that tell each distance from the limit, two at least: "0.379; limit 0.38", not "0.38; limit 0.38"."""
    return next((n for n in (2, 3, 4) if all(round(each, n) < round(limit, n) for each in nearest)), 4)


def _plain(metres: float, digits: int) -> str:
    return f"{round(metres, digits):g}"


def _words(run: list[int], metres: list[float], collides: list[bool], digits: int) -> str:
    """Which frames, and how near: "frames 31-40: 0.06 m from the scene"."""
    which = f"frame {run[0]}" if len(run) == 1 else f"frames {run[0]}-{run[-1]}"
    through = any(collides[frame] for frame in run)
    return f"{which}: {'through' if through else f'{min(metres[frame] for frame in run):.{digits}f} m from'} the scene"
