"""Features followed through a clip. One pass over the frames; two of them are in memory."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Int, UInt8
from torch import Tensor

from scene.errors import InputError
from scene.recover.features import corners, followed, pyramid

FEATURES = 500
"""Corners that are looked for in a frame."""
RENEWAL = 4
"""Frames after which corners are looked for again where none are left."""
SMOOTH = 0.04
"""Depths around a corner that differ by more (relative) are of two surfaces, and none of them is taken."""
CUT_SURVIVAL = 0.25
"""Share of the features that are found again, below which the next frame may be of another shot."""
CUT_DIFFERENCE = 0.08
"""Mean difference of two frames in thumbnail size, 0 to 1, from which it is."""
SOMETHING = 12
"""Features without which a frame shows nothing, so that it begins no shot."""
THUMBNAIL = 16


@dataclass(frozen=True, eq=False, kw_only=True)
class Tracks:
    """Observations of features: one row for each time that one is seen."""

    frame: Int[np.ndarray, " seen"]
    track: Int[np.ndarray, " seen"]
    uv: Float[np.ndarray, "seen 2"]
    """Pixels; pixel (0, 0) has its centre at (0.5, 0.5)."""
    depth: Float[np.ndarray, " seen"]
    """z-depth by the depth maps, metres; NaN where none is known."""
    frames: int
    width: int
    height: int
    cuts: tuple[int, ...]
    """Frames with which another shot begins."""

    @property
    def count(self) -> int:
        """Number of tracks."""
        return int(self.track.max()) + 1 if len(self.track) else 0


def track_features(
    frames: Iterable[UInt8[Tensor, "height width 3"]],
    depth: Mapping[int, Float[Tensor, "height width"]] | None = None,
    *,
    threads: int = 2,
) -> Tracks:
    """Follow corners from frame to frame.

    Args:
        frames: in order, sRGB; read once.
        depth: metric depth of some frames by their number, of any size; none without.
        threads: the result is the same for any number.

    Raises:
        InputError: there is no frame, or frames are not of one size.
    """
    depth = depth or {}
    rows: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
    cuts: list[int] = []
    at, names = np.empty((0, 2), np.float32), np.empty(0, int)
    before, small, number, born = None, None, -1, 0
    size = (0, 0)
    with ThreadPoolExecutor(threads) as pool:
        for number, frame in enumerate(frames):
            rgb = frame.numpy()
            height, width = rgb.shape[:2]
            spacing = (width * height / FEATURES) ** 0.5
            picture, thumbnail, other = pyramid(rgb), _thumbnail(rgb), False
            if before is None or small is None:
                size = (width, height)
            elif size != (width, height):
                raise InputError(f"Frames of a clip have one size; frame {number} is {width}x{height}, not {size}.")
            else:
                there, found = followed(before, picture, at, pool, threads)
                other = float(found.mean()) < CUT_SURVIVAL if len(at) else False
                at, names = there[found], names[found]
                other = other and float(np.abs(thumbnail - small).mean()) > CUT_DIFFERENCE
            if other or number % RENEWAL == 0 or len(at) < FEATURES / 5:
                new = corners(picture[0], at, spacing)
                at, names = np.concatenate([at, new]), np.concatenate([names, born + np.arange(len(new))])
                born += len(new)
            if other and len(at) >= SOMETHING:
                cuts.append(number)
            uv = at.astype(np.float64) + 0.5
            metres = depth.get(number)
            known = np.full(len(at), np.nan) if metres is None else depth_at(metres.numpy(), uv, (width, height))
            rows.append((np.full(len(at), number), names, uv, known))
            before, small = picture, thumbnail
    if not rows:
        raise InputError("A camera is recovered from frames, and there are none. Choose another clip.")
    frame_, track, uv, known = (np.concatenate(each) for each in zip(*rows, strict=True))
    return Tracks(
        frame=frame_.astype(np.int64),
        track=track.astype(np.int64),
        uv=uv,
        depth=known,
        frames=number + 1,
        width=size[0],
        height=size[1],
        cuts=tuple(cuts),
    )


def depth_at(
    metres: Float[np.ndarray, "rows columns"], uv: Float[np.ndarray, "points 2"], size: tuple[int, int]
) -> Float[np.ndarray, " points"]:
    """The depth at pixels of a frame of `size`; NaN where the map has none, or where two surfaces meet."""
    rows, columns = metres.shape
    x = uv[:, 0] * columns / size[0] - 0.5
    y = uv[:, 1] * rows / size[1] - 0.5
    left = np.clip(np.floor(x).astype(int), 1, max(1, columns - 3))
    top = np.clip(np.floor(y).astype(int), 1, max(1, rows - 3))
    around = np.arange(-1, 3)
    row = np.clip(top[:, None] + around, 0, rows - 1)[:, :, None]
    column = np.clip(left[:, None] + around, 0, columns - 1)[:, None]
    window = metres[row, column].astype(np.float64)
    a, b = np.clip(x - left, 0, 1)[:, None], np.clip(y - top, 0, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = 1 / window[:, 1:3, 1:3]  # linear on a plane
        middle = inverse[:, :, 0] * (1 - a) + inverse[:, :, 1] * a
        value = 1 / (middle[:, 0] * (1 - b) + middle[:, 1] * b)
        flat = window.reshape(len(uv), window.shape[1] * window.shape[2])
        good = np.isfinite(value) & (value > 0) & (flat.max(1) < flat.min(1) * (1 + SMOOTH) ** 3)
    return np.where(good, value, np.nan)


def _thumbnail(rgb: UInt8[np.ndarray, "height width 3"]) -> Float32[np.ndarray, "rows columns 3"]:
    """Means over a grid of cells, 0 to 1."""
    height, width = rgb.shape[:2]
    y = np.linspace(0, height, THUMBNAIL + 1).astype(int)[:-1]
    x = np.linspace(0, width, THUMBNAIL + 1).astype(int)[:-1]
    step = rgb[:: max(1, height // 120), :: max(1, width // 160)].astype(np.float32)
    rows = np.unique(y * step.shape[0] // height)
    columns = np.unique(x * step.shape[1] // width)
    sums = np.add.reduceat(np.add.reduceat(step, rows, axis=0), columns, axis=1)
    counts = np.outer(np.diff([*rows, step.shape[0]]), np.diff([*columns, step.shape[1]]))
    return (sums / counts[..., None] / 255).astype(np.float32)
