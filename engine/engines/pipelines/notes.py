"""What is said about a clip of a pipeline."""

from collections.abc import Mapping

from engine.backend import Note
from engine.settings import Settings
from engine.shaping.attach import Attached


def shaping_notes(shaping: Attached, settings: Settings) -> Mapping[str, Note]:
    """How many steps were shaped, which share of the cells was locked, and what was changed for it."""
    report = shaping.report
    notes: dict[str, Note] = {"scheduler": report.scheduler} if report.scheduler else {}
    if settings.scene_lock is None:
        return notes | {"scene_lock": "off"}
    notes |= {
        "shaped_steps": report.shaped_steps,
        "locked": round(report.locked, 4),
        "locked_per_frame": " ".join(f"{share:.2f}" for share in report.locked_per_frame),
    }
    return notes | ({"lock_warning": report.warning} if report.warning else {})
