"""The file of measurements, part by part."""

from collections.abc import Mapping
from json import dumps, loads
from pathlib import Path
from typing import Any

from scene.support.atomic import atomic_path


def keep(file: Path, measured: Mapping[str, Any]) -> None:
    """Write what was measured over what the file has of the same parts; its other parts stay."""
    before = loads(file.read_text("utf-8")) if file.exists() else {}
    with atomic_path(file) as temporary:
        temporary.write_text(dumps({**before, **measured}, indent=1) + "\n", "utf-8")
