"""The request folder: the contract between preview and engine, written and read by this module alone.

    request.json   what is asked for: engine, prompt, seed, clip, one camera per frame, sha256 of the other files
    photo.png      the photo, at the size it was lifted
    preview.mkv    what the camera sees, lossless
    mask.mkv       what the photo knows of each pixel, values of `Coverage`, lossless
    depth.npz      metres: of the photo, of every frame of the preview; and the points' reliability

The result comes to lie beside them: progress.jsonl, video.mp4, result.json.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import torch

from engine.clip import ClipSpec
from engine.folder import atomic_folder
from engine.job import refuse_if_busy
from engine.scene_files import read_arrays, read_photo, scene_arrays, scene_facts, scene_from, write_arrays, write_photo
from engine.settings import Settings
from engine.video import read_grey_video, read_video, write_ffv1
from scene import __version__
from scene.camera import Intrinsics
from scene.camera_path import CameraPath
from scene.depth.depth_map import DepthSource
from scene.errors import InputError
from scene.formats.trajectory_json import path_from_json, path_to_json
from scene.image import Photo
from scene.preview import Preview
from scene.scene import Scene
from scene.trajectory import Trajectory

SCHEMA = "realcam-request/1"
PAYLOAD = ("photo.png", "preview.mkv", "mask.mkv", "depth.npz")


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

    @cached_property
    def photo(self) -> Photo:
        """The photo, at the size it was lifted."""
        return read_photo(self.folder / "photo.png", self.details)

    @cached_property
    def scene(self) -> Scene:
        """The scene the preview was rendered from, bit for bit."""
        return scene_from(self.photo, read_arrays(self.folder / "depth.npz", "metres", "sky", "reliable"), self.details)

    @property
    def path(self) -> CameraPath | None:
        """The editable path that the trajectory was baked from, if it is known."""
        said = self.details["path"]
        return path_from_json(said, self.folder / "request.json") if said else None

    @cached_property
    def preview(self) -> Preview:
        """What the camera sees, frame by frame, bit for bit."""
        arrays = read_arrays(self.folder / "depth.npz", "preview_depth", "pinholes")
        return Preview(
            trajectory=self.trajectory,
            rgb=read_video(self.folder / "preview.mkv"),
            depth=arrays["preview_depth"],
            coverage=read_grey_video(self.folder / "mask.mkv"),
            pinholes=arrays["pinholes"],
        )


def pack(
    folder: str | Path,
    scene: Scene,
    trajectory: Trajectory,
    preview: Preview,
    *,
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
        scene: what the preview was rendered from.
        trajectory: one camera per frame.
        preview: exactly what the engine will receive, rendered along that trajectory.
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
        InputError: clip and preview disagree, no camera is where the engine needs one, the folder cannot be
            written, or an engine is working in it.
    """
    assert preview.trajectory is trajectory, "the preview belongs to another trajectory"
    frames, height, width = preview.coverage.shape
    clip = clip or ClipSpec(width=width, height=height, frames=frames, fps=trajectory.fps)
    _check(clip, trajectory, width, height)
    assert lock_strength is None or len(lock_strength) == frames
    if overwrite:
        refuse_if_busy(folder)
    with atomic_folder(folder, replaces="request.json" if overwrite else None) as new:
        write_photo(new / "photo.png", scene.photo)
        write_ffv1(new / "preview.mkv", preview.rgb, clip.fps)
        write_ffv1(new / "mask.mkv", preview.coverage, clip.fps)
        ours = {"preview_depth": preview.depth, "pinholes": preview.pinholes}
        write_arrays(new / "depth.npz", scene_arrays(scene) | ours)
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
            **scene_facts(scene),
            "intrinsics": trajectory.intrinsics.matrix.tolist(),
            "c2w": trajectory.c2w.tolist(),
            "path": path and path_to_json(path),
            "files": {name: _sha256(new / name) for name in PAYLOAD},
        }
        (new / "request.json").write_bytes(_sealed(details).encode())
    return read_request(folder)


def read_request(folder: str | Path) -> Request:
    """Open a request folder, wherever it lies now.

    Raises:
        InputError: it is none, of another version, or a file in it is missing or was changed; named.
    """
    folder = Path(folder)
    details = _unsealed(folder)
    for name, sha256 in details["files"].items():
        if not (folder / name).is_file():
            raise InputError(f"{name} is missing from the request {folder}. Put it back, or pack the request again.")
        if _sha256(folder / name) != sha256:
            raise _changed(name, folder)
    clip, strength = ClipSpec(**details["clip"]), details.get("lock_strength")
    matrix = torch.tensor(details["intrinsics"], dtype=torch.float64)
    c2w = torch.tensor(details["c2w"], dtype=torch.float64)
    return Request(
        folder=folder,
        contract=details["contract"],
        engine=details["engine"],
        prompt=details["prompt"],
        negative_prompt=details["negative_prompt"],
        seed=details["seed"],
        settings=Settings.from_json(details.get("settings", {})),
        lock_strength=strength and tuple(strength),
        clip=clip,
        trajectory=Trajectory(Intrinsics(matrix, clip.width, clip.height), c2w, clip.fps),
        scale=details["scale"],
        depth_source=DepthSource(**details["depth_source"]),
        details=details,
    )


def _check(clip: ClipSpec, trajectory: Trajectory, width: int, height: int) -> None:
    """Refuse a preview that is not the clip the engine makes."""
    wanted = (clip.width, clip.height, clip.frames, clip.fps)
    got = (width, height, len(trajectory), trajectory.fps)
    if wanted != got:
        raise InputError(
            "The engine makes {}x{}, {} frames at {:g} per second; the preview is {}x{}, {} frames at {:g}."
            " Render the preview for the engine's clip.".format(*wanted, *got)
        )
    if refused := anchor_refusal(clip, trajectory):
        raise InputError(refused)


def anchor_refusal(clip: ClipSpec, trajectory: Trajectory) -> str:
    """Why the engine of a clip cannot follow a path that is not at the photo where it must be; "" if it is."""
    at_photo = (trajectory.c2w - torch.eye(4, dtype=torch.float64)).abs().amax((1, 2)) <= 1e-6
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


def _sealed(details: Mapping[str, Any]) -> str:
    """request.json with its contract hash, which is the sha256 of the same text while the hash is still empty."""
    entries = [f"{json.dumps(key)}: {json.dumps(value, allow_nan=False)}" for key, value in details.items()]
    text = "{\n" + ",\n".join(entries) + "\n}\n"
    return text.replace(_contract_entry(""), _contract_entry(hashlib.sha256(text.encode()).hexdigest()), 1)


def _unsealed(folder: Path) -> dict[str, Any]:
    """request.json, if it is one of ours and nobody changed it."""
    if not (folder / "request.json").is_file():
        raise InputError(f"{folder} is no request folder: there is no request.json in it. Make one with `pack`.")
    content = (folder / "request.json").read_bytes()
    try:
        details = json.loads(content)
    except ValueError as error:
        raise _changed("request.json", folder) from error
    schema = details.get("schema") if isinstance(details, dict) else None
    if schema != SCHEMA:
        raise InputError(
            f"request.json in {folder} is of the kind {schema!r}; this studio reads {SCHEMA!r}. Pack it again."
        )
    contract = str(details.get("contract"))
    blank = content.replace(_contract_entry(contract).encode(), _contract_entry("").encode(), 1)
    if hashlib.sha256(blank).hexdigest() != contract:
        raise _changed("request.json", folder)
    return details


def _contract_entry(contract: str) -> str:
    return f'"contract": {json.dumps(contract)}'


def _changed(name: str, folder: Path) -> InputError:
    return InputError(
        f"{name} in the request {folder} was changed after it was packed, so it is no longer what the preview showed."
        " Restore it, or pack the request again."
    )


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
