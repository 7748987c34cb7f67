"""A stock diffusers pipeline that keeps to your camera: noise shaping, in three lines.

    .venv/bin/python examples/13_shape_a_pipeline.py photo.jpg Wan2.1-I2V-14B-480P-Diffusers/

Needs the weights of an image-to-video pipeline as a folder, and a GPU. While there is still much noise, the latent
cells that the photo knows are set to those of the preview; later steps are free to move. `attach` encodes the preview,
tries the pipeline's scheduler, and returns the arguments to call the pipeline with. Wan, VACE, CogVideoX, LTX and
HunyuanVideo take the same lines (docs/noise-shaping.md). Writes `shaped.mp4`.
"""

from pathlib import Path
from typing import Any

import torch
import tyro
from diffusers import WanImageToVideoPipeline  # pyright: ignore[reportPrivateImportUsage]

from engine import attach, write_mp4
from scene import CameraPath, bake, estimate_depth, lift, load_image, render


def main(
    image: Path,
    weights: Path,
    /,
    prompt: str = "",
    move: str = "orbit right 15deg; dolly in 0.3m",
    width: int = 832,
    height: int = 480,
    frames: int = 81,
    steps: int = 40,
) -> None:
    """Shape one run of a pipeline by a camera path through a photo."""
    photo = load_image(image)
    scene = lift(photo, estimate_depth(photo))
    lens = scene.lens(width, height)
    shot = bake(CameraPath.from_text(move), lens, frames, fps=16, subject_distance=scene.subject_distance)

    device, dtype = ("cuda", torch.bfloat16) if torch.cuda.is_available() else ("cpu", torch.float32)
    pipe: Any = WanImageToVideoPipeline.from_pretrained(weights, dtype=dtype).to(device)
    shaping = attach(pipe, render(scene, shot), steps=steps)
    video = pipe(prompt=prompt, output_type="np", **shaping.arguments).frames[0]  # [frames height width 3], 0 to 1

    write_mp4("shaped.mp4", (torch.from_numpy(video) * 255).round().byte(), shot.fps)
    report = shaping.report
    print(f"{report.shaped_steps} of {report.steps} steps were shaped, {report.locked:.0%} of the cells locked")


if __name__ == "__main__":
    tyro.cli(main)
