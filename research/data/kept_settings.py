"""The settings that a folder was begun with: whoever goes on with it has to have the same."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scene.errors import InputError
from scene.support.atomic import atomic_path
from scene.support.typed_json import parse_bytes, read_bytes


def keep_settings(head: Path, settings: Mapping[str, Any]) -> None:
    """Write the settings of a folder that is begun.

    Raises:
        InputError: it cannot be written.
    """
    with atomic_path(head) as temporary:
        temporary.write_text(json.dumps(settings, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def refuse_other_settings(head: Path, settings: Mapping[str, Any]) -> None:
    """Refuse to go on with a folder that was begun with other settings.

    Raises:
        InputError: it was, and how they differ; or its file is damaged.
    """
    there, wanted = parse_bytes(read_bytes(head)), json.loads(json.dumps(settings))
    if there == wanted:
        return
    keys = sorted(key for key in {*wanted, *there} if there.get(key) != wanted.get(key))
    said = ", ".join(f"{key} is {there.get(key)!r}, not {wanted.get(key)!r}" for key in keys)
    raise InputError(f"{head.parent} was begun with other settings: {said}. Give those, or another folder.")
