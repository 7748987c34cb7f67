"""A clip lifted into space: every frame gets depth, and what stands still is told from what moves."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, UInt8
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from scene.camera import ASSUMED_MM, FAR_PLANE, Intrinsics
from scene.clip.clip import Clip
from scene.depth.depth_map import DepthMap, DepthSource
from scene.errors import InputError
from scene.lift_settings import AS_USUAL, LiftSettings
from scene.lifting import reduce_depth, reduce_photo, reduced_size
from scene.moving.background import MOST_POINTS, background
from scene.moving.depth_elsewhere import depth_from_points, still_places
from scene.moving.folder import (
    BEHIND,
    FACTS,
    MOVING,
    RELIABLE,
    SCHEMA,
    SKY,
    LiftedFacts,
    look_up,
    read_moving,
    write_background,
    write_facts,
)
from scene.moving.frames import LiftedFrames, each, points_of
from scene.moving.kernel import BEFORE, ON, OUT, mark_mixed, mark_unreliable
from scene.moving.moving_scene import MovingScene
from scene.moving.placing import Placed, placed_by_depth
from scene.moving.standing_still import moving_pixels
from scene.photo.image import Photo
from scene.pointcloud import PointCloud
from scene.pose import rigid_inverse
from scene.recover.recover import UNSCALED, camera_of_tracks
from scene.recover.recovered import MetricCamera, RecoveredCamera
from scene.recover.tracks import Tracks, track_features
from scene.rendering.render import processors
from scene.support.atomic import atomic_folder
from scene.support.typed_json import Matrix3, Matrix4, as_typed
from scene.trajectory import Trajectory

MAX_POINTS = 400_000
"""Most pixels of a frame by default: 832 x 480, which is what engines take."""
WIDEST = 640
"""Frames are made smaller than this to follow features by which depth is aligned only."""

Step = Callable[[str, float], None]


def lift_clip(
    clip: Clip,
    folder: str | Path,
    *,
    depth: Mapping[int, DepthMap] | None = None,
    camera: RecoveredCamera | None = None,
    on_step: Step = lambda _step, _share: None,
    max_points: int = MAX_POINTS,
    settings: LiftSettings = AS_USUAL,
    exact: bool = False,
) -> MovingScene:
    """Lift every frame of a clip, and write it into a folder, from which its frames are then read one by one.

    Depth maps are brought into agreement, so that what stands still stays where it is. Frames without one get the depth
    that the others' points have as their camera sees them. Where there is no depth map at all, the layout of the home
    frame is guessed once, and the rest follows from it.

    Args:
        clip: of one shot.
        folder: its name. What lies there already is replaced if it is a lifted clip, and else refused.
        depth: depth maps of frames by number, of all or of some; each is asked for once, in order. What is
            `relative` needs to be right only up to a scale and a shift of the inverse depth.
        camera: that filmed the clip; without it, it is recovered.
        on_step: told what is being done, and how much of the whole is done, 0 to 1. It may raise to end the work.
        max_points: most points of a frame; larger frames are reduced.
        settings: what counts as sky and as one surface.
        exact: camera and depth of every frame are given and right, so that nothing is looked for or aligned.

    Raises:
        InputError: a frame or depth map cannot be used, the camera is of another clip or cannot be found, or the
            folder cannot be written.
    """
    if camera is not None and len(camera.trajectory) != len(clip):
        raise InputError(
            f"The camera has {len(camera.trajectory)} frames, and the clip {len(clip)}. Give the camera of this clip, "
            "or none to have it found."
        )
    if exact and (camera is None or len(depth or ()) != len(clip)):
        raise InputError("Exact clips come with a camera and the depth of every frame. Give both, or leave exact out.")
    numbers = sorted(depth or ())
    if numbers and not 0 <= numbers[0] <= numbers[-1] < len(clip):
        raise InputError(f"There is depth of frame {numbers[-1]}, and the clip has {len(clip)} frames. Leave it out.")
    size = reduced_size(clip.facts.width, clip.facts.height, max_points)
    with atomic_folder(folder, replaces=FACTS) as new:
        _write(new, clip, size, depth or {}, camera, on_step, settings, exact)
    return read_moving(folder)


def _write(
    folder: Path,
    clip: Clip,
    size: tuple[int, int],
    depth: Mapping[int, DepthMap],
    camera: RecoveredCamera | None,
    on_step: Step,
    settings: LiftSettings,
    exact: bool,
) -> None:
    (width, height), count = size, len(clip)
    rgb = open_memmap(folder / "rgb.npy", "w+", np.uint8, (count, height, width, 3))
    metres = open_memmap(folder / "depth.npy", "w+", np.float32, (count, height, width))
    flags = open_memmap(folder / "flags.npy", "w+", np.uint8, (count, height, width))
    source = _read(clip, depth, rgb, metres, settings, lambda share: on_step("Reading the clip", 0.25 * share))
    with_maps = sorted(depth)
    home = with_maps[0] if with_maps else 0
    given, metric = camera is not None, source is not None and source.kind == "metric"
    if exact and camera is not None:
        tracks = None
    else:
        tracks, camera = _camera(clip, rgb, metres if metric else None, with_maps, camera, on_step)
    on_step("Aligning depth", 0.65)
    notices = [each for each in camera.notices if each != UNSCALED]  # here it is scaled, and that is said
    if source is None:
        lens = camera.trajectory.intrinsics[home].resized(width, height)
        guess = _guessed(torch.from_numpy(rgb[home]), lens)
        metres[home], source, with_maps = guess.metres.numpy(), guess.source, [home]
        notices.append(
            f"The depth is approximate: that of frame {home} was guessed once, and that of the others follows from it. "
            "What moves by itself is as far away as what is behind it."
        )
    placed = placed_by_depth(camera, given, tracks, metres, with_maps, source, home, clip.facts.fps)
    notices += placed.notices
    for frame in with_maps:
        metres[frame] = placed.alignment.applied(frame, np.asarray(metres[frame]))
    frames = LiftedFrames(placed.trajectory, rgb, metres, flags, placed.alignment.residual)
    others = [frame for frame in range(count) if frame not in set(with_maps)]
    if others:
        if len(with_maps) > 1:
            notices.append(
                f"{len(with_maps)} of {count} frames have depth of their own; that of the others follows from them, "
                "and what moves by itself is not followed in between."
            )
        each(
            lambda frame: _from_elsewhere(frames, placed, frame, with_maps),
            others,
            lambda share: on_step("Aligning depth", 0.65 + 0.1 * share),
        )
    each(lambda frame: _flag(frames, frame, settings), range(count), lambda share: on_step("Aligning depth", 0.75))
    found = PointCloud.none()
    if count > 1:
        masks = lambda frame: _mark_moving(frames, frame)  # noqa: E731
        each(masks, range(count), lambda share: on_step("Looking for what moves", 0.75 + 0.1 * share))
        found, whole = background(
            frames, home, lambda share: on_step("Gathering what stands still", 0.85 + 0.1 * share)
        )
        if not whole:
            notices.append(f"More than {MOST_POINTS:,} points stand still; what only later frames saw is left out.")
    for array in (rgb, metres, flags):
        array.flush()
    write_background(folder, found)
    unseen = open_memmap(folder / "unseen.npy", "w+", np.uint8, (count, (len(found) + 7) // 8))
    each(
        lambda frame: _mark_unseen(frames, frame, found, unseen),
        range(count),
        lambda share: on_step("Gathering what stands still", 0.95 + 0.04 * share),
    )
    unseen.flush()
    alignment = placed.alignment
    facts = LiftedFacts(
        schema=SCHEMA,
        name=clip.facts.name,
        width=width,
        height=height,
        fps=clip.facts.fps,
        home_frame=home,
        c2w=as_typed(tuple[Matrix4, ...], placed.trajectory.c2w.tolist()),
        intrinsics=as_typed(tuple[Matrix3, ...], placed.trajectory.intrinsics.matrix.tolist()),
        intrinsics_source="recovered",
        depth_source=source,
        depth_scale=tuple(alignment.scale.tolist()),
        depth_shift=tuple(alignment.shift.tolist()),
        residual=tuple(None if np.isnan(value) else float(value) for value in alignment.residual),
        background=len(found),
        notices=tuple(notices),
    )
    write_facts(folder, facts)


def _read(
    clip: Clip,
    depth: Mapping[int, DepthMap],
    rgb: NDArray[np.uint8],
    metres: NDArray[np.float32],
    settings: LiftSettings,
    tell: Callable[[float], None],
) -> DepthSource | None:
    """Write frames and depth maps, reduced, into the arrays; where the depth comes from."""
    height, width = rgb.shape[1:3]
    source = None
    number = -1
    for number, frame in enumerate(clip.frames()):
        lens = Intrinsics.from_full_frame(ASSUMED_MM, frame.shape[1], frame.shape[0])
        rgb[number] = reduce_photo(Photo(frame, lens, "assumed"), width, height).pixels.numpy()
        if number in depth:
            map_ = depth[number]
            source = source or map_.source
            metres[number] = _checked(map_.metres, number, (width, height), settings).numpy()
        tell((number + 1) / len(clip))
    if number + 1 != len(clip):
        raise InputError(f"{clip.facts.name} ends after {number + 1} of its {len(clip)} frames. Save it again.")
    return source


def _checked(
    metres: Float[Tensor, "rows columns"], frame: int, size: tuple[int, int], settings: LiftSettings
) -> Float[Tensor, "height width"]:
    """A depth map at the size of the frames, with the sky on the far plane."""
    rows, columns = metres.shape
    width, height = size
    if abs(columns / rows / (width / height) - 1) > 0.02 + 1.5 / min(size):
        raise InputError(
            f"The depth of frame {frame} is {columns}x{rows}, and the frames have the shape of {width}x{height}. Give "
            "depth of the clip's shape."
        )
    deep = metres.float().numpy()  # not torch's loops, whose threads wait for one another longer than this takes
    if not (np.isfinite(deep) & (deep > 0)).all():
        raise InputError(f"The depth of frame {frame} must be finite and positive everywhere. Fill its holes first.")
    far = (deep >= settings.sky_beyond) | (deep * settings.scale >= FAR_PLANE)
    known = torch.from_numpy(np.where(far, np.float32(FAR_PLANE), deep * np.float32(settings.scale)))
    return known if known.shape == (height, width) else reduce_depth(known, None, width, height, settings.edge)[0]


def _camera(
    clip: Clip,
    rgb: NDArray[np.uint8],
    metres: NDArray[np.float32] | None,
    with_maps: list[int],
    camera: RecoveredCamera | None,
    on_step: Step,
) -> tuple[Tracks | None, RecoveredCamera]:
    """Features of the clip, where it has more than one frame, and the camera that filmed it."""
    count, height, width = rgb.shape[:3]
    if count == 1:
        return None, camera or _unmoved(width, height, clip.facts.fps)
    smaller = 1 if camera is None else max(1, round(width / WIDEST))

    def pictures() -> Iterator[UInt8[Tensor, "height width 3"]]:
        for number in range(count):
            on_step("Following features", 0.25 + 0.15 * number / count)
            picture = Image.fromarray(rgb[number])
            yield torch.from_numpy(np.array(picture if smaller == 1 else picture.reduce(smaller)))

    maps = None if metres is None or camera is not None else _Maps(metres, with_maps)
    tracks = track_features(pictures(), maps, threads=processors())
    if camera is None:
        on_step("Finding the camera", 0.4)
        camera = camera_of_tracks(tracks, fps=clip.facts.fps)
    return tracks, camera


def _unmoved(width: int, height: int, fps: float) -> MetricCamera:
    """The camera of a single frame."""
    lens = Intrinsics.from_full_frame(ASSUMED_MM, width, height).repeated(1)
    nothing = torch.zeros(1, dtype=torch.float64)
    return MetricCamera(
        trajectory=Trajectory(lens, torch.eye(4, dtype=torch.float64)[None], fps),
        rotation_bound=nothing,
        translation_bound=nothing,
        static_share=1.0,
        tripod=True,
        distance=1.0,
        notices=(f"The lens is not known: {ASSUMED_MM:g} mm on full frame is assumed.",),
    )


@dataclass(frozen=True, eq=False)
class _Maps(Mapping[int, Tensor]):
    """Depth that was read, by frame."""

    metres: NDArray[np.float32]
    numbers: list[int]

    def __getitem__(self, number: int) -> Tensor:
        if number not in self.numbers:
            raise KeyError(number)
        return torch.from_numpy(np.array(self.metres[number]))

    def __iter__(self) -> Iterator[int]:
        return iter(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)


def _guessed(pixels: UInt8[Tensor, "height width 3"], lens: Intrinsics) -> DepthMap:
    """The guess for one frame, with what it takes for sky on the far plane."""
    from scene.depth.layout_prior import FARTHEST, LayoutPrior

    guess = LayoutPrior().estimate(Photo(pixels, lens, "recovered"))
    return DepthMap(torch.where(guess.metres >= 0.99 * FARTHEST, FAR_PLANE, guess.metres), guess.source)


def _from_elsewhere(frames: LiftedFrames, placed: Placed, frame: int, with_maps: list[int]) -> None:
    """Give a frame the depth that the frames with depth before and after it have as its camera sees them."""
    before = [each for each in with_maps if each < frame][-1:]
    after = [each for each in with_maps if each > frame][:1]
    parts = [points_of(frames, each, every=2) for each in before + after]
    points = parts[0] if len(parts) == 1 else parts[0].with_more(parts[1])
    lens = frames.lens(frame)
    known = None
    if placed.tracks is not None and placed.still is not None:
        known = still_places(placed.tracks, placed.still, frame, (lens.width, lens.height))
    frames.depth[frame] = depth_from_points(points, lens, frames.trajectory.c2w[frame], known).numpy()


def _flag(frames: LiftedFrames, frame: int, settings: LiftSettings) -> None:
    """Tell sky, and what cannot be relied on."""
    metres = np.ascontiguousarray(frames.depth[frame])
    sky = metres >= FAR_PLANE
    reliable = np.ones(metres.shape, bool)
    mark_unreliable(metres, settings.edge, reliable)
    mark_mixed(metres, settings.edge, reliable)
    frames.flags[frame] = SKY * sky + RELIABLE * reliable


def _mark_moving(frames: LiftedFrames, frame: int) -> None:
    frames.flags[frame] |= (MOVING * moving_pixels(frames, frame)).astype(np.uint8)


def _mark_unseen(frames: LiftedFrames, frame: int, points: PointCloud, unseen: NDArray[np.uint8]) -> None:
    """Note which points of the background a frame does not show: out of its picture, behind what it shows, or not
    before a pixel that is not relied on.
    """
    if len(points):
        w2c = rigid_inverse(frames.trajectory.c2w[frame])
        tolerance = max(BEHIND, frames.tolerance(frame))
        shown, xyz, lens = np.array(frames.depth[frame]), points.xyz.numpy(), frames.lens(frame)
        metres = np.where(frames.flags[frame] & RELIABLE, shown, np.float32(0))
        states = look_up(xyz, w2c, lens, shown, tolerance)
        close, relied = look_up(xyz, w2c, lens, shown, 0.5 * BEHIND), look_up(xyz, w2c, lens, metres, tolerance)
        unseen[frame] = np.packbits((states < ON) | ((close < BEFORE) & (relied == OUT)), bitorder="little")
