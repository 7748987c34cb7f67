"""How fast the renderer is: `launch.py bench render`."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from scene.camera import Intrinsics, pixel_centres
from scene.depth.depth_map import DepthMap, DepthSource
from scene.lifting import LiftSettings, lift
from scene.photo.image import Photo
from scene.pose import axis_angle, pose, rigid_inverse
from scene.rendering.reference import splat_frame
from scene.rendering.render import processors, render, splat
from scene.scene import Scene
from scene.support.kernel_cache import njit
from scene.support.open3d_library import import_open3d
from scene.trajectory import Trajectory

WIDTH, HEIGHT, FRAMES = 512, 320, 49
CLIP = Intrinsics.from_focal(445.0, WIDTH, HEIGHT)


@dataclass(frozen=True)
class RenderTiming:
    """One row of the table."""

    what: str
    points: int
    frames: int
    median_ms: float
    p95_ms: float
    target_ms: float | None = None


def bench_render(*, runs: int = 30) -> list[RenderTiming]:
    """Time ours, the plain ways and Open3D on the same points and cameras; the first call of each is not counted."""
    rows = []
    clip = _clip(FRAMES)
    frame = Trajectory(clip.intrinsics[24:25], clip.c2w[24:25], clip.fps)
    for width, height, target in ((512, 320, 8.0), (1024, 640, 25.0)):
        scene = _bumpy_scene(width, height)
        count = len(scene.points)

        def timed(
            what: str, frames: int, call: Callable[[], object], goal: float | None, runs: int, count: int = count
        ) -> None:
            rows.append(RenderTiming(what, count, frames, *_time(call, runs), goal))

        timed("bilinear splats", 1, lambda s=scene: splat(s.points, frame.intrinsics, frame.c2w), target, runs)
        timed("bilinear splats, outside/hidden", 1, lambda s=scene: render(s, frame), None, runs)
        if count < 200_000:
            few = max(5, runs // 3)
            timed("bilinear splats", FRAMES, lambda s=scene: splat(s.points, clip.intrinsics, clip.c2w), 250.0, few)
            timed("bilinear splats, outside/hidden", FRAMES, lambda s=scene: render(s, clip), 250.0, few)
        timed("nearest splats, one core", 1, _nearest_call(scene, frame), None, runs)
        timed("plain torch", 1, _torch_call(scene, frame), None, 2)
        few = max(5, runs // 6)
        best = min(((*_time(call, few), name, call) for name, call in _open3d_calls(scene, frame)), key=lambda b: b[0])
        timed(best[2], 1, best[3], None, runs)
        timed("lift", 1, lambda s=scene: lift(s.photo, s.depth), 1000.0, few)
    return rows


def table(rows: list[RenderTiming]) -> str:
    """The rows as text."""
    head = f"{'render, ' + f'{WIDTH}x{HEIGHT}':34}{'points':>9}{'frames':>8}{'median ms':>11}{'p95 ms':>9}{'goal':>7}"
    lines = [
        f"{r.what:34}{r.points:9}{r.frames:8}{r.median_ms:11.1f}{r.p95_ms:9.1f}"
        f"{'' if r.target_ms is None else f'{r.target_ms:.0f}':>7}"
        for r in rows
    ]
    return "\n".join([head, *lines])


def _time(call: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median and 95th percentile, milliseconds."""
    call()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1e3)
    return float(np.median(times)), float(np.percentile(times, 95))


def _bumpy_scene(width: int, height: int) -> Scene:
    """A ball before a bumpy wall, one point per pixel."""
    u, v = (pixel_centres(width, height) / width).unbind(-1)
    metres = 3 + 0.4 * (9 * u).sin() + 0.3 * (11 * v).cos()
    metres = torch.where((u - 0.5) ** 2 + (v - height / width / 2) ** 2 < 0.02, 1.5, metres)
    rgb = torch.randint(0, 256, (height, width, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    photo = Photo(rgb, CLIP.resized(width, height), "sample")
    depth = DepthMap(metres.float(), DepthSource("bench", "metric"))
    return lift(photo, depth, settings=LiftSettings(outlier_deviations=100.0))


def _clip(frames: int) -> Trajectory:
    """Half a metre to the right, a quarter in, turning 10 degrees to the left."""
    t = torch.linspace(0, 1, frames, dtype=torch.float64)
    down = torch.tensor([0.0, 1.0, 0.0], dtype=torch.float64).expand(frames, 3)
    c2w = pose(axis_angle(down, -t * torch.pi / 18), torch.stack([0.5 * t, 0 * t, 0.25 * t], dim=-1))
    return Trajectory(CLIP.repeated(frames), c2w, fps=16.0)


def _torch_call(scene: Scene, frame: Trajectory) -> Callable[[], object]:
    return lambda: splat_frame(scene.points, scene.points.reliable, frame.intrinsics[0], frame.c2w[0])


def _nearest_call(scene: Scene, frame: Trajectory) -> Callable[[], object]:
    lens = frame.intrinsics[0].matrix.float().numpy()
    w2c = frame.w2c[0].float().numpy()
    rgb = np.empty((HEIGHT, WIDTH, 3), dtype=np.uint8)
    depth = np.empty((HEIGHT, WIDTH), dtype=np.float32)
    xyz, colours = scene.points.xyz.numpy(), scene.points.rgb.numpy()
    return lambda: _splat_nearest(xyz, colours, lens, w2c, rgb, depth)


@njit(cache=True)
def _splat_nearest(xyz: NDArray, colours: NDArray, lens: NDArray, w2c: NDArray, rgb: NDArray, depth: NDArray) -> None:
    """Each point colours the one pixel it lands in, the nearest wins: the least a splat can do."""
    rgb[:] = 0
    depth[:] = np.float32(np.inf)
    for i in range(len(xyz)):
        x, y, d = xyz[i]
        z = w2c[2, 0] * x + w2c[2, 1] * y + w2c[2, 2] * d + w2c[2, 3]
        if z <= 0:
            continue
        u = lens[0, 0] * (w2c[0, 0] * x + w2c[0, 1] * y + w2c[0, 2] * d + w2c[0, 3]) / z + lens[0, 2]
        v = lens[1, 1] * (w2c[1, 0] * x + w2c[1, 1] * y + w2c[1, 2] * d + w2c[1, 3]) / z + lens[1, 2]
        if 0 <= u < depth.shape[1] and 0 <= v < depth.shape[0] and z < depth[int(v), int(u)]:
            depth[int(v), int(u)] = z
            rgb[int(v), int(u)] = colours[i]


def _open3d_calls(scene: Scene, frame: Trajectory) -> list[tuple[str, Callable[[], object]]]:
    """Open3D's projection with one thread and with as many as there are processors."""
    open3d = import_open3d()
    core = open3d.core

    def as_tensor(values: Tensor) -> object:
        return core.Tensor(values.contiguous().numpy())

    cloud = open3d.t.geometry.PointCloud(as_tensor(scene.points.xyz))
    cloud.point.colors = as_tensor(scene.points.rgb.float() / 255)
    lens = as_tensor(frame.intrinsics[0].matrix)
    w2c = as_tensor(rigid_inverse(frame.c2w[0]))

    def project(threads: int) -> Callable[[], object]:
        def call() -> object:
            open3d.utility.set_max_threads(threads)
            return cloud.project_to_rgbd_image(WIDTH, HEIGHT, lens, w2c, depth_scale=1.0, depth_max=100.0)

        return call

    return [(f"Open3D, threads: {n}", project(n)) for n in sorted({1, processors()})]
