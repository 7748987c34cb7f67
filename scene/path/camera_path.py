"""The editable path: segments of keyframes and moves, one after the other, and the trajectory it bakes to."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate

import torch
from jaxtyping import Float
from torch import Tensor

from scene.camera import ASSUMED_MM, Intrinsics
from scene.errors import InputError
from scene.path.course import find_course
from scene.path.differences import one_sided_rate
from scene.path.handles import Vector
from scene.path.keyframes import Keyframe, Keyframes
from scene.path.legs import hermite
from scene.path.move_grammar import parse_moves
from scene.path.moves import MOVE_KINDS, Move, move_cameras, progress_of
from scene.path.spline import rotation_leg
from scene.pose import UP, downwards, pose, rotation_from_wxyz, rotvec_from_rotation, wxyz_from_rotation
from scene.trajectory import MAX_FRAMES, Trajectory

Segment = Keyframes | Move


LONGEST = 1e9
"""Seconds that a path may last; what is longer was counted in another unit."""


@dataclass(frozen=True, kw_only=True)
class CameraPath:
    """What the user makes; `bake` turns it into a `Trajectory`.

    The first segment starts at the photo, or where its first keyframe stands. Every other starts where the one before
    it ended: moves by themselves, keyframes by travelling to their first, unless that one is at 0 s: then it is a cut.
    """

    segments: tuple[Segment, ...]
    closed: bool = False
    """A loop: the end joins the start, and the duplicate last frame is dropped. Where the end is not the start already,
    one more leg leads back smoothly; it takes as long as the others (between keyframes, or segments) on average."""
    up: Vector = UP
    """The vertical, a unit vector: moves go by it, and cameras that face a point are upright by it."""

    def __post_init__(self) -> None:
        if not abs(math.hypot(*self.up) - 1) < 1e-6:
            raise InputError(f"A path's vertical is a direction 1 long; got {self.up}.")
        if not self.duration <= LONGEST:
            raise InputError(f"A path lasts at most {LONGEST:g} s; this one takes {self.duration:g} s. Make it faster.")

    @staticmethod
    def from_text(moves: str) -> "CameraPath":
        """The open path of moves as people type them: "orbit right 15deg; dolly in 0.3m" (see `move_grammar`)."""
        return CameraPath(segments=parse_moves(moves))

    @property
    def duration(self) -> float:
        """Seconds its segments take, without the leg that closes a loop."""
        return sum(segment.duration for segment in self.segments)


def interpolate(
    keyframes: Sequence[Keyframe], lens: Intrinsics, num_frames: int, fps: float | None = None
) -> Trajectory:
    """The open path through `keyframes` alone; arguments as for `bake`."""
    return bake(CameraPath(segments=(Keyframes(keyframes=tuple(keyframes)),)), lens, num_frames, fps=fps)


def starts(path: CameraPath) -> list[float]:
    """When each segment begins, seconds."""
    return [0.0, *accumulate(segment.duration for segment in path.segments)][:-1]


def bake(
    path: CameraPath,
    lens: Intrinsics,
    frames: int,
    *,
    fps: float | None = None,
    subject_distance: float | None = None,
) -> Trajectory:
    """One camera for every frame of a clip, spread evenly over the whole path.

    An open path has both its ends in the clip: frame i is at i / (frames - 1) of its time. On a closed path it is at
    i / frames, so that the clip repeats without showing a frame twice.

    Args:
        path: what the user made.
        lens: the clip's lens, unbatched: the photo's, `covering` the clip's size. Keyframes without a lens have it.
        frames: how many cameras.
        fps: where an engine fixes it; the path is sampled all the same, and merely lasts longer or shorter. Otherwise
            it follows from the path's own time.
        subject_distance: how far the scene's subject stands in front of the photo [m]. Moves that circle or face a
            subject and do not say where it is take its distance from where they start.

    Raises:
        InputError: nothing to bake, a frame count or a rate that makes no sense, a move that needs a subject and has
            none, or one that cannot be made.
    """
    return find_route(path, lens, subject_distance=subject_distance).bake(frames, fps=fps)


PerFrame = Float[Tensor, "frames"]
"""Named once: jaxtyping makes such a type anew wherever it is written, which functions within others would do at every
call, for every camera."""
Cameras = tuple[Float[Tensor, "frames 4 4"], Float[Tensor, " frames"]]
"""Camera-to-world poses, and focal lengths over those of the clip's lens."""


@dataclass(frozen=True, eq=False)
class _Piece:
    """A segment that knows where it starts."""

    duration: float
    cameras: Callable[[Float[Tensor, " frames"]], Cameras]
    """Cameras at seconds from the start of the piece."""
    cuts: bool = False
    """Whether it holds, and is at its end only in its last moment."""

    def start(self) -> Cameras:
        return self.cameras(torch.zeros(1, dtype=torch.float64))

    def end(self) -> Cameras:
        return self.cameras(torch.tensor([self.duration], dtype=torch.float64))


@dataclass(frozen=True, eq=False)
class Route:
    """A path that knows where the camera is at every moment, between frames too."""

    pieces: Sequence[_Piece]
    lens: Intrinsics
    """The clip's, unbatched."""
    closed: bool

    @property
    def duration(self) -> float:
        """Seconds, with the leg that closes a loop."""
        return sum(piece.duration for piece in self.pieces)

    @property
    def zooms(self) -> bool:
        """Whether the lens changes on the way, or differs from the clip's at the end."""
        _, zoom = _cameras(self.pieces, torch.linspace(0, self.duration, 9, dtype=torch.float64))
        return bool((zoom != 1).any())

    def cameras(self, times: Float[Tensor, " frames"]) -> tuple[Intrinsics, Float[Tensor, "frames 4 4"]]:
        """Lenses (batched) and camera-to-world poses at moments from 0 to `duration` [s]."""
        c2w, zoom = _cameras(self.pieces, times)
        return self.lens.zoomed(zoom), c2w

    def bake(self, frames: int, *, fps: float | None = None) -> Trajectory:
        """One camera for every frame of a clip; see `bake`."""
        if not 1 <= frames <= MAX_FRAMES:
            raise InputError(f"A clip has 1 to {MAX_FRAMES} frames; got {frames}.")
        lenses, c2w = self.cameras(self.moments(frames))
        return Trajectory(lenses, c2w, self.steps(frames) / self.duration if fps is None else fps)

    def moments(self, frames: int) -> Float[Tensor, " frames"]:
        """When each of the frames of a clip is [s]; see `bake`."""
        return torch.arange(frames, dtype=torch.float64) * (self.duration / self.steps(frames))

    def steps(self, frames: int) -> int:
        """Count steps from the first of so many frames to the end of the path, which on a loop is the first again."""
        return frames if self.closed else max(frames - 1, 1)


def find_route(path: CameraPath, lens: Intrinsics, *, subject_distance: float | None = None) -> Route:
    """The path with its segments chained; arguments and errors as for `bake`."""
    return Route(_pieces(path, lens, subject_distance), lens, path.closed)


def lasts(path: CameraPath) -> float:
    """Seconds of a path, with the leg that closes a loop, whatever scene it stands in."""
    if not path.closed:
        return path.duration
    return find_route(path, Intrinsics.from_full_frame(ASSUMED_MM, 3, 2), subject_distance=1e3).duration


def _cameras(pieces: Sequence[_Piece], times: Float[Tensor, " frames"]) -> Cameras:
    """Every moment belongs to the last piece that has begun by then."""
    begins = torch.tensor([0.0, *(piece.duration for piece in pieces[:-1])], dtype=torch.float64).cumsum(0)
    owner = torch.searchsorted(begins, times, right=True) - 1
    placed = [
        piece.cameras((times[owner == i] - begins[i]).clamp(max=piece.duration)) for i, piece in enumerate(pieces)
    ]
    return torch.cat([c2w for c2w, _ in placed]), torch.cat([zoom for _, zoom in placed])


def _pieces(path: CameraPath, lens: Intrinsics, subject_distance: float | None) -> list[_Piece]:
    """The segments chained, and the leg that closes a loop; what takes no time only sets where the next starts."""
    if subject_distance is not None and not (math.isfinite(subject_distance) and subject_distance > 0):
        raise InputError(f"The subject stands at more than 0 m; got {subject_distance} m.")
    pieces = [piece for _, piece in _chain(path, lens, subject_distance) if piece.duration > 0]
    if not pieces:
        raise InputError("This path lasts 0 s; give it a move, or keyframes at later times.")
    return [*pieces, _closing_piece(pieces)] if path.closed and not _joined(pieces) else pieces


def _chain(
    path: CameraPath, lens: Intrinsics, subject_distance: float | None
) -> Iterator[tuple[Cameras | None, _Piece]]:
    """Every segment: where the one before it ended, None at the beginning, and what it is from there."""
    last: _Piece | None = None
    down = downwards(path.up)
    for segment in path.segments:
        begin = None if last is None else last.end()
        if isinstance(segment, Move):
            piece = _move_piece(segment, begin or _photo(), lens, subject_distance, down)
        else:
            piece = _keyframes_piece(segment, begin, lens, loop=path.closed and len(path.segments) == 1, up=path.up)
        yield begin, piece
        last = piece


def whole_segment(
    path: CameraPath, segment: int, lens: Intrinsics, *, subject_distance: float | None = None
) -> list[Keyframe]:
    """The keyframes of a segment of keyframes with those that go without saying: see `all_keyframes`."""
    part = path.segments[segment]
    assert isinstance(part, Keyframes)
    start, _ = list(_chain(path, lens, subject_distance))[segment]
    return all_keyframes(part, start, lens, loop=path.closed and len(path.segments) == 1)


def segment_routes(path: CameraPath, lens: Intrinsics, *, subject_distance: float | None = None) -> list[Route]:
    """Every segment by itself, from where it begins; arguments and errors as for `bake`."""
    return [Route([piece], lens, closed=False) for _, piece in _chain(path, lens, subject_distance)]


def _photo() -> Cameras:
    return torch.eye(4, dtype=torch.float64)[None], torch.ones(1, dtype=torch.float64)


def _move_piece(
    move: Move, start: Cameras, lens: Intrinsics, subject_distance: float | None, down: Float[Tensor, "3"]
) -> _Piece:
    (c2w,), (zoom,) = start
    at = move.at
    if at is None and move.target is None and MOVE_KINDS[move.kind].needs_subject:
        if subject_distance is None:
            raise InputError(f'{move.kind.capitalize()} needs to know where its subject is; add "at 2m", say.')
        subject = torch.tensor([0.0, 0.0, subject_distance], dtype=torch.float64)
        at = float((subject - c2w[:3, 3]).norm())
    lens_then = lens.zoomed(zoom)
    even = _even_way(move, c2w, lens_then, at, down) if move.easing == "constant" else None

    def cameras(times: PerFrame) -> Cameras:
        share = times / move.duration
        progress = progress_of(move, share) if even is None else even(share)
        poses, zoomed = move_cameras(move, progress, c2w, lens_then, at, down)
        return poses, zoom * zoomed

    return _Piece(move.duration, cameras, cuts=move.easing == "hold")


def _even_way(
    move: Move, start: Float[Tensor, "4 4"], lens: Intrinsics, at: float | None, down: Float[Tensor, "3"]
) -> Callable[[Float[Tensor, " frames"]], Float[Tensor, " frames"]]:
    """Shares of the way at which the camera has gone shares of the distance, or where it stays, of the turn."""
    # close where a move may begin slowly
    progress = (1 - torch.linspace(0, torch.pi, 4097, dtype=torch.float64).cos()) / 2
    c2w, _ = move_cameras(move, progress, start, lens, at, down)
    steps = c2w[:, :3, 3].diff(dim=0).norm(dim=-1)
    if float(steps.sum()) < 1e-9:
        steps = rotvec_from_rotation(c2w[:-1, :3, :3].mT @ c2w[1:, :3, :3]).norm(dim=-1)
    gone = torch.cat([torch.zeros(1, dtype=torch.float64), steps.cumsum(0)])
    if float(gone[-1]) < 1e-9:
        return lambda share: share
    gone = gone / gone[-1]

    def even(share: PerFrame) -> PerFrame:
        i = (torch.searchsorted(gone, share, right=True) - 1).clamp(0, len(steps) - 1)
        within = (gone[i + 1] - gone[i]).clamp_min(1e-300)
        return (progress[i] + (progress[i + 1] - progress[i]) * (share - gone[i]) / within).clamp(0, 1)

    return even


def _keyframes_piece(segment: Keyframes, start: Cameras | None, lens: Intrinsics, *, loop: bool, up: Vector) -> _Piece:
    keys = all_keyframes(segment, start, lens, loop=loop)
    course = find_course(keys, lens, loop=loop, up=up)
    return _Piece(keys[-1].time, course.cameras, cuts=len(keys) > 1 and keys[-2].easing == "hold")


def all_keyframes(segment: Keyframes, start: Cameras | None, lens: Intrinsics, *, loop: bool) -> list[Keyframe]:
    """A segment's keyframes with those that go without saying: where it sets out from, and a loop's return."""
    keys = list(segment.keyframes)
    if keys[0].time > 0:  # from where the camera already is; at the very beginning, it waits there
        before = keys[0] if start is None else _keyframe(start, lens)
        before = replace(before, easing="linear", target=None, lock_strength=keys[0].lock_strength)
        keys.insert(0, replace(before, time=0.0, handles=segment.start))
    if loop and len(keys) > 1 and not _same_camera(keys[0], keys[-1]):
        keys.append(replace(keys[0], time=keys[-1].time * len(keys) / (len(keys) - 1)))
    return keys


def _keyframe(camera: Cameras, lens: Intrinsics) -> Keyframe:
    """The one camera in `camera` as a keyframe."""
    (c2w,), (zoom,) = camera
    x, y, z = c2w[:3, 3].tolist()
    qw, qx, qy, qz = wxyz_from_rotation(c2w[:3, :3]).tolist()
    return Keyframe(time=0.0, position=(x, y, z), wxyz=(qw, qx, qy, qz), fov_y=float(lens.zoomed(zoom).fov_y))


def _same_camera(a: Keyframe, b: Keyframe) -> bool:
    turned = rotation_from_wxyz(torch.tensor([a.wxyz, b.wxyz], dtype=torch.float64)).diff(dim=0).abs().max()
    return math.dist(a.position, b.position) < 1e-9 and bool(turned < 1e-9) and a.fov_y == b.fov_y


def _joined(pieces: Sequence[_Piece]) -> bool:
    """Whether the path ends where it began."""
    (c2w0, zoom0), (c2w1, zoom1) = pieces[0].start(), pieces[-1].end()
    return torch.allclose(c2w0, c2w1, atol=1e-6) and torch.allclose(zoom0, zoom1, atol=1e-6)


def _closing_piece(pieces: Sequence[_Piece]) -> _Piece:
    """Back to where the path began, in one sweep that takes over its last velocity and hands over to its first."""
    duration = sum(piece.duration for piece in pieces) / len(pieces)
    leave, arrive = _motion(pieces[-1], at_end=True), _motion(pieces[0], at_end=False)
    chord = rotvec_from_rotation(leave.rotation.mT @ arrive.rotation)

    def cameras(times: PerFrame) -> Cameras:
        x = times / duration
        frames = len(x)
        rotations = rotation_leg(
            x,
            leave.rotation.expand(frames, 3, 3),
            chord.expand(frames, 3),
            (leave.angular_velocity * duration).expand(frames, 3),
            (arrive.angular_velocity * duration).expand(frames, 3),
        )
        ends = leave.position, arrive.position, leave.velocity * duration, arrive.velocity * duration
        zooms = leave.log_zoom, arrive.log_zoom, leave.log_zoom_rate * duration, arrive.log_zoom_rate * duration
        return pose(rotations, hermite(x[:, None], *ends)), hermite(x, *zooms).exp()

    return _Piece(duration, cameras)


@dataclass(frozen=True, eq=False)
class _Motion:
    """A camera and how it is moving."""

    rotation: Float[Tensor, "3 3"]
    position: Float[Tensor, "3"]
    log_zoom: Float[Tensor, ""]
    angular_velocity: Float[Tensor, "3"]
    """Angular velocity in the camera's own axes, radians per second."""
    velocity: Float[Tensor, "3"]
    log_zoom_rate: Float[Tensor, ""]


def _motion(piece: _Piece, *, at_end: bool) -> _Motion:
    """Motion at the first or last moment of a piece, by one-sided differences of second order."""
    if piece.cuts:
        (c2w,), (zoom,) = piece.end() if at_end else piece.start()
        still = torch.zeros(3, dtype=torch.float64)
        return _Motion(c2w[:3, :3], c2w[:3, 3], zoom.log(), still, still, still[0])
    moment, step = (piece.duration, -1e-4 * piece.duration) if at_end else (0.0, 1e-4 * piece.duration)
    c2w, zoom = piece.cameras(moment + step * torch.arange(3, dtype=torch.float64))
    rotation, position, log_zoom = c2w[:, :3, :3], c2w[:, :3, 3], zoom.log()

    rate = partial(one_sided_rate, step=step)
    turned = rotvec_from_rotation(rotation[0].mT @ rotation)
    return _Motion(rotation[0], position[0], log_zoom[0], rate(turned), rate(position), rate(log_zoom))
