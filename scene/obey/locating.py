"""The camera of one frame, from corners whose places in space are known, and how sure it is."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.spatial.transform import Rotation

from scene.obey.matching import Lens, Matches
from scene.recover.resection import projection_slopes, resected

FEWEST = 24
"""Corners that must agree with a pose."""
LEAST_SHARE = 0.35
"""Part of those found that must agree."""
WITHIN, LEAST_WITHIN = 0.006, 2.0
"""Part of the width by which a corner that agrees may be off, as generated things are not quite where they should be;
at least so many pixels."""
LEAST_PIXELS = 0.08
"""Least spread of corners that is believed, pixels."""
SOFT = 2.0
"""Misses larger than this times their spread count less (Cauchy)."""
STEPS = 6
CHI = 2.796
"""Root of the 95th percentile of chi squared with three degrees of freedom."""
CORRELATED = 2.0
"""Factor on bounds by covariance: corners near each other are followed wrongly alike."""
ALIKE = 0.05
"""Pixels by which all corners may be off alike, with 95 % confidence: a codec and resampling do that, and no miss
shows it."""
REGIONS = 3, 2
"""Columns and rows of regions of the picture, each of which is left out once to see what it changes."""
FEW_REGIONS = 1.3
"""Factor on bounds by regions, as so few of them say less: of Student's t to the normal distribution."""
LEAST_REGIONS = 3
"""Regions that must have corners: those of one corner of the picture say little of the camera."""
UNSURE_TURN, UNSURE_SHIFT = 0.035, 0.1
"""Bounds beyond which a pose says nothing: radians, and a part of the distance of what is seen."""


class Lost(Exception):
    """The camera of a frame cannot be told; why, as the end of a sentence."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Located:
    """The camera of a frame, as seen from the one for which the scene was drawn."""

    rotation: Float[np.ndarray, "3 3"]
    """Drawn camera to this one: x -> rotation x + translation, metres."""
    translation: Float[np.ndarray, "3"]
    rotation_bound: float
    """Radians that the rotation is off at most, with 95 % confidence."""
    position_bound: float
    """Metres that the position is off at most, with 95 % confidence."""
    inliers: int
    """Number of corners that agree."""
    moved: float
    """Pixels between where corners are drawn and where this camera sees them: their median."""

    @property
    def position(self) -> Float[np.ndarray, "3"]:
        """The position of the camera in the drawn one's axes, metres."""
        return -self.rotation.T @ self.translation


def located(matches: Matches, lens: Lens, size: tuple[int, int]) -> Located:
    """The pose that most corners agree with, near the camera for which they were drawn.

    Args:
        matches: corners in both pictures.
        lens: of the frame.
        size: width and height of the picture [px].

    Raises:
        Lost: there are too few corners, too few agree, or they say too little.
    """
    if matches.looked_for < FEWEST:
        raise Lost("too little texture is in view")
    if len(matches.points) < FEWEST:
        raise Lost("too little of it looks like the preview")
    distance = float(np.median(matches.points[:, 2]))
    points = np.column_stack([matches.points / distance, np.ones(len(matches.points))])
    start = np.eye(3), np.zeros(3)
    found = resected(points, matches.uv, lens, start, within=max(LEAST_WITHIN, WITHIN * size[0]))
    agree = found.inliers
    region = _regions(matches.drawn, size)
    if agree.sum() < FEWEST or agree.mean() < LEAST_SHARE or len(np.unique(region[agree])) < LEAST_REGIONS:
        raise Lost("too few features agree with one camera")
    fit = _Fit.of(points[agree], matches.uv[agree], lens, found.rotation, found.translation)
    turn, shift = fit.bounds(region[agree], lens)
    if turn > UNSURE_TURN or shift > UNSURE_SHIFT:
        raise Lost("what is in view says too little of the camera")
    return Located(
        rotation=fit.rotation,
        translation=fit.translation * distance,
        rotation_bound=turn,
        position_bound=shift * distance,
        inliers=int(agree.sum()),
        moved=float(np.median(np.hypot(*(fit.sees - matches.drawn[agree]).T))),
    )


def _regions(uv: Float[np.ndarray, "points 2"], size: tuple[int, int]) -> np.ndarray:
    columns, rows = REGIONS
    column = np.clip(uv[:, 0] * columns / size[0], 0, columns - 1).astype(int)
    row = np.clip(uv[:, 1] * rows / size[1], 0, rows - 1).astype(int)
    return row * columns + column


@dataclass(frozen=True, eq=False, kw_only=True)
class _Fit:
    """A pose that fits best, with its normal equations by point; lengths are in the distance of what is seen."""

    rotation: Float[np.ndarray, "3 3"]
    translation: Float[np.ndarray, "3"]
    sees: Float[np.ndarray, "points 2"]
    """Where it sees the points, pixels."""
    matrices: Float[np.ndarray, "points 6 6"]
    rights: Float[np.ndarray, "points 6"]

    @staticmethod
    def of(points: np.ndarray, uv: np.ndarray, lens: Lens, rotation: np.ndarray, translation: np.ndarray) -> "_Fit":
        """The fit, from a pose that is nearly right."""
        fit = _Fit.at(points, uv, lens, rotation, translation)
        for _ in range(STEPS):
            change = -np.linalg.solve(fit.matrices.sum(0), fit.rights.sum(0))
            turned = Rotation.from_rotvec(change[:3]).as_matrix() @ fit.rotation
            fit = _Fit.at(points, uv, lens, turned, fit.translation + change[3:])
        return fit

    @staticmethod
    def at(points: np.ndarray, uv: np.ndarray, lens: Lens, rotation: np.ndarray, translation: np.ndarray) -> "_Fit":
        """The equations at a pose; large misses weigh little."""
        misses, slopes = projection_slopes(points[None], uv[None], lens, rotation[None], translation[None])
        off = (misses[0] ** 2).sum(1)
        spread = max(float(np.sqrt(np.median(off))) / 1.1774, LEAST_PIXELS)
        weights = 1 / (1 + off / (SOFT * spread) ** 2) / spread**2
        weighted = slopes[0] * weights[:, None, None]
        return _Fit(
            rotation=rotation,
            translation=translation,
            sees=uv + misses[0],
            matrices=np.einsum("nki,nkj->nij", weighted, slopes[0]),
            rights=np.einsum("nki,nk->ni", weighted, misses[0]),
        )

    def bounds(self, region: np.ndarray, lens: Lens) -> tuple[float, float]:
        """How far rotation [rad] and position are off at most: by noise, by regions that err together, and alike."""
        whole, right = self.matrices.sum(0), self.rights.sum(0)
        x, y, z = self.translation
        across = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
        to_position = np.hstack([-self.rotation.T @ across, -self.rotation.T])
        both = np.vstack([np.hstack([np.eye(3), np.zeros((3, 3))]), to_position])
        noise = both @ np.linalg.pinv(whole, hermitian=True) @ both.T
        changes = []
        for number in np.unique(region):
            part = region == number
            left = np.linalg.pinv(whole - self.matrices[part].sum(0), hermitian=True)
            changes.append(both @ -(left @ (right - self.rights[part].sum(0))))
        moved = np.array(changes) - np.mean(changes, axis=0)
        share = (len(changes) - 1) / len(changes) * FEW_REGIONS**2
        every = CORRELATED**2 * noise + share * moved.T @ moved
        turn, shift = (
            CHI * float(np.sqrt(np.linalg.eigvalsh(every[part, part])[-1].clip(0)))
            for part in (slice(0, 3), slice(3, 6))
        )
        alike = ALIKE / lens[0]
        return float(np.hypot(turn, alike)), float(np.hypot(shift, alike))
