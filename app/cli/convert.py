"""`convert IN OUT [--from F] [--to F]`."""

from pathlib import Path
from typing import Annotated

import tyro


def convert(
    source: tyro.conf.Positional[Path],
    out: tyro.conf.Positional[Path],
    *,
    from_: Annotated[str | None, tyro.conf.arg(name="from")] = None,
    to: str | None = None,
    camera: str | None = None,
) -> None:
    """Convert a trajectory file to another tool's format.

    Args:
        source: The file (or COLMAP folder) to read.
        out: The file to write.
        from_: Its format, where its contents do not say.
        to: The format to write, where the name of the file does not say.
        camera: Which one, where the file holds several by name.
    """
    from scene.formats.convert import convert as convert_file

    for sentence in convert_file(source, out, source_format=from_, target_format=to, camera=camera):
        print(f"note: {sentence}")
    print(out)
