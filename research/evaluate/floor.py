"""What cameras could be told to at best: bundle adjustment of true correspondences, with noise in the pictures alone.

It needs the exact depth of every frame, which synthetic clips have. The number of points is that of a recovery, so that
both know equally much.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from research.evaluate.camera_errors import CameraErrors, relative_errors
from research.evaluate.colmap import colmap

PIXELS = 0.5
"""Standard deviation of the noise, of u and of v."""
SAME = 0.01
"""Part of a depth by which two may differ and are one surface."""
FEWEST_VIEWS = 3


@dataclass(frozen=True, eq=False)
class _Tracks:
    """Points in space, and where frames see them; NaN where they do not."""

    xyz: Float[Tensor, "points 3"]
    uv: Float[Tensor, "frames points 2"]


def floor_errors(
    lens: Float[Tensor, "3 3"],
    c2w: Float[Tensor, "frames 4 4"],
    depth: Float[Tensor, "frames height width"],
    *,
    points: int,
    pixels: float = PIXELS,
    seed: int = 0,
) -> CameraErrors:
    """The errors that are left when so many true points are seen with so much noise.

    Args:
        lens: that the frames share, pixels.
        c2w: true cameras.
        depth: true z-depth of every frame, in the cameras' unit; infinite in the sky.
        points: to be seen, each in three frames at least.
        pixels: standard deviation of the noise.
        seed: of points and noise.

    Raises:
        InputError: pycolmap is not installed.
    """
    draw = torch.Generator().manual_seed(seed)
    tracks = _tracks(lens, c2w, depth, points, draw)
    noisy = tracks.uv + pixels * torch.randn(tracks.uv.shape, generator=draw, dtype=torch.float64)
    return relative_errors(c2w, _adjusted(lens, c2w, depth, _Tracks(tracks.xyz, noisy)))


def _tracks(lens: Tensor, c2w: Tensor, depth: Tensor, points: int, draw: torch.Generator) -> _Tracks:
    """Random pixels of random frames as points in space, where other frames see them."""
    frames, height, width = depth.shape
    count = 8 * points  # many lie in the sky, or are seen in too few frames
    frame = torch.randint(frames, (count,), generator=draw)
    across = torch.randint(width, (count,), generator=draw)
    down = torch.randint(height, (count,), generator=draw)
    z = depth[frame, down, across].double()
    middle = torch.stack([across + 0.5, down + 0.5, torch.ones(count)], dim=-1).double()
    local = (middle @ torch.linalg.inv(lens).mT) * z[:, None]
    xyz = (c2w[frame, :3, :3] @ local[..., None])[..., 0] + c2w[frame, :3, 3]
    xyz = xyz[xyz.isfinite().all(dim=-1)]
    w2c = torch.linalg.inv(c2w)
    camera = xyz @ w2c[:, :3, :3].mT + w2c[:, None, :3, 3]
    uv = (camera @ lens.mT)[..., :2] / camera[..., 2:]
    inside = (camera[..., 2] > 0) & (uv >= 0).all(-1) & (uv[..., 0] < width) & (uv[..., 1] < height)
    at = uv.nan_to_num(0).long()
    there = depth[
        torch.arange(frames)[:, None], at[..., 1].clamp(0, height - 1), at[..., 0].clamp(0, width - 1)
    ].double()
    seen = inside & ((there - camera[..., 2]).abs() < SAME * camera[..., 2])
    kept = (seen.sum(dim=0) >= FEWEST_VIEWS).nonzero()[:points, 0]
    return _Tracks(xyz[kept], torch.where(seen[:, kept, None], uv[:, kept], torch.nan))


def _adjusted(lens: Tensor, c2w: Tensor, depth: Tensor, tracks: _Tracks) -> Float[Tensor, "frames 4 4"]:
    """The cameras after bundle adjustment, begun at the true ones."""
    library = colmap()
    frames, height, width = depth.shape
    model = library.Reconstruction()
    fx, fy, cx, cy = (float(lens[at]) for at in ((0, 0), (1, 1), (0, 2), (1, 2)))
    model.add_camera_with_trivial_rig(
        library.Camera(camera_id=1, model="PINHOLE", width=width, height=height, params=[fx, fy, cx, cy])
    )
    elements: list[list[tuple[int, int]]] = [[] for _ in tracks.xyz]
    for number, w2c in enumerate(torch.linalg.inv(c2w).numpy()):
        seen = tracks.uv[number].isfinite().all(dim=-1).nonzero()[:, 0].tolist()
        for place, point in enumerate(seen):
            elements[point].append((number + 1, place))
        image = library.Image(
            name=f"{number:03d}", keypoints=tracks.uv[number, seen].numpy(), camera_id=1, image_id=number + 1
        )
        model.add_image_with_trivial_frame(image, library.Rigid3d(w2c[:3]))
    for xyz, seen_by in zip(tracks.xyz.numpy(), elements, strict=True):
        track = library.Track()
        for image_id, place in seen_by:
            track.add_element(image_id, place)
        model.add_point3D(xyz, track)
    options = library.BundleAdjustmentOptions(refine_focal_length=False, refine_principal_point=False)
    options.refine_extra_params = False
    options.print_summary = False
    what = library.BundleAdjustmentConfig()
    for number in range(frames):
        what.add_image(number + 1)
    what.fix_gauge(library.BundleAdjustmentGauge.TWO_CAMS_FROM_WORLD)
    library.create_default_bundle_adjuster(options, what, model).solve()
    w2c = np.tile(np.eye(4), (frames, 1, 1))
    w2c[:, :3] = np.stack([model.image(number + 1).cam_from_world().matrix() for number in range(frames)])
    return torch.from_numpy(np.linalg.inv(w2c))
