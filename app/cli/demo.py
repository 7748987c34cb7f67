"""`demo --out DIR`: the whole main job on a bundled sample, with its truth as judge."""

import json
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scene.preview import Preview
    from scene.trajectory import Trajectory

JUDGED_FRAMES = 5
"""Frames compared with the true picture, spread over the clip."""


def demo(*, out: Path, sample: str = "room", backend: str = "warp", frames: int = 49, size: str = "512x320") -> None:
    """Do the whole job on a bundled sample: preview, video, trajectory and coverage, and say how well.

    Args:
        out: The folder to write into; made if it is missing.
        sample: room, street or still-life.
        backend: The engine.
        frames: Frames of the clip.
        size: Width x height of the clip, pixels.
    """
    from app.options import PathOptions
    from app.progress import ProgressLine
    from app.shot import Shot, clip_for, pack_scene
    from engine.run import run_request
    from engine.video import write_mp4
    from scene.atomic import atomic_path, cannot_write
    from scene.camera_path import bake
    from scene.coverage import report, summarise
    from scene.formats.trajectory_json import write_trajectory_json
    from scene.lift import lift
    from scene.render import render
    from scene.samples import load_sample

    began = time.perf_counter()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(out, error) from error
    given = load_sample(sample)
    scene = lift(given.photo, given.depth, sky=given.sky)
    clip = clip_for(backend, PathOptions(size=size, frames=frames), given.path)
    lens = scene.intrinsics.covering(clip.width, clip.height)
    shot = Shot(bake(given.path, lens, clip.frames, subject_distance=scene.subject_distance), given.path)
    preview = render(scene, shot.trajectory)
    write_mp4(out / "preview.mp4", preview.rgb, clip.fps)
    request = pack_scene(scene, shot, preview, out / "request", backend=backend, clip=clip, overwrite=True)
    line = ProgressLine()
    video = run_request(out / "request", on_progress=line)
    line.done()
    shutil.copyfile(video, out / "video.mp4")
    with atomic_path(out / "coverage.json") as path:
        path.write_text(json.dumps(report(preview), indent=1) + "\n")
    file = TrajectoryFile(
        trajectory=shot.trajectory,
        source=shot.path,
        image_size=(given.photo.width, given.photo.height),
        image_sha256=given.photo.sha256,
        contract=request.contract,
        depth_source=scene.depth.source,
        name=given.title,
    )
    write_trajectory_json(out / "trajectory.json", file)
    points = f"{len(scene.points):,} points, depth {scene.depth.source.name} ({scene.depth.source.kind})"
    print(f"{given.title}: {points}; {clip.frames} frames {clip.width}x{clip.height} at {clip.fps:.3g} fps")
    print(f"preview     {out / 'preview.mp4'}: {summarise(preview)}")
    print(f"video       {out / 'video.mp4'}: {_judge(sample, shot.trajectory, preview, out / 'video.mp4')}")
    print(f"trajectory  {out / 'trajectory.json'}")
    print(f"coverage    {out / 'coverage.json'}")
    print(f"contract    {request.contract}")
    print(f"{time.perf_counter() - began:.1f} s in all")


def _judge(sample: str, trajectory: "Trajectory", preview: "Preview", video: Path) -> str:
    """How near the video comes to the sample's true picture, dB, where the photo knows and where it was filled."""
    import torch

    from engine.video import read_mp4
    from scene.samples import true_view

    made = read_mp4(video).frames
    errors: dict[str, list[torch.Tensor]] = {"known": [], "filled": []}
    for frame in torch.linspace(0, len(trajectory) - 1, JUDGED_FRAMES).round().int().unique().tolist():
        truth = true_view(sample, trajectory.intrinsics[frame], trajectory.c2w[frame]).rgb
        squared = (made[frame].float() - truth.float()).square().mean(-1)
        known = preview.mask[frame]
        errors["known"].append(squared[known])
        errors["filled"].append(squared[~known])
    parts = []
    for name, values in errors.items():
        all_values = torch.cat(values)
        if len(all_values):
            parts.append(f"{name} pixels {10 * float((255**2 / all_values.mean().clamp_min(1e-3)).log10()):.1f} dB")
    return f"against the true picture, {', '.join(parts)}"
