"""How much of every frame the photo knows, as the page shows it."""

from app.studio.studio import Studio
from app.web.state.safety import frame_runs
from app.web.wire import Part
from scene.rendering.coverage_report import WARN_SHARE


class PreviewFacts(Part, frozen=True):
    """The newest preview."""

    key: str
    """Hash of its path, clip and scene: hexadecimal."""
    fresh: bool
    """It shows the path as it is now."""
    done: int
    """Frames that are here."""
    frames: int


class CoverageFacts(Part, frozen=True):
    """Shares of each frame that is here, 0 to 1, which the photo does not know."""

    outside: list[float]
    """Beyond its edges."""
    hidden: list[float]
    """Share of each frame that lies behind what the photo shows."""


def coverage_facts(studio: Studio) -> tuple[PreviewFacts | None, CoverageFacts | None, str]:
    """How far the newest preview is, what of its frames the photo does not know, and which are mostly invented."""
    clip = studio.picture.clip
    if clip is None:
        return None, None, ""
    done = len(clip.jpegs)
    outside, hidden = clip.outside[:done], clip.hidden[:done]
    return (
        PreviewFacts(key=clip.key, fresh=studio.preview_fresh, done=done, frames=len(clip.trajectory)),
        CoverageFacts(outside=outside, hidden=hidden),
        _warning([a + b for a, b in zip(outside, hidden, strict=True)]),
    )


def _warning(invented: list[float]) -> str:
    """Which frames an engine would mostly have to invent: "31-49: 62 % invented"; "" for none."""
    runs = frame_runs([frame for frame, share in enumerate(invented) if share > WARN_SHARE])
    return "; ".join(f"{run[0]}-{run[-1]}: {max(invented[run[0] : run[-1] + 1]):.0%} invented" for run in runs)
