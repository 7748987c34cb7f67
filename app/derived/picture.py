"""What the camera sees, rendered in a thread: the newest pose first, then the whole clip, then thumbnails.

The threads of many shots go by turns (`PICTURES`), each with what is newest when its turn comes.
"""

import io
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from app.derived.coverage_tint import coverage_tint
from app.derived.turns import PICTURES
from engine.shaping.locked_cells import CellRule
from scene.camera import Intrinsics, focal_from_fov
from scene.coverage.kinds import Coverage, known
from scene.moving.moving_scene import MovingScene
from scene.moving.render import render_over_time, seen_from
from scene.path.keyframes import Keyframe
from scene.pose import pose, rotation_from_wxyz
from scene.rendering.render import Splats, splat
from scene.trajectory import Trajectory

QUALITY = 86
"""JPEG quality of what the page shows; engines get the frames themselves."""
CHUNK = 2
"""Frames between two looks at whether something newer is wanted."""
QUIET = 0.12
"""Seconds without a new pose or path before the whole clip is rendered."""
MOVING = 260_000
"""Pixels of a picture in flight, at most, so that it stays smooth."""
USUAL_NS = 60.0
"""Nanoseconds that a pixel of a frame takes to render on two free cores."""
THUMBNAIL = (96, 60)
THUMBNAILS = 4
"""Number of thumbnails in one turn."""
CLIP_WAITS, THUMBNAIL_WAITS = 0.3, 1.0
"""Seconds by which other shots' newest poses go before these."""
KEPT = 256
"""Thumbnails of keyframes that are not there any more."""
KEPT_BYTES = 32 << 20
"""Pictures of whole clips that are not shown any more: undo and redo bring them back at once."""


@dataclass(frozen=True, eq=False)
class Live:
    """The newest pose, seen."""

    serial: int
    jpeg: bytes
    tint: bytes
    """What of it is invented, as `coverage_tint` draws it; empty unless that was asked for."""
    flown: bool = False
    """It is of the piloted camera."""
    invented: float | None = None
    """Share of its pixels; None where nobody has looked."""
    ahead: float | None = None
    """How far away is what stands in its middle, metres; None where nothing does, or nobody has looked."""
    c2w: Tensor | None = None
    """[4 4] of the camera that sees that."""


@dataclass(eq=False)
class Clip:
    """The frames of one path, as far as they are rendered."""

    key: str
    scene: MovingScene
    trajectory: Trajectory
    scene_frames: tuple[int, ...]
    """Number of the filmed clip's frame that each frame sees."""
    jpegs: list[bytes] = field(default_factory=list)
    tints: list[bytes] = field(default_factory=list)
    """What of each frame is invented, as `coverage_tint` draws it."""
    outside: list[float] = field(default_factory=list)
    hidden: list[float] = field(default_factory=list)
    """Shares of each frame's pixels."""
    rule: CellRule | None = None
    """Rule by which its cells are trusted; None where nobody wants to know."""
    trust: list[Tensor] = field(default_factory=list)
    """How far, [frames rows columns], part by part."""

    @property
    def whole(self) -> bool:
        """Whether every frame is there."""
        return len(self.jpegs) == len(self.trajectory)

    @property
    def size(self) -> int:
        """Bytes of its pictures."""
        return sum(map(len, self.jpegs)) + sum(map(len, self.tints))

    def answers(self, key: str, rule: CellRule | None) -> bool:
        """Whether it is of this path, and says how far the rule trusts it."""
        return self.key == key and (rule is None or self.rule == rule)


@dataclass(frozen=True, eq=False)
class Pose:
    """A camera somebody wants to see through."""

    scene: MovingScene
    intrinsics: Intrinsics
    """Batched, one."""
    c2w: Tensor
    """[1 4 4] in the world."""
    frame: int = 0
    """Number of the filmed clip's frame that it sees; 0 for a photo."""
    tint: bool = False
    """Say which pixels are invented; that takes half as long again."""
    flown: bool = False
    """Whether it is the piloted camera's, of which is said how much is invented."""
    moving: bool = False
    """The next one is expected soon, so a large picture may be rendered smaller."""

    def trajectory(self, lens: Intrinsics) -> Trajectory:
        """The camera with a lens, as a path of one frame."""
        return Trajectory(lens, self.c2w, 1.0)

    def splats(self, lens: Intrinsics, threads: int) -> Splats:
        """What the camera sees through a lens; of what it does not see, nothing is said.

        Raises:
            InputError: the frame cannot be read.
        """
        camera = seen_from(self.scene, self.frame, self.trajectory(lens), slice(None))
        scene = self.scene.at(self.frame)
        return splat(scene.points, lens, camera.c2w, others=scene.other_times, threads=threads)


class PictureRenderer:
    """The render thread of a shot.

    Args:
        on_live: called in that thread when the newest pose has been rendered.
        on_clip: called in that thread when more frames of the clip, or more thumbnails, are there.
    """

    def __init__(self, on_live: Callable[[], None], on_clip: Callable[[], None]) -> None:
        self.live: Live | None = None
        self.clip: Clip | None = None
        self.thumbnails: dict[str, bytes] = {}
        self.slowness = 1.0
        """How many times as long as usual frames take to render here and now."""
        self._on_live, self._on_clip = on_live, on_clip
        self._wake = threading.Condition()
        self._pose: Pose | None = None
        self._thumbs: dict[str, Callable[[], Pose]] = {}
        self._before: list[Clip] = []
        """Whole clips of this scene that were shown before, the last one last."""
        self._touched = 0.0
        self._closed = False
        self._serial = 0
        self._thread = threading.Thread(target=self._run, name="picture", daemon=True)
        self._thread.start()

    def look(self, pose: Pose) -> None:
        """Render this pose next; one that has not been begun yet is forgotten."""
        with self._wake:
            self._pose = pose
            self._touched = time.monotonic()
            self._wake.notify()

    def show(
        self,
        key: str,
        scene: MovingScene,
        trajectory: Trajectory,
        scene_frames: tuple[int, ...],
        rule: CellRule | None = None,
    ) -> None:
        """Render this path's frames, once nobody is dragging; with a rule, say how far it trusts their cells."""
        with self._wake:
            shown = self.clip
            if shown is not None and shown.answers(key, rule):
                return
            kept = [clip for clip in self._before if clip.scene is scene]
            if shown is not None and shown.whole and shown.scene is scene:
                kept = [*(clip for clip in kept if clip.key != shown.key), shown]
            while sum(clip.size for clip in kept) > KEPT_BYTES:
                del kept[0]
            self._before = kept
            known = (clip for clip in kept if clip.answers(key, rule))
            self.clip = next(known, None) or Clip(key, scene, trajectory, scene_frames, rule=rule)
            self._touched = time.monotonic()
            self._wake.notify()

    def want_thumbnails(self, wanted: dict[str, Callable[[], Pose]]) -> None:
        """Small pictures by key, each through the camera that its function makes, when there is time.

        Of the others the newest stay, for pages that ask late.
        """
        with self._wake:
            others = [key for key in tuple(self.thumbnails) if key not in wanted][:-KEPT]
            for key in others:
                del self.thumbnails[key]
            self._thumbs = {key: make for key, make in wanted.items() if key not in self.thumbnails}
            self._wake.notify()

    def forget(self) -> None:
        """Nothing is to be shown any more."""
        with self._wake:
            self.clip = self._pose = self.live = None
            self._thumbs, self._before = {}, []

    def close(self) -> None:
        """Stop the thread."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        while self._wanted():
            since = time.monotonic()
            with PICTURES.turn(self, lambda since=since: since + self._patience()) as threads:
                work = self._next()  # the newest by now
                if work is not None:
                    work(threads)

    def _wanted(self) -> bool:
        """Wait until there is something to do; False when closed."""
        with self._wake:
            while not self._closed:
                quiet = self._touched + QUIET - time.monotonic()
                if self._pose is not None:
                    return True
                if not self._thumbs and self._unfinished is None:
                    self._wake.wait()
                elif quiet > 0:
                    self._wake.wait(quiet)
                else:
                    return True
        return False

    def _patience(self) -> float:
        """Seconds that what is to be done now may wait, beside what other shots wait for."""
        if self._closed:
            return -math.inf
        return 0.0 if self._pose is not None else CLIP_WAITS if self._unfinished is not None else THUMBNAIL_WAITS

    @property
    def _unfinished(self) -> Clip | None:
        clip = self.clip
        return clip if clip is not None and not clip.whole else None

    def _next(self) -> Callable[[int], None] | None:
        """What to do now, in so many threads; None where nothing is wanted any more."""
        with self._wake:
            if self._closed:
                return None
            if self._pose is not None:
                pose, self._pose = self._pose, None
                return lambda threads: self._render_live(pose, threads)
            if (clip := self._unfinished) is not None:
                return lambda threads: self._render_some(clip, threads)
            if self._thumbs:
                lot = [(key, self._thumbs.pop(key)) for key in list(islice(self._thumbs, THUMBNAILS))]
                return lambda threads: self._render_thumbnails(lot, threads)
            return None

    def _render_live(self, pose: Pose, threads: int) -> None:
        self._serial += 1
        self.live = _seen(pose, self._serial, threads)
        self._on_live()

    def _render_some(self, clip: Clip, threads: int) -> None:
        part = slice(len(clip.jpegs), len(clip.jpegs) + CHUNK)
        trajectory = Trajectory(clip.trajectory.intrinsics[part], clip.trajectory.c2w[part], clip.trajectory.fps)
        began = time.monotonic()
        preview = render_over_time(clip.scene, trajectory, clip.scene_frames[part], threads=threads)
        if self.clip is not clip:
            return
        if part.start:  # the first also waits for code to be compiled
            taken = 1e9 * (time.monotonic() - began) / (preview.coverage.numel() * USUAL_NS)
            self.slowness += 0.2 * (taken - self.slowness)
        if clip.rule is not None:
            clip.trust.append(clip.rule.trust(preview))
        for rgb, coverage in zip(preview.rgb, preview.coverage, strict=True):
            counts = np.bincount(coverage.numpy().ravel(), minlength=len(Coverage)) / coverage.numel()
            clip.outside.append(round(float(counts[Coverage.OUTSIDE]), 4))
            clip.hidden.append(round(float(counts[Coverage.HIDDEN]), 4))
            clip.tints.append(coverage_tint(coverage))
            clip.jpegs.append(encode(rgb))
        self._on_clip()

    def _render_thumbnails(self, lot: list[tuple[str, Callable[[], Pose]]], threads: int) -> None:
        for key, make in lot:
            pose = make()
            width, height = pose.intrinsics.width, pose.intrinsics.height
            scale = min(THUMBNAIL[0] / width, THUMBNAIL[1] / height)
            lens = pose.intrinsics.resized(max(1, round(width * scale)), max(1, round(height * scale)))
            self.thumbnails[key] = encode(pose.splats(lens, threads).rgb[0])
        self._on_clip()


def _seen(pose: Pose, serial: int, threads: int) -> Live:
    """The picture, and of it what is wanted."""
    lens = pose.intrinsics
    if pose.moving and lens.width * lens.height > MOVING:
        smaller = math.sqrt(MOVING / (lens.width * lens.height))
        lens = lens.resized(round(lens.width * smaller), round(lens.height * smaller))
    if not pose.tint and not pose.flown:
        return Live(serial, encode(pose.splats(lens, threads).rgb[0]), b"")
    preview = render_over_time(pose.scene, pose.trajectory(lens), [pose.frame], threads=threads)
    coverage = preview.coverage[0]
    tints = coverage_tint(coverage) if pose.tint else b""
    invented = float((~known(coverage)).float().mean())
    return Live(serial, encode(preview.rgb[0]), tints, pose.flown, invented, _ahead(preview.depth[0]), pose.c2w[0])


def _ahead(depth: Tensor) -> float | None:
    """Median depth of the middle of a picture, [height width], metres; None where most of it shows nothing."""
    height, width = depth.shape
    middle = depth[2 * height // 5 : -(-3 * height // 5), 2 * width // 5 : -(-3 * width // 5)]
    shown = middle[middle > 0]
    return float(shown.median()) if 2 * len(shown) > middle.numel() else None


def encode(rgb: Tensor) -> bytes:
    """JPEG of a picture, [height width 3] uint8."""
    file = io.BytesIO()
    Image.fromarray(rgb.numpy()).save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def keyframe_pose(key: Keyframe, scene: MovingScene, lens: Intrinsics, frame: int) -> Pose:
    """Through a keyframe's camera, at a frame of the filmed clip. `lens` is the clip's, not batched."""
    focal = float(lens.fy) if key.fov_y is None else focal_from_fov(key.fov_y, lens.height, float(lens.cy))
    rotation = rotation_from_wxyz(torch.tensor(key.wxyz, dtype=torch.float64))
    c2w = pose(rotation, torch.tensor(key.position, dtype=torch.float64))
    return Pose(scene, lens.zoomed(torch.tensor([focal / float(lens.fy)], dtype=torch.float64)), c2w[None], frame)
