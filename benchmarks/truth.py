"""How true the preview is, on the bundled samples and on a real pair of photos: `launch.py bench truth`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float, UInt8
from PIL import Image
from scipy.ndimage import distance_transform_edt
from torch import Tensor
from torch.nn.functional import pad, unfold

from scene.camera import FAR_PLANE, Intrinsics
from scene.depth.depth_map import DepthMap, DepthSource
from scene.lifting import lift
from scene.path.camera_path import bake
from scene.photo.image import Photo
from scene.rendering.preview import Preview
from scene.rendering.render import render, splat
from scene.samples.oracle import true_view
from scene.samples.sample import Sample, load_sample
from scene.samples.shipped import SAMPLES
from scene.scene import Scene
from scene.trajectory import Trajectory

WIDTH, HEIGHT = 256, 160
SAME = 0.03
"""Depths that differ by less than this (relative) are of one surface."""
SKY = FAR_PLANE / 2
"""Depth from here on is sky, metres."""
BASELINE, SHIFT, FOCAL = 0.193001, 31.086, 994.978
"""Middlebury 2014 "Motorcycle", as scikit-image brings it: metres, pixels, pixels."""


@dataclass(frozen=True, kw_only=True)
class TruthScore:
    """One figure."""

    what: str
    value: float
    unit: str
    goal: str


def truth_scores() -> Iterator[TruthScore]:
    """Every figure; those of the real pair only where scikit-image is installed."""
    for name in SAMPLES:
        sample = load_sample(name)
        scene = lift(sample.photo, sample.depth, sky=sample.sky)
        own, photo = own_pose(scene)
        yield TruthScore(what=f"{name}: at the photo's pose", value=psnr(own.rgb[0], photo), unit="dB", goal=">= 45")
        preview = along_its_path(sample, scene)
        false = falsely_covered(preview, true_depths(name, preview.trajectory)).float().mean(dim=(1, 2)).max()
        yield TruthScore(what=f"{name}: falsely covered", value=100 * float(false), unit="%", goal="<= 0.5")
    try:
        pair = stereo_pair()
    except ImportError:
        return
    yield from pair.scores()


def table(rows: list[TruthScore]) -> str:
    """The rows as text."""
    lines = [f"{row.what:44}{row.value:9.2f} {row.unit:3}{row.goal:>9}" for row in rows]
    return "\n".join([f"{'truth':44}{'measured':>9}    {'goal':>9}", *lines])


def own_pose(scene: Scene) -> tuple[Preview, UInt8[Tensor, "height width 3"]]:
    """The preview from where the photo was taken, and the photo reduced to its size with Pillow's BILINEAR."""
    lens, photo = scene.lens(WIDTH, HEIGHT), scene.photo
    own = render(scene, Trajectory(lens.repeated(1), torch.eye(4, dtype=torch.float64)[None], fps=8.0))
    scale = max(WIDTH / photo.width, HEIGHT / photo.height)
    left, top = (photo.width - WIDTH / scale) / 2, (photo.height - HEIGHT / scale) / 2
    box = (left, top, photo.width - left, photo.height - top)
    reduced = Image.fromarray(photo.pixels.numpy()).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR, box=box)
    return own, torch.from_numpy(np.array(reduced))


def along_its_path(sample: Sample, scene: Scene) -> Preview:
    """The start, the middle and the end of the sample's ready path."""
    whole = bake(sample.path, scene.lens(WIDTH, HEIGHT), 49, subject_distance=scene.subject_distance)
    few = slice(0, 49, 24)
    return render(scene, Trajectory(whole.intrinsics[few], whole.c2w[few], whole.fps))


def true_depths(name: str, shot: Trajectory) -> Float[Tensor, "frames rays height width"]:
    """What those cameras really see in and around every pixel, metres; beyond `SKY` is sky.

    Four rays per pixel: a pixel holds sixteen of the photo's, and in a treetop one ray misses most of the leaves.
    """
    fine = shot.intrinsics.resized(2 * WIDTH, 2 * HEIGHT)
    metres = torch.stack([true_view(name, fine[i], shot.c2w[i], samples=1).depth for i in range(len(shot))])
    rays = unfold(pad(metres.clamp_max(SKY)[:, None], (2, 2, 2, 2), mode="replicate"), 6, stride=2)
    return rays.reshape(len(shot), 36, HEIGHT, WIDTH)


def falsely_covered(
    preview: Preview, truth: Float[Tensor, "frames rays height width"]
) -> Bool[Tensor, "frames height width"]:
    """Covered pixels at whose depth there is nothing, neither in the pixel nor beside it."""
    shown = preview.depth.clamp_max(SKY)[:, None]
    return preview.mask & ((shown - truth).abs() > SAME * truth).all(1)


@dataclass(frozen=True, eq=False, kw_only=True)
class StereoPair:
    """The left photo of a real pair, lifted with its true depth and seen from the right camera."""

    rgb: UInt8[Tensor, "height width 3"]
    covered: Bool[Tensor, "height width"]
    right: UInt8[Tensor, "height width 3"]
    """What the right camera saw."""
    nearest: Bool[Tensor, "height width"]
    """Pixels in which a pixel of known depth lands: what the plainest splat covers."""

    def scores(self) -> Iterator[TruthScore]:
        """How near the one is to the other."""
        both, beyond = self.covered & self.nearest, self.covered & ~self.nearest
        off = (self.rgb.float().mean(-1) - self.right.float().mean(-1)).abs()[both] > 40
        held = self.covered[self.nearest].float().mean()
        figures = (
            ("what nearest splats cover", psnr(self.rgb[both], self.right[both]), "dB", ">= 28.5"),
            ("off by over 40 grey levels there", 100 * float(off.float().mean()), "%", "<= 0.9"),
            ("of it covered", 100 * float(held), "%", ">= 99.5"),
            ("covered in all", 100 * float(self.covered.float().mean()), "%", ">= 84.5"),
            ("beyond nearest splats", psnr(self.rgb[beyond], self.right[beyond]), "dB", ">= 21"),
        )
        for what, value, unit, goal in figures:
            yield TruthScore(what=f"stereo pair: {what}", value=value, unit=unit, goal=goal)


def stereo_pair() -> StereoPair:
    """Lift and film scikit-image's `stereo_motorcycle`."""
    from skimage.data import stereo_motorcycle

    photos: Any = stereo_motorcycle()
    left, right, disparity = photos
    known = np.isfinite(disparity)
    to_known = np.asarray(distance_transform_edt(~known, return_distances=False, return_indices=True))
    disparity = torch.tensor(disparity[to_known[0], to_known[1]].astype(np.float32))
    height, width = disparity.shape
    matrix = torch.tensor([[FOCAL, 0, 311.193], [0, FOCAL, 254.877], [0, 0, 1]], dtype=torch.float64)
    depth = DepthMap(FOCAL * BASELINE / (disparity + SHIFT), DepthSource("sidecar", "metric"))
    photo = Photo(torch.tensor(left), Intrinsics(matrix, width, height), "user")
    scene = lift(photo, depth, known=torch.tensor(known))
    right_lens, right_pose = matrix.clone(), torch.eye(4, dtype=torch.float64)
    right_lens[0, 2] += SHIFT
    right_pose[0, 3] = BASELINE
    seen = splat(scene.points, Intrinsics(right_lens, width, height).repeated(1), right_pose[None])
    y, x = torch.where(torch.tensor(known))
    landed = (x + 0.5 - disparity[y, x]).floor().long()
    nearest = torch.zeros(height, width, dtype=torch.bool)
    nearest[y[landed >= 0], landed[landed >= 0]] = True
    return StereoPair(rgb=seen.rgb[0], covered=seen.covered[0], right=torch.tensor(right), nearest=nearest)


def psnr(a: UInt8[Tensor, "*pixels 3"], b: UInt8[Tensor, "*pixels 3"]) -> float:
    """Peak signal to noise ratio, dB."""
    return float(10 * torch.log10(255**2 / (a.double() - b.double()).square().mean().clamp_min(1e-12)))
