"""A clip with its depth as a folder, and its frames as scenes; nothing is in memory but what is asked for.

facts.json       cameras, lens, frame rate, where the depth came from and how well it fits, notices
rgb.npy          [frames, height, width, 3] uint8, sRGB
depth.npy        [frames, height, width] float32, metres
flags.npy        [frames, height, width] uint8: bits for sky, reliable and moving
background.npz   points that stand still, each kept from one of the frames that saw it
"""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from json import dumps
from math import prod
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
from jaxtyping import Bool, Float
from msgspec import Meta
from numpy.typing import NDArray
from torch import Tensor

from scene.camera import FAR_PLANE, Intrinsics
from scene.depth.depth_map import DepthMap, DepthSource
from scene.errors import InputError
from scene.moving.kernel import gather, place_pixels
from scene.moving.kernel import look_up as compiled_look_up
from scene.moving.moving_scene import MovingScene
from scene.photo.image import Photo
from scene.pointcloud import PointCloud
from scene.pose import rigid_inverse
from scene.scene import Scene
from scene.support.array_file import ARRAY_DAMAGE, Expected, read_expected, read_header, write_arrays
from scene.support.kernel_input import expect_array
from scene.support.typed_json import Matrix3, Matrix4, WrongContent, read_typed, reason

SCHEMA = "realcam-moving-scene/1"
FACTS = "facts.json"
SKY, RELIABLE, MOVING = 1, 2, 4
"""Bits of a pixel's flags."""
BEHIND = 0.03
"""A point this much (relative) behind what a frame shows is hidden there, or more where depths agree less well. The
renderer takes what differs by less for one surface."""
MOST_PIXELS = 1 << 33
"""Pixels of a clip, all frames together, beyond which its facts are taken for damaged."""

Positive = Annotated[float, Meta(gt=0)]
Side = Annotated[int, Meta(gt=0, le=1 << 16)]


@dataclass(frozen=True, kw_only=True)
class LiftedFacts:
    """What is known of a lifted clip beside its pixels."""

    schema: str
    name: str
    width: Side
    height: Side
    """Pixels of the frames as they lie here."""
    fps: Positive
    home_frame: Annotated[int, Meta(ge=0)]
    c2w: tuple[Matrix4, ...]
    """Camera to world of each frame, metres; the world is the home frame's camera."""
    intrinsics: tuple[Matrix3, ...]
    """The lens of each frame, pixels."""
    intrinsics_source: str
    depth_source: DepthSource
    depth_scale: tuple[float, ...]
    depth_shift: tuple[float, ...]
    """What was done to the inverse depth of each frame: times scale, plus shift [1 / metres]."""
    residual: tuple[float | None, ...]
    """Relative difference of the depth from points that stand still, relative; null where nothing says it."""
    background: Annotated[int, Meta(ge=0, le=1 << 31)]
    """Number of the background's points."""
    notices: tuple[str, ...]

    def __post_init__(self) -> None:
        frames = len(self.c2w)
        if self.schema != SCHEMA:
            raise InputError(f"it is of schema {self.schema[:40]!r}, and {SCHEMA} is read here")
        rows = (self.intrinsics, self.depth_scale, self.depth_shift, self.residual)
        if not frames or any(len(each) != frames for each in rows):
            raise InputError("cameras, lenses and depths are not of one number of frames")
        for (fx, skew, _), (zero, fy, _), last in self.intrinsics:
            if not (fx > 0 and fy > 0 and skew == 0 and zero == 0 and tuple(last) == (0, 0, 1)):
                raise InputError("a lens is ((fx, 0, cx), (0, fy, cy), (0, 0, 1)) with fx and fy above 0")
        if frames * self.width * self.height > MOST_PIXELS:
            raise InputError("it is larger than any clip")

    @property
    def lens(self) -> Intrinsics:
        """The lens of every frame."""
        return Intrinsics(torch.tensor(self.intrinsics, dtype=torch.float64), self.width, self.height)


@dataclass(frozen=True, eq=False)
class FolderScenes:
    """The frames of a folder as scenes; read when they are asked for."""

    folder: Path
    facts: LiftedFacts
    rgb: NDArray[np.uint8]
    depth: NDArray[np.float32]
    flags: NDArray[np.uint8]
    unseen: NDArray[np.uint8]
    """[frames, bytes]: which points of the background each frame does not see, a bit for each, the lowest first."""
    background: PointCloud
    """Points in the world."""

    def read(self, frame: int) -> Scene:
        """The scene of a frame, with what stands still and was seen at another time.

        Raises:
            InputError: its depth is none.
        """
        metres, flags = np.array(self.depth[frame]), np.array(self.flags[frame])
        lens = self.facts.lens[frame]
        xyz, footprint = np.empty((metres.size, 3), np.float32), np.empty(metres.size, np.float32)
        if not place_pixels(metres, lens_numbers(lens), FAR_PLANE, xyz, footprint):
            raise InputError(
                f"The depth of frame {frame} in {self.folder.name} must lie between 0 and {FAR_PLANE:g} m everywhere, "
                "and does not. Lift the clip again."
            )
        photo = Photo(torch.from_numpy(np.array(self.rgb[frame])), lens, self.facts.intrinsics_source)
        points = PointCloud(
            torch.from_numpy(xyz),
            photo.pixels.reshape(-1, 3),
            torch.from_numpy(footprint),
            torch.from_numpy(((flags & RELIABLE) > 0).reshape(-1)),
        )
        depth = DepthMap(torch.from_numpy(metres), self.facts.depth_source)
        sky = torch.from_numpy((flags & SKY) > 0)
        return Scene(photo, depth, sky, points, other_times=self._other_times(frame))

    def moving(self, frame: int) -> Bool[Tensor, "height width"]:
        """The pixels of a frame that move by themselves."""
        return torch.from_numpy((np.array(self.flags[frame]) & MOVING) > 0)

    def _other_times(self, frame: int) -> PointCloud | None:
        """Points of the background that the frame does not see, in its camera's axes."""
        bits = np.array(self.unseen[frame])
        most = int(np.bitwise_count(bits).sum())
        if not most:
            return None
        w2c = rigid_inverse(torch.tensor(self.facts.c2w[frame], dtype=torch.float64))[:3].float().contiguous()
        xyz, rgb = np.empty((most, 3), np.float32), np.empty((most, 3), np.uint8)
        footprint = np.empty(most, np.float32)
        there = self.background
        count = gather(
            bits, there.xyz.numpy(), there.rgb.numpy(), there.footprint.numpy(), w2c.numpy(), xyz, rgb, footprint
        )
        return PointCloud(
            torch.from_numpy(xyz[:count]),
            torch.from_numpy(rgb[:count]),
            torch.from_numpy(footprint[:count]),
            torch.from_numpy(np.ones(count, np.bool_)),
        )


def look_up(
    xyz: Float[np.ndarray, "points 3"],
    w2c: Float[Tensor, "4 4"],
    lens: Intrinsics,
    metres: Float[np.ndarray, "height width"],
    tolerance: float,
) -> NDArray[np.uint8]:
    """Where points are as a frame sees them: `OUT` of its picture, `BEHIND` what it shows, `ON` it, or `BEFORE` it.

    Args:
        xyz: float32.
        w2c: from the points' axes to the frame's camera.
        lens: of the frame.
        metres: what the frame shows, float32; 0 where it says nothing.
        tolerance: relative difference of depths that are one.

    Raises:
        InputError: arrays of other kinds or sizes.
    """
    expect_array("points", xyz, np.float32, None, 3)
    expect_array("depth", metres, np.float32, lens.height, lens.width)
    to_frame, numbers = w2c[:3].double().contiguous().numpy(), lens_numbers(lens)
    expect_array("cameras", to_frame, np.float64, 3, 4, finite=True)
    states = np.empty(len(xyz), np.uint8)
    compiled_look_up(xyz, to_frame, numbers, metres, tolerance, states)
    return states


def lens_numbers(lens: Intrinsics) -> NDArray[np.float64]:
    """A lens as kernels take it: fx, fy, cx, cy."""
    return np.array([float(lens.fx), float(lens.fy), float(lens.cx), float(lens.cy)])


def write_facts(folder: Path, facts: LiftedFacts) -> None:
    """Write `facts.json`."""
    (folder / FACTS).write_text(dumps(_plain(asdict(facts)), indent=1, allow_nan=False) + "\n", encoding="utf-8")


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    residual = [each if each is None or each == each else None for each in facts["residual"]]
    return {**facts, "residual": residual}


def write_background(folder: Path, points: PointCloud) -> None:
    """Write `background.npz`."""
    arrays = {"xyz": points.xyz, "rgb": points.rgb, "footprint": points.footprint}
    write_arrays(folder / "background.npz", arrays, packed=False)


def read_moving(folder: str | Path) -> MovingScene:
    """The clip that `lift_clip` wrote into a folder. Frames are read when they are asked for.

    Raises:
        InputError: something is missing, damaged or of another size.
    """
    folder = Path(folder)
    if not (folder / FACTS).is_file():
        raise InputError(f"{folder} is no lifted clip: there is no {FACTS} in it. Lift the clip again.")
    try:
        facts = read_typed(LiftedFacts, _own(folder, FACTS))
    except WrongContent as error:
        raise InputError(f"{FACTS} in {folder} cannot be read: {error}. Lift the clip again.") from error
    size = (len(facts.c2w), facts.height, facts.width)
    count = facts.background
    expected = {
        "xyz": Expected(np.float32, (count, 3)),
        "rgb": Expected(np.uint8, (count, 3)),
        "footprint": Expected(np.float32, (count,)),
    }
    arrays = read_expected(_own(folder, "background.npz"), expected)
    if not bool((arrays["footprint"] >= 0).all()):
        raise InputError(f"background.npz in {folder} has points without a size. Lift the clip again.")
    background = PointCloud(arrays["xyz"], arrays["rgb"], arrays["footprint"], torch.ones(count, dtype=torch.bool))
    scenes = FolderScenes(
        folder,
        facts,
        mapped(_own(folder, "rgb.npy"), Expected(np.uint8, (*size, 3))),
        mapped(_own(folder, "depth.npy"), Expected(np.float32, size)),
        mapped(_own(folder, "flags.npy"), Expected(np.uint8, size)),
        mapped(_own(folder, "unseen.npy"), Expected(np.uint8, (size[0], (count + 7) // 8))),
        background,
    )
    return MovingScene(
        scenes,
        torch.tensor(facts.c2w, dtype=torch.float64),
        facts.fps,
        facts.home_frame,
        lens=facts.lens,
        residual=torch.tensor([torch.nan if each is None else each for each in facts.residual], dtype=torch.float64),
        notices=facts.notices,
    )


def mapped(file: Path, expected: Expected) -> np.ndarray:
    """The numbers of an npy, read from the disk where they are looked at.

    Raises:
        InputError: it is no npy of that kind and size, or is damaged.
    """
    with _damage(file), file.open("rb") as stream:
        header = read_header(stream)
        if (header.shape, header.kind) != (expected.shape, np.dtype(expected.kind)) or header.by_columns:
            wanted, came = ("x".join(map(str, sides[:8])) for sides in (expected.shape, header.shape))
            raise InputError(
                f"{file.name} must be {np.dtype(expected.kind)}, {wanted}, and is {str(header.kind)[:40]}, {came}. "
                "Lift the clip again."
            )
        begin = stream.tell()
        length = stream.seek(0, 2)
        if length != begin + expected.bytes:
            raise EOFError("it is not as long as it says")
        memory = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    return np.frombuffer(memory, expected.kind, prod(expected.shape), begin).reshape(expected.shape)


def _own(folder: Path, name: str) -> Path:
    """The file `name` that lies in the folder itself."""
    file = folder / name
    if file.is_symlink() or not file.is_file():
        what = "is a link" if file.is_symlink() else "is missing"
        raise InputError(f"{name} in {folder} {what}. Lift the clip again.")
    return file


@contextmanager
def _damage(file: Path) -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except ARRAY_DAMAGE as error:
        raise InputError(f"{file.name} cannot be read ({reason(error)}). Lift the clip again.") from error
