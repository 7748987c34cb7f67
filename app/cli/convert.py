"""`convert IN OUT [--from F] [--to F]`."""

from pathlib import Path
from typing import Annotated, Literal

import tyro

from app.cli.tell import tell


def convert(
    source: tyro.conf.Positional[Path],
    out: tyro.conf.Positional[Path],
    *,
    from_: Annotated[str | None, tyro.conf.arg(name="from")] = None,
    to: str | None = None,
    camera: str | None = None,
    size: str | None = None,
    fps: float | None = None,
    frames: int | None = None,
    place: Literal["keep", "photo"] = "keep",
    scale: float = 1.0,
) -> None:
    """Convert a trajectory file to another tool's format.

    Args:
        source: The file (or the folder of a COLMAP model or a capture) to read.
        out: The file to write.
        from_: Format of the file, if its contents do not tell.
        to: Format to write, if the name of the file does not tell.
        camera: Name of the camera to use, if the file has several.
        size: Width x height of the pictures in pixels, such as 1280x720, if the file does not tell.
        fps: Frames per second, instead of the file's.
        frames: Number of frames, sampled along the same path.
        place: Position of the first frame: where the file puts it, or where the photo was taken.
        scale: Metres for one unit of the file.
    """
    from app.cli.options import picture_size
    from scene.formats.convert import convert as convert_file

    notes = convert_file(
        source,
        out,
        source_format=from_,
        target_format=to,
        camera=camera,
        size=None if size is None else picture_size(size),
        fps=fps,
        frames=frames,
        place=place,
        scale=scale,
    )
    for sentence in notes:
        tell(f"note: {sentence}")
    tell(out)
