"""`recover CLIP --out path.json`."""

import math
import os
from pathlib import Path

import tyro

from app.cli.tell import note, tell
from scene.errors import InputError


def recover(
    clip: tyro.conf.Positional[Path],
    *,
    out: Path,
    depth: str = "auto",
    depth_unit: str | None = None,
    fov_deg: float | None = None,
    start: float = 0.0,
    end: float | None = None,
    fps: float | None = None,
    stabilise: float = 0.0,
) -> None:
    """Find the camera that filmed a clip, and write its path.

    Args:
        clip: The clip: MP4, MOV, WebM, MKV, GIF, a folder of pictures, or a pattern such as "shot/frame_*.png".
        out: Trajectory file to write; `convert` makes another tool's of it.
        depth: Where metres come from: a depth file of the first frame, a folder with one for every frame, a network of
            `models`, or none; auto takes a network if its weights are here. Without depth the path has no scale.
        depth_unit: Unit of the numbers in depth files: m, cm, mm, 1/256, 1/5000, ...
        fov_deg: Horizontal field of view of the clip in degrees; without it, it is found with the path.
        start: Seconds of the clip where the part begins.
        end: Seconds where it ends; without it, the end of the clip.
        fps: Frames per second of pictures, which have none of their own.
        stabilise: Strength with which tremor is taken out of the path, 0 to 1.
    """
    # Before numpy is imported: its threads wait for each other longer than these small matrices take.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    from scene.camera import Intrinsics
    from scene.clip.clip import open_clip
    from scene.depth.unit import read_unit
    from scene.formats.trajectory_json import TrajectoryFile, write_trajectory_json
    from scene.moving.clip_depths import find_clip_depths
    from scene.recover.recover import recover_camera
    from scene.recover.recovered import MetricCamera
    from scene.recover.stabilise import check_strength
    from scene.recover.stabilise import stabilise as stabilised
    from scene.support.atomic import check_writable

    if out.suffix.lower() != ".json":
        raise InputError(f"The path is written as .json, and {out.name} is none. `convert` makes other files of it.")
    if fov_deg is not None and not 1 <= fov_deg <= 170:
        raise InputError(f"A lens sees 1 to 170 degrees across the picture; --fov-deg got {fov_deg:g}.")
    check_strength(stabilise)
    check_writable(out)
    opened = open_clip(clip, start=start, end=end, fps=fps)
    facts = opened.facts
    for sentence in facts.notices:
        note(sentence)
    lens = None if fov_deg is None else Intrinsics.from_fov_x(math.radians(fov_deg), facts.width, facts.height)
    unit = None if depth_unit is None else read_unit(depth_unit)
    depths = find_clip_depths(opened, depth, unit=unit, lens=lens, on_notice=note)
    camera = recover_camera(opened.frames(), fps=facts.fps, lens=lens, depth=None if depths is None else depths.metres)
    for sentence in camera.notices:
        note(sentence)
    metric = isinstance(camera, MetricCamera)
    lengths = "m" if metric else "units"
    trajectory = stabilised(camera.trajectory, stabilise, distance=camera.distance)
    file = TrajectoryFile(
        trajectory=trajectory,
        image_size=(facts.width, facts.height),
        depth_source=depths.source if depths is not None and metric else None,
        length="metres" if metric else "unknown",
        name=facts.name,
        notes=" ".join(camera.notices),
    )
    write_trajectory_json(out, file)
    turn, shift = math.degrees(float(camera.rotation_bound.max())), float(camera.translation_bound.max())
    tell(
        f"{out}: {len(trajectory)} cameras, right to {turn:.2g} degrees and {shift:.2g} {lengths} with 95 % "
        f"confidence; {camera.static_share:.0%} of the features stand still"
    )
