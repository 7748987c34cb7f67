"""A camera check as a job: a folder with a request and a video of it goes in, the check comes to lie beside them.

check.json      what is asked for: the name of the video
job-input/      the request folder as `request`, and the video under its own name; gone once the job has ended
result.json     as of any job; with the check
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from engine.camera_check import CameraCheck, check_facts, check_of, read_check
from engine.folder import own_file
from engine.job import INPUT, Recording, job_state, refuse_if_busy
from engine.obey import check_camera
from engine.progress import Cancelled, OnProgress, ignore_progress, never
from engine.request import Request, read_request
from scene.errors import InputError
from scene.support.atomic import atomic_folder
from scene.support.linked import link_or_copy
from scene.support.typed_json import WrongContent, read_typed

CHECK = "check.json"
SCHEMA = "realcam-check/1"
REQUEST = "request"
MOST_BYTES = 10_000
"""Largest check.json that is read."""


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """check.json."""

    schema: Literal["realcam-check/1"]
    video: Annotated[str, Meta(max_length=200)]


def pack_check(folder: str | Path, request: Request, video: str | Path, *, overwrite: bool = False) -> Path:
    """Write the folder of a job that checks the camera of a video, with links to its files; return it.

    Args:
        folder: its name.
        request: what the video was made from.
        video: the file.
        overwrite: replace an earlier job of that name.

    Raises:
        InputError: the video is not there, or the folder cannot be written.
    """
    folder, video = Path(folder), Path(video)
    if not video.is_file():
        raise InputError(f"There is no video {video}. Give the path of one.")
    if overwrite:
        refuse_if_busy(folder)
    with atomic_folder(folder, replaces=CHECK if overwrite else None) as new:
        (new / INPUT / REQUEST).mkdir(parents=True)
        for name in ("request.json", *request.entries.payload):
            link_or_copy(own_file(request.folder, name), new / INPUT / REQUEST / name)
        link_or_copy(video, new / INPUT / video.name)
        asked = {"schema": SCHEMA, "video": video.name}
        (new / CHECK).write_text(json.dumps(asked, indent=2) + "\n", encoding="utf-8")
    return folder


def run_check(
    folder: str | Path, *, on_progress: OnProgress = ignore_progress, cancelled: Cancelled = never
) -> CameraCheck:
    """Check what the folder asks for, and write the check into its result.

    Raises:
        InputError: the video cannot be read, or the request is damaged.
        JobCancelled: `cancelled()` said so.
    """
    folder = Path(folder)
    with Recording(folder, on_progress) as recording:
        try:
            asked = read_typed(_Asked, own_file(folder, CHECK), MOST_BYTES)
        except WrongContent as error:
            raise InputError(f"{CHECK} in {folder} cannot be used: {error}. Check the camera again.") from error
        given = folder / INPUT
        if given.is_symlink() or (given / REQUEST).is_symlink():
            raise InputError(f"There is a link in the folder {folder}. Put the files themselves there.")
        video, request = own_file(given, asked.video), read_request(given / REQUEST)
        clip = request.clip
        recording.measure("camera check", clip.frames * clip.width * clip.height)
        found = check_camera(request, video, on_progress=recording.progress, cancelled=cancelled)
        check = check_of(found, request.contract, asked.video)
        recording.facts |= {"check": check_facts(check)}
    return check


def is_check(folder: str | Path) -> bool:
    """Whether a folder is that of such a job."""
    return (Path(folder) / CHECK).is_file()


def read_check_job(folder: str | Path) -> CameraCheck | None:
    """The check that a job has made; None where there is none, or not yet.

    Raises:
        InputError: it is damaged.
    """
    state = job_state(folder)
    if state is None or state.state != "done":
        return None
    return read_check(state.result.get("check"))
