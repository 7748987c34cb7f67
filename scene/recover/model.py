"""Cameras, points and what is seen of them: the unknowns of a recovery, and how far they are from what was seen."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.spatial.transform import Rotation

FARTHEST = 1e-9
"""Least part of a homogeneous point: what is farther stands at infinity."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Seen:
    """Observations, one a row."""

    frame: Int[np.ndarray, " seen"]
    track: Int[np.ndarray, " seen"]
    uv: Float[np.ndarray, "seen 2"]
    """Pixels."""
    log_depth: Float[np.ndarray, " seen"]
    """Natural logarithm of the depth that a depth map gives; NaN where none does."""

    def __len__(self) -> int:
        return len(self.frame)

    def part(self, which: Bool[np.ndarray, " seen"]) -> "Seen":
        """Some of the rows."""
        return Seen(
            frame=self.frame[which], track=self.track[which], uv=self.uv[which], log_depth=self.log_depth[which]
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Model:
    """Cameras (world to camera: x -> rotation x + translation), points, and the lens."""

    rotation: Float[np.ndarray, "frames 3 3"]
    translation: Float[np.ndarray, "frames 3"]
    points: Float[np.ndarray, "tracks 4"]
    """Homogeneous, of length one, so that a point may be as far away as the sky."""
    lens: tuple[float, float, float, float]
    """Focal lengths and centre: fx, fy, cx, cy [px]."""

    def zoomed(self, zoom: float) -> "Model":
        """The same with focal lengths times `zoom`."""
        fx, fy, cx, cy = self.lens
        return replace(self, lens=(fx * zoom, fy * zoom, cx, cy))

    def moved(
        self, cameras: Float[np.ndarray, "frames 6"], points: Float[np.ndarray, "tracks 3"], zoom: float
    ) -> "Model":
        """The model a small step further: turns [rad] and shifts of cameras, points within their tangent space."""
        x = self.points + np.einsum("tij,tj->ti", tangents(self.points), points)
        stepped = replace(
            self,
            rotation=Rotation.from_rotvec(cameras[:, :3]).as_matrix() @ self.rotation,
            translation=self.translation + cameras[:, 3:],
            points=normalised(x),
        )
        return stepped.zoomed(float(np.exp(zoom)))

    def in_camera(self, seen: Seen) -> tuple[Float[np.ndarray, "seen 3"], Float[np.ndarray, "seen 3"]]:
        """Points as the cameras see them, up to a factor that is positive: turned only, then shifted as well."""
        x = self.points[seen.track]
        turned = np.einsum("nij,nj->ni", self.rotation[seen.frame], x[:, :3])
        return turned, turned + self.translation[seen.frame] * x[:, 3:]

    def misses(self, seen: Seen) -> Float[np.ndarray, "seen 3"]:
        """How far each observation is from where the model has it: x, y [px], and logarithm of depth (0 if unknown)."""
        return self._misses(seen, self.in_camera(seen)[1])

    def _misses(self, seen: Seen, c: np.ndarray) -> np.ndarray:
        fx, fy, cx, cy = self.lens
        z = np.where(c[:, 2] > FARTHEST, c[:, 2], FARTHEST)
        w = np.maximum(self.points[seen.track, 3], FARTHEST)
        out = np.empty((len(seen), 3))
        out[:, 0] = fx * c[:, 0] / z + cx - seen.uv[:, 0]
        out[:, 1] = fy * c[:, 1] / z + cy - seen.uv[:, 1]
        out[:, 2] = np.where(np.isnan(seen.log_depth), 0.0, np.log(z / w) - np.nan_to_num(seen.log_depth))
        return out

    def slopes(
        self, seen: Seen
    ) -> tuple[
        Float[np.ndarray, "seen 3"],
        Float[np.ndarray, "seen 3 6"],
        Float[np.ndarray, "seen 3 3"],
        Float[np.ndarray, "seen 3"],
    ]:
        """The misses, and their derivatives by the steps of `moved`: of the camera, the point and the zoom."""
        fx, fy, _, _ = self.lens
        turned, c = self.in_camera(seen)
        misses = self._misses(seen, c)
        count = len(seen)
        z = np.where(c[:, 2] > FARTHEST, c[:, 2], FARTHEST)
        known = ~np.isnan(seen.log_depth)
        by_c = np.zeros((count, 3, 3))
        by_c[:, 0, 0], by_c[:, 0, 2] = fx / z, -fx * c[:, 0] / z**2
        by_c[:, 1, 1], by_c[:, 1, 2] = fy / z, -fy * c[:, 1] / z**2
        by_c[:, 2, 2] = known / z
        x = self.points[seen.track]
        by_camera = np.empty((count, 3, 6))
        by_camera[:, :, :3] = np.cross(turned[:, None, :], by_c)  # row . (w x turned) = w . (turned x row)
        by_camera[:, :, 3:] = by_c * x[:, 3, None, None]
        basis = tangents(self.points)[seen.track]
        by_x = np.empty((count, 3, 4))
        by_x[:, :, :3] = by_c @ self.rotation[seen.frame]
        by_x[:, :, 3] = np.einsum("nij,nj->ni", by_c, self.translation[seen.frame])
        by_x[:, 2, 3] -= known / np.maximum(x[:, 3], FARTHEST)
        by_zoom = np.zeros((count, 3))
        by_zoom[:, 0], by_zoom[:, 1] = fx * c[:, 0] / z, fy * c[:, 1] / z
        return misses, by_camera, by_x @ basis, by_zoom

    def scaled(self, factor: float) -> "Model":
        """The same seen at another scale: all lengths times `factor`."""
        points = normalised(self.points * np.array([factor, factor, factor, 1.0]))
        return replace(self, translation=self.translation * factor, points=points)


def normalised(points: Float[np.ndarray, "points 4"]) -> Float[np.ndarray, "points 4"]:
    """Homogeneous points of length one, on this side of infinity."""
    near = np.column_stack([points[:, :3], np.maximum(points[:, 3], 0.0)])
    near /= np.linalg.norm(near, axis=1, keepdims=True)
    near[:, 3] = np.maximum(near[:, 3], FARTHEST)
    return near


def tangents(points: Float[np.ndarray, "points 4"]) -> Float[np.ndarray, "points 4 3"]:
    """Three directions at right angles to each point and to one another (a Householder reflection)."""
    v = points + np.array([0.0, 0.0, 0.0, 1.0])
    reflection = np.eye(4) - 2 * v[:, :, None] * v[:, None, :] / (v * v).sum(1)[:, None, None]
    return reflection[:, :, :3]
