"""A sample scene ready for rays: triangles, materials and baked light."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int, UInt32
from torch import Tensor

from scene.samples.materials import Material, Spots
from scene.samples.sheets import Model
from scene.support.open3d_library import import_open3d

ATLAS_WIDTH = 2048
SOURCES = ("daylight",)
"""Materials of windows, whose light is counted by sampling them."""


@dataclass(frozen=True, eq=False)
class Hits:
    """Where rays ended. Rays that met nothing have sheet -1 and infinite t."""

    t: Float[Tensor, " rays"]
    """Distance in units of the ray's direction vector."""
    sheet: Int[Tensor, " rays"]
    st: Float[Tensor, "rays 2"]
    texture: Float[Tensor, "rays channels"]
    front: Bool[Tensor, " rays"]
    """Whether the ray met the outside of the surface."""
    normal: Float[Tensor, "rays 3"]
    """Outwards, unit length: of the triangle, or smooth where it was asked for."""

    def some(self, which: Int[Tensor, " some"] | Bool[Tensor, " rays"]) -> "Hits":
        """Those of some rays."""
        return Hits(
            t=self.t[which],
            sheet=self.sheet[which],
            st=self.st[which],
            texture=self.texture[which],
            front=self.front[which],
            normal=self.normal[which],
        )


class World:
    """Triangles of a model, each knowing its sheet, and one rectangle of light texels per sheet.

    The world of rays is the photo's camera: scene space is brought there once, here.

    Args:
        model: sheets in scene space.
        materials: by their names in the model.
        world_from_scene: where scene space is in the world.
        light_scale: multiplies the spacing of light texels.
        light_shape: rows and columns of light texels of each sheet, as light was baked for; None works them out. They
            are lengths rounded up, which come out otherwise from one processor to the next.
        threads: processor threads for rays; 0 takes all.
    """

    def __init__(
        self,
        model: Model,
        materials: Mapping[str, Material],
        world_from_scene: Float[Tensor, "4 4"],
        light_scale: float = 1.0,
        light_shape: Int[Tensor, "sheets 2"] | None = None,
        threads: int = 0,
    ) -> None:
        self._threads = threads
        self.materials = [materials[name] for name in sorted(materials)]
        number = {name: k for k, name in enumerate(sorted(materials))}
        rotation, offset = world_from_scene[:3, :3].float(), world_from_scene[:3, 3].float()
        vertices, textures, coordinates, triangles, owners = [], [], [], [], []
        grids, material, seed, shapes = [], [], [], []
        base = sheet = 0
        for part in model:
            count, rows, cols, _ = part.points.shape
            points = part.points @ rotation.T + offset
            grids.append((points, part.normals @ rotation.T))
            vertices.append(points.reshape(-1, 3))
            textures.append(part.texture.reshape(-1, 3))
            s, t = torch.meshgrid(torch.linspace(0, 1, rows), torch.linspace(0, 1, cols), indexing="ij")
            coordinates.append(torch.stack([s, t], dim=-1).reshape(-1, 2).repeat(count, 1))
            a = (torch.arange(rows - 1)[:, None] * cols + torch.arange(cols - 1)).reshape(-1)
            cell = torch.stack([a, a + cols, a + cols + 1, a, a + cols + 1, a + 1], dim=-1).reshape(-1, 3)
            steps = torch.arange(count)
            triangles.append((cell[None] + (base + steps * rows * cols)[:, None, None]).reshape(-1, 3))
            owners.append((sheet + steps).repeat_interleave(len(cell)))
            material.append(torch.full((count,), number[part.material]))
            seed.append(part.seed)
            if light_shape is None:
                shapes.append(_light_shape(points, part.texel * light_scale))
            base, sheet = base + count * rows * cols, sheet + count
        self.grids = grids
        self.textures = [part.texture for part in model]
        self.is_source = torch.cat([torch.full((len(p.seed),), p.material in SOURCES) for p in model])
        self.care = torch.cat([torch.full((len(part.seed),), part.care) for part in model])
        self.triangles = torch.cat(triangles)
        self.owner = torch.cat(owners)
        self.vertex = torch.cat([torch.cat(coordinates), torch.cat(textures)], dim=-1)
        self._vertex_normal = torch.cat([normals.reshape(-1, 3) for _, normals in grids])
        self.material = torch.cat(material)
        self.seed = torch.cat(seed)
        self.light_shape = torch.cat(shapes) if light_shape is None else light_shape
        self.light_corner, self.atlas_height = _pack(self.light_shape)
        o3d = import_open3d()
        self._caster, self._blockers = o3d.t.geometry.RaycastingScene(), o3d.t.geometry.RaycastingScene()
        corners, faces = torch.cat(vertices).numpy(), self.triangles.numpy().astype(np.uint32)
        self._caster.add_triangles(o3d.core.Tensor(corners), o3d.core.Tensor(faces))
        solid = faces[~self.is_source[self.owner].numpy()]
        self._blockers.add_triangles(o3d.core.Tensor(corners), o3d.core.Tensor(np.ascontiguousarray(solid)))
        self._tensor = o3d.core.Tensor

    def nearest(
        self, origins: Float[Tensor, "rays 3"], directions: Float[Tensor, "rays 3"]
    ) -> tuple[Float[Tensor, " rays"], UInt32[Tensor, " rays"], Float[Tensor, "rays 2"]]:
        """The nearest triangle along every ray, for kernels: t, its number (the largest for none), and where in it."""
        rays = torch.cat([origins.float(), directions.float()], dim=-1)
        answer = self._caster.cast_rays(self._tensor(rays.contiguous().numpy()), nthreads=self._threads)
        t, triangle, within = (
            torch.from_numpy(answer[key].numpy()) for key in ("t_hit", "primitive_ids", "primitive_uvs")
        )
        return t, triangle, within

    def cast(
        self,
        origins: Float[Tensor, "rays 3"],
        directions: Float[Tensor, "rays 3"],
        *,
        texture: bool = True,
        smooth: bool = False,
    ) -> Hits:
        """The nearest surface along every ray, with `smooth` normals or those of triangles.

        Without `texture` it is quicker, and `Hits.texture` is empty.
        """
        rays = torch.cat([origins.float(), directions.float()], dim=-1)
        answer = self._caster.cast_rays(self._tensor(rays.contiguous().numpy()), nthreads=self._threads)
        triangle = torch.from_numpy(answer["primitive_ids"].numpy().astype(np.int64))
        hit = triangle != 0xFFFFFFFF
        triangle = torch.where(hit, triangle, 0)
        # Rays that meet a triangle of no area (at the pole of a ball) have no place in it: any corner will do.
        uv = torch.from_numpy(answer["primitive_uvs"].numpy()).nan_to_num(0.0, 0.0, 0.0)
        a, b, c = self.triangles[triangle].unbind(-1)
        vertex = self.vertex if texture else self.vertex[:, :2]
        u, v = uv[:, :1], uv[:, 1:]
        inside = (1 - u - v) * vertex[a] + u * vertex[b] + v * vertex[c]
        normals = torch.from_numpy(answer["primitive_normals"].numpy())
        front = (normals * directions).sum(dim=-1) < 0
        if smooth:
            of = self._vertex_normal
            normals = (1 - u - v) * of[a] + u * of[b] + v * of[c]
            normals = normals / normals.norm(dim=-1, keepdim=True).clamp_min(1e-12)
        return Hits(
            t=torch.from_numpy(answer["t_hit"].numpy()),
            sheet=torch.where(hit, self.owner[triangle], -1),
            st=inside[:, :2],
            texture=inside[:, 2:],
            front=front,
            normal=normals,
        )

    def is_open(
        self, origins: Float[Tensor, "rays 3"], directions: Float[Tensor, "rays 3"], far: float
    ) -> Bool[Tensor, " rays"]:
        """Whether nothing stands within `far` (in direction lengths) along each ray."""
        rays = torch.cat([origins.float(), directions.float()], dim=-1)
        blocked = self._blockers.test_occlusions(
            self._tensor(rays.contiguous().numpy()), tnear=0.0, tfar=far, nthreads=self._threads
        )
        return ~torch.from_numpy(blocked.numpy())

    def surface(self, hits: Hits) -> tuple[Float[Tensor, "rays 3"], Float[Tensor, "rays 3"]]:
        """Albedo and glow where rays met a surface (zero where they met none)."""
        return self.look_of(hits.sheet, hits.st, hits.texture)

    def look_of(
        self, sheet: Int[Tensor, " spots"], st: Float[Tensor, "spots 2"], texture: Float[Tensor, "spots 3"]
    ) -> tuple[Float[Tensor, "spots 3"], Float[Tensor, "spots 3"]]:
        """Albedo and glow at spots on sheets (zero on sheet -1)."""
        albedo, glow = torch.zeros(len(sheet), 3), torch.zeros(len(sheet), 3)
        kind = torch.where(sheet >= 0, self.material[sheet], -1)
        for k in range(len(self.materials)):
            chosen = (kind == k).nonzero()[:, 0]
            if len(chosen) == 0:
                continue
            material = self.materials[k]
            pattern = material.albedo(Spots(texture[chosen], st[chosen], self.seed[sheet[chosen]]))
            if max(material.glow) > 0:
                glow[chosen] = pattern * torch.tensor(material.glow)
                pattern = pattern * 0.3
            albedo[chosen] = pattern
        return albedo, glow

    def light_address(
        self, sheet: Int[Tensor, " rays"], st: Float[Tensor, "rays 2"]
    ) -> tuple[Int[Tensor, "rays 4"], Float[Tensor, "rays 4"]]:
        """The four light texels around each spot, as indices into the flat atlas, and their weights."""
        shape, corner = self.light_shape[sheet], self.light_corner[sheet]
        at = st.clamp(0, 1) * (shape - 1)
        low = at.floor().long().minimum(shape - 2).clamp_min(0)
        part = at - low
        first = (corner[:, 0] + low[:, 0]) * ATLAS_WIDTH + corner[:, 1] + low[:, 1]
        index = torch.stack([first, first + 1, first + ATLAS_WIDTH, first + ATLAS_WIDTH + 1], dim=-1)
        y, x = part[:, 0], part[:, 1]
        return index, torch.stack([(1 - y) * (1 - x), (1 - y) * x, y * (1 - x), y * x], dim=-1)

    def light(
        self, atlas: Float[Tensor, "texels 3"], sheet: Int[Tensor, " rays"], st: Float[Tensor, "rays 2"]
    ) -> Float[Tensor, "rays 3"]:
        """Baked light at spots on sheets."""
        index, weight = self.light_address(sheet, st)
        return sum(atlas[index[:, k]] * weight[:, k, None] for k in range(4))  # type: ignore[return-value]


def _light_shape(points: Float[Tensor, "sheets rows cols 3"], texel: float) -> Int[Tensor, "sheets 2"]:
    down = (points[:, 1:] - points[:, :-1]).norm(dim=-1).sum(dim=1).amax(dim=1)
    across = (points[:, :, 1:] - points[:, :, :-1]).norm(dim=-1).sum(dim=2).amax(dim=1)
    return (torch.stack([down, across], dim=-1) / texel).ceil().long().clamp(1, ATLAS_WIDTH - 1) + 1


def _pack(shapes: Int[Tensor, "sheets 2"]) -> tuple[Int[Tensor, "sheets 2"], int]:
    """Shelves of rectangles, tallest first: corners (row, column) and the atlas's height."""
    corners = [(0, 0)] * len(shapes)
    top = left = shelf = 0
    sizes = shapes.tolist()
    for k in torch.argsort(shapes[:, 0], descending=True, stable=True).tolist():
        rows, cols = sizes[k]
        if left + cols > ATLAS_WIDTH:
            top, left, shelf = top + shelf, 0, 0
        corners[k] = top, left
        left, shelf = left + cols, max(shelf, rows)
    return torch.tensor(corners), top + shelf
