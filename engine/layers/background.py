"""The second layer as points, and the backdrop behind everything."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, UInt8
from torch import Tensor

from engine.layers.canvas import make_canvas, nearest_true
from engine.layers.extend import extend_depth
from engine.layers.patches import SURFACE
from engine.layers.porous import mix_porous
from engine.layers.silhouettes import find_gaps
from engine.layers.texture import paint
from scene.camera import Intrinsics, pixel_centres, unproject
from scene.pointcloud import PointCloud
from scene.scene import Scene
from scene.trajectory import Trajectory

OVERLAP = 2
"""The layer runs this far [px] under what is known, so that no crack opens between the two."""
WIDE = 4.0
"""Pixels: how wide the points are that close cracks."""
BLUR = 0.02
"""Softness of the backdrop, as a share of the canvas width."""


@dataclass(frozen=True, eq=False)
class Background:
    """What a path will see that the photo does not show."""

    points: PointCloud
    """Points behind every silhouette and past the frame."""
    wide: PointCloud
    """Sparser and wider, `points` and the visible surfaces around them: for the cracks between `points`."""
    backdrop: Float[Tensor, "3 height width"]
    """Soft colours infinitely far away, on the plane of `intrinsics`; 0 to 255."""
    intrinsics: Intrinsics


def make_background(
    scene: Scene, trajectory: Trajectory, *, on_step: Callable[[float], None] = lambda share: None
) -> Background:
    """Invent, once, what `trajectory` will uncover; `on_step` is told the share done and may raise to stop."""
    canvas = make_canvas(scene, trajectory)
    gaps = find_gaps(canvas, trajectory)
    depth = extend_depth(canvas, gaps)
    rgb = paint(canvas.rgb, depth, gaps.hole | gaps.stained, gaps.anchor, on_step=on_step)
    rgb = mix_porous(canvas, gaps, rgb)
    lens = canvas.intrinsics
    points = _points(lens, _layer(gaps.hole, depth), depth, rgb)
    wide = _points(lens, _every_second(gaps.hole.shape), depth, rgb, width=WIDE)
    return Background(points, wide, _blurred(rgb), lens)


def _layer(hole: Bool[Tensor, "height width"], depth: Float[Tensor, "height width"]) -> Bool[Tensor, "height width"]:
    """The holes and a seam of what is known around them."""
    nearest = torch.from_numpy(nearest_true(hole.numpy()))
    rows, columns = nearest.unbind(-1)
    grid = torch.stack(torch.meshgrid(*map(torch.arange, hole.shape), indexing="ij"), dim=-1)
    beside = (nearest - grid).abs().amax(-1) <= OVERLAP
    same_surface = (depth / depth[rows, columns]).log().abs() < float(SURFACE)
    return hole | (beside & same_surface)


def _every_second(shape: torch.Size) -> Bool[Tensor, "height width"]:
    """Every second pixel of every second row: enough for points this wide."""
    chosen = torch.zeros(shape, dtype=torch.bool)
    chosen[::2, ::2] = True
    return chosen


def _points(
    lens: Intrinsics,
    which: Bool[Tensor, "height width"],
    depth: Float[Tensor, "height width"],
    rgb: UInt8[Tensor, "height width 3"],
    width: float = 1.0,
) -> PointCloud:
    """Pixels of the canvas as points `width` pixels wide."""
    xyz = unproject(lens, pixel_centres(lens.width, lens.height)[which], depth[which].double()).float()
    footprint = width * xyz[:, 2] / float((lens.fx * lens.fy).sqrt())
    return PointCloud(xyz, rgb[which], footprint, torch.ones(len(xyz), dtype=torch.bool))


def _blurred(rgb: UInt8[Tensor, "height width 3"]) -> Float[Tensor, "3 height width"]:
    from scipy.ndimage import gaussian_filter

    sigma = BLUR * rgb.shape[1]
    soft = gaussian_filter(rgb.float().numpy(), (sigma, sigma, 0), mode="nearest")
    return torch.from_numpy(soft).permute(2, 0, 1)


def look_up_backdrop(
    background: Background, lens: Intrinsics, c2w: Float[Tensor, "4 4"]
) -> Float[Tensor, "height width 3"]:
    """The backdrop as one camera sees it: a colour for every direction, past its edge the edge's."""
    centres = pixel_centres(lens.width, lens.height)
    rays = unproject(lens, centres, torch.ones(centres.shape[:2], dtype=torch.float64)) @ c2w[:3, :3].mT
    plane = background.intrinsics
    z = rays[..., 2].clamp_min(1e-3)
    u = (rays[..., 0] / z * plane.fx + plane.cx) / plane.width
    v = (rays[..., 1] / z * plane.fy + plane.cy) / plane.height
    grid = (torch.stack([u, v], dim=-1) * 2 - 1).clamp(-1, 1).float()
    seen = torch.nn.functional.grid_sample(
        background.backdrop[None], grid[None], padding_mode="border", align_corners=False
    )
    return seen[0].permute(1, 2, 0)
