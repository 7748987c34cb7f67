"""Poses one after the other: each from points already known, which are adjusted as more is seen of them."""

from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float

from scene.errors import InputError
from scene.recover.adjustment import Spread, adjusted, robust_weights
from scene.recover.model import Model, Seen, normalised
from scene.recover.resection import resected
from scene.recover.tracks import Tracks
from scene.recover.two_view import turned_only, two_views

FEWEST = 12
"""Points without which a pose says nothing."""
LEAST_SHARE = 0.3
"""Part of the points that must agree with a pose."""
WINDOW, STRIDE = 12, 4
"""Latest frames that are adjusted, and after how many it is done again."""
WINDOW_STEPS = 4
WITHIN, LEAST_WITHIN = 0.003, 1.5
"""Part of the width by which a point that stands still may be off, as depths are rough; at least so many pixels."""
REMEMBERED = 36
"""Latest frames whose observations hold those that are adjusted."""
SLOPES = (0.0, 1.5)
"""Starts without depth: a wall, and a ground that leads away (how much farther the top is, as a logarithm)."""
PAIRS, MOST_PAIRS = (0.25, 0.5, 0.75, 1.0), 1
"""How far into the clip frames are that are a pair with frame 0, as a part of it; and how many pairs are starts."""
LEAST_PARALLAX, ENOUGH_PARALLAX = 1.0, 8.0
"""Pixels that half of the points move beyond what a turn explains: without it a pair says nothing, more is as good."""
TRIED = 4
"""Observations from which on a point whose depth was a guess is trusted."""


def likeliest(tracks: Tracks, seen: Seen, lens: tuple[float, float, float, float], fps: float, spread: Spread) -> Model:
    """A first model of a clip without cuts; where no depth is known, the best of some that begin differently.

    A world turned inside out explains a short walk nearly as well, and which of the two is found depends on the start.

    Raises:
        InputError: as `chained`.
    """
    if bool((~np.isnan(seen.log_depth)).any()):
        return chained(tracks, seen, lens, fps, spread)
    models, refused = [], []
    for start in starts(tracks, seen, lens):
        try:
            models.append(chained(tracks, seen, lens, fps, spread, start))
        except InputError as error:
            refused.append(error)
    if not models:
        raise refused[0]
    return min(models, key=lambda model: robust_weights(model.misses(seen), seen, spread)[1])


def starts(tracks: Tracks, seen: Seen, lens: tuple[float, float, float, float]) -> list[Float[np.ndarray, " tracks"]]:
    """Depths of frame 0 to begin with, as logarithms, without any that is known: of two views, of a wall, of a ground.

    Two views are frame 0 and a later one that shows enough of the same with enough parallax.
    """
    first = seen.frame == 0
    at = np.full((tracks.count, 2), np.nan)
    at[seen.track[first]] = seen.uv[first]
    guesses: list[tuple[float, np.ndarray]] = []
    within = max(LEAST_WITHIN, WITHIN * tracks.width) / 2
    for share in PAIRS:
        other = round(share * (tracks.frames - 1))
        rows = seen.frame == other
        track = seen.track[rows]
        both = ~np.isnan(at[track, 0])
        track, there = track[both], seen.uv[rows][both]
        if other == 0 or len(track) < 4 * FEWEST:
            continue
        parallax = float(np.median(turned_only(at[track], there, lens)))
        found = two_views(at[track], there, lens, within=within, seed=other) if parallax > LEAST_PARALLAX else None
        if found is None or np.isfinite(found.depth).sum() < 2 * FEWEST:
            continue
        guess = np.full(tracks.count, np.nan)
        guess[track] = np.log(found.depth / np.nanmedian(found.depth))
        guesses.append((float(np.isfinite(found.depth).sum()) * min(parallax, ENOUGH_PARALLAX), guess))
    guesses.sort(key=lambda each: -each[0])
    slopes = [slope * (0.5 - at[:, 1] / tracks.height) for slope in SLOPES]
    return [*(guess for _, guess in guesses[:MOST_PAIRS]), *slopes]


def chained(
    tracks: Tracks,
    seen: Seen,
    lens: tuple[float, float, float, float],
    fps: float,
    spread: Spread,
    start: Float[np.ndarray, " tracks"] | None = None,
) -> Model:
    """A first model of a clip without cuts.

    Args:
        tracks: features; `seen` are its observations, with depth in units.
        seen: observations.
        lens: fx, fy, cx, cy [px]; a guess will do.
        fps: frames per second, for messages.
        spread: of the observations.
        start: logarithms of depth in frame 0 to begin with, where no depth is known; NaN where a neighbour's will do.

    Raises:
        InputError: in some frame too few features are left, or too few agree.
    """
    within = max(LEAST_WITHIN, WITHIN * tracks.width)
    frames, count = tracks.frames, tracks.count
    model = Model(
        rotation=np.broadcast_to(np.eye(3), (frames, 3, 3)).copy(),
        translation=np.zeros((frames, 3)),
        points=np.tile([0.0, 0.0, 1.0, 0.0], (count, 1)),
        lens=lens,
    )
    placed, trusted, times = np.zeros(count, bool), np.zeros(count, bool), np.zeros(count, int)
    ends = np.searchsorted(seen.frame, np.arange(frames + 1))
    for frame in range(frames):
        rows = slice(ends[frame], ends[frame + 1])
        track, uv = seen.track[rows], seen.uv[rows]
        if len(track) < FEWEST:
            raise _too_few(frame, fps, f"has {len(track)} features that can be followed")
        if frame:
            known = trusted[track] if trusted[track].sum() >= 4 * FEWEST else placed[track]
            if known.sum() < FEWEST:
                raise _too_few(frame, fps, f"shows {int(known.sum())} features of the frames before")
            found = resected(
                model.points[track[known]],
                uv[known],
                lens,
                (model.rotation[frame - 1], model.translation[frame - 1]),
                within=within,
                seed=frame,
            )
            share = float(found.inliers.mean())
            if found.inliers.sum() < FEWEST or share < LEAST_SHARE:
                raise InputError(
                    f"The camera is lost in frame {frame} ({frame / fps:.2f} s): {share:.0%} of its features agree "
                    "with one pose, so most of what it shows moves. Take the part before it (--end), or one where "
                    "more stands still."
                )
            rotation, translation = model.rotation.copy(), model.translation.copy()
            rotation[frame:], translation[frame:] = found.rotation, found.translation
            model = replace(model, rotation=rotation, translation=translation)
        times[track] += 1
        fresh = ~placed[track]
        if fresh.any():
            log_depth = seen.log_depth[rows]
            if frame == 0 and start is not None:
                log_depth = start[track]
            points, sure = _placed(model, frame, track, uv, log_depth, placed)
            model = replace(model, points=_with(model.points, track[fresh], points[fresh]))
            trusted[track[fresh]] = sure[fresh]
            placed[track[fresh]] = True
        if frame and (frame % STRIDE == 0 or frame == frames - 1):
            model = _window(model, seen.part((seen.frame <= frame) & (seen.frame > frame - REMEMBERED)), spread, frame)
            trusted |= placed & (times >= TRIED)
    return model


def _window(model: Model, seen: Seen, spread: Spread, frame: int) -> Model:
    """The latest cameras and the points they see, adjusted; those before hold them where they are."""
    free = np.zeros(len(model.rotation), bool)
    free[max(1, frame - WINDOW + 1) : frame + 1] = True
    names = np.unique(seen.track[free[seen.frame]])
    some = seen.part(np.isin(seen.track, names))
    some = replace(some, track=np.searchsorted(names, some.track))
    part = adjusted(replace(model, points=model.points[names]), some, spread, free, steps=WINDOW_STEPS)
    rotation, translation = part.rotation.copy(), part.translation.copy()
    rotation[frame:], translation[frame:] = rotation[frame], translation[frame]
    points = _with(model.points, names, part.points)
    return replace(model, rotation=rotation, translation=translation, points=points)


def _placed(
    model: Model,
    frame: int,
    track: np.ndarray,
    uv: Float[np.ndarray, "points 2"],
    log_depth: Float[np.ndarray, " points"],
    placed: Bool[np.ndarray, " tracks"],
) -> tuple[Float[np.ndarray, "points 4"], Bool[np.ndarray, " points"]]:
    """Points of one frame in the world, and whether their depth is known or taken from their neighbours."""
    fx, fy, cx, cy = model.lens
    ray = np.column_stack([(uv[:, 0] - cx) / fx, (uv[:, 1] - cy) / fy, np.ones(len(uv))])
    sure = ~np.isnan(log_depth)
    depth = np.exp(np.where(sure, log_depth, 0.0))
    old = placed[track]
    c = model.points[track[old]]
    c = np.einsum("ij,nj->ni", model.rotation[frame], c[:, :3]) + model.translation[frame] * c[:, 3:]
    z = c[:, 2] / np.maximum(model.points[track[old], 3], 1e-9)
    depth[old] = np.where(z > 0, z, depth[old])
    reliable = sure | old
    if reliable.any() and not reliable.all():
        away = ((uv[~reliable, None] - uv[None, reliable]) ** 2).sum(-1)
        nearest = np.argsort(away, axis=1)[:, :5]
        depth[~reliable] = np.median(depth[reliable][nearest], axis=1)
    x = (ray * depth[:, None] - model.translation[frame]) @ model.rotation[frame]
    return normalised(np.column_stack([x, np.ones(len(x))])), sure


def _with(points: np.ndarray, which: np.ndarray, values: np.ndarray) -> np.ndarray:
    changed = points.copy()
    changed[which] = values
    return changed


def _too_few(frame: int, fps: float, what: str) -> InputError:
    return InputError(
        f"The camera is lost in frame {frame} ({frame / fps:.2f} s), which {what}, and {FEWEST} are needed: it is "
        "blank, dark or blurred. Take the part before it (--end)."
    )
