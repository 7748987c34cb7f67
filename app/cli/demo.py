"""`demo --out DIR`: the whole main job on a bundled sample, with its truth as judge."""

import json
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from scene.rendering.preview import Preview

JUDGED_FRAMES = 5
"""Frames compared with the true picture, spread over the clip."""


def demo(
    *,
    out: Path,
    sample: Literal["room", "street", "still-life"] = "room",
    backend: str = "warp",
    frames: int = 49,
    size: str = "512x320",
) -> None:
    """Do everything with a bundled sample: preview, video, trajectory and coverage; compare with its true picture.

    Args:
        out: Folder to write into; it is made if it does not exist.
        sample: Name of the sample.
        backend: Engine that makes the video.
        frames: Number of frames of the clip.
        size: Width x height of the clip in pixels.
    """
    from app.cli.generate import run_shown
    from app.cli.options import EngineOptions, PathOptions
    from app.cli.shot import pack_shot, plan_path
    from engine.run import contract_line
    from engine.video import write_mp4
    from scene.formats.trajectory_json import TrajectoryFile, write_trajectory_json
    from scene.lifting import lift
    from scene.rendering.coverage_report import report, summarise
    from scene.rendering.render import render
    from scene.samples.sample import load_sample
    from scene.support.atomic import atomic_path, cannot_write

    began = time.perf_counter()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(out, error) from error
    given = load_sample(sample)
    scene = lift(given.photo, given.depth, sky=given.sky)
    shot = plan_path(scene, given.path, PathOptions(size=size, frames=frames), backend)
    clip = shot.clip
    print(f"{given.title}: {len(scene.points):,} points, depth {scene.depth.source.name} ({scene.depth.source.kind})")
    preview = render(scene, shot.trajectory)
    print(f"{clip.frames} frames of {clip.width}x{clip.height} at {clip.fps:.3g} per second; {summarise(preview)}")
    request = pack_shot(shot, preview, out / "request", EngineOptions(backend=backend), overwrite=True)
    write_mp4(out / "preview.mp4", preview.rgb, clip.fps, {"comment": contract_line(request)})
    run_shown(out / "request")
    with atomic_path(out / "video.mp4") as path:
        shutil.copyfile(out / "request" / "video.mp4", path)
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
    print(f"against the true picture: {_judge(sample, preview, out / 'video.mp4')}")
    print(f"fingerprint {request.contract}")
    print(
        f"{time.perf_counter() - began:.1f} s; preview.mp4, video.mp4, trajectory.json and coverage.json are in {out}"
    )


def _judge(sample: str, preview: "Preview", video: Path) -> str:
    """How near the video comes to the sample's true picture, where the photo knows it and where it was filled."""
    import torch

    from engine.video import read_video
    from scene.samples.oracle import true_view

    made = read_video(video)
    trajectory = preview.trajectory
    errors: dict[str, list[torch.Tensor]] = {"known": [], "filled": []}
    for frame in torch.linspace(0, len(trajectory) - 1, JUDGED_FRAMES).round().int().unique().tolist():
        truth = true_view(sample, trajectory.intrinsics[frame], trajectory.c2w[frame]).rgb
        squared = (made[frame].float() - truth.float()).square().mean(-1)
        known = preview.mask[frame]
        errors["known"].append(squared[known])
        errors["filled"].append(squared[~known])
    parts = []
    for name, per_frame in errors.items():
        squared = torch.cat(per_frame)
        if len(squared):
            parts.append(f"{name} pixels {10 * float((255**2 / squared.mean().clamp_min(1e-3)).log10()):.1f} dB")
    return ", ".join(parts)
