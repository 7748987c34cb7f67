"""`bench [render | engine]`."""

from pathlib import Path
from typing import Literal

import tyro


def bench(
    what: tyro.conf.Positional[Literal["render", "engine"]] = "render",
    *,
    json: Path | None = None,
) -> None:
    """Measure this machine.

    Args:
        what: The renderer, or the engines.
        json: Also write the rows to this file.
    """
