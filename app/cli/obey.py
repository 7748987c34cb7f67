"""`obey REQUEST [VIDEO]`."""

import os
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING

import tyro

from app.cli.tell import note, tell
from scene.errors import InputError

if TYPE_CHECKING:
    from engine.camera_check import CameraCheck


def obey(
    request: tyro.conf.Positional[Path],
    video: tyro.conf.Positional[Path | None] = None,
    /,
    *,
    json: bool = False,
    out: Path | None = None,
) -> None:
    """Check how a video kept to the camera path of its request.

    Args:
        request: The request folder.
        video: The video that was made from it, by any generator; without it, the folder's own video, and the check is
            kept beside that as camera-check.json.
        json: Print every frame as JSON instead of a summary.
        out: File to write the JSON to.
    """
    # Before numpy is imported: its threads wait for each other longer than these small matrices take.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    from app.cli.progress import ProgressLine
    from engine.camera_check import BESIDE, check_facts, check_of, write_check
    from engine.obey import check_camera
    from engine.request import read_request
    from scene.support.atomic import check_writable

    if out is not None:
        check_writable(out)
    asked = read_request(request)
    own = asked.folder / "video.mp4"
    if video is None and not own.is_file():
        raise InputError(f"There is no video in {request} yet. Make it with `run`, or name another video.")
    film = own if video is None else video
    with ProgressLine() as line:
        found = check_camera(asked, film, on_progress=line)
    check = check_of(found, asked.contract, film.name)
    if film.absolute() == own.absolute():
        write_check(asked.folder / BESIDE, check)
    if out is not None:
        write_check(out, check)
    if json:
        print(dumps(check_facts(check), indent=1))
        return
    for sentence in check.notices:
        note(sentence)
    tell(check.sentence)
    if summary := _summary(check):
        tell(summary)


def _summary(check: "CameraCheck") -> str:
    """Middle and largest errors, and how well the pictures agree."""
    from statistics import median

    told = [frame for frame in check.frames if not frame.reason]
    if not told:
        return ""
    moved = [100 * frame.translation_error_m for frame in told if frame.translation_error_m is not None]
    turned = [frame.rotation_error_deg for frame in told if frame.rotation_error_deg is not None]
    shift = [100 * frame.translation_bound_m for frame in told if frame.translation_bound_m is not None]
    turn = [frame.rotation_bound_deg for frame in told if frame.rotation_bound_deg is not None]
    agree = [frame.psnr_db for frame in check.frames if frame.psnr_db is not None]
    return (
        f"{len(told)} of {len(check.frames)} frames: {median(moved):.2g} cm off in the middle, {max(moved):.2g} cm at "
        f"most (right to {median(shift):.2g} cm with 95 % confidence); {median(turned):.2g} degrees in the middle, "
        f"{max(turned):.2g} at most (right to {median(turn):.2g})"
        + (f"; the pictures agree with the preview to {median(agree):.0f} dB." if agree else ".")
    )
