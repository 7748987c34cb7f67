"""Rebuild the bundled samples: `python -m tools.samples.generate [FOLDER] [NAME ...]`."""

import hashlib
import json
import logging
import math
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, UInt8
from PIL import Image
from torch import Tensor

from research.world.bake import QUICK, THOROUGH, Effort, bake
from scene.camera import Intrinsics
from scene.path.move_grammar import format_moves
from scene.samples.develop import to_bytes
from scene.samples.oracle import LAYOUT_FILE, LIGHT_FILE, build, read_light, view
from scene.samples.shipped import ASSETS, SAMPLES
from scene.samples.world import ATLAS_WIDTH
from scene.support.atomic import atomic_path

VERSION = 1
CREDIT = "Rendered for RealCam Studio, CC0"
SKY_METRES = 1000.0
DEPTH_FILE = "photo.depth.png"
SKY = 65535
"""What a depth PNG has where it sees no end, and the largest of its values."""
_log = logging.getLogger(__name__)


def generate_samples(folder: Path, names: Sequence[str] = SAMPLES, effort: Effort = THOROUGH) -> None:
    """Bake, photograph and describe the samples, each in its own folder under `folder`."""
    for name in names:
        started = time.perf_counter()
        (folder / name).mkdir(parents=True, exist_ok=True)
        _generate(folder / name, name, effort)
        _log.info("%s took %.0f s", name, time.perf_counter() - started)


def _generate(folder: Path, name: str, effort: Effort) -> None:
    look, world = build(name)
    atlas = bake(world, look, effort)
    # The brightest texels, inside lamps and on glints, are cut: eight bits go further without them.
    ceiling = round(min(float(atlas.amax(dim=1).sort().values[int(0.9998 * len(atlas))]), 16.0), 3)
    with atomic_path(folder / LIGHT_FILE) as path:
        Image.fromarray(light_bytes(atlas, ceiling).numpy()).save(path, lossless=True, method=4)
    with atomic_path(folder / LAYOUT_FILE) as path:
        np.savez_compressed(path, shapes=world.light_shape.numpy().astype(np.uint16))
    atlas = read_light(folder / LIGHT_FILE, ceiling)
    width, height = look.size
    lens = Intrinsics.from_fov_x(math.radians(look.fov_x_deg), width, height)
    picture = view(world, atlas, look, lens, torch.eye(4, dtype=torch.float64), 3)
    with atomic_path(folder / "photo.jpg") as path:
        exif = Image.Exif()
        exif[0x010E] = look.title
        exif[0x8298] = CREDIT
        details = exif.get_ifd(0x8769)
        details[0xA405] = round(float(lens.fx) * 36 / width)
        Image.fromarray(picture.rgb.numpy()).save(path, quality=95, subsampling=0, exif=exif, optimize=True)
    sky = picture.depth.isinf()
    millimetres = (picture.depth * 1000).round()
    assert bool((millimetres[~sky] < SKY).all()), "something that is not sky lies beyond 65.534 m"
    with atomic_path(folder / DEPTH_FILE) as path:
        values = torch.where(sky, SKY, millimetres).numpy().astype(np.uint16)
        Image.fromarray(values).save(path, optimize=True)
    manifest = {
        "name": name,
        "title": look.title,
        "credit": CREDIT,
        "generator_version": VERSION,
        "photo": {"file": "photo.jpg", "width": width, "height": height, "sha256": _sha256(folder / "photo.jpg")},
        "intrinsics": lens.matrix.tolist(),
        "depth": {
            "file": DEPTH_FILE,
            "sha256": _sha256(folder / DEPTH_FILE),
            "encoding": "16-bit PNG, z-depth; 65535 is sky",
            "metres_per_unit": 0.001,
            "sky_value": SKY,
            "sky_metres": SKY_METRES,
            "has_sky": bool(sky.any()),
        },
        "light": {"file": LIGHT_FILE, "sha256": _sha256(folder / LIGHT_FILE), "ceiling": ceiling},
        "path": format_moves(look.moves),
    }
    with atomic_path(folder / "manifest.json") as path:
        path.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def light_bytes(atlas: Float[Tensor, "texels 3"], ceiling: float) -> UInt8[Tensor, "rows cols 3"]:
    """The picture that `read_light` reads; what is brighter than `ceiling` is cut."""
    return to_bytes((atlas / ceiling).clamp(0, 1) ** (1 / 3)).reshape(-1, ATLAS_WIDTH, 3)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    words = sys.argv[1:]
    quick = "--quick" in words
    names = [word for word in words if word in SAMPLES] or list(SAMPLES)
    folders = [word for word in words if word not in SAMPLES and not word.startswith("--")]
    generate_samples(Path(folders[0]) if folders else ASSETS, names, QUICK if quick else THOROUGH)
