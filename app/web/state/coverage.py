"""How much of every frame the photo knows, as the page shows it."""

from typing import Any

from app.studio.studio import Studio
from app.web.state.safety import frame_runs
from scene.rendering.coverage_report import WARN_SHARE


def coverage_facts(studio: Studio) -> dict[str, Any]:
    """What of every frame the photo does not know."""
    clip = studio.picture.clip
    if clip is None:
        return {"preview": None, "coverage": None, "warning": ""}
    done = len(clip.jpegs)
    outside, hidden = clip.outside[:done], clip.hidden[:done]
    return {
        "preview": {"key": clip.key, "fresh": studio.preview_fresh, "done": done, "frames": len(clip.trajectory)},
        "coverage": {"outside": outside, "hidden": hidden},
        "warning": _warning([a + b for a, b in zip(outside, hidden, strict=True)]),
    }


def _warning(invented: list[float]) -> str:
    """Which frames an engine would mostly have to invent: "31-49: 62 % invented"."""
    runs = frame_runs([frame for frame, share in enumerate(invented) if share > WARN_SHARE])
    return "; ".join(f"{run[0]}-{run[-1]}: {max(invented[run[0] : run[-1] + 1]):.0%} invented" for run in runs)
