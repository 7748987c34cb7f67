"""The splats of `scene.rendering.splatting`, in plain torch: the renderer to read, and the one that runs on CUDA.

Every splat becomes (point, pixel, weight) pairs; each step after that is a scatter over the pixels.
"""

import torch
from jaxtyping import Bool, Float, Int, UInt8
from torch import Tensor

from scene.camera import NEAR_PLANE, Intrinsics
from scene.pointcloud import PointCloud
from scene.pose import rigid_inverse
from scene.rendering.splatting import COVERED, DEPTH_UNIT, OVERLAP, PINHOLE, SURFACE_BAND, WEIGHT_UNIT

BEYOND = torch.tensor(1 + SURFACE_BAND, dtype=torch.float32)


def splat_frame(
    points: PointCloud,
    usable: Bool[Tensor, " points"],
    intrinsics: Intrinsics,
    c2w: Float[Tensor, "4 4"],
    others: PointCloud | None = None,
) -> tuple[UInt8[Tensor, "height width 3"], Float[Tensor, "height width"], Int[Tensor, ""]]:
    """One frame: colours, z-depth (0 where uncovered) and the number of closed pinholes, on the points' device."""
    size = (intrinsics.height, intrinsics.width)
    u, v, z, w = _project(points, intrinsics, c2w)
    seen = usable & (z >= NEAR_PLANE)
    index, pixel, weight = _pairs(u, v, w, seen, size)
    colour, z = points.rgb.long()[index], z[index]

    nearest = _least(z, pixel, size)
    is_front = z <= nearest[pixel] * BEYOND.to(z.device)
    second = _least(z[~is_front], pixel[~is_front], size)
    is_back = ~is_front & (z <= second[pixel] * BEYOND.to(z.device))
    is_rest = ~is_front & ~is_back
    front = _sum(pixel[is_front], weight[is_front], colour[is_front], z[is_front], size)
    back = _sum(pixel[is_back], weight[is_back], colour[is_back], z[is_back], size)
    rest = _sum(pixel[is_rest], weight[is_rest], colour[is_rest], z[is_rest], size)
    rgb, depth = _composite(front, back, rest)
    if others is not None:
        rgb, depth = _with_others(others, intrinsics, c2w, rgb, depth)
    return _close_pinholes(rgb.reshape(*size, 3), depth.reshape(size))


def _project(
    points: PointCloud, intrinsics: Intrinsics, c2w: Float[Tensor, "4 4"]
) -> tuple[Float[Tensor, " points"], Float[Tensor, " points"], Float[Tensor, " points"], Float[Tensor, " points"]]:
    """Where each point lands (u, v) [px], its z-depth [m] and the width w [px] of its photo pixel there."""
    m = rigid_inverse(c2w).float().to(points.xyz.device)
    x, y, d = points.xyz.unbind(-1)
    fx, fy, cx, cy = (k.float().to(x.device) for k in (intrinsics.fx, intrinsics.fy, intrinsics.cx, intrinsics.cy))
    z = m[2, 0] * x + m[2, 1] * y + m[2, 2] * d + m[2, 3]
    per_z = 1 / z
    u = fx * (m[0, 0] * x + m[0, 1] * y + m[0, 2] * d + m[0, 3]) * per_z + cx
    v = fy * (m[1, 0] * x + m[1, 1] * y + m[1, 2] * d + m[1, 3]) * per_z + cy
    return u, v, z, points.footprint * (fx * fy).sqrt() * per_z


def _pairs(
    u: Float[Tensor, " points"],
    v: Float[Tensor, " points"],
    w: Float[Tensor, " points"],
    seen: Bool[Tensor, " points"],
    size: tuple[int, int],
) -> tuple[Int[Tensor, " pairs"], Int[Tensor, " pairs"], Int[Tensor, " pairs"]]:
    """Which point touches which pixel (y * width + x), and with what weight (whole numbers of 1/4096)."""
    height, width = size
    r = w.clamp_min(1)
    x0 = ((u - r - 0.5).floor() + 1).clamp(0, width).long()
    x1 = (u + r - 0.5).ceil().clamp(0, width).long()
    y0 = ((v - r - 0.5).floor() + 1).clamp(0, height).long()
    y1 = (v + r - 0.5).ceil().clamp(0, height).long()
    columns = (x1 - x0).clamp_min(0) * seen
    count = columns * (y1 - y0).clamp_min(0)
    index = torch.arange(len(u), device=u.device).repeat_interleave(count)
    nth = torch.arange(len(index), device=u.device) - (count.cumsum(0) - count)[index]
    x = x0[index] + nth % columns[index]
    y = y0[index] + nth // columns[index]
    per_r = 1 / r
    scale = w.clamp_max(1) ** 2 * WEIGHT_UNIT
    tent_y = 1 - (y + 0.5 - v[index]).abs() * per_r[index]
    tent_x = 1 - (x + 0.5 - u[index]).abs() * per_r[index]
    return index, y * width + x, (scale[index] * tent_y * tent_x + 0.5).long()


def _least(z: Float[Tensor, " pairs"], pixel: Int[Tensor, " pairs"], size: tuple[int, int]) -> Float[Tensor, " pixels"]:
    """The smallest depth at every pixel, infinite where there is none."""
    return torch.full((size[0] * size[1],), torch.inf, device=z.device).scatter_reduce_(0, pixel, z, "amin")


def _sum(
    pixel: Int[Tensor, " pairs"],
    weight: Int[Tensor, " pairs"],
    colour: Int[Tensor, "pairs 3"],
    z: Float[Tensor, " pairs"],
    size: tuple[int, int],
) -> Int[Tensor, "pixels 5"]:
    """Sums of weight * (1, r, g, b, z) at every pixel, z in steps of 1/65536 m."""
    terms = torch.cat([torch.ones_like(weight)[:, None], colour, (z * DEPTH_UNIT).long()[:, None]], dim=-1)
    sums = torch.zeros(size[0] * size[1], 5, dtype=torch.long, device=z.device)
    return sums.index_add_(0, pixel, weight[:, None] * terms)


def _composite(
    front: Int[Tensor, "pixels 5"], back: Int[Tensor, "pixels 5"], rest: Int[Tensor, "pixels 5"]
) -> tuple[UInt8[Tensor, "pixels 3"], Float[Tensor, " pixels"]]:
    """The front over the back over the rest; black and depth 0 where too little of the pixel is covered."""
    layers = torch.stack([front, back, rest]).float()  # [3, pixels, 5]
    weights = layers[..., 0]
    f, b, r = weights / WEIGHT_UNIT
    of_front = f.clamp_max(1)
    of_back = torch.minimum(b, 1 - of_front - OVERLAP * (f + b - 1).clamp_min(0)).clamp_min(0)
    of_rest = torch.minimum(r, 1 - of_front - of_back - OVERLAP * (f + b + r - 1).clamp_min(0)).clamp_min(0)
    share = torch.stack([of_front, of_back, of_rest])
    total = of_front + of_back + of_rest
    part = torch.where(weights > 0, share / (total * weights), 0)
    rgb = (part[..., None] * layers[..., 1:4]).sum(0) + 0.5
    surface = torch.where(of_front >= of_back, 0, 1)
    surface = torch.where((of_front > 0) | (of_back > 0), surface, 2)
    shown = layers.gather(0, surface[None, :, None].expand(1, -1, 5))[0]
    depth = shown[:, 4] / (shown[:, 0] * DEPTH_UNIT)
    covered = (f + b + r >= COVERED) & (total > 0)
    return torch.where(covered[:, None], rgb, 0).to(torch.uint8), torch.where(covered, depth, 0)


def _with_others(
    points: PointCloud,
    intrinsics: Intrinsics,
    c2w: Float[Tensor, "4 4"],
    rgb: UInt8[Tensor, "pixels 3"],
    depth: Float[Tensor, " pixels"],
) -> tuple[UInt8[Tensor, "pixels 3"], Float[Tensor, " pixels"]]:
    """More points in the holes of what is drawn, and before what they stand before, in two layers."""
    size = (intrinsics.height, intrinsics.width)
    u, v, z, w = _project(points, intrinsics, c2w)
    index, pixel, weight = _pairs(u, v, w, points.reliable & (z >= NEAR_PLANE), size)
    drawn = depth[pixel]
    shown = (drawn == 0) | (z[index] * BEYOND.to(z.device) < drawn)
    index, pixel, weight = index[shown], pixel[shown], weight[shown]
    colour, z = points.rgb.long()[index], z[index]
    is_front = z <= _least(z, pixel, size)[pixel] * BEYOND.to(z.device)
    front = _sum(pixel[is_front], weight[is_front], colour[is_front], z[is_front], size)
    back = _sum(pixel[~is_front], weight[~is_front], colour[~is_front], z[~is_front], size)
    over, near = _composite(front, back, torch.zeros_like(back))
    covers = near > 0
    return torch.where(covers[:, None], over, rgb), torch.where(covers, near, depth)


def _close_pinholes(
    rgb: UInt8[Tensor, "height width 3"], depth: Float[Tensor, "height width"]
) -> tuple[UInt8[Tensor, "height width 3"], Float[Tensor, "height width"], Int[Tensor, ""]]:
    """Close holes up to `PINHOLE` wide between two pixels of one surface, across first, then down."""
    open_ = depth == 0
    closed_rgb, closed_depth = rgb.clone(), depth.clone()
    for axis in (1, 0):
        for a in range(1, PINHOLE + 1):
            for b in range(1, PINHOLE + 2 - a):
                za, zb = _shifted(depth, a, axis), _shifted(depth, -b, axis)
                surface = (za > 0) & (zb > 0) & (torch.maximum(za, zb) <= torch.minimum(za, zb) * BEYOND.to(za.device))
                empty_between = torch.ones_like(open_)
                for step in (*range(1, a), *range(-b + 1, 0)):
                    empty_between &= _shifted(depth, step, axis) == 0
                hole = open_ & surface & empty_between & (closed_depth == 0)
                of_a = torch.tensor(b, dtype=torch.float32, device=za.device) / (a + b)
                of_b = torch.tensor(a, dtype=torch.float32, device=za.device) / (a + b)
                mixed = of_a * _shifted(rgb, a, axis).float() + of_b * _shifted(rgb, -b, axis).float() + 0.5
                closed_rgb[hole] = mixed[hole].to(torch.uint8)
                closed_depth[hole] = (of_a * za + of_b * zb)[hole]
    return closed_rgb, closed_depth, (open_ & (closed_depth > 0)).sum()


def _shifted(image: Tensor, steps: int, axis: int) -> Tensor:
    """The image moved along an axis; zeros come in."""
    moved = image.roll(steps, axis)
    gone = slice(0, steps) if steps > 0 else slice(image.shape[axis] + steps, None)
    moved[(slice(None),) * axis + (gone,)] = 0
    return moved
