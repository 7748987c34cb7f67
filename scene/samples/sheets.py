"""Sheets: curved rectangles, each a grid of points; every sample scene is built of nothing else.

Building happens in scene space: x right, y forward, z up, metres. Rows and columns of a grid run such that
d/drow x d/dcol points out of the object.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

from scene.samples.noise import clouds, grain, scatter


@dataclass(frozen=True, eq=False)
class Sheets:
    """Sheets of one grid size and one material."""

    points: Float[Tensor, "sheets rows cols 3"]
    """Scene space, metres, float32."""
    normals: Float[Tensor, "sheets rows cols 3"]
    """Outward, unit length."""
    texture: Float[Tensor, "sheets rows cols 3"]
    """Where the material is evaluated, metres: the object's own space, or (along, up, 0) on flat sheets."""
    seed: Float[Tensor, "sheets"]
    """A number in [0, 1) per object, for what differs from one book or leaf to the next."""
    material: str
    texel: float
    """Spacing of the baked light, metres."""
    care: int = 1
    """Multiplies the rays of each light texel: large plain walls show noise that patterns hide."""


Model = Sequence[Sheets]
Vector = tuple[float, float, float]


def sheets(
    points: Float[Tensor, "*sheets rows cols 3"],
    material: str,
    *,
    texel: float = 0.02,
    seed: float | Float[Tensor, "sheets"] = 0.0,
    texture: Float[Tensor, "*sheets rows cols 3"] | None = None,
    wraps: bool = False,
) -> Sheets:
    """Sheets through `points`, with normals from central differences (`wraps`: the first column meets the last)."""
    points = points.float().reshape(-1, *points.shape[-3:])
    along_rows = torch.gradient(points, dim=1)[0]
    along_cols = torch.gradient(points, dim=2)[0]
    if wraps:
        seam = points[:, :, 1] - points[:, :, -2]
        along_cols = torch.cat([seam[:, :, None], along_cols[:, :, 1:-1], seam[:, :, None]], dim=2)
    normals = torch.linalg.cross(along_rows, along_cols)
    length = normals.norm(dim=-1, keepdim=True)
    # At a pole a whole row is one point: borrow the normal of the neighbouring row.
    normals[:, 0] = torch.where(length[:, 0] > 1e-12, normals[:, 0], normals[:, 1])
    normals[:, -1] = torch.where(length[:, -1] > 1e-12, normals[:, -1], normals[:, -2])
    normals = normals / normals.norm(dim=-1, keepdim=True).clamp_min(1e-20)
    own = points if texture is None else texture.float().reshape(points.shape)
    seeds = torch.as_tensor(seed, dtype=torch.float32).expand(len(points)).clone()
    return Sheets(points, normals, own, seeds, material, texel)


def rectangle(
    corner: Vector,
    along: Vector,
    up: Vector,
    material: str,
    *,
    texel: float = 0.02,
    cells: int = 1,
    seed: float = 0.0,
    start: tuple[float, float] = (0.0, 0.0),
    care: int = 1,
) -> Sheets:
    """A flat sheet facing along x up; its texture space is (metres along, metres up, 0), counted from `start`."""
    a, b = torch.tensor(along, dtype=torch.float32), torch.tensor(up, dtype=torch.float32)
    s, t = torch.meshgrid(torch.linspace(0, 1, cells + 1), torch.linspace(0, 1, cells + 1), indexing="ij")
    points = torch.tensor(corner, dtype=torch.float32) + s[..., None] * a + t[..., None] * b
    texture = torch.stack([start[0] + s * a.norm(), start[1] + t * b.norm(), torch.zeros_like(s)], dim=-1)
    return replace(sheets(points, material, texel=texel, seed=seed, texture=texture), care=care)


def rounded_box(
    size: Vector,
    radius: float,
    material: str,
    *,
    texel: float = 0.02,
    seed: float = 0.0,
    bevel: int = 3,
    inner: int = 1,
) -> Sheets:
    """Six sheets of a box standing on z = 0, centred in x and y, its edges rounded by `radius`."""
    half = torch.tensor(size) / 2
    radius = min(radius, 0.999 * float(half.min()))
    arc = torch.tan(torch.linspace(-math.pi / 4, 0, bevel + 1))
    faces = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for side in (1.0, -1.0):
            grids = []
            for d in (u, v):
                flat = half[d] - radius
                middle = torch.linspace(-float(flat), float(flat), inner + 1)
                grids.append(torch.cat([-flat + radius * arc[:-1], middle, flat - radius * arc[:-1].flip(0)]))
            first, second = (grids[0], grids[1]) if side > 0 else (grids[1], grids[0])
            a, b = torch.meshgrid(first, second, indexing="ij")
            point = torch.zeros(*a.shape, 3)
            point[..., u], point[..., v] = (a, b) if side > 0 else (b, a)
            point[..., axis] = side * half[axis]
            faces.append(point)
    cube = torch.stack(faces)
    core = torch.maximum(torch.minimum(cube, half - radius), radius - half)
    out = cube - core
    normals = out / out.norm(dim=-1, keepdim=True).clamp_min(1e-20)
    points = core + radius * normals
    points = points + torch.tensor([0.0, 0.0, size[2] / 2])
    seeds = torch.full((6,), seed)
    return Sheets(points, normals, points.clone(), seeds, material, texel)


def lathe(
    profile: Sequence[tuple[float, float]],
    material: str,
    *,
    segments: int = 48,
    smooth: int = 4,
    texel: float = 0.01,
    seed: float = 0.0,
) -> Sheets:
    """A surface of revolution about z from (radius, z) pairs, outside first: bottom to top with the axis on the left.

    `smooth` points are put between each two by a Catmull-Rom spline; repeat a point to keep a crease.
    """
    outline = smooth_curve(torch.tensor(profile, dtype=torch.float32), smooth)
    angle = torch.linspace(0, 2 * math.pi, segments + 1)
    r, z = outline[:, 0].clamp_min(0), outline[:, 1]
    ring = torch.stack([angle.cos(), angle.sin()], dim=-1)
    points = torch.cat([r[:, None, None] * ring, z[:, None, None].expand(-1, segments + 1, 1)], dim=-1)
    return sheets(points.flip(0), material, texel=texel, seed=seed, wraps=True)


def tube(
    spine: Float[Tensor, "rows 3"],
    radius: float | Float[Tensor, " rows"],
    material: str,
    *,
    segments: int = 10,
    texel: float = 0.01,
    seed: float = 0.0,
) -> Sheets:
    """A round bar along `spine`, closed at both ends; its texture space is (around, along, seed)."""
    spine = spine.float()
    r = torch.as_tensor(radius, dtype=torch.float32).expand(len(spine))
    spine = torch.cat([spine[:1], spine, spine[-1:]])
    r = torch.cat([torch.zeros(1), r, torch.zeros(1)])
    forward = torch.gradient(
        torch.cat([spine[1:-1][:1] * 2 - spine[2:3], spine[1:-1], spine[-2:-1] * 2 - spine[-3:-2]]), dim=0
    )[0]
    forward = forward / forward.norm(dim=-1, keepdim=True).clamp_min(1e-20)
    helper = torch.tensor([0.0, 0.0, 1.0]).expand_as(forward)
    helper = torch.where(forward[:, 2:].abs().amax() > 0.9, torch.tensor([0.9, 0.435, 0.0]), helper)
    x = torch.linalg.cross(helper, forward)
    x = x / x.norm(dim=-1, keepdim=True).clamp_min(1e-20)
    y = torch.linalg.cross(forward, x)
    angle = torch.linspace(0, 2 * math.pi, segments + 1)
    ring = angle.cos()[None, :, None] * x[:, None] + angle.sin()[None, :, None] * y[:, None]
    points = spine[:, None] + r[:, None, None] * ring
    along = torch.cat([torch.zeros(1), (spine[1:] - spine[:-1]).norm(dim=-1).cumsum(0)])
    texture = torch.stack(
        [
            (angle / (2 * math.pi))[None].expand(len(spine), -1) * float(r.amax()) * 2 * math.pi,
            along[:, None].expand(-1, segments + 1),
            torch.full((len(spine), segments + 1), seed),
        ],
        dim=-1,
    )
    flipped = sheets(points.flip(0), material, texel=texel, seed=seed, texture=texture.flip(0), wraps=True)
    return flipped


def moved(
    model: Sheets,
    offset: Vector = (0.0, 0.0, 0.0),
    *,
    turn_deg: float = 0.0,
    tilt_deg: float = 0.0,
    roll_deg: float = 0.0,
    scale: float = 1.0,
) -> Sheets:
    """The sheets rolled about y, tilted about x, turned about z, then moved; texture space stays with the object."""
    rotation = _about(2, turn_deg) @ _about(0, tilt_deg) @ _about(1, roll_deg)
    points = scale * model.points @ rotation.T + torch.tensor(offset)
    return replace(model, points=points, normals=model.normals @ rotation.T)


def _about(axis: int, degrees: float) -> Float[Tensor, "3 3"]:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    rotation = torch.eye(3)
    a, b = (axis + 1) % 3, (axis + 2) % 3
    rotation[a, a], rotation[a, b], rotation[b, a], rotation[b, b] = c, -s, s, c
    return rotation


def smooth_curve(points: Float[Tensor, "points d"], between: int) -> Float[Tensor, "more d"]:
    """A Catmull-Rom spline through `points`, with `between` more points in each gap."""
    if between == 0:
        return points
    padded = torch.cat([points[:1], points, points[-1:]])
    p0, p1, p2, p3 = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = torch.linspace(0, 1, between + 2)[:-1, None, None]
    curve = 0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
    return torch.cat([curve.transpose(0, 1).reshape(-1, points.shape[1]), points[-1:]])


def ball(
    radius: float | Vector,
    material: str,
    *,
    texel: float = 0.01,
    seed: float = 0.0,
    rows: int = 20,
    cols: int = 28,
    lumps: float = 0.0,
) -> Sheets:
    """An ellipsoid about the origin, its surface lifted by noise of relative height `lumps`."""
    polar, angle = torch.meshgrid(
        torch.linspace(0, math.pi, rows), torch.linspace(0, 2 * math.pi, cols + 1), indexing="ij"
    )
    unit = torch.stack([polar.sin() * angle.cos(), polar.sin() * angle.sin(), polar.cos()], dim=-1)
    if lumps:
        unit = unit * (1 + lumps * clouds((unit * 0.5 + seed * 37).reshape(-1, 3)).reshape(*unit.shape[:2], 1))
    points = unit * torch.as_tensor(radius, dtype=torch.float32)
    points[:, -1] = points[:, 0]
    return sheets(points, material, texel=texel, seed=seed, wraps=True)


def slab(
    points: Float[Tensor, "rows cols 3"], thickness: float, material: str, *, texel: float = 0.01, seed: float = 0.0
) -> Sheets:
    """A cloth: the surface through `points` given a thickness and closed; texture space is (rows, cols, seed)."""
    middle = sheets(points, material)
    normals = middle.normals[0]
    down = torch.cat([torch.zeros(1, points.shape[1]), (points[1:] - points[:-1]).norm(dim=-1).cumsum(0)])
    across = torch.cat(
        [torch.zeros(points.shape[0], 1), (points[:, 1:] - points[:, :-1]).norm(dim=-1).cumsum(1)], dim=1
    )
    flat = torch.stack([down.mean(dim=1, keepdim=True).expand_as(down), across, torch.full_like(down, seed)], dim=-1)
    top, bottom = points + normals * thickness / 2, (points - normals * thickness / 2).flip(1)
    loop = torch.cat([top, bottom, top[:, :1]], dim=1)
    own = torch.cat([flat, flat.flip(1), flat[:, :1]], dim=1)
    ends = torch.cat([points, points.flip(1), points[:, :1]], dim=1)
    loop = torch.cat([ends[:1], loop, ends[-1:]])
    own = torch.cat([own[:1], own, own[-1:]])
    return sheets(loop, material, texel=texel, seed=seed, texture=own, wraps=True)


def bumped(model: Sheets, height: float, feature: float, *, offset: float = 0.0) -> Sheets:
    """The sheets pushed along their normals by noise of some height and feature size, both metres."""
    p = model.points.reshape(-1, 3)
    lift = height * grain(p / feature + offset).reshape(*model.points.shape[:-1], 1)
    pushed = model.points + lift * model.normals
    again = sheets(pushed, model.material)
    agree = (again.normals * model.normals).sum(dim=-1, keepdim=True) > 0.3
    return replace(model, points=pushed, normals=torch.where(agree, again.normals, model.normals))


def copies(
    model: Sheets, offsets: Float[Tensor, "copies 3"], *, turns_deg: Sequence[float] | None = None, seed: float = 0.0
) -> Sheets:
    """One model many times over, as a single batch, each with a seed of its own."""
    turns = [0.0] * len(offsets) if turns_deg is None else list(turns_deg)
    each = [moved(model, turn_deg=turn) for turn in turns] if any(turns) else [model] * len(offsets)
    own = scatter(torch.arange(len(offsets), dtype=torch.float32), seed).repeat_interleave(len(model.seed))
    return replace(
        model,
        points=torch.cat([e.points + o for e, o in zip(each, offsets, strict=True)]),
        normals=torch.cat([e.normals for e in each]),
        texture=model.texture.repeat(len(offsets), 1, 1, 1),
        seed=own,
    )
