"""The request folder: the one module that writes and reads it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, eq=False)
class Request:
    """A request folder, opened."""

    folder: Path
