"""How a shot was left: view, loop and what was pointed at, kept beside the document."""

import json
import logging
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_type_hints

from app.document.view import Marks, View
from scene.support.atomic import atomic_path
from scene.support.typed_json import WrongContent, as_typed, read_typed

logger = logging.getLogger(__name__)

SCHEMA = "realcam-desk/1"
KEPT = ("time", "through_camera", "tint", "cells", "gizmo", "space", "snap", "loop")
"""Fields of the view that are kept."""
FORMER = {"wash": "tint"}
"""Earlier names of such fields, and what they are called now."""


def write_desk(file: Path, view: View, marks: Marks) -> None:
    """Keep them.

    Raises:
        InputError: they cannot be written there.
    """
    desk = {"schema": SCHEMA, "view": {name: getattr(view, name) for name in KEPT}, "marks": asdict(marks)}
    with atomic_path(file) as temporary:
        temporary.write_text(json.dumps(desk) + "\n", encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """The file."""

    schema: Literal["realcam-desk/1"]
    view: dict[str, Any]
    marks: Marks


def read_desk(file: Path) -> tuple[View, Marks]:
    """What was kept; as in a new shot where that is nothing, or damaged: no work is in it."""
    if not file.is_file():
        return View(), Marks()
    try:
        desk, types = read_typed(_Desk, file), get_type_hints(View)
        view = {FORMER.get(name, name): value for name, value in desk.view.items()}
        kept = {name: as_typed(types[name], view[name]) for name in KEPT if name in view}
        return replace(View(), **kept), desk.marks
    except WrongContent as error:
        logger.warning("%s is passed over: %s", file, error)
        return View(), Marks()
