"""Videos whose camera is known beside the path that was asked for: right ones and wrong ones, coded as H.264."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from engine.video import read_video, write_mp4
from scene.obey.drawn import Draw, Drawn
from scene.obey.obedience import Obedience
from scene.obey.obey import Shown, obedience
from scene.pose import rotvec_from_rotation
from scene.rendering.preview import Preview
from scene.rendering.render import render, splat
from scene.trajectory import Trajectory
from tests.scene.recover.clips import FPS, Three, lifted, path_of

SIZE = (256, 160)
WALK = (7, (0.25, 0.03, 0.1), (0.0, -4.0, 0.0), 1)
TURN = (7, (0.0, 0.0, 0.0), (2.0, -6.0, 1.0), 2)


@dataclass(frozen=True, eq=False)
class Asked:
    """What a video is asked to be."""

    name: str
    preview: Preview

    def draw(self) -> Draw:
        """Draws the scene for any camera."""
        scene, lenses = lifted(self.name), self.preview.trajectory.intrinsics

        def drawn(frame: int, c2w: Float[Tensor, "4 4"]) -> Drawn:
            splats = splat(scene.points, lenses[frame : frame + 1], c2w[None], threads=1)
            return Drawn(c2w, splats.rgb[0], splats.depth[0])

        return drawn


@cache
def asked_for(name: str, path: tuple[int, Three, Three, int]) -> Asked:
    """A sample along a path."""
    return Asked(name, render(lifted(name), path_of(name, SIZE, path)))


def went(asked: Asked, how: str) -> Float[Tensor, "frames 4 4"]:
    """The cameras of a video that went its own way."""
    c2w = asked.preview.trajectory.c2w.clone()
    match how:
        case "frozen":
            c2w[:] = c2w[0]
        case "reversed":
            c2w = c2w.flip(0)
        case "half":
            c2w[:, :3, 3] = (c2w[:1, :3, 3] + c2w[:, :3, 3]) / 2
        case "drift":
            right = torch.linspace(0, 0.06, len(c2w), dtype=torch.float64)
            c2w[:, :3, 3] += right[:, None] * c2w[:, :3, 0]
    return c2w


def shown(asked: Asked, c2w: Float[Tensor, "frames 4 4"]) -> UInt8[Tensor, "frames height width 3"]:
    """The scene from these cameras, its holes grey, as a video shows it."""
    lens = asked.preview.trajectory.intrinsics
    preview = render(lifted(asked.name), Trajectory(lens, c2w, FPS))
    return coded(torch.where(preview.mask[..., None], preview.rgb, 90).to(torch.uint8))


def coded(rgb: UInt8[Tensor, "frames height width 3"]) -> UInt8[Tensor, "frames height width 3"]:
    """The frames, once H.264 has had them."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "video.mp4")
        write_mp4(file, rgb, FPS)
        return read_video(file)


def judged(asked: Asked, rgb: UInt8[Tensor, "frames height width 3"]) -> Obedience:
    """How a video of these frames kept to what was asked."""
    inside = torch.ones(rgb.shape[1:3], dtype=torch.bool)
    return obedience(asked.preview, (Shown(rgb=frame, inside=inside) for frame in rgb), asked.draw())


def apart(one: Float[Tensor, "frames 4 4"], other: Float[Tensor, "frames 4 4"]) -> tuple[Tensor, Tensor]:
    """Rotation [rad] and position [m] between two paths, frame by frame."""
    turned = rotvec_from_rotation(one[:, :3, :3].mT @ other[:, :3, :3]).norm(dim=-1)
    return turned, (one[:, :3, 3] - other[:, :3, 3]).norm(dim=-1)
