"""Figures of `warp`, against the samples' truth and against another way to fill."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jaxtyping import Bool, UInt8
    from torch import Tensor

JUDGED = (24, 48)
"""Frames of 49 that are compared with the truth."""


@dataclass(frozen=True, kw_only=True)
class FillScore:
    """How well one frame's holes were filled. dB against the true picture, over the filled pixels only."""

    sample: str
    frame: int
    invented: float
    """Share of the frame's pixels."""
    warp_db: float
    biharmonic_db: float | None
    """scikit-image's `inpaint_biharmonic` on that frame; None where scikit-image is not installed."""
    gradient: float
    """Gradient energy of the filled pixels over that of the known ones around them."""
    true_gradient: float
    """The same of the true picture."""
    seconds: float
    """To fill the 49 frames of the clip."""


def fill_scores(samples: tuple[str, ...], move: str | None = None) -> Iterator[FillScore]:
    """Fill the samples' clips (49 frames, 512x320) along their own paths, or along `move`, and judge some frames."""
    from engine.layers.background import make_background
    from engine.layers.fill import fill
    from scene.camera_path import CameraPath, bake
    from scene.lift import lift
    from scene.render import render
    from scene.samples import load_sample, true_view

    for name in samples:
        sample = load_sample(name)
        scene = lift(sample.photo, sample.depth, sky=sample.sky)
        path = sample.path if move is None else CameraPath.from_text(move)
        trajectory = bake(path, scene.lens(512, 320), 49, subject_distance=scene.subject_distance)
        preview = render(scene, trajectory)
        began = time.perf_counter()
        frames = [frame.rgb for frame in fill(preview, make_background(scene, trajectory))]
        seconds = time.perf_counter() - began
        for i in JUDGED:
            hole = ~preview.mask[i]
            truth = true_view(name, trajectory.intrinsics[i], trajectory.c2w[i]).rgb
            other = biharmonic(preview.rgb[i], hole)
            yield FillScore(
                sample=name,
                frame=i,
                invented=float(hole.float().mean()),
                warp_db=psnr(frames[i], truth, hole),
                biharmonic_db=None if other is None else psnr(other, truth, hole),
                gradient=gradient_ratio(frames[i], hole),
                true_gradient=gradient_ratio(truth, hole),
                seconds=seconds,
            )


def psnr(picture: "UInt8[Tensor, 'h w 3']", truth: "UInt8[Tensor, 'h w 3']", where: "Bool[Tensor, 'h w']") -> float:
    """Peak signal to noise over some pixels, dB."""
    squared = (picture.float() - truth.float()).square().mean(-1)[where].mean()
    return 10 * float((255**2 / squared).log10())


def gradient_ratio(picture: "UInt8[Tensor, 'h w 3']", hole: "Bool[Tensor, 'h w']") -> float:
    """Mean squared gradient of the grey picture inside the hole, over that of the known 12 pixels around it."""
    import torch

    grey = picture.float().mean(-1)
    energy = torch.zeros_like(grey)
    energy[:, 1:] += (grey[:, 1:] - grey[:, :-1]).square()
    energy[1:] += (grey[1:] - grey[:-1]).square()
    around = (torch.nn.functional.max_pool2d(hole.float()[None], 25, 1, 12)[0] > 0) & ~hole
    return float(energy[hole].mean() / energy[around].mean())


def biharmonic(rgb: "UInt8[Tensor, 'h w 3']", hole: "Bool[Tensor, 'h w']") -> "UInt8[Tensor, 'h w 3'] | None":
    """One frame, its holes filled by itself with scikit-image's biharmonic inpainting."""
    import torch

    try:
        from skimage.restoration import inpaint_biharmonic
    except ImportError:
        return None
    filled = inpaint_biharmonic(rgb.numpy(), hole.numpy(), channel_axis=-1, split_into_regions=True)
    return (torch.from_numpy(filled).clamp(0, 1) * 255).round().to(torch.uint8)
