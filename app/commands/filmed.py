"""A clip to be filmed again: opening it, the part that is taken, and the camera that filmed it."""

import hashlib
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from app.commands.imports import import_path
from app.commands.photo import filmed
from app.commands.registry import Named, command, edit
from app.document.document import ClipPart, PhotoSource
from app.document.edit import NOT_YET, Context, Edit
from app.studio.first_frame import first_frame
from app.studio.studio import Studio
from engine.sizes import size_of_shape
from scene.clip.clip import CLIP_SUFFIXES, MAX_CLIP_FRAMES, ClipFacts, open_clip, probe_clip
from scene.errors import InputError
from scene.formats.trajectory_json import TrajectoryFile, write_trajectory_json
from scene.moving.moving_scene import MovingScene
from scene.path.camera_path import lasts
from scene.path.scene_time import SceneTime
from scene.path.transforms import retimed, seen_from
from scene.recover.stabilise import stabilise

SAME_LENGTH = 0.06
"""Seconds by which a path and a clip may differ and be equally long: less than two frames."""
OWN_CAMERA, STABILISED = "The clip's own camera", "The clip's camera, stabilised"
WIDER, WIDEST = 1.33, 4.0
"""How much more an outpainted clip shows from side to side, as a rule and at most."""


def is_clip(name: str) -> bool:
    """Whether a file of that name is taken for a clip."""
    return name.lower().endswith(CLIP_SUFFIXES)


def open_clip_file(studio: Studio, file: Path, name: str) -> None:
    """Take a clip of the person's own, to be filmed again; the file is moved into the shot.

    Raises:
        InputError: it is no clip that can be used; nothing has changed then.
    """
    facts = probe_clip(file)
    if facts.frames < 2:
        raise InputError(f"{name} has one frame only: it is a photo. Save it as a JPEG or PNG, and open that.")
    part = longest_part(facts)
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    kept = studio.folder / "photos" / f"{digest[:16]}{file.suffix.lower()}"
    source = PhotoSource(name=name, file=kept.name, clip=part)
    photo = first_frame(file, source)
    kept.parent.mkdir(exist_ok=True)
    shutil.move(file, kept)
    studio.scenes.open(replace(photo, path=kept))
    studio.apply(lambda now: filmed(now.document, source, facts))
    if part.end is not None:
        studio.notice(
            f"{name} lasts {facts.seconds:.1f} s; its first {part.end:.4g} s were taken. The Image tab has the part."
        )


def longest_part(facts: ClipFacts) -> ClipPart:
    """The beginning of a clip, as much as can be filmed again."""
    if facts.frames <= MAX_CLIP_FRAMES:
        return ClipPart()
    return ClipPart(end=int(100 * MAX_CLIP_FRAMES / facts.fps) / 100)


@command()
def set_clip_part(studio: Studio, start: float, end: float | None = None) -> None:
    """Take another part of the clip, in seconds; None is its end. Its camera and depth are then found anew.

    A path that lasted as long as the part before lasts as long as this one; keys of scene time stay at their frames.
    The world is the camera of the part's first frame. A path whose start is locked to it begins there again; any other
    stays where it is in the scene, where the part before had that frame.

    Raises:
        InputError: there is no such part.
    """
    photo = studio.document.photo
    if photo.clip is None:
        raise InputError("A photo has no parts. Open a clip.")
    if photo.sample:
        raise InputError("The sample is taken whole. Open a clip of your own to take a part of it.")
    given = photo.depth_file
    if given is not None and given.maps == 1 and start != photo.clip.start:
        raise InputError(
            f"{given.name} is the depth of the first frame, which would be another one then. Choose Estimate instead "
            "first, or bring depth for every frame."
        )
    file, part = studio.folder / "photos" / photo.file, ClipPart(start=start, end=end)
    before, after = _lasts(file, photo.clip), _lasts(file, part)
    home = _camera_at(studio.moving, part.start - photo.clip.start)
    studio.apply(lambda now: trimmed(now, part, before, after, home))


def _camera_at(moving: MovingScene | None, seconds: float) -> Float[Tensor, "4 4"] | None:
    """The camera that filmed a moment of a clip; None where the clip has no such moment, or is not lifted yet."""
    if moving is None or not moving.moves:
        return None
    frame = round(seconds * moving.fps)
    return moving.c2w[frame] if 0 <= frame < len(moving) else None


def _lasts(file: Path, part: ClipPart) -> float:
    """Seconds from the first frame of a part of a clip to its last.

    Raises:
        InputError: there is no such part, or it has one frame only.
    """
    clip = open_clip(file, start=part.start, end=part.end)
    if len(clip) < 2:
        raise InputError(f"A part of a clip has two frames or more; from {part.start:g} s on it has one. Take more.")
    return (len(clip) - 1) / clip.facts.fps


def trimmed(
    now: Context, part: ClipPart, before: float, after: float, home: Float[Tensor, "4 4"] | None = None
) -> Edit:
    """Another part of a clip, of `after` seconds where it was of `before`.

    Args:
        now: the shot.
        part: the part that is taken.
        before: seconds of the part before.
        after: seconds of this one.
        home: the camera that filmed its first frame, in the world as it is, if that is known.
    """
    document, around = now.document, now.around
    source = document.photo
    assert source.clip is not None
    later = part.start - source.clip.start
    keys = (replace(key, shows=min(max(key.shows - later, 0.0), after)) for key in document.scene_time.keys)
    changed = replace(document, photos=(replace(source, clip=part),), scene_time=SceneTime(tuple(keys)))
    path, notice = document.path, ""
    if home is not None and around is not None and later and not (document.suggested or document.start_locked):
        path = seen_from(path, home, around.lens, subject_distance=around.subject_distance)
    length = lasts(path)
    if abs(length - before) < SAME_LENGTH and abs(after - before) > SAME_LENGTH:
        changed = replace(changed, frames=None)
        path = retimed(path, after, now=length)
        notice = f"The path lasts {after:.4g} s now, as the clip does."
    changed = replace(changed, path=path)
    return Edit(document=changed, label="Take another part of the clip", notice=notice)


@edit(
    Named(
        id="super-resolution",
        title="Super-resolution: film the clip again at twice its size",
        group="Clip",
        words="larger upscale enlarge resolution",
    )
)
def enlarge_clip(now: Context, factor: float = 2.0) -> Edit:
    """Make the video so many times as wide and high as the clip, as far as that goes; its shape stays.

    Raises:
        InputError: there is no clip, or a factor that is none.
    """
    if now.scene is None:
        raise InputError(NOT_YET)
    if now.document.photo.clip is None:
        raise InputError("A photo is filmed at any size: choose one on the Engine tab. Open a clip.")
    if not 0.1 <= factor <= 8:
        raise InputError(f"A clip is made 0.1 to 8 times as large; got {factor:g}.")
    wide, high = now.scene.photo.taken_size
    width, height = size_of_shape(wide / high, wide * high * factor**2)
    document = replace(now.document, width=width, height=height)
    return Edit(document=document, label="Enlarge the clip", notice=f"The video is made at {width} × {height}.")


@command(
    Named(
        id="clip-camera",
        title="Show the camera that filmed the clip",
        group="Clip",
        words="own camera recovered path import",
    ),
    Named(
        id="stabilise",
        title="Stabilise the camera that filmed the clip",
        group="Clip",
        arguments={"strength": 0.5},
        words="tremor shake smooth steady",
    ),
    Named(
        id="outpaint",
        title="Outpaint: show around the clip, through a wider lens",
        group="Clip",
        arguments={"wider": WIDER},
        words="reframe re-frame zoom out expand outpainting",
    ),
)
def show_clip_camera(studio: Studio, strength: float = 0.0, wider: float = 1.0) -> None:
    """Show the path of the camera that filmed the clip as an import that waits.

    `strength` takes its tremor out, 0 to 1; the lens shows `wider` times as much from side to side, 1 to 4.

    Raises:
        InputError: there is no clip, or not yet; or a number is out of range.
    """
    if not 1 <= wider <= WIDEST:
        raise InputError(f"A wider lens shows 1 to {WIDEST:g} times as much; got {wider:g}.")
    moving = studio.moving
    if moving is None:
        raise InputError(NOT_YET)
    if not moving.moves:
        raise InputError("A photo was taken by a camera that stood still. Open a clip.")
    home = moving.home
    trajectory = stabilise(moving.trajectory, strength, distance=home.subject_distance)
    if wider != 1:
        zoom = torch.full((len(trajectory),), 1 / wider, dtype=torch.float64)
        trajectory = replace(trajectory, intrinsics=trajectory.intrinsics.zoomed(zoom))
    folder = Path(tempfile.mkdtemp(prefix="incoming-", dir=studio.folder))
    write_trajectory_json(
        folder / "camera.json",
        TrajectoryFile(
            trajectory=trajectory,
            image_size=(home.photo.width, home.photo.height),
            depth_source=home.depth.source,
            name=studio.document.photo.name,
        ),
    )
    try:
        import_path(studio, folder, STABILISED if strength else OWN_CAMERA, of_clip=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # where it was not taken over
