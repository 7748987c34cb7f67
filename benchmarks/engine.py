"""Figures of `warp`, against the samples' truth and against another way to fill."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jaxtyping import Bool, UInt8
    from torch import Tensor

FRAMES = 49
JUDGED = (24, 48)
"""Frames that are compared with the truth."""


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
    layer_cpu_s: float
    """Processor seconds, all cores together, to invent the layer."""
    frames_cpu_s: float
    """And to fill the clip's frames from it."""
    seconds: float
    """Seconds by the clock, for both."""


def fill_scores(
    samples: tuple[str, ...], move: str | None = None, *, frames: int = FRAMES, judged: tuple[int, ...] = JUDGED
) -> Iterator[FillScore]:
    """Fill the samples' clips (512x320) along their own paths, or along `move`, and judge some frames.

    The kernels are compiled before the clock starts.
    """
    import torch

    from engine.layers.background import make_background
    from engine.layers.fill import Behind, fill
    from scene.lifting import lift
    from scene.path.camera_path import CameraPath, bake
    from scene.rendering.render import render
    from scene.samples.oracle import true_view
    from scene.samples.sample import load_sample

    for name in samples:
        sample = load_sample(name)
        scene = lift(sample.photo, sample.depth, sky=sample.sky)
        path = sample.path if move is None else CameraPath.from_text(move)
        lens = scene.lens(512, 320)
        make_background(scene, bake(path, lens, 2, subject_distance=scene.subject_distance))
        trajectory = bake(path, lens, frames, subject_distance=scene.subject_distance)
        preview = render(scene, trajectory)
        began, began_cpu = time.perf_counter(), time.process_time()
        background = make_background(scene, trajectory)
        at_photo = torch.eye(4, dtype=torch.float64)
        layer_cpu_s = time.process_time() - began_cpu
        filled = [frame.rgb for frame in fill(preview, [Behind(background, at_photo)] * frames)]
        seconds, cpu_s = time.perf_counter() - began, time.process_time() - began_cpu
        for i in judged:
            hole = ~preview.mask[i]
            truth = true_view(name, trajectory.intrinsics[i], trajectory.c2w[i]).rgb
            other = biharmonic(preview.rgb[i], hole)
            yield FillScore(
                sample=name,
                frame=i,
                invented=float(hole.float().mean()),
                warp_db=psnr(filled[i], truth, hole),
                biharmonic_db=None if other is None else psnr(other, truth, hole),
                gradient=gradient_ratio(filled[i], hole),
                true_gradient=gradient_ratio(truth, hole),
                layer_cpu_s=layer_cpu_s,
                frames_cpu_s=cpu_s - layer_cpu_s,
                seconds=seconds,
            )


def table(rows: list[FillScore]) -> str:
    """The rows as text."""
    head = (
        f"{'fill, 512x320':14}{'frame':>6}{'invented':>10}{'warp dB':>9}{'biharmonic':>12}"
        f"{'gradient':>10}{'true':>6}{'layer cpu s':>13}{'frames cpu s':>14}{'seconds':>9}"
    )
    lines = [
        f"{r.sample:14}{r.frame:6}{r.invented:10.1%}{r.warp_db:9.2f}"
        f"{'' if r.biharmonic_db is None else f'{r.biharmonic_db:.2f}':>12}"
        f"{r.gradient:10.2f}{r.true_gradient:6.2f}{r.layer_cpu_s:13.1f}{r.frames_cpu_s:14.1f}{r.seconds:9.1f}"
        for r in rows
    ]
    return "\n".join([head, *lines])


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
