"""Baking: a document and its scene become the clip and the cameras in it."""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import torch

from app.document.document import MOST_FRAMES, Document
from engine.clip import ClipSpec, ClipWish
from engine.engines.registry import KNOWN_ENGINES, backend
from scene.camera import Intrinsics
from scene.formats.trajectory_json import path_to_json
from scene.ground import levelling
from scene.moving.moving_scene import MovingScene
from scene.path.angles import pan_tilt_roll_from_rotation, rotation_from_pan_tilt_roll
from scene.path.camera_path import Route, find_route
from scene.path.handles import Vector
from scene.path.keyframes import Keyframe
from scene.path.lock_strength import lock_strengths
from scene.path.speed_profile import SpeedProfile, speed_profile
from scene.pose import UP, rotation_from_wxyz, wxyz_from_rotation
from scene.scene import Scene
from scene.trajectory import Trajectory

MOMENTS = 16
"""Number of a path's moments that are kept."""


@dataclass(frozen=True)
class Camera:
    """A camera somewhere: OpenCV axes, camera to world."""

    position: tuple[float, float, float]
    """Metres."""
    wxyz: tuple[float, float, float, float]
    fov_y: float | None = None
    """Radians; None has the photo's lens."""


@dataclass(frozen=True, eq=False)
class Seen:
    """One moment of a path."""

    lens: Intrinsics
    """Batched, one."""
    c2w: torch.Tensor
    """[1 4 4]"""

    @cached_property
    def camera(self) -> Camera:
        """The camera that sees it."""
        x, y, z = self.c2w[0, :3, 3].tolist()
        qw, qx, qy, qz = wxyz_from_rotation(self.c2w[0, :3, :3]).tolist()
        return Camera((x, y, z), (qw, qx, qy, qz), float(self.lens.fov_y[0]))


@dataclass(frozen=True, eq=False)
class Baked:
    """A document's path for its engine."""

    clip: ClipSpec
    route: Route
    trajectory: Trajectory
    """One camera of the route for every frame."""
    key: str
    """Hash of everything the pictures depend on."""
    lock_strength: tuple[float, ...] | None
    """How firmly an engine shall keep to each frame; None is 1 for all."""
    scene_frames: tuple[int, ...]
    """Number of the filmed clip's frame that each frame sees; 0 throughout for a photo."""
    too_long: str = ""
    """Why no video can be made of all of it, a sentence; it is sampled coarsely then."""

    engine: str = ""
    """Whose clip it is: the document's engine's, or that of the one that stands in for it."""
    _seen: dict[float, Seen] = field(default_factory=dict, init=False)
    """Moments that were asked for last."""

    @property
    def step(self) -> float:
        """Seconds of the path from one frame to the next."""
        return self.route.duration / self.route.steps(self.clip.frames)

    def seen_at(self, time: float) -> Seen:
        """One moment, or the end that is nearer; picture, page and viewport ask for the same ones."""
        moment = min(max(time, 0.0), self.route.duration)
        if (seen := self._seen.get(moment)) is None:
            if len(self._seen) >= MOMENTS:
                self._seen.clear()
            seen = self._seen[moment] = Seen(*self.route.cameras(torch.tensor([moment], dtype=torch.float64)))
        return seen

    def scene_frame_at(self, time: float) -> int:
        """Number of the filmed clip's frame that is seen at a moment: that of the frame nearest to it."""
        return self.scene_frames[min(max(round(time / self.step), 0), len(self.scene_frames) - 1)]

    @cached_property
    def speeds(self) -> tuple[list[float], list[float]]:
        """How fast the camera moves [m/s] and turns [degrees/s] from each frame to the next, for people."""
        return _rounded(self._profile.metres_per_second), _rounded(self._profile.degrees_per_second)

    @cached_property
    def jerks(self) -> list[int]:
        """Frames at which the camera's velocity changes suddenly."""
        return self._profile.jerks.nonzero()[:, 0].tolist()

    @cached_property
    def _profile(self) -> SpeedProfile:
        return speed_profile(self.trajectory)


def bake_document(document: Document, scene: Scene | MovingScene, scene_key: str) -> Baked:
    """The clip that the document's engine makes of it, with one camera for every frame.

    An engine that cannot be used yet lends its place to `warp`: the path can be seen all the same. So can a path that
    is too long for a clip, by as many cameras as a clip has at most.

    Raises:
        InputError: the path cannot be baked, or the engine makes no such clip.
    """
    name = "warp" if KNOWN_ENGINES[document.engine].missing else document.engine
    engine = backend(name)
    moving = MovingScene.of(scene)
    scene = moving.home
    subject = scene.subject_distance
    width, height = document.width, document.height
    route = find_route(document.path, scene.lens(width, height, document.crop), subject_distance=subject)
    frames = document.frames_over(route.duration)
    asked = min(frames, MOST_FRAMES)
    clip = engine.clip(ClipWish(width=width, height=height, frames=asked, fps=document.rate))
    if (clip.width, clip.height) != (width, height):
        lens = scene.lens(clip.width, clip.height, document.crop)
        route = find_route(document.path, lens, subject_distance=subject)
    too_long = ""
    if clip.frames == asked < frames:  # it is played as slowly as it is, and cannot be made
        too_long = too_long_words(route.duration, frames, document.rate)
        clip = replace(clip, fps=route.steps(asked) / route.duration)
    trajectory = route.bake(clip.frames, fps=clip.fps)
    digest = hashlib.sha256(f"{scene_key} {clip}".encode())
    digest.update(trajectory.c2w.numpy().tobytes())
    digest.update(trajectory.intrinsics.matrix.numpy().tobytes())
    moments = route.moments(clip.frames).tolist()
    strength = lock_strengths(document.path, moments)
    shown = (0,) * clip.frames
    if moving.moves:
        shown = document.scene_time.frames(moments, fps=moving.fps, count=len(moving))
        digest.update(repr(shown).encode())
    return Baked(clip, route, trajectory, digest.hexdigest()[:16], strength, shown, too_long, name)


def too_long_words(duration: float, frames: int, rate: float) -> str:
    """Words for a path that is too long for a clip, and what to change."""
    slower = math.floor((MOST_FRAMES - 1) / duration)
    rates = f", or take {slower} frames per second or fewer" if slower >= 1 else ""
    return (
        f"The path lasts {duration:.4g} s, which is {frames:,} frames at {rate:.4g} per second; a clip has up to"
        f" {MOST_FRAMES}. Shorten the path to {(MOST_FRAMES - 1) / rate:.4g} s{rates}."
    )


def _rounded(values: torch.Tensor) -> list[float]:
    return [round(value, 3) for value in values.tolist()]


def order_key(document: Document, baked: Baked) -> str:
    """Hash of everything that a request says."""
    words = [document.engine, document.prompt, document.negative_prompt, document.seed]
    content = [baked.key, *words, document.settings.to_json(), path_to_json(document.path)]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def keyframe_at(camera: Camera) -> Keyframe:
    """A keyframe there, at 0 s."""
    return Keyframe(time=0.0, position=camera.position, wxyz=camera.wxyz, fov_y=camera.fov_y)


def attitude_deg(wxyz: tuple[float, float, float, float], up: Vector = UP) -> tuple[float, float, float]:
    """Pan, tilt and roll of a camera against a vertical, degrees."""
    return attitudes_deg([wxyz], up)[0]


def attitudes_deg(
    wxyz: Sequence[tuple[float, float, float, float]], up: Vector = UP
) -> list[tuple[float, float, float]]:
    """The same of many cameras."""
    rotation = rotation_from_wxyz(torch.tensor(wxyz, dtype=torch.float64).reshape(-1, 4))
    if up != UP:
        rotation = levelling(up) @ rotation
    angles = torch.rad2deg(pan_tilt_roll_from_rotation(rotation)).tolist()
    return [(pan, tilt, roll) for pan, tilt, roll in angles]


def wxyz_from_attitude(
    pan_deg: float, tilt_deg: float, roll_deg: float, up: Vector = UP
) -> tuple[float, float, float, float]:
    """The rotation of a camera that is panned, tilted and rolled so against a vertical."""
    angles = torch.deg2rad(torch.tensor([pan_deg, tilt_deg, roll_deg], dtype=torch.float64))
    rotation = rotation_from_pan_tilt_roll(angles)
    if up != UP:
        rotation = levelling(up).mT @ rotation
    w, x, y, z = wxyz_from_rotation(rotation).tolist()
    return w, x, y, z
