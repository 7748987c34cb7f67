"""Progress on a terminal: one line that is written over, or a line per stage in a log."""

import sys
from typing import TextIO

from engine.progress import Progress


class ProgressLine:
    """Shows `Progress` values as they come, and leaves the terminal line clean at the end of its block."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.stage = ""

    def __call__(self, progress: Progress) -> None:
        """Show one value."""
        left = "" if progress.eta_seconds is None else f"  {progress.eta_seconds:.0f} s left"
        if self.stream.isatty():
            where = f"  {progress.detail}" if progress.detail else ""
            self.stream.write(f"\r\033[K{progress.stage:<10}{progress.fraction:4.0%}{where}{left}")
            self.stream.flush()
        elif progress.stage != self.stage:
            self.stream.write(f"{progress.stage} ...\n")
        self.stage = progress.stage

    def __enter__(self) -> "ProgressLine":
        return self

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        if self.stream.isatty() and self.stage:
            self.stream.write("\r\033[K")
