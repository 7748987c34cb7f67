"""Where the videos come from: made by an engine through request folders, made elsewhere, or the true clips."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from jaxtyping import UInt8
from torch import Tensor

from engine.clip import ClipWish
from engine.engines.asked import Asked as AskedOfEngine
from engine.engines.registry import KNOWN_ENGINES, backend
from engine.job import job_state
from engine.request import pack
from engine.run import run_request
from engine.settings import Settings
from research.evaluate.cases import Asked, Case, in_metres
from scene.clip.clip import CLIP_SUFFIXES, open_clip
from scene.errors import InputError
from scene.moving.moving_scene import MovingScene
from scene.obey.frames import fitted
from scene.path.resampling import resampled
from scene.rendering.render import render


@dataclass(frozen=True, eq=False)
class Film:
    """A finished video as it is evaluated."""

    frames: UInt8[Tensor, "frames height width 3"]
    """Pictures, as many as cameras were asked for, and as large as the true clip."""
    name: str
    notices: tuple[str, ...] = ()
    """What was assumed, one sentence each."""


Films = Callable[[Case, Asked], Film]
"""Finds or makes the video of a case; InputError says why there is none."""


def true_clips(case: Case, asked: Asked) -> Film:
    """The clip of the data set itself.

    Raises:
        InputError: along a path of a list there is none.
    """
    if asked.truth is None:
        raise InputError(f"{case.id} has no true clip: it goes along a path of the list. Leave --paths out.")
    return Film(asked.truth, case.entry.id)


def finished(folder: Path) -> Films:
    """Videos that were made elsewhere: ID.mp4, or a folder ID with pictures.

    Raises:
        InputError: there is no such folder.
    """
    if not folder.is_dir():
        raise InputError(f"There is no folder {folder}. Name the one with the videos, called ID.mp4.")

    def find(case: Case, asked: Asked) -> Film:
        names = [folder / f"{case.id}{suffix}" for suffix in (*CLIP_SUFFIXES, "")]
        file = next((name for name in names if name.exists()), None)
        if file is None:
            raise InputError(f"there is no video {case.id}.mp4")
        return film(file, asked)

    return find


def film(file: Path, asked: Asked) -> Film:
    """A video, fitted to the cameras that were asked for.

    Raises:
        InputError: it cannot be read, or has fewer frames than cameras.
    """
    clip = open_clip(file)
    count = len(asked.c2w)
    if len(clip) < count:
        raise InputError(f"{file.name} has {len(clip)} frames, fewer than the {count} cameras")
    fit = fitted(clip, asked.size, count)
    shown = [frame for frame in fit.frames() if frame is not None]
    return Film(torch.stack([frame.rgb for frame in shown]), file.name, fit.notices)


def generated(folder: Path, engine: str, settings: Settings, seed: int) -> Films:
    """Videos that an engine makes, each in a request folder; those that are there are taken.

    Args:
        folder: for the request folders, called ID.
        engine: its name.
        settings: how it samples.
        seed: of its noise.

    Raises:
        InputError: there is no such engine, or its weights are missing.
    """
    backend(engine)
    known = KNOWN_ENGINES[engine]

    def make(case: Case, asked: Asked) -> Film:
        request = folder / case.id
        if not (request / "request.json").is_file():
            _pack(request, asked, engine, settings, seed)
        state = job_state(request)
        if state is None or state.state != "done":
            run_request(request)
        made = film(request / "video.mp4", asked)
        guessed = () if asked.metric else ("The unit of the cameras is unknown: they were fitted to the scene.",)
        return replace(made, notices=(*guessed, *made.notices))

    def _pack(request: Path, asked: Asked, engine: str, settings: Settings, seed: int) -> None:
        scene = asked.scene()
        trajectory, _ = in_metres(asked, scene)
        width, height = asked.size
        clip = backend(engine).clip(ClipWish(width=width, height=height, frames=len(trajectory), fps=trajectory.fps))
        if clip.frames != len(trajectory):
            trajectory = resampled(trajectory, clip.frames)
        lens = asked.lens.covering(clip.width, clip.height).repeated(clip.frames)
        trajectory = replace(trajectory, intrinsics=lens, fps=clip.fps)
        of_engine = AskedOfEngine.of(MovingScene.of(scene), trajectory, (0,) * len(trajectory))
        if refused := known.refusal(of_engine):
            raise InputError(refused)
        request.parent.mkdir(parents=True, exist_ok=True)
        pack(
            request,
            scene,
            trajectory,
            render(scene, trajectory),
            engine=engine,
            clip=clip,
            prompt=asked.caption,
            seed=seed,
            settings=settings,
        )

    return make
