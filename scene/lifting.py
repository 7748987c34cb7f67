"""Lifting: a photo and its depth become points in space."""

import math
from dataclasses import replace

import numpy as np
import torch
from jaxtyping import Bool, Float
from PIL import Image
from torch import Tensor
from torch.nn.functional import max_pool2d

from scene.camera import FAR_PLANE, Intrinsics, pixel_centres, unproject
from scene.depth.depth_map import DepthMap
from scene.errors import InputError
from scene.lift_settings import AS_USUAL, LiftSettings
from scene.photo.image import Photo
from scene.pointcloud import PointCloud
from scene.scene import Scene
from scene.support.open3d_library import import_open3d


def lift(
    photo: Photo,
    depth: DepthMap,
    *,
    sky: Bool[Tensor, "height width"] | None = None,
    known: Bool[Tensor, "height width"] | None = None,
    max_points: int = 655_360,
    settings: LiftSettings = AS_USUAL,
) -> Scene:
    """Reduce photo and depth together to at most `max_points` pixels and put each where it was in space.

    Args:
        photo: the picture.
        depth: of the photo's size.
        sky: pixels to put on the far plane, besides those whose depth is beyond `settings.sky_beyond`.
        known: False where the depth is only a guess; those points are not reliable. All are known by default.
        max_points: about how many points to make.
        settings: what counts as sky, edge and outlier.

    Raises:
        InputError: depth of another size than the photo, or not finite and positive.
    """
    metres = _checked(photo, depth)
    far = metres >= settings.sky_beyond if sky is None else sky | (metres >= settings.sky_beyond)
    metres = metres * settings.scale
    metres = torch.where(far | (metres >= FAR_PLANE), FAR_PLANE, metres)
    width, height = reduced_size(photo.width, photo.height, max_points)
    small = reduce_photo(photo, width, height)
    metres, certain = reduce_depth(metres, known, width, height, settings.edge)
    far = metres >= FAR_PLANE
    flying = flying_pixels(metres, settings.edge)
    reliable = certain & ~flying
    if settings.trim:
        reliable &= ~_around(flying | depth_edges(metres, settings.edge), settings.trim)
    reliable &= ~outliers(metres, reliable & ~far, small.intrinsics, settings)
    return Scene(small, DepthMap(metres, depth.source), far, back_project(small, metres, reliable), settings)


def lift_again(scene: Scene, settings: LiftSettings, *, fov_x: float | None = None) -> Scene:
    """The scene lifted in another way, from its own depth: under a second, since no pixel is resampled.

    Args:
        scene: as `lift` made it with the usual settings.
        settings: what counts as sky, edge and outlier now.
        fov_x: another lens, radians across the photo; None keeps the scene's.
    """
    photo = scene.photo
    if fov_x is not None:
        lens = Intrinsics.from_fov_x(fov_x, photo.width, photo.height)
        photo = replace(photo, intrinsics=lens, intrinsics_source="user")
    return lift(photo, scene.depth, sky=scene.sky, max_points=len(scene.points), settings=settings)


def back_project(
    photo: Photo, metres: Float[Tensor, "height width"], reliable: Bool[Tensor, "height width"]
) -> PointCloud:
    """Every pixel of the photo as a point at its depth, row by row; each as wide as its pixel is there."""
    lens = photo.intrinsics
    xyz = unproject(lens, pixel_centres(photo.width, photo.height), metres.double()).float()
    footprint = metres / (lens.fx * lens.fy).sqrt().float()
    return PointCloud(xyz.reshape(-1, 3), photo.pixels.reshape(-1, 3), footprint.reshape(-1), reliable.reshape(-1))


def _checked(photo: Photo, depth: DepthMap) -> Float[Tensor, "height width"]:
    metres = depth.metres.float()
    if metres.shape != photo.pixels.shape[:2]:
        raise InputError(
            f"The depth must have the photo's size, {photo.width}x{photo.height}; "
            f"it has {metres.shape[1]}x{metres.shape[0]}. Resize one of them."
        )
    if not bool((metres.isfinite() & (metres > 0)).all()):
        raise InputError("Depth must be finite and positive everywhere; this one is not. Fill its holes first.")
    return metres


def reduced_size(width: int, height: int, max_points: int) -> tuple[int, int]:
    """The largest (width, height) of the same shape, no larger than the photo, with at most `max_points` pixels."""
    scale = min(1.0, math.sqrt(max_points / (width * height)))
    return max(1, math.floor(width * scale)), max(1, math.floor(height * scale))


def reduce_photo(photo: Photo, width: int, height: int) -> Photo:
    """The photo, antialiased, at another size."""
    if (width, height) == (photo.width, photo.height):
        return photo
    reduced = Image.fromarray(photo.pixels.numpy()).resize((width, height), Image.Resampling.LANCZOS)
    return replace(
        photo, pixels=torch.from_numpy(np.array(reduced)), intrinsics=photo.intrinsics.resized(width, height)
    )


def reduce_depth(
    metres: Float[Tensor, "height width"],
    known: Bool[Tensor, "height width"] | None,
    width: int,
    height: int,
    edge: float,
) -> tuple[Float[Tensor, "h w"], Bool[Tensor, "h w"]]:
    """Depth at another size, never averaged across an edge; and which of it is known.

    Nine samples are taken in every pixel. The pixel goes to the surface of the median one; its samples are averaged.
    """
    known = torch.ones_like(metres, dtype=torch.bool) if known is None else known
    if metres.shape == (height, width):
        return metres, known
    thirds = torch.tensor([1 / 6, 3 / 6, 5 / 6], dtype=torch.float64)
    x = ((torch.arange(width)[:, None] + thirds) * (metres.shape[1] / width)).long()
    y = ((torch.arange(height)[:, None] + thirds) * (metres.shape[0] / height)).long()
    at = (y[:, None, :, None], x[None, :, None, :])  # [h, w, 3, 3]
    samples = metres[at].reshape(height, width, 9)
    median = samples.median(dim=-1, keepdim=True).values
    same = (samples - median).abs() <= edge * median
    mean = (samples * same).sum(-1) / same.sum(-1)
    return torch.where(median[..., 0] >= FAR_PLANE, FAR_PLANE, mean), known[at].reshape(height, width, 9).all(-1)


def flying_pixels(metres: Float[Tensor, "height width"], edge: float) -> Bool[Tensor, "height width"]:
    """Pixels that hang between two surfaces, belonging to neither: what a blurred depth edge leaves.

    Along a row or column through such a pixel the inverse depth (linear on a plane) jumps: far more across the pixel
    than before and after it, with the pixel itself apart from both sides. Ramps up to 8 pixels wide are found.
    """
    inverse = metres.reciprocal()
    flying = torch.zeros_like(metres, dtype=torch.bool)
    for axis in (0, 1):
        for step in (1, 2, 4):
            inner = metres.shape[axis] - 4 * step
            if inner <= 0:
                continue
            change = inverse.narrow(axis, step, inner + 3 * step) - inverse.narrow(axis, 0, inner + 3 * step)
            size = change.abs()
            least = torch.minimum(size.narrow(axis, step, inner), size.narrow(axis, 2 * step, inner))
            y, x = torch.where(least > edge * inverse.narrow(axis, 2 * step, inner))  # apart from both sides: few are
            before, rise, fall, after = (change.narrow(axis, i * step, inner)[y, x] for i in range(4))
            spike = (rise * fall > 0) & ((rise + fall).abs() > 2 * (before.abs() + after.abs()))
            flying.narrow(axis, 2 * step, inner)[y[spike], x[spike]] = True
    return flying


def depth_edges(metres: Float[Tensor, "height width"], edge: float) -> Bool[Tensor, "height width"]:
    """Pixels on both sides of a step in depth: where inverse depth jumps, far more than it changes beside the jump."""
    inverse = metres.reciprocal()
    edges = torch.zeros_like(metres, dtype=torch.bool)
    for axis in (0, 1):
        inner = metres.shape[axis] - 3
        if inner <= 0:
            continue
        size = inverse.diff(dim=axis).abs()
        before, jump, after = (size.narrow(axis, i, inner) for i in range(3))
        lower = torch.minimum(inverse.narrow(axis, 1, inner), inverse.narrow(axis, 2, inner))
        step = (jump > edge * lower) & (jump > 2 * (before + after))
        edges.narrow(axis, 1, inner).logical_or_(step)
        edges.narrow(axis, 2, inner).logical_or_(step)
    return edges


def _around(mask: Bool[Tensor, "height width"], pixels: int) -> Bool[Tensor, "height width"]:
    """Grown so that a pixel which is alone becomes `pixels` wide on each side, itself included."""
    return max_pool2d(mask.float()[None], 2 * pixels - 1, 1, pixels - 1)[0] > 0


def outliers(
    metres: Float[Tensor, "height width"],
    among: Bool[Tensor, "height width"],
    intrinsics: Intrinsics,
    settings: LiftSettings,
) -> Bool[Tensor, "height width"]:
    """Pixels `among` others whose points float alone in space (Open3D's statistical outlier removal).

    Distances are taken in footprints, in which neighbours on a surface are about 1 apart near and far: the space of
    (u, v, f log z). Only pixels that stand off from a neighbour can be outliers, and only they and those around them
    are looked at; that keeps a large photo under a second.
    """
    d = metres[None]
    highest, lowest = max_pool2d(d, 3, 1, 1), -max_pool2d(-d, 3, 1, 1)
    ragged = (highest > lowest * (1 + settings.edge)).float()
    around = (max_pool2d(ragged, 5, 1, 2)[0] > 0) & among
    outlying = torch.zeros_like(among)
    if int(around.sum()) <= settings.outlier_neighbours:
        return outlying
    open3d = import_open3d()
    v, u = torch.where(around)
    focal = float((intrinsics.fx * intrinsics.fy).sqrt())
    xyz = torch.stack([u.float(), v.float(), focal * metres[around].log()], dim=-1)
    cloud = open3d.t.geometry.PointCloud(open3d.core.Tensor(xyz.numpy()))
    _, inliers = cloud.remove_statistical_outliers(settings.outlier_neighbours, settings.outlier_deviations)
    outlying[around] = ~torch.from_numpy(inliers.numpy())
    return outlying
