"""How a shot was left: view, loop and what was pointed at, kept beside the document."""

import json
import logging
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from app.document import PhotoSource
from app.view import Marks, View
from scene.atomic import atomic_path
from scene.calibration import Ground
from scene.picking import Point

logger = logging.getLogger(__name__)

SCHEMA = "realcam-desk/1"
KEPT = ("time", "through_camera", "wash", "cells", "gizmo", "space", "snap", "loop")
"""Of the view."""


def write_desk(file: Path, view: View, marks: Marks) -> None:
    """Keep them.

    Raises:
        InputError: they cannot be written there.
    """
    said = {"schema": SCHEMA, "view": {name: getattr(view, name) for name in KEPT}, "marks": asdict(marks)}
    with atomic_path(file) as temporary:
        temporary.write_text(json.dumps(said) + "\n", encoding="utf-8")


def read_desk(file: Path) -> tuple[View, Marks]:
    """What was kept; as in a new shot where that is nothing, or damaged: no work is in it."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        if said["schema"] != SCHEMA:
            raise ValueError(f"its schema is {said['schema']}")
        view = replace(View(), **{name: said["view"][name] for name in KEPT if name in said["view"]})
        loop = view.loop and (float(view.loop[0]), float(view.loop[1]))
        return replace(view, time=float(view.time), loop=loop), _marks(said["marks"])
    except FileNotFoundError:
        return View(), Marks()
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        logger.warning("%s is passed over: %s", file, error)
        return View(), Marks()


def _marks(said: dict[str, Any]) -> Marks:
    ground = said["ground"]
    return Marks(
        photo=PhotoSource(**said["photo"]) if said["photo"] else None,
        subject=_point(said["subject"]) if said["subject"] else None,
        measured=tuple(_point(end) for end in said["measured"]),
        ground=Ground(_point(ground["up"]), float(ground["height"]), float(ground["share"])) if ground else None,
    )


def _point(said: list[float]) -> Point:
    x, y, z = map(float, said)
    return x, y, z
