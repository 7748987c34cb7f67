"""A path that waits to be accepted, as the page shows it."""

import re
from typing import Any

from app.derived.bringing import TOLERANCE_DEG, TOLERANCE_M, Pending
from app.studio.studio import Studio
from scene.formats.imported import said_of_frame_0
from scene.formats.table import FORMATS
from scene.path.placing import fitting_scale

_OPTION = re.compile(r" \(--[^)]*\)")
"""What says it better on a command line; the card has its own fields."""


def import_facts(studio: Studio) -> dict[str, Any] | None:
    """What was read, what was assumed, and what would be made of it; None if nothing waits."""
    pending, scene = studio.bringing.pending, studio.scene
    if pending is None:
        return None
    read, trajectory = pending.imported, pending.trajectory
    metres, degrees = pending.away
    fit = fitting_scale(read.trajectory, scene) if scene is not None else None
    return {
        "name": pending.name,
        "format": read.format,
        "about": FORMATS[read.format].about,
        "formats": [{"name": name, "about": FORMATS[name].about} for name in pending.formats],
        "camera": pending.camera,
        "cameras": read.cameras,
        "assumed": [_OPTION.sub("", said) for said in read.assumptions if said not in said_of_frame_0(read.trajectory)],
        "frames": len(trajectory),
        "fps": round(trajectory.fps, 4),
        "seconds": round(pending.seconds, 4),
        "length_m": pending.length,
        "away": {"m": metres, "deg": round(degrees, 2)},
        "scale": pending.scale,
        "fit": fit and {"scale": fit[0], "median_m": round(fit[1], 3)},
        "place": pending.place,
        "lens": pending.lens,
        "lens_known": read.lens_is_known,
        "keep": pending.keep,
        "keeps": pending.keeps,
        "keyframes": _count(pending, studio),
        "tolerance": {"m": TOLERANCE_M, "deg": TOLERANCE_DEG},
        "problem": studio.bringing.problem,
        "read_s": round(pending.seconds_to_read, 3),
    }


def _count(pending: Pending, studio: Studio) -> int | None:
    """Of the keyframes that it would become; None while they are looked for, or where it keeps its own."""
    if pending.keep == "exact":
        return len(pending.trajectory)
    thinned = studio.bringing.thinned
    return len(thinned.keyframes) if thinned is not None and pending.keep == "thin" else None
