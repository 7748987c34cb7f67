"""`export REQUEST_DIR --out DIR [--for vace|time-to-move|all]`."""

from pathlib import Path
from typing import Annotated, Literal

import tyro

from app.cli.tell import tell


def export(
    request: tyro.conf.Positional[Path],
    *,
    out: Path,
    for_: Annotated[Literal["vace", "time-to-move", "all"], tyro.conf.arg(name="for")] = "all",
) -> None:
    """Write what other video generators take: first frame, warped video and mask, poses, depth.

    Args:
        request: The request folder.
        out: The folder to write, or a name that ends in .zip.
        for_: Generator whose conventions the video and its mask follow.
    """
    from engine.export import GENERATORS, export_request
    from engine.request import read_request

    packed = read_request(request)
    for sentence in export_request(packed, out, GENERATORS if for_ == "all" else (for_,)):
        tell(f"note: {sentence}")
    tell(f"{out}: fingerprint {packed.contract}")
