"""Clip to moving scene as a job: a folder with the clip goes in, its frames as scenes come to lie beside it.

clip.json       what is asked for: which part of the clip, its depth source, its lens
job-input/      the clip, and a file with its depth, under their own names; gone once the job has ended
moving/         the frames with their depth, and the cameras that filmed them
result.json     as of any job; with what was assumed
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import torch
from msgspec import Meta

from engine.folder import own_file
from engine.job import INPUT, Recording, job_state, refuse_if_busy
from engine.progress import Cancelled, JobCancelled, OnProgress, Progress, ignore_progress, never
from scene.depth.depth_map import DepthMap, DepthSource
from scene.depth.models import DEPTH_MODELS
from scene.depth.unit import read_unit
from scene.errors import InputError
from scene.moving.film import lift_film
from scene.moving.folder import read_moving
from scene.moving.lift_clip import lift_clip
from scene.moving.moving_scene import MovingScene
from scene.recover.recovered import MetricCamera
from scene.samples.sample_clip import load_sample_clip
from scene.samples.shipped import SAMPLE_CLIPS
from scene.support.atomic import atomic_folder
from scene.support.linked import link_or_copy
from scene.support.typed_json import WrongContent, read_typed

CLIP_LIFT = "clip.json"
SCHEMA = "realcam-clip-lift/1"
MOVING = "moving"
FROM_NOTHING = ("auto", "layout-prior")
"""Sources of depth beside the networks."""
MOST_BYTES = 100_000
"""Largest clip.json that is read."""


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """clip.json."""

    schema: Literal["realcam-clip-lift/1"]
    clip: Annotated[str, Meta(max_length=200)] = ""
    """Name of the file in `job-input`."""
    sample: Annotated[str, Meta(max_length=200)] = ""
    """Name of a bundled clip instead, whose depth and camera are known."""
    depth: Annotated[str, Meta(max_length=200)]
    depth_file: Annotated[str, Meta(max_length=200)] = ""
    """Name of a file in `job-input` that has the depth instead."""
    depth_unit: str | None = None
    start: Annotated[float, Meta(ge=0)] = 0.0
    end: Annotated[float, Meta(gt=0)] | None = None
    fov_x_deg: Annotated[float, Meta(ge=1, le=170)] | None = None


def pack_clip_lift(
    folder: str | Path,
    clip: str | Path,
    *,
    start: float = 0.0,
    end: float | None = None,
    depth: str = "auto",
    depth_file: Path | None = None,
    depth_name: str = "",
    depth_unit: str | None = None,
    fov_x_deg: float | None = None,
    overwrite: bool = False,
) -> Path:
    """Write the folder of a job that lifts a clip, with links to its file and its depth; return it.

    Args:
        folder: its name.
        clip: the file, or the name of a bundled clip, whose depth and camera are known.
        start: seconds where the part that is taken begins.
        end: seconds where it ends; None is the clip's end.
        depth: a network of `models`; "auto" for one whose weights are here; "layout-prior" for a guess.
        depth_file: a file that has the depth instead: of the first frame, or as `open_depth_files` reads it.
        depth_name: what that file is called by whoever brought it; "" as it is called here.
        depth_unit: what one is in it, as `scene.depth.unit.read_unit` reads it; None as its numbers are taken usually.
        fov_x_deg: the lens, degrees across the picture; None where it is to be found.
        overwrite: replace an earlier job of that name.

    Raises:
        InputError: the clip or the depth file is not there, or the folder cannot be written.
    """
    folder, file = Path(folder), None if clip in SAMPLE_CLIPS else Path(clip)
    if file is not None and not file.is_file():
        raise InputError(f"There is no clip {clip}. Give the path of one.")
    if depth_file is not None and not depth_file.is_file():
        raise InputError(f"There is no depth file {depth_file}. Give the path of one.")
    called = "" if depth_file is None else depth_name or depth_file.name
    if depth_file is not None and not called.lower().endswith(depth_file.suffix.lower()):
        called += depth_file.suffix
    if file is not None and called == file.name:
        called = f"depth {called}"
    asked = {
        "schema": SCHEMA,
        "clip": "" if file is None else file.name,
        "sample": str(clip) if file is None else "",
        "depth": depth,
        "depth_file": called,
        "depth_unit": depth_unit,
        "start": start,
        "end": end,
        "fov_x_deg": fov_x_deg,
    }
    if overwrite:
        refuse_if_busy(folder)
    with atomic_folder(folder, replaces=CLIP_LIFT if overwrite else None) as new:
        (new / INPUT).mkdir()
        if file is not None:
            link_or_copy(file, new / INPUT / file.name)
        if depth_file is not None:
            link_or_copy(depth_file, new / INPUT / called)
        (new / CLIP_LIFT).write_text(json.dumps(asked, indent=2) + "\n", encoding="utf-8")
    return folder


def run_clip_lift(
    folder: str | Path, *, on_progress: OnProgress = ignore_progress, cancelled: Cancelled = never
) -> MovingScene:
    """Find the clip's camera and depth, lift its frames, and write them beside it.

    Raises:
        InputError: the clip cannot be used, its camera cannot be found, or there is no room.
        JobCancelled: `cancelled()` said so.
    """
    folder = Path(folder)
    notices: list[str] = []

    def step(stage: str, fraction: float) -> None:
        if cancelled():
            raise JobCancelled
        recording.progress(Progress(stage=stage, fraction=fraction))

    with Recording(folder, on_progress) as recording:
        asked = _asked(folder)
        step("Clip", 0.0)
        if asked.sample:
            moving = _lift_sample(asked.sample, folder / MOVING, step)
            recording.facts |= {"notices": []}
            return moving
        shutil.rmtree(folder / MOVING, ignore_errors=True)  # of a job that was stopped
        moving = lift_film(
            own_file(folder / INPUT, asked.clip),
            folder / MOVING,
            start=asked.start,
            end=asked.end,
            depth=str(own_file(folder / INPUT, asked.depth_file)) if asked.depth_file else asked.depth,
            unit=None if asked.depth_unit is None else read_unit(asked.depth_unit),
            fov_x_deg=asked.fov_x_deg,
            on_notice=notices.append,
            on_step=step,
        )
        recording.facts |= {"notices": list(dict.fromkeys(notices))}
    return moving


def _lift_sample(name: str, folder: Path, on_step: Callable[[str, float], None]) -> MovingScene:
    """A bundled clip with the depth and the camera that it was made with."""
    sample = load_sample_clip(name)
    source = DepthSource("sample", "metric", "Exact depth of a bundled sample.")
    exact = torch.zeros(len(sample.clip), dtype=torch.float64)
    camera = MetricCamera(
        trajectory=sample.trajectory,
        rotation_bound=exact,
        translation_bound=exact,
        static_share=1.0,
        tripod=False,
        distance=float(sample.depth[0].median()),
    )
    shutil.rmtree(folder, ignore_errors=True)
    depth = {frame: DepthMap(sample.depth[frame], source) for frame in sample.depth}
    return lift_clip(sample.clip, folder, depth=depth, camera=camera, on_step=on_step, exact=True)


def is_clip_lift(folder: str | Path) -> bool:
    """Whether a folder is that of such a job."""
    return (Path(folder) / CLIP_LIFT).is_file()


def read_clip_lift(folder: str | Path) -> MovingScene:
    """The moving scene that a job has made.

    Raises:
        InputError: it has not, or not yet, or it is damaged.
    """
    folder = Path(folder)
    state = job_state(folder)
    if state is None or state.state != "done":
        outcome = "was not started" if state is None else f"is {state.state}. {state.error}"
        raise InputError(f"There is no scene in {folder}: its job {outcome}".rstrip(". ") + ".")
    return read_moving(folder / MOVING)


def _asked(folder: Path) -> _Asked:
    """What clip.json asks for; the clip lies in the folder's own `job-input`."""
    try:
        asked = read_typed(_Asked, own_file(folder, CLIP_LIFT), MOST_BYTES)
    except WrongContent as error:
        raise InputError(f"{CLIP_LIFT} in {folder} cannot be used: {error}. Open the clip again.") from error
    if asked.depth not in (*FROM_NOTHING, *DEPTH_MODELS):  # no path, which would lead out of the folder
        known = ", ".join((*FROM_NOTHING, *DEPTH_MODELS))
        raise InputError(f"The depth of a clip comes from {known}; got {asked.depth[:60]!r}. Choose one of them.")
    if (folder / INPUT).is_symlink():
        raise InputError(f"There is a link in the folder {folder}. Put the files themselves there.")
    return asked
