"""Depth maps of a clip brought into agreement: a scale and a shift of the inverse depth of every frame.

Depth that a network guesses frame by frame breathes: the same wall is now a little nearer, now a little farther. What
holds it still are features that do not move. Where the camera's way shows how far away they are (parallax), they are
measured by that; elsewhere by the depth of frames that are aligned already, beginning with the key frame, whose metres
are believed.

Each feature has one unknown, its inverse depth along the ray of its first observation, which both parallax and maps
constrain nearly linearly (Civera, Davison and Montiel 2008).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from scene.camera import FAR_PLANE, NEAR_PLANE
from scene.recover.tracks import Tracks
from scene.trajectory import Trajectory

PIXELS = 0.5
"""Spread of observations at 640 pixels across, pixels."""
DEPTH, KEY_DEPTH = 0.05, 0.01
"""Relative spread of one depth in the map of a frame that is aligned, and of the key frame's."""
SURE = 0.1
"""Relative spread of a depth that is known well enough to align a frame by."""
SOFT = 2.0
"""Misses larger than this times their spread count less and less (Cauchy)."""
STILL = 4.0
"""Spreads by which a feature that stands still may miss on the whole."""
FEWEST = 12
"""Features without which a frame takes the alignment of the one beside it."""
SHIFTED = 0.3
"""Spread of the shift before anything was seen, as a part of the usual inverse depth."""
STEPS, FIT_STEPS, ROUNDS = 6, 12, 2
AS_GOOD, UNSEEN = 1.25, 0.005
"""A frame is left as it is if that is so nearly as good: by this factor, or so little off that nobody sees it."""
LEAST_RANGE = 1.15
"""Depths of a frame that differ by less than this factor tell no scale from a shift."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Alignment:
    """What to do to the inverse depth [1 / metres] of each frame, and how well it fits then."""

    scale: Float[np.ndarray, " frames"]
    shift: Float[np.ndarray, " frames"]
    """Inverse metres."""
    residual: Float[np.ndarray, " frames"]
    """Median relative difference from the features that stand still; NaN where too few are known."""

    @staticmethod
    def none(frames: int) -> "Alignment":
        """Nothing is done, and nothing is known."""
        return Alignment(scale=np.ones(frames), shift=np.zeros(frames), residual=np.full(frames, np.nan))

    def applied(self, frame: int, metres: Float[np.ndarray, "height width"]) -> Float[np.ndarray, "height width"]:
        """A frame's depth, aligned; the sky stays."""
        scale, shift = np.float32(self.scale[frame]), np.float32(self.shift[frame])
        if scale == 1 and shift == 0:
            return metres
        inverse = np.clip(scale / metres + shift, 2 / FAR_PLANE, 1 / NEAR_PLANE)
        return np.where(metres >= FAR_PLANE / 2, metres, 1 / inverse).astype(np.float32)


@dataclass(frozen=True, eq=False, kw_only=True)
class Still:
    """Features as points, and how sure their place is."""

    inverse: Float[np.ndarray, " seen"]
    """Inverse depth of each observation in its own frame, 1 / metres."""
    spread: Float[np.ndarray, " seen"]
    """Relative spread of it; infinite where nothing says it."""
    miss: Float[np.ndarray, " tracks"]
    """How far each feature's observations are off on the whole, spreads."""

    def usable(self, tracks: Tracks) -> Bool[np.ndarray, " seen"]:
        """Observations of features that stand still at a known place."""
        return (self.spread < SURE) & (self.miss[tracks.track] < STILL)


def points_of_tracks(
    tracks: Tracks, trajectory: Trajectory, maps: Float[np.ndarray, " seen"], spread: Float[np.ndarray, " seen"]
) -> Still:
    """Where features are, from where they are seen and from inverse depths of some.

    Args:
        tracks: features, at any size of the frames.
        trajectory: the camera.
        maps: inverse depth of observations by depth maps that are right, 1 / metres; NaN elsewhere.
        spread: relative spread of those.
    """
    geometry = _Geometry.of(tracks, trajectory)
    known = ~np.isnan(maps)
    count = tracks.count
    sums = np.bincount(tracks.track[known], maps[known], count)
    often = np.bincount(tracks.track[known], minlength=count)
    usual = float(np.median(maps[known])) if known.any() else geometry.usual
    rho = np.where(often > 0, sums / np.maximum(often, 1), usual)
    values = np.where(known, maps, 1.0)
    size = values * np.where(known, spread, np.inf)
    for _ in range(STEPS):
        rho, _, _ = geometry.step(rho, values, size)
    _, information, miss = geometry.step(rho, values, size)
    with np.errstate(divide="ignore"):
        relative = np.where(information > 0, 1 / np.sqrt(information) / rho, np.inf)
    return Still(inverse=geometry.inverse(rho), spread=relative[tracks.track], miss=miss)


@dataclass(frozen=True, eq=False, kw_only=True)
class _Geometry:
    """Observations as functions of inverse depth: in the frame, a point is `turned` + rho * `shifted`."""

    track: Int[np.ndarray, " seen"]
    count: int
    turned: Float[np.ndarray, "seen 3"]
    shifted: Float[np.ndarray, "seen 3"]
    lens: Float[np.ndarray, "seen 4"]
    uv: Float[np.ndarray, "seen 2"]
    pixels: float
    usual: float
    """An inverse depth to begin with: that of points as far away as the way is long, or a metre."""

    @staticmethod
    def of(tracks: Tracks, trajectory: Trajectory) -> "_Geometry":
        lens = trajectory.intrinsics.resized(tracks.width, tracks.height)
        numbers = np.stack([each.numpy() for each in (lens.fx, lens.fy, lens.cx, lens.cy)], axis=1)
        w2c = trajectory.w2c.numpy()
        first = np.full(tracks.count, -1)
        first[tracks.track[::-1]] = np.arange(len(tracks.track))[::-1]
        at = first[tracks.track]
        own = tracks.frame[at]
        fx, fy, cx, cy = numbers[own].T
        uv = tracks.uv[at]
        ray = np.stack([(uv[:, 0] - cx) / fx, (uv[:, 1] - cy) / fy, np.ones(len(uv))], axis=1)
        rotation, translation = w2c[:, :3, :3], w2c[:, :3, 3]
        world = np.einsum("nji,nj->ni", rotation[own], ray)
        origin = -np.einsum("nji,nj->ni", rotation[own], translation[own])
        here = tracks.frame
        way = float(np.ptp(trajectory.c2w[:, :3, 3].numpy(), axis=0).max())
        return _Geometry(
            track=tracks.track,
            count=tracks.count,
            turned=np.einsum("nij,nj->ni", rotation[here], world),
            shifted=np.einsum("nij,nj->ni", rotation[here], origin) + translation[here],
            lens=numbers[here],
            uv=tracks.uv,
            pixels=PIXELS * max(1.0, tracks.width / 640),
            usual=0.2 / way if way > 0 else 1.0,
        )

    def inverse(self, rho: Float[np.ndarray, " tracks"]) -> Float[np.ndarray, " seen"]:
        """Inverse depth of each observation in its own frame."""
        each = rho[self.track]
        return each / np.maximum(self.turned[:, 2] + each * self.shifted[:, 2], 1e-6)

    def step(
        self, rho: Float[np.ndarray, " tracks"], maps: Float[np.ndarray, " seen"], size: Float[np.ndarray, " seen"]
    ) -> tuple[Float[np.ndarray, " tracks"], Float[np.ndarray, " tracks"], Float[np.ndarray, " tracks"]]:
        """A step of Gauss and Newton; what is known of each (1 / variance); how far it is off, spreads."""
        x = self.turned + rho[self.track, None] * self.shifted
        z = np.maximum(x[:, 2], 1e-3)
        fx, fy, cx, cy = self.lens.T
        off = np.stack([fx * x[:, 0] / z + cx, fy * x[:, 1] / z + cy], axis=1) - self.uv
        slope = np.stack([fx, fy], axis=1) * (self.shifted[:, :2] * z[:, None] - x[:, :2] * self.shifted[:, 2:])
        slope /= z[:, None] ** 2
        miss = (off**2).sum(1) / self.pixels**2
        weight = 1 / (1 + miss / SOFT**2) / self.pixels**2
        deep = (rho[self.track] / z - maps) / size
        deep_slope = self.turned[:, 2] / z**2 / size
        deep_weight = 1 / (1 + deep**2 / SOFT**2)

        def summed(values: Float[np.ndarray, " seen"]) -> Float[np.ndarray, " tracks"]:
            return np.bincount(self.track, values, self.count)

        right = summed(weight * (slope * off).sum(1) + deep_weight * deep_slope * deep)
        information = summed(weight * (slope**2).sum(1) + deep_weight * deep_slope**2)
        change = -right / np.maximum(information, 1e-12)
        stepped = np.clip(rho + np.clip(change, -0.5 * rho, rho), 1e-4 * self.usual, 1 / NEAR_PLANE)
        often = np.maximum(summed(np.ones(len(miss))), 1)
        return stepped, information, np.sqrt(summed(np.minimum(miss, 1e4)) / often)


def scale_by_key(tracks: Tracks, trajectory: Trajectory, maps: Float[np.ndarray, " seen"], key: int) -> float | None:
    """Factor on the camera's positions that makes what it saw as far away as the key frame's map says.

    None where the camera saw nothing by parallax.
    """
    nothing = np.full(len(maps), np.nan)
    still = points_of_tracks(tracks, trajectory, nothing, nothing)
    rows = (tracks.frame == key) & still.usable(tracks) & ~np.isnan(maps)
    if rows.sum() < FEWEST:
        return None
    return float(np.median(still.inverse[rows] / maps[rows]))


def align(
    tracks: Tracks, trajectory: Trajectory, maps: Float[np.ndarray, " seen"], *, key: int, believed: bool
) -> Alignment:
    """Scale and shift of every frame.

    Args:
        tracks: features.
        trajectory: the camera, metres.
        maps: inverse depth of observations by the depth maps as they are, 1 / metres; NaN where none is known.
        key: the frame to begin with.
        believed: whether its metres stay as they are; else it is aligned as well, where parallax tells how.
    """
    frames = tracks.frames
    scale, shift, residual = np.ones(frames), np.zeros(frames), np.full(frames, np.nan)
    done = np.zeros(frames, bool)
    done[key] = True
    order = np.argsort(np.abs(np.arange(frames) - key), kind="stable")[1:]
    ends = np.searchsorted(tracks.frame, np.arange(frames + 1))
    spread = np.where(tracks.frame == key, KEY_DEPTH if believed else DEPTH, DEPTH)

    def points() -> Still:
        aligned = scale[tracks.frame] * maps + shift[tracks.frame]
        return points_of_tracks(tracks, trajectory, np.where(done[tracks.frame], aligned, np.nan), spread)

    def fit(frame: int, still: Still) -> bool:
        rows = slice(ends[frame], ends[frame + 1])
        good = still.usable(tracks)[rows] & ~np.isnan(maps[rows])
        if good.sum() < FEWEST:
            return False
        found = _fitted(maps[rows][good], still.inverse[rows][good], still.spread[rows][good])
        scale[frame], shift[frame], residual[frame] = found
        return True

    if not believed:
        nothing = np.full(len(maps), np.nan)
        fit(key, points_of_tracks(tracks, trajectory, nothing, nothing))
    still = points()
    for number, frame in enumerate(order):
        if number % 4 == 0:
            still = points()
        done[frame] = fit(frame, still)
    for _ in range(ROUNDS):
        still = points()
        for frame in range(frames):
            kept = scale[frame], shift[frame]
            done[frame] = fit(frame, still) or frame == key
            if frame == key and believed:
                scale[frame], shift[frame] = 1.0, 0.0
                rows = slice(ends[frame], ends[frame + 1])
                good = still.usable(tracks)[rows] & ~np.isnan(maps[rows])
                if good.any():
                    residual[frame] = np.median(np.abs(maps[rows][good] / still.inverse[rows][good] - 1))
            elif frame == key:
                scale[frame], shift[frame] = kept
    for frame in np.flatnonzero(~done):
        beside = np.flatnonzero(done)[np.abs(np.flatnonzero(done) - frame).argmin()]
        scale[frame], shift[frame] = scale[beside], shift[beside]
        residual[frame] = np.nan
    return Alignment(scale=scale, shift=shift, residual=residual)


def _fitted(
    maps: Float[np.ndarray, " points"], true: Float[np.ndarray, " points"], spread: Float[np.ndarray, " points"]
) -> tuple[float, float, float]:
    """Scale and shift of `maps` that fit `true` best, robustly; and the median relative difference then."""
    usual = float(np.median(maps))
    scale, shift = float(np.median(true / maps)), 0.0
    wide = float(np.percentile(maps, 90) / np.percentile(maps, 10)) > LEAST_RANGE
    for _ in range(FIT_STEPS):
        off = (scale * maps + shift) / true - 1
        size = np.hypot(max(1.4826 * float(np.median(np.abs(off))), 1e-4), 0.3 * spread)
        weight = 1 / (1 + (off / size / SOFT) ** 2) / size**2 / true**2
        columns = np.stack([maps, np.full_like(maps, usual)], axis=1)
        if not wide:
            columns[:, 1] = 0
        matrix = (columns * weight[:, None]).T @ columns + np.diag([1e-9, SHIFTED**-2])
        solved = np.linalg.solve(matrix, (columns * weight[:, None]).T @ true)
        scale, shift = float(solved[0]), float(solved[1]) * usual
    if scale <= 0:
        scale, shift = float(np.median(true / maps)), 0.0
    after = float(np.median(np.abs((scale * maps + shift) / true - 1)))
    before = float(np.median(np.abs(maps / true - 1)))
    return (1.0, 0.0, before) if before <= max(AS_GOOD * after, UNSEEN) else (scale, shift, after)
