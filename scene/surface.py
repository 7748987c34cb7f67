"""The photo's depth as a surface that can be hit by rays. Build it once per scene and keep it."""

from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor

from scene.scene import Scene
from scene.support.open3d_library import import_open3d

EDGE = 0.05
"""Depths in one triangle differ by less than this (relative); else there is an edge, and a gap."""


@dataclass(frozen=True, eq=False)
class Surface:
    """Triangles between neighbouring pixels, cut at depth edges, without sky."""

    vertices: Float[Tensor, "vertices 3"]
    triangles: Int[Tensor, "triangles 3"]
    rays: Any
    """Open3D's RaycastingScene of them."""

    @staticmethod
    def from_scene(scene: Scene, *, edge: float = EDGE) -> "Surface":
        """The surface of a scene's depth."""
        metres = scene.depth.metres
        height, width = metres.shape
        index = torch.arange(height * width).reshape(height, width)
        a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, :-1], index[1:, 1:]
        corners = torch.cat([torch.stack([a, c, b], dim=-1), torch.stack([b, c, d], dim=-1)]).reshape(-1, 3)
        depth = metres.flatten()[corners]
        usable = (~scene.sky.flatten() & scene.points.reliable)[corners].all(1)
        whole = depth.amax(1) <= (1 + edge) * depth.amin(1)
        return Surface.from_triangles(scene.points.xyz, corners[usable & whole])

    @staticmethod
    def from_triangles(vertices: Float[Tensor, "vertices 3"], triangles: Int[Tensor, "triangles 3"]) -> "Surface":
        """Any triangles [m]."""
        open3d = import_open3d()
        rays = open3d.t.geometry.RaycastingScene()
        if len(triangles):
            core = open3d.core
            points = core.Tensor(vertices.float().contiguous().numpy())
            rays.add_triangles(points, core.Tensor(triangles.to(torch.int32).contiguous().numpy()).to(core.uint32))
        return Surface(vertices, triangles, rays)

    def hit(self, origins: Float[Tensor, "rays 3"], directions: Float[Tensor, "rays 3"]) -> Float[Tensor, " rays"]:
        """How far along each ray the surface is, in lengths of its direction; infinity where it meets nothing."""
        if not len(self.triangles) or not len(origins):
            return torch.full((len(origins),), torch.inf, dtype=torch.float64)
        rays = torch.cat([origins, directions], dim=-1).float().contiguous().numpy()
        distance = self.rays.cast_rays(import_open3d().core.Tensor(rays))["t_hit"].numpy()
        return torch.from_numpy(distance).double()

    def distance(self, points: Float[Tensor, "points 3"]) -> Float[Tensor, " points"]:
        """Metres from points to the nearest surface; infinity where there is none."""
        if not len(self.triangles) or not len(points):
            return torch.full((len(points),), torch.inf, dtype=torch.float64)
        distance = self.rays.compute_distance(import_open3d().core.Tensor(points.float().contiguous().numpy())).numpy()
        return torch.from_numpy(distance).double()
