"""Depth from anywhere: all that `lift` asks for is metres for every pixel.

    .venv/bin/python examples/11_a_depth_of_your_own.py photo.jpg

An estimator is anything with `estimate(photo) -> DepthMap`, the protocol `DepthEstimator`: put your network there. This
one needs none. It takes a photo for a stage, with a level floor under the camera and a wall at its end, and computes
where each pixel's ray meets the first of the two. Writes `stage.glb`.
"""

from dataclasses import dataclass
from pathlib import Path

import torch
import tyro

from scene import DepthEstimator, DepthMap, DepthSource, Photo, lift, load_image, write_glb


@dataclass(frozen=True)
class Stage:
    """A floor and a wall."""

    eye_height: float = 1.6
    """Height of the camera over the floor, metres."""
    depth: float = 6.0
    """Distance from the camera to the wall, metres."""

    def estimate(self, photo: Photo) -> DepthMap:
        """z-depth of every pixel, [height width], metres."""
        lens = photo.intrinsics
        rows = torch.arange(photo.height) + 0.5  # pixel centres
        falls = (rows - lens.cy) / lens.fy  # metres down for every metre ahead
        floor = torch.where(falls > 0, self.eye_height / falls.clamp_min(1e-6), torch.inf)
        metres = floor.clamp(max=self.depth)[:, None].expand(photo.height, photo.width)
        return DepthMap(metres.float().contiguous(), DepthSource("stage", "approximate", "A floor and a wall."))


def main(image: Path, /, eye_height: float = 1.6, depth: float = 6.0) -> None:
    """Put a photo on a stage."""
    estimator: DepthEstimator = Stage(eye_height, depth)
    photo = load_image(image)
    scene = lift(photo, estimator.estimate(photo))
    nearest = float(scene.depth.metres.min())
    print(f"from {nearest:.2f} to {depth:g} m; the subject stands {scene.subject_distance:.2f} m away")
    write_glb("stage.glb", scene)


if __name__ == "__main__":
    tyro.cli(main)
