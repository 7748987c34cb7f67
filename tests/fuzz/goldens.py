"""Compiled loops over every recorded picture, path and preview: `python -m tests.fuzz.goldens`, with bounds asked.

The recordings were made elsewhere; what comes out is compared with them by other tests.
"""

import sys
import tempfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import numpy as np
import torch
from numba.core.dispatcher import Dispatcher
from PIL import Image

import engine.layers.extend
import engine.layers.patches
import engine.layers.silhouettes
import scene.coverage.kernel
import scene.moving.kernel
import scene.rendering.kernel
import scene.rendering.pinholes
from engine.layers.fill import fill
from engine.layers.over_time import make_backgrounds
from engine.source_clip import Moment
from engine.verification.goldens import GOLDENS, vectors
from scene.camera import Intrinsics
from scene.clip.clip import open_clip
from scene.coverage.kinds import Coverage
from scene.depth.choose import estimate_depth
from scene.depth.depth_map import DepthMap
from scene.errors import InputError
from scene.lifting import lift
from scene.moving.lift_clip import lift_clip
from scene.moving.render import render_over_time
from scene.photo.image import Photo
from scene.recover.recovered import MetricCamera
from scene.rendering.preview import Preview
from scene.rendering.render import render
from scene.samples.sample import Sample, load_sample
from scene.samples.shipped import SAMPLES
from scene.scene import Scene
from scene.support.kernel_cache import njit
from scene.trajectory import Trajectory

LOOPS = (
    engine.layers.extend,
    engine.layers.patches,
    engine.layers.silhouettes,
    scene.coverage.kernel,
    scene.rendering.kernel,
    scene.rendering.pinholes,
    scene.moving.kernel,
)
SIZE = (48, 32)
"""Pixels of a frame that is rendered."""


def main() -> int:
    """Run everything once; 1 where an index left its array, or a loop was not run at all."""
    if not bounds_are_asked():
        print("Bounds are not asked: set NUMBA_BOUNDSCHECK=1.")
        return 1
    lifted = cycle([scene for _, scene in scenes()])
    for name, c2w in paths():
        scene = next(lifted)
        try:
            path = Trajectory(scene.lens(*SIZE).repeated(len(c2w)), c2w, 8.0)
        except InputError:
            continue  # some recordings have matrices at random, which are no cameras
        preview = render(scene, path)
        if "ratio0.5" not in name:
            filled(scene, preview)
    for scene, preview in previews():
        filled(scene, preview)
    for name in SAMPLES:
        filmed(load_sample(name))
    left = sorted(set(loops()) - {name for name, loop in loops().items() if loop.signatures})
    print(f"not run: {', '.join(left)}" if left else "all bounds were kept")
    return int(bool(left))


def filled(scene: Scene, preview: Preview) -> None:
    """The holes, filled."""
    for _ in fill(preview, make_backgrounds([Moment.of_photo(scene)], [0] * len(preview.mask), preview.trajectory)):
        pass


def filmed(sample: Sample) -> None:
    """A sample as the clip of a camera that moves to the right, lifted and seen from in between."""
    scene = lift(sample.photo, sample.depth, sky=sample.sky, max_points=4000)
    lens = scene.lens(*SIZE)
    c2w = torch.eye(4, dtype=torch.float64).repeat(4, 1, 1)
    c2w[:, 0, 3] = torch.arange(4) * 0.05 * scene.subject_distance
    path = Trajectory(lens.repeated(4), c2w, 8.0)
    preview = render(scene, path)
    nothing = torch.zeros(4, dtype=torch.float64)
    camera = MetricCamera(
        trajectory=path,
        rotation_bound=nothing,
        translation_bound=nothing,
        static_share=1.0,
        tripod=False,
        distance=scene.subject_distance,
    )
    maps = {
        frame: DepthMap(torch.where(depth > 0, depth, scene.subject_distance), sample.depth.source)
        for frame, depth in enumerate(preview.depth)
    }
    with tempfile.TemporaryDirectory() as folder:
        pictures = Path(folder, "clip")
        pictures.mkdir()
        for frame, rgb in enumerate(preview.rgb):
            Image.fromarray(rgb.numpy()).save(pictures / f"{frame}.png")
        clip = lift_clip(open_clip(pictures), Path(folder, "lifted"), depth=maps, camera=camera)
        beside = c2w.clone()
        beside[:, :3, 3] += 0.1 * scene.subject_distance
        render_over_time(clip, Trajectory(path.intrinsics, beside, 8.0), [0, 1, 2, 3])


def bounds_are_asked() -> bool:
    """Whether a loop that leaves its array is told so."""
    try:
        njit(lambda numbers: numbers[3])(np.zeros(3))
    except IndexError:
        return True
    return False


def loops() -> dict[str, Dispatcher]:
    """Every compiled function that Python calls, by its name; those that begin with _ are called by these."""
    return {
        f"{module.__name__}.{name}": each
        for module in LOOPS
        for name, each in vars(module).items()
        if isinstance(each, Dispatcher) and not name.startswith("_")
    }


def scenes() -> Iterator[tuple[str, Scene]]:
    """Every recorded picture, lifted by a guess of its depth, and the samples."""
    for name, arrays in recorded():
        for array in arrays.values():
            if array.dtype == np.uint8 and array.shape[-1] == 3 and array.ndim >= 3:
                yield name, lifted_picture(array.reshape(-1, *array.shape[-3:])[0])
    for each in SAMPLES:
        sample = load_sample(each)
        yield each, lift(sample.photo, sample.depth, max_points=4000)


def lifted_picture(pixels: np.ndarray) -> Scene:
    """The scene of a picture, [height, width, 3] uint8."""
    height, width = pixels.shape[:2]
    photo = Photo(torch.from_numpy(pixels.copy()), Intrinsics.from_fov_x(1.0, width, height), "user")
    return lift(photo, estimate_depth(photo, "layout-prior"))


def paths() -> Iterator[tuple[str, torch.Tensor]]:
    """The first, middle and last camera of every recorded path, [3, 4, 4]."""
    for name, arrays in recorded():
        for key, array in arrays.items():
            if array.shape[-2:] == (4, 4) and array.dtype.kind == "f":
                poses = torch.from_numpy(array.reshape(-1, 4, 4)).double()
                yield f"{name} {key}", poses[[0, len(poses) // 2, -1]]


def previews() -> Iterator[tuple[Scene, Preview]]:
    """The recorded previews, whose holes are black; without a depth of their own, they are walls 2 m away."""
    for _, arrays in recorded():
        if "preview" in arrays:
            rgb = torch.from_numpy(arrays["preview"])
            frames, height, width, _ = rgb.shape
            scene = lifted_picture(arrays["preview"][0])
            covered = (rgb > 0).any(-1)
            c2w = torch.eye(4, dtype=torch.float64).repeat(frames, 1, 1)
            if "preview_w2c" in arrays:
                c2w = torch.from_numpy(arrays["preview_w2c"]).inverse()
            yield (
                scene,
                Preview(
                    trajectory=Trajectory(scene.lens(width, height).repeated(frames), c2w, 8.0),
                    rgb=rgb,
                    depth=2.0 * covered,
                    coverage=torch.where(covered, int(Coverage.COVERED), int(Coverage.OUTSIDE)).to(torch.uint8),
                    pinholes=torch.zeros(frames, dtype=torch.int64),
                ),
            )


def recorded() -> Iterator[tuple[str, dict[str, np.ndarray]]]:
    """The arrays of every recording, by its name."""
    for file in sorted(GOLDENS.glob("*.npz")):
        yield file.stem, vectors(file.stem).arrays


if __name__ == "__main__":
    sys.exit(main())
