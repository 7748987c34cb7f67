"""`recover CLIP --out path.json`."""

import math
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import tyro

from app.cli.tell import note, tell
from scene.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor

    from scene.camera import Intrinsics
    from scene.clip.clip import Clip
    from scene.depth.depth_map import DepthMap, DepthSource

EVERY = 12
"""Frames from one whose depth is estimated to the next."""


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
    from scene.formats.trajectory_json import TrajectoryFile, write_trajectory_json
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
    depths = _depths(opened, depth, depth_unit, lens)
    camera = recover_camera(opened.frames(), fps=facts.fps, lens=lens, depth=depths)
    for sentence in camera.notices:
        note(sentence)
    metric = isinstance(camera, MetricCamera)
    unit = "m" if metric else "units"
    trajectory = stabilised(camera.trajectory, stabilise, distance=camera.distance)
    file = TrajectoryFile(
        trajectory=trajectory,
        image_size=(facts.width, facts.height),
        depth_source=depths.source if depths is not None and metric else None,
        name=facts.name,
        notes=" ".join(camera.notices),
    )
    write_trajectory_json(out, file)
    turn, shift = math.degrees(float(camera.rotation_bound.max())), float(camera.translation_bound.max())
    tell(
        f"{out}: {len(trajectory)} cameras, right to {turn:.2g} degrees and {shift:.2g} {unit} with 95 % confidence; "
        f"{camera.static_share:.0%} of the features stand still"
    )


class _Depths(Mapping[int, "Tensor"]):
    """Depth of a clip's frames, read or estimated when it is asked for."""

    def __init__(self, clip: "Clip", sources: Mapping[int, str | Path], unit: str | None, lens: "Intrinsics | None"):
        self.clip, self.sources, self.unit, self.lens = clip, sources, unit, lens
        self.source: DepthSource | None = None

    def __getitem__(self, number: int) -> "Tensor":
        depth = self._estimated(number)
        self.source = depth.source
        return depth.metres

    def __iter__(self) -> Iterator[int]:
        return iter(self.sources)

    def __len__(self) -> int:
        return len(self.sources)

    def _estimated(self, number: int) -> "DepthMap":
        from scene.camera import ASSUMED_MM, Intrinsics
        from scene.depth.choose import estimate_depth
        from scene.depth.unit import read_unit
        from scene.photo.image import Photo

        source = self.sources[number]
        facts = self.clip.facts
        lens = self.lens or Intrinsics.from_full_frame(ASSUMED_MM, facts.width, facts.height)
        photo = Photo(self.clip.frame(number), lens, "user" if self.lens else "assumed")
        unit = None if self.unit is None else read_unit(self.unit)
        return estimate_depth(photo, source, unit=unit if isinstance(source, Path) else None, on_notice=note)


def _depths(clip: "Clip", depth: str, unit: str | None, lens: "Intrinsics | None") -> _Depths | None:
    """Depth as `--depth` says; None where there is none.

    Raises:
        InputError: a folder has another number of depth files than the clip has frames.
    """
    from scene.clip.pictures import by_number
    from scene.depth.depth_file import SUFFIXES
    from scene.depth.models import DEPTH_MODELS, weights_here

    if depth == "none":
        return None
    if depth == "auto":
        model = weights_here(None)
        return (
            None if model is None else _Depths(clip, dict.fromkeys(range(0, len(clip), EVERY), model.name), unit, lens)
        )
    if depth in DEPTH_MODELS:
        return _Depths(clip, dict.fromkeys(range(0, len(clip), EVERY), depth), unit, lens)
    folder = Path(depth)
    if not folder.is_dir():
        return _Depths(clip, {0: folder if folder.suffix.lower() in SUFFIXES else depth}, unit, lens)
    files = sorted((file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES), key=by_number)
    if len(files) != len(clip):
        raise InputError(
            f"{folder} has {len(files)} depth files, and the clip has {len(clip)} frames: one is wanted for each. Give "
            "such a folder, or the depth file of the first frame."
        )
    return _Depths(clip, dict(enumerate(files)), unit, lens)
