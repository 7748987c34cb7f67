"""How fast a clip becomes a scene with time, and how fast that is seen: `launch.py bench moving`."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from scene.camera import Intrinsics
from scene.depth.depth_map import DepthMap, DepthSource

ROOT = Path(__file__).resolve().parents[1]
WIDTH, HEIGHT, FRAMES, FPS = 832, 480, 81, 16.0
SEEN = 24
"""Frames of the preview that is timed, and how often."""
RUNS = 5


@dataclass(frozen=True, kw_only=True)
class MovingTiming:
    """A clip with depth of its own for every frame, or without any; its camera is known. In a process of its own."""

    depth: str
    frames: int
    lift_s: float
    """Seconds from the clip on disk to the scene with time."""
    still_ms: float
    """Milliseconds a frame of a preview at one time."""
    moving_ms: float
    """The same where each frame has a time of its own, reading it included."""
    other_time: float
    """Share of that preview's pixels which were seen at another time."""
    megabytes: float
    """Most memory of the process."""
    lift_target_s: float = 20.0
    ratio_target: float = 1.3
    memory_target_mb: float = 3000.0


def bench_moving() -> Iterator[MovingTiming]:
    """Make a clip of the room with two cards that go through it, then lift and see it in other processes."""
    with tempfile.TemporaryDirectory(prefix="realcam-") as name:
        folder = Path(name)
        write_clip(folder)
        for depth in ("own", "none"):
            command = [sys.executable, "-m", "benchmarks.moving", str(folder), "--depth", depth]
            done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
            yield MovingTiming(**json.loads(done.stdout.splitlines()[-1]))


def table(rows: list[MovingTiming]) -> str:
    """The timings as text."""
    head = f"{'clip, ' + f'{WIDTH}x{HEIGHT}':24}{'frames':>7}{'lift s':>8}{'still ms':>10}{'moving ms':>11}"
    lines = [
        f"{'depth of its own' if row.depth == 'own' else 'depth guessed once':24}{row.frames:7}{row.lift_s:8.1f}"
        f"{row.still_ms:10.1f}{row.moving_ms:11.1f}{row.moving_ms / row.still_ms:7.2f}{row.other_time:12.1%}"
        f"{row.megabytes:8.0f}"
        for row in rows
    ]
    goals = f"{'goal':24}{'':7}{20.0:8.1f}{'':10}{'':11}{1.3:7.2f}{'':12}{3000:8}"
    return "\n".join([f"{head}{'ratio':>7}{'other time':>12}{'MB':>8}", *lines, goals])


def write_clip(folder: Path) -> None:
    """The clip as `clip.mp4`, `camera.npz`, and a depth map of each frame as `depth/NNN.npy`."""
    import torch

    from engine.video import write_mp4
    from scene.lifting import lift
    from scene.moving.depth_elsewhere import filled_smoothly
    from scene.pose import axis_angle, pose
    from scene.rendering.render import render
    from scene.samples.sample import load_sample
    from scene.trajectory import Trajectory

    sample = load_sample("room")
    scene = lift(sample.photo, sample.depth, sky=sample.sky)
    t = torch.linspace(0, 1, FRAMES, dtype=torch.float64)
    down = torch.tensor([0.0, 1.0, 0.0], dtype=torch.float64).expand(FRAMES, 3)
    c2w = pose(axis_angle(down, -t * torch.pi / 36), torch.stack([0.4 * t, 0 * t, 0.1 * t], dim=-1))
    lens = scene.lens(WIDTH, HEIGHT).zoomed(torch.full((FRAMES,), 1.3, dtype=torch.float64))
    noise = torch.rand(2, 3, 40, 25, generator=torch.Generator().manual_seed(0))
    cards = torch.nn.functional.interpolate(noise, (200, 125), mode="bicubic").clamp(0, 1)
    (folder / "depth").mkdir()
    frames = []
    for number in range(FRAMES):
        path = Trajectory(lens[number : number + 1], c2w[number : number + 1], FPS)
        preview = render(scene, path)
        known = preview.mask[0]
        inverse = filled_smoothly(torch.where(known, 1 / preview.depth[0].clamp_min(0.01), 0), known)
        colours = [filled_smoothly(preview.rgb[0, ..., k].float(), known) for k in range(3)]
        rgb, metres = torch.stack(colours, dim=-1).clamp(0, 255).byte(), 1 / inverse
        for card, (left, top, away) in enumerate(((60, 200, 0.5), (500, 120, 0.6))):
            x = left + round((1 - 2 * card) * 250 * number / FRAMES)
            area = slice(top, top + 200), slice(x, x + 125)
            rgb[area] = (255 * cards[card]).byte().movedim(0, -1)
            metres[area] = away * float(metres.median())
        frames.append(rgb)
        np.save(folder / "depth" / f"{number:03}.npy", metres.numpy())
    write_mp4(folder / "clip.mp4", torch.stack(frames), FPS)
    np.savez(folder / "camera.npz", lens=lens.matrix.numpy(), c2w=c2w.numpy())


@dataclass(frozen=True)
class _Maps(Mapping[int, DepthMap]):
    """The depth maps of a folder, read when they are asked for."""

    folder: Path

    def __getitem__(self, number: int) -> DepthMap:
        import torch

        if number not in range(FRAMES):
            raise KeyError(number)
        metres = torch.from_numpy(np.load(self.folder / f"{number:03}.npy"))
        return DepthMap(metres, DepthSource("sidecar", "metric"))

    def __iter__(self) -> Iterator[int]:
        return iter(range(FRAMES))

    def __len__(self) -> int:
        return FRAMES


def timed(folder: Path, depth: str) -> MovingTiming:
    """Lift the clip and see it; the compiled loops are warm."""
    import resource

    import torch

    from scene.clip.clip import open_clip
    from scene.coverage.kinds import Coverage
    from scene.moving.lift_clip import lift_clip
    from scene.moving.moving_scene import MovingScene
    from scene.moving.render import render_over_time
    from scene.recover.recovered import MetricCamera
    from scene.rendering.render import render
    from scene.trajectory import Trajectory

    def camera(frames: int) -> MetricCamera:
        stored = np.load(folder / "camera.npz")
        nothing = torch.zeros(frames, dtype=torch.float64)
        lens = Intrinsics(torch.from_numpy(stored["lens"][:frames]), WIDTH, HEIGHT)
        return MetricCamera(
            trajectory=Trajectory(lens, torch.from_numpy(stored["c2w"][:frames]), FPS),
            rotation_bound=nothing,
            translation_bound=nothing,
            static_share=1.0,
            tripod=False,
            distance=3.0,
        )

    maps = _Maps(folder / "depth")
    film = folder / "clip.mp4"
    first = {number: maps[number] for number in range(5)} if depth == "own" else None
    lift_clip(open_clip(film, end=5 / FPS), folder / f"warm-{depth}", depth=first, camera=camera(5))
    began = time.perf_counter()
    moving = lift_clip(
        open_clip(film), folder / f"lifted-{depth}", depth=maps if depth == "own" else None, camera=camera(FRAMES)
    )
    seconds = time.perf_counter() - began
    c2w = moving.c2w[:SEEN].clone()
    c2w[:, 1, 3] -= 0.05 * moving.home.subject_distance
    path = Trajectory(moving.trajectory.intrinsics[:SEEN], c2w, FPS)
    alone = MovingScene.still(moving.home).home
    still, over_time, share = [], [], 0.0
    for _ in range(RUNS + 1):
        began = time.perf_counter()
        render(alone, path)
        still.append(1000 * (time.perf_counter() - began) / SEEN)
        began = time.perf_counter()
        preview = render_over_time(moving, path, list(range(SEEN)))
        over_time.append(1000 * (time.perf_counter() - began) / SEEN)
        share = float((preview.coverage == Coverage.OTHER_TIME).float().mean())
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return MovingTiming(
        depth=depth,
        frames=FRAMES,
        lift_s=seconds,
        still_ms=float(np.median(still[1:])),
        moving_ms=float(np.median(over_time[1:])),
        other_time=share,
        megabytes=most,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--depth", choices=("own", "none"), required=True)
    given = parser.parse_args()
    print(json.dumps(asdict(timed(given.folder, given.depth))))
