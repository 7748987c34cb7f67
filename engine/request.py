"""The request folder: the contract between preview and engine, written and read by this module alone.

    request.json   what is asked for: engine, prompt, seed, clip, one camera per frame, sha256 of the other files
    photo.png      the photo, at the size it was lifted
    preview.mkv    what the camera sees, lossless
    mask.mkv       what the photo knows of each pixel, values of `Coverage`, lossless
    depth.npz      metres: of the photo, of every frame of the preview; and the points' reliability

and of a clip that is filmed again, what `engine.source_clip` says.

The result comes to lie beside them: progress.jsonl, video.mp4, result.json.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import UInt8
from torch import Tensor

from engine.clip import ClipSpec
from engine.folder import own_file
from engine.job import refuse_if_busy
from engine.prompt import check_prompt
from engine.request_json import CLIP_PAYLOAD, PAYLOAD, SCHEMA, RequestEntries, changed, sealed, unsealed
from engine.scene_files import expected_arrays, read_photo, scene_arrays, scene_facts, scene_from, write_photo
from engine.settings import Settings
from engine.source_clip import (
    MOMENTS,
    MOST_MOMENTS,
    SOURCE,
    Moment,
    clip_facts,
    read_moments,
    read_source,
    write_clip,
)
from engine.video import read_lossless, write_ffv1
from scene.camera import Intrinsics
from scene.coverage.kinds import Coverage
from scene.depth.depth_map import DepthSource
from scene.errors import InputError
from scene.formats.trajectory_json import path_to_json
from scene.moving.moving_scene import MovingScene
from scene.path.camera_path import CameraPath
from scene.photo.image import MAX_SIDE, Photo
from scene.rendering.preview import Preview
from scene.rendering.render import BYTES_PER_PIXEL
from scene.scene import Scene
from scene.support.array_file import ROOM, Expected, read_expected, write_arrays
from scene.support.atomic import atomic_folder
from scene.support.memory import refuse_without_memory
from scene.support.version import __version__
from scene.trajectory import Trajectory

ROOM_PER_FRAME = 10_000
"""Bytes of a frame beside its pixels: tables of the codec, and of the container."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Request:
    """A request folder whose files are what they were when it was packed."""

    folder: Path
    contract: str
    """sha256 over everything that is delivered: the hashes of the files, and all of request.json."""
    engine: str
    prompt: str
    negative_prompt: str
    seed: int
    settings: Settings
    """How to sample, for engines that do; in folders that do not say, as usual."""
    clip: ClipSpec
    trajectory: Trajectory
    lock_strength: tuple[float, ...] | None
    """How firmly the engine keeps to each frame of the preview, 0 to 1, within the scene lock; None is 1 for all."""
    scale: float
    """Engine units per metre."""
    depth_source: DepthSource
    details: Mapping[str, Any]
    """request.json as it was read."""
    entries: RequestEntries
    """The same by its types."""

    @cached_property
    def photo(self) -> Photo:
        """The photo, at the size it was lifted.

        Raises:
            InputError: it is none, as in the next three.
        """
        return read_photo(self.folder / "photo.png", self.entries.photo)

    @cached_property
    def scene(self) -> Scene:
        """The scene the preview was rendered from, bit for bit."""
        arrays = read_expected(self.folder / "depth.npz", expected_arrays(self.photo))
        return scene_from(self.photo, arrays, self.entries.scene)

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """The scene at one time or several, in order of the clip's frames; a photo has one, its scene."""
        if (clip := self.entries.source) is None:
            return (Moment.of_photo(self.scene),)
        return tuple(read_moments(self.folder, clip, self.scene, self.entries.scene))

    @property
    def scene_frames(self) -> tuple[int, ...]:
        """Number of the clip's frame that each frame of the video shows; 0 throughout for a photo."""
        clip = self.entries.source
        return (0,) * self.clip.frames if clip is None else tuple(clip.frames)

    @cached_property
    def source(self) -> UInt8[Tensor, "frames height width 3"] | None:
        """The clip that is filmed again, one frame for each of the video; None for a photo."""
        if (clip := self.entries.source) is None:
            return None
        refuse_without_memory(len(clip.frames) * prod(clip.size) * 3, "The clip of the request")
        return read_source(self.folder, clip)

    @property
    def path(self) -> CameraPath | None:
        """The editable path that the trajectory was baked from, if it is known."""
        return self.entries.editable_path(self.folder / "request.json")

    @cached_property
    def preview(self) -> Preview:
        """What the camera sees, frame by frame, bit for bit."""
        size = (self.clip.frames, self.clip.height, self.clip.width)
        refuse_without_memory(prod(size) * BYTES_PER_PIXEL, "The preview of the request")
        expected = {"preview_depth": Expected(np.float32, size), "pinholes": Expected(np.int64, size[:1])}
        arrays = read_expected(self.folder / "depth.npz", expected)
        depth, coverage = arrays["preview_depth"], read_lossless(self.folder / "mask.mkv", "gray", size)[..., 0]
        if not bool((depth.isfinite() & (depth >= 0)).all()) or bool((coverage > max(Coverage)).any()):
            raise InputError(f"The preview in {self.folder} is damaged. Pack the request again.")
        rgb = read_lossless(self.folder / "preview.mkv", "rgb24", size)
        return Preview(self.trajectory, rgb, depth, coverage, arrays["pinholes"])


def pack(
    folder: str | Path,
    scene: Scene | MovingScene,
    trajectory: Trajectory,
    preview: Preview,
    *,
    scene_frames: Sequence[int] | None = None,
    engine: str = "warp",
    clip: ClipSpec | None = None,
    path: CameraPath | None = None,
    prompt: str = "",
    negative_prompt: str = "",
    seed: int = 0,
    settings: Settings | None = None,
    lock_strength: Sequence[float] | None = None,
    scale: float = 1.0,
    overwrite: bool = False,
) -> Request:
    """Write the request folder for a preview of a scene. It exists whole or not at all.

    Args:
        folder: its name; what lies there already is replaced only if `overwrite` and it is a request folder.
        scene: what the preview was rendered from: of a photo, or of a clip.
        trajectory: one camera per frame.
        preview: exactly what the engine will receive, rendered along that trajectory.
        scene_frames: number of the clip's frame that each camera sees; of a photo there is one.
        engine: who shall make the video.
        clip: the engine's answer to the wish; None takes the preview's own size, frames and rate.
        path: what the trajectory was baked from, if it is known; engines do not look at it.
        prompt: what the video shows, in words, for engines that read.
        negative_prompt: what it should not show.
        seed: of the engine's noise.
        settings: how to sample, for engines that do; None is as usual.
        lock_strength: how firmly the engine keeps to each frame of the preview, 0 to 1; None is 1 for all.
        scale: engine units per metre.
        overwrite: replace an earlier request of that name.

    Raises:
        InputError: clip and preview disagree, the prompt is no text, no camera is where the engine needs one, the
            folder cannot be written, or an engine is working in it.
    """
    assert preview.trajectory is trajectory, "the preview belongs to another trajectory"
    frames, height, width = preview.coverage.shape
    clip = clip or ClipSpec(width=width, height=height, frames=frames, fps=trajectory.fps)
    shown = [0] * frames if scene_frames is None else list(scene_frames)
    assert len(shown) == frames, "each camera sees one frame of the clip"
    _check(clip, trajectory, width, height, shown)
    check_prompt(prompt)
    check_prompt(negative_prompt)
    assert lock_strength is None or len(lock_strength) == frames
    moving = MovingScene.of(scene)
    home = moving.home
    if overwrite:
        refuse_if_busy(folder)
    with atomic_folder(folder, replaces="request.json" if overwrite else None) as new:
        write_photo(new / "photo.png", home.photo)
        write_ffv1(new / "preview.mkv", preview.rgb, clip.fps)
        write_ffv1(new / "mask.mkv", preview.coverage, clip.fps)
        ours = {"preview_depth": preview.depth, "pinholes": preview.pinholes}
        write_arrays(new / "depth.npz", scene_arrays(home) | ours)
        if moving.moves:
            write_clip(new, moving, shown)
        details = {
            "schema": SCHEMA,
            "contract": "",
            "app_version": __version__,
            "engine": engine,
            "prompt": prompt,
            "negative_prompt": negative_prompt,
            "seed": seed,
            "settings": (settings or Settings()).to_json(),
            "lock_strength": lock_strength and list(lock_strength),
            "clip": asdict(clip),
            "scale": scale,
            **scene_facts(home),
            "intrinsics": trajectory.intrinsics.matrix.tolist(),
            "c2w": trajectory.c2w.tolist(),
            "path": path and path_to_json(path),
            **({"source": clip_facts(moving, shown)} if moving.moves else {}),
            "files": {name: _sha256(new / name) for name in (PAYLOAD + CLIP_PAYLOAD if moving.moves else PAYLOAD)},
        }
        (new / "request.json").write_bytes(sealed(details).encode())
    return read_request(folder)


def read_request(folder: str | Path) -> Request:
    """Open a request folder, wherever it lies now.

    Raises:
        InputError: it is none, of another version, says what no request says, or a file in it is missing, is a link,
            or was changed; named.
    """
    folder = Path(folder)
    details, entries = unsealed(folder)
    largest_files = _largest_files(entries.clip)
    for name in entries.payload:
        largest = largest_files[name]
        file = own_file(folder, name)
        if file.stat().st_size > largest:
            raise InputError(
                f"{name} in the request {folder} has {file.stat().st_size / 1e6:.1f} MB, and for its clip it has"
                f" {largest / 1e6:.1f} at most. Pack the request again."
            )
        if _sha256(file) != entries.files[name]:
            raise changed(name, folder)
    clip = entries.clip
    lenses = Intrinsics(torch.tensor(entries.intrinsics, dtype=torch.float64), clip.width, clip.height)
    return Request(
        folder=folder,
        contract=entries.contract,
        engine=entries.engine,
        prompt=entries.prompt,
        negative_prompt=entries.negative_prompt,
        seed=entries.seed,
        settings=entries.sampling(),
        lock_strength=entries.lock_strength,
        clip=clip,
        trajectory=Trajectory(lenses, torch.tensor(entries.c2w, dtype=torch.float64), clip.fps),
        scale=entries.scale,
        depth_source=entries.depth_source,
        details=details,
        entries=entries,
    )


def _largest_files(clip: ClipSpec) -> dict[str, int]:
    """Bytes that the files of a request may have, by name: what is larger is not even hashed."""
    pixels, photo = clip.frames * clip.width * clip.height, MAX_SIDE**2
    return {
        "photo.png": 3 * photo + ROOM,
        "preview.mkv": 4 * pixels + clip.frames * ROOM_PER_FRAME + ROOM,
        "mask.mkv": 2 * pixels + clip.frames * ROOM_PER_FRAME + ROOM,
        "depth.npz": 5 * pixels + 8 * clip.frames + 7 * photo + ROOM,
        SOURCE: clip.frames * (4 * photo + ROOM_PER_FRAME) + ROOM,
        MOMENTS: MOST_MOMENTS * 10 * photo + ROOM,
    }


def _check(clip: ClipSpec, trajectory: Trajectory, width: int, height: int, scene_frames: Sequence[int]) -> None:
    """Refuse a preview that is not the clip the engine makes."""
    wanted = (clip.width, clip.height, clip.frames, clip.fps)
    got = (width, height, len(trajectory), trajectory.fps)
    if wanted != got:
        raise InputError(
            "The engine makes {}x{}, {} frames at {:g} per second; the preview is {}x{}, {} frames at {:g}."
            " Render the preview for the engine's clip.".format(*wanted, *got)
        )
    if refused := anchor_refusal(clip, trajectory, scene_frames):
        raise InputError(refused)


def anchor_refusal(clip: ClipSpec, trajectory: Trajectory, scene_frames: Sequence[int]) -> str:
    """Why the engine of a clip cannot follow a path that is not at the photo where it must be; "" if it is.

    The photo of a clip that is filmed again is its first frame.
    """
    at_photo = (trajectory.c2w - torch.eye(4, dtype=torch.float64)).abs().amax((1, 2)) <= 1e-6
    at_photo &= torch.tensor(scene_frames) == 0
    if clip.anchor == "first-frame-is-photo" and not at_photo[0]:
        return (
            "This engine starts at the photo itself, and the path starts elsewhere."
            " Lock frame 0 to the photo, or choose another engine."
        )
    if clip.anchor == "a-frame-is-photo" and not at_photo.any():
        return (
            "This engine continues the photo, and no frame of the path is taken from where the photo was."
            " Lock frame 0 to the photo, let the path pass through it, or choose another engine."
        )
    return ""


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
