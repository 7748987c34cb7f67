"""The camera that filmed a clip, from its frames."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Bool, Float, Int, UInt8
from torch import Tensor

from scene.camera import ASSUMED_MM, Intrinsics
from scene.errors import InputError
from scene.recover.adjustment import Spread, adjusted, covariance, left_out
from scene.recover.chain import likeliest
from scene.recover.model import Model, Seen
from scene.recover.recovered import MetricCamera, RecoveredCamera, UnscaledCamera
from scene.recover.resection import resected
from scene.recover.tracks import Tracks, track_features
from scene.trajectory import Trajectory

PIXELS, LEAST_PIXELS = 0.5, 0.08
"""Spread of observations, pixels: at the beginning, and the least that is believed."""
LOG_DEPTH, LEAST_LOG_DEPTH = 0.05, 0.003
"""The same of the logarithm of depth."""
ZOOM = 0.25
"""Spread of the logarithm of a focal length that was only assumed."""
ALIKE = 30
"""Depths of a frame that err independently: its errors are smooth, so a thousand of them say no more."""
FIELDS = 6
"""Depths of a whole clip that do: the same mistake is made in every frame."""
TRADED = 0.5
"""Radians of turn that pass for a shift of one scene's depth where depths are wrong by a slope."""
ROUNDS, STEPS = 3, 8
"""Adjustments of the whole, each with the spread that the one before left; most steps in each."""
FAR_OFF = 4.0
"""Spreads by which what stands still may be off."""
MOST_ADJUSTED = 100
"""Frames that are adjusted at once; of longer clips these are spread evenly, and their points give the others."""
STILL_STEPS = 3
"""Steps after which a camera that surely moved is told from one that only turned."""
STILL_FACTOR, STILL_PIXELS = 1.15, 0.03
"""How much worse a camera that only turns may explain what was seen, and still be believed."""
LOOSE = 5.0
"""Spread of logarithms of depth that only hold a scale which nothing says."""
CHI = 2.796
"""Root of the 95th percentile of chi squared with three degrees of freedom."""
CORRELATED = 2.0
"""Factor on bounds by covariance: a feature that is followed wrongly is wrong in many frames."""
DRIFT = 0.03
"""Pixels in each frame by which all features may drift alike, with 95 % confidence: blocks of a codec and resampling do
that, and no miss shows it, as a turn explains it."""
REGIONS = 3, 2
"""Columns and rows of regions of the picture, each of which is left out once to see what it changes."""
FEW_REGIONS = 1.3
"""Factor on bounds by regions, as so few of them say less: of Student's t to the normal distribution."""

UNSCALED = "No metric depth was given: lengths are in units of the first frame's median depth, not metres."
"""Notice about a camera whose lengths are no metres."""


def recover_camera(
    frames: Iterable[UInt8[Tensor, "height width 3"]],
    *,
    fps: float,
    lens: Intrinsics | None = None,
    depth: Mapping[int, Float[Tensor, "height width"]] | None = None,
    threads: int = 2,
) -> RecoveredCamera:
    """The camera that filmed a clip.

    Args:
        frames: of one shot, in order, sRGB. They are read once, and two are in memory at a time.
        fps: frames per second.
        lens: of the frames, if it is known; else one is assumed and adjusted.
        depth: metric depth of all frames or some, by number. Without any the scale stays unknown.
        threads: for following features.

    Raises:
        InputError: there are cuts; or in some frame there are too few features, or too few that agree.
    """
    return camera_of_tracks(track_features(frames, depth, threads=threads), fps=fps, lens=lens)


def camera_of_tracks(tracks: Tracks, *, fps: float, lens: Intrinsics | None = None) -> RecoveredCamera:
    """The same from features that were followed already.

    Raises:
        InputError: as `recover_camera`.
    """
    if tracks.cuts:
        named = ", ".join(f"{cut} ({cut / fps:.2f} s)" for cut in tracks.cuts[:20])
        raise InputError(
            f"The clip has cuts: other shots begin with frames {named}. Take each shot by itself (--start, --end)."
        )
    assumed = lens is None
    lens = lens or Intrinsics.from_full_frame(ASSUMED_MM, tracks.width, tracks.height)
    if (lens.width, lens.height) != (tracks.width, tracks.height):
        lens = lens.resized(tracks.width, tracks.height)
    metric = bool((~np.isnan(tracks.depth)).any())
    unit = float(np.nanmedian(tracks.depth)) if metric else 1.0
    seen = Seen(frame=tracks.frame, track=tracks.track, uv=tracks.uv, log_depth=np.log(tracks.depth / unit))
    numbers = (float(lens.fx), float(lens.fy), float(lens.cx), float(lens.cy))
    log_depth = LOG_DEPTH * _crowd(seen, tracks.frames)
    start = Spread(pixels=PIXELS, log_depth=log_depth, zoom=ZOOM if assumed else 0.0)
    model = likeliest(tracks, seen, numbers, fps, start)
    fit = _fitted(model, seen, tracks, start, numbers[0] if assumed else None)
    return _told(fit, tracks, fps, lens, unit, metric, assumed)


@dataclass(frozen=True, eq=False, kw_only=True)
class _Fit:
    """The model that fits, and how well."""

    model: Model
    spread: Spread
    static: Bool[np.ndarray, " seen"]
    rotation_bound: Float[np.ndarray, " frames"]
    position_bound: Float[np.ndarray, " frames"]
    """Units; without the scale's own uncertainty."""
    log_depth: float
    """Spread of a single depth."""
    tripod: bool


def _fitted(model: Model, seen: Seen, tracks: Tracks, start: Spread, assumed_focal: float | None) -> _Fit:
    """Everything adjusted at once, what moves left out, and the bounds."""
    frames = tracks.frames
    keys = np.zeros(frames, bool)
    keys[np.unique(np.linspace(0, frames - 1, min(frames, MOST_ADJUSTED)).round().astype(int))] = True
    free = keys.copy()
    free[0] = False
    crowd = _crowd(seen, frames)
    at_keys = keys[seen.frame]
    often = np.bincount(seen.track[at_keys], minlength=tracks.count) >= 3
    metric = bool((~np.isnan(seen.log_depth)).any())
    spread, log_depth = start, LOG_DEPTH
    if not metric:
        seen, spread = _with_gauge(model, seen), replace(start, log_depth=LOOSE)
    usable = at_keys & often[seen.track]
    used = usable
    for _ in range(ROUNDS if free.any() else 0):
        model = adjusted(model, seen.part(used), spread, free, steps=STEPS, assumed_focal=assumed_focal)
        misses = model.misses(seen)
        pixels = np.hypot(misses[:, 0], misses[:, 1])
        spread_px = max(float(np.median(pixels[used])) / 1.1774, LEAST_PIXELS)
        known = used & ~np.isnan(seen.log_depth)
        if metric and known.any():
            log_depth = max(1.4826 * float(np.median(np.abs(misses[known, 2]))), LEAST_LOG_DEPTH)
            spread = replace(spread, log_depth=log_depth * crowd)
        spread = replace(spread, pixels=spread_px)
        used = usable & (pixels < max(FAR_OFF * spread_px, 2 * LEAST_PIXELS * FAR_OFF))
    turn_bound, shift_bound = np.zeros(frames), np.zeros(frames)
    tripod = False
    if free.any():
        turn_bound, shift_bound = _bounds(
            model, seen.part(used), spread, free, assumed_focal, metric, _regions(seen, tracks)
        )
        still = _still(model, seen.part(used), spread, free, assumed_focal)
        if still is not None:
            away = np.linalg.norm(_positions(model), axis=1)
            model, tripod, shift_bound = still, True, shift_bound + away
        model, turn_bound, shift_bound = _between(model, seen, keys, often, spread, (turn_bound, shift_bound))
    misses = model.misses(seen)
    static = np.hypot(misses[:, 0], misses[:, 1]) < max(FAR_OFF * spread.pixels, 1.0)
    return _Fit(
        model=model,
        spread=spread,
        static=static,
        rotation_bound=turn_bound,
        position_bound=shift_bound,
        log_depth=log_depth,
        tripod=tripod,
    )


def _with_gauge(model: Model, seen: Seen) -> Seen:
    """Observations of which those in frame 0 have depth as the model says: loosely, it holds the scale."""
    z = np.log(np.maximum(model.in_camera(seen)[1][:, 2] / model.points[seen.track, 3], 1e-6))
    return replace(seen, log_depth=np.where(seen.frame == 0, z, np.nan))


def _crowd(seen: Seen, frames: int) -> float:
    """Factor on the spread of a depth, since depths of one frame err alike."""
    known = seen.frame[~np.isnan(seen.log_depth)]
    each = np.bincount(known, minlength=frames)
    return float(np.sqrt(max(1.0, np.median(each[each > 0]) / ALIKE))) if len(known) else 1.0


def _regions(seen: Seen, tracks: Tracks) -> Int[np.ndarray, " tracks"]:
    """The region of the picture in which each feature is first seen."""
    columns, rows = REGIONS
    at = np.zeros((tracks.count, 2))
    late_first = np.argsort(-seen.frame, kind="stable")
    at[seen.track[late_first]] = seen.uv[late_first]
    column = np.clip(at[:, 0] * columns / tracks.width, 0, columns - 1).astype(int)
    row = np.clip(at[:, 1] * rows / tracks.height, 0, rows - 1).astype(int)
    return row * columns + column


def _bounds(
    model: Model,
    seen: Seen,
    spread: Spread,
    free: Bool[np.ndarray, " frames"],
    assumed_focal: float | None,
    metric: bool,
    region: Int[np.ndarray, " tracks"],
) -> tuple[Float[np.ndarray, " frames"], Float[np.ndarray, " frames"]]:
    """How far turns [rad] and positions [units] of each camera are off at most, with 95 % confidence.

    Variances are added: of observations that err by themselves, of regions of the picture that err together, and of all
    features that drift alike.
    """
    frames = len(free)
    every = covariance(model, seen, spread, free, assumed_focal)
    changes = left_out(model, seen, spread, free, region, assumed_focal)
    to_position = np.zeros((frames, 3, 6))
    back = model.rotation.transpose(0, 2, 1)
    to_position[:, :, :3] = -back @ _crossing(model.translation)
    to_position[:, :, 3:] = -back
    turns = every[range(frames), :3, range(frames), :3]
    positions = np.einsum("fai,figj,gbj->fagb", to_position, every, to_position, optimize=True)
    moved = np.einsum("fai,rfi->rfa", to_position, changes)
    if not metric:  # a scale that nothing says is no error
        way = _positions(model).ravel()
        others = np.eye(len(way)) - np.outer(way, way) / max(float(way @ way), 1e-12)
        positions = (others @ positions.reshape(3 * frames, -1) @ others).reshape(frames, 3, frames, 3)
        moved = (moved.reshape(len(moved), -1) @ others).reshape(moved.shape)
    positions = positions[range(frames), :, range(frames)]
    share = (len(changes) - 1) / len(changes) * FEW_REGIONS**2
    turns = CORRELATED**2 * turns + share * np.einsum("rfa,rfb->fab", changes[:, :, :3], changes[:, :, :3])
    positions = CORRELATED**2 * positions + share * np.einsum("rfa,rfb->fab", moved, moved)
    turn, shift = (np.sqrt(np.linalg.eigvalsh(each)[:, -1].clip(0)) for each in (turns, positions))
    drift = DRIFT * np.arange(frames) / model.lens[0]
    return np.hypot(CHI * turn, drift), np.hypot(CHI * shift, drift * _distance(model, seen))


def _distance(model: Model, seen: Seen) -> float:
    """Median depth of what the first frame shows, in the model's units."""
    here = model.points[seen.track[seen.frame == 0]]
    return float(np.median(here[:, 2] / here[:, 3])) if len(here) else 1.0


def _crossing(vectors: Float[np.ndarray, "frames 3"]) -> Float[np.ndarray, "frames 3 3"]:
    """Matrices that multiply as v x."""
    x, y, z = vectors.T
    zero = np.zeros_like(x)
    return np.stack([zero, -z, y, z, zero, -x, -y, x, zero], axis=1).reshape(-1, 3, 3)


def _positions(model: Model) -> Float[np.ndarray, "frames 3"]:
    return -np.einsum("fji,fj->fi", model.rotation, model.translation)


def _still(
    model: Model, seen: Seen, spread: Spread, free: Bool[np.ndarray, " frames"], assumed_focal: float | None
) -> Model | None:
    """The model of a camera that only turned, if it explains what was seen as well."""
    blind = replace(seen, log_depth=np.full(len(seen), np.nan))
    turned = replace(model, translation=np.zeros_like(model.translation))

    def off(each: Model) -> float:
        misses = each.misses(blind)
        return float(np.sqrt(np.minimum((misses[:, :2] ** 2).sum(1), (5 * spread.pixels) ** 2).mean()))

    usual = off(model)
    # A lens that was assumed may be far off, since some of it was taken for a way.
    first = STILL_STEPS if assumed_focal is None else STEPS
    for steps in (first, 2 * STEPS):
        turned = adjusted(turned, blind, spread, free, steps=steps, still=True, assumed_focal=assumed_focal)
        if off(turned) > 3 * usual + STILL_PIXELS:
            return None
    return turned if off(turned) < STILL_FACTOR * usual + STILL_PIXELS else None


def _between(
    model: Model,
    seen: Seen,
    keys: Bool[np.ndarray, " frames"],
    often: Bool[np.ndarray, " tracks"],
    spread: Spread,
    bounds: tuple[np.ndarray, np.ndarray],
) -> tuple[Model, np.ndarray, np.ndarray]:
    """Frames that were not adjusted, found by the points; their bounds are those of the frames on both sides."""
    rotation, translation = model.rotation.copy(), model.translation.copy()
    turn, shift = (each.copy() for each in bounds)
    others = np.flatnonzero(~keys)
    places = np.flatnonzero(keys)
    for frame in others:
        before = places[places < frame][-1]
        after = places[places > frame][0]
        rows = (seen.frame == frame) & often[seen.track]
        near = rotation[frame - 1], translation[frame - 1]
        if rows.sum() >= 6:
            points, uv = model.points[seen.track[rows]], seen.uv[rows]
            found = resected(points, uv, model.lens, near, within=2 * FAR_OFF * spread.pixels, seed=int(frame))
            near = found.rotation, found.translation
        rotation[frame], translation[frame] = near
        turn[frame], shift[frame] = (1.2 * max(each[before], each[after]) for each in (turn, shift))
    return replace(model, rotation=rotation, translation=translation), turn, shift


def _told(
    fit: _Fit, tracks: Tracks, fps: float, lens: Intrinsics, unit: float, metric: bool, assumed: bool
) -> RecoveredCamera:
    """The fit in the words of the project."""
    c2w = np.tile(np.eye(4), (tracks.frames, 1, 1))
    c2w[:, :3, :3] = fit.model.rotation.transpose(0, 2, 1)
    if not fit.tripod:
        c2w[:, :3, 3] = _positions(fit.model)
    rotation_bound, position_bound = fit.rotation_bound, fit.position_bound
    if metric:
        scale = 1.96 * fit.log_depth / np.sqrt(FIELDS)
        way = np.linalg.norm(_positions(fit.model), axis=1)
        position_bound = np.hypot(position_bound, scale * np.linalg.norm(c2w[:, :3, 3], axis=1))
        rotation_bound = np.hypot(rotation_bound, TRADED * scale * way)
    else:
        first = tracks.frame == 0
        here = fit.model.points[tracks.track[first]]
        length = float(np.median(here[:, 2] / here[:, 3]))
        unit = 1.0 / length if 0 < length < float("inf") else 1.0
    c2w[:, :3, 3] *= unit
    notices = []
    zoom = fit.model.lens[0] / float(lens.fx)
    matrix = lens.zoomed(torch.tensor(zoom, dtype=torch.float64))
    if assumed:
        notices.append(
            f"The lens was not known: {ASSUMED_MM:g} mm on full frame was assumed, and "
            f"{float(matrix.full_frame_mm):.1f} mm fits what was seen best."
        )
    if fit.tripod:
        notices.append("The camera only turned, as on a tripod: its position stays where it is.")
    if not metric:
        notices.append(UNSCALED)
    turn_bound, position_bound = torch.from_numpy(rotation_bound), torch.from_numpy(position_bound * unit)
    common = {
        "trajectory": Trajectory(matrix.repeated(tracks.frames), torch.from_numpy(c2w), fps),
        "rotation_bound": turn_bound,
        "translation_bound": position_bound,
        "static_share": float(fit.static.mean()),
        "tripod": fit.tripod,
        "notices": tuple(notices),
    }
    return MetricCamera(**common, distance=unit) if metric else UnscaledCamera(**common)
