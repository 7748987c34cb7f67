"""Film the bundled clip again: `python -m tools.samples.generate_clip [FOLDER]`."""

import hashlib
import json
import logging
import re
import sys
import time
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, UInt8
from PIL import Image
from torch import Tensor

from engine.video import write_mp4
from research.world.moving import MovingWorld, filmed
from scene.pose import rigid_inverse
from scene.samples.shipped import ASSETS
from scene.support.atomic import atomic_path
from tools.samples.generate import CREDIT, SKY, SKY_METRES, VERSION
from tools.samples.playroom import FPS, FRAMES, PATH, TITLE, toy_train

NAME = "toy-train"
POSTER_FRAME = 62
UNIT = 0.002
"""Metres of one step of the depth files: half as fine as the photos', for they are many."""
_log = logging.getLogger(__name__)


def generate_clip(
    folder: Path, world: MovingWorld, *, frames: int, fps: float, samples: int = 2, poster: int = POSTER_FRAME
) -> None:
    """Film a moving world and write its frames, depths, poster and manifest into a folder."""
    (folder / "depth").mkdir(parents=True, exist_ok=True)
    rgb: list[UInt8[Tensor, "height width 3"]] = []
    poses: list[Float[Tensor, "4 4"]] = []
    depths = hashlib.sha256()
    sky = False
    for frame in range(frames):
        started = time.perf_counter()
        view = filmed(world, frame / fps, samples=samples)
        rgb.append(view.rgb)
        poses.append(world.camera(frame / fps))
        sky = sky or bool(view.depth.isinf().any())
        depths.update(_write_depth(folder / "depth" / f"{frame:04d}.png", view.depth))
        _log.info("frame %d of %d took %.1f s", frame + 1, frames, time.perf_counter() - started)
    write_mp4(folder / "clip.mp4", rgb, fps, {"title": TITLE, "copyright": CREDIT})
    with atomic_path(folder / "poster.jpg") as path:
        Image.fromarray(rgb[poster].numpy()).save(path, quality=92, subsampling=0, optimize=True)
    c2w = rigid_inverse(poses[0]) @ torch.stack(poses)
    c2w[0] = torch.eye(4, dtype=torch.float64)
    manifest = {
        "name": NAME,
        "title": TITLE,
        "credit": CREDIT,
        "generator_version": VERSION,
        "clip": {
            "file": "clip.mp4",
            "width": world.lens.width,
            "height": world.lens.height,
            "frames": frames,
            "fps": fps,
            "sha256": _sha256(folder / "clip.mp4"),
        },
        "poster": {"file": "poster.jpg", "frame": poster, "sha256": _sha256(folder / "poster.jpg")},
        "intrinsics": world.lens.matrix.tolist(),
        "c2w": [[[round(number, 9) for number in row] for row in pose[:3]] for pose in c2w.tolist()],
        "depth": {
            "files": "depth/%04d.png",
            "sha256": depths.hexdigest(),
            "encoding": "16-bit PNG for each frame, z-depth; 65535 is sky",
            "metres_per_unit": UNIT,
            "sky_value": SKY,
            "sky_metres": SKY_METRES,
            "has_sky": sky,
        },
        "path": PATH,
    }
    with atomic_path(folder / "manifest.json") as path:
        path.write_text(_compact(json.dumps(manifest, indent=2)) + "\n", encoding="utf-8")


def _write_depth(file: Path, metres: Float[Tensor, "height width"]) -> bytes:
    sky = metres.isinf()
    steps = (metres / UNIT).round()
    assert bool((steps[~sky] < SKY).all()), "something that is not sky lies too far away for 16 bits"
    with atomic_path(file) as path:
        Image.fromarray(torch.where(sky, SKY, steps).numpy().astype(np.uint16)).save(path, optimize=True)
    return file.read_bytes()


def _compact(text: str) -> str:
    """JSON with one line for each row of numbers."""
    return re.sub(r"\[\s+([-\d.e,\s]+?)\s+\]", lambda row: "[" + " ".join(row[1].split()) + "]", text)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)
    generate_clip(Path(sys.argv[1]) if len(sys.argv) > 1 else ASSETS / NAME, toy_train(), frames=FRAMES, fps=FPS)
