"""Small clips whose depth, camera and moving things are known."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import torch
from jaxtyping import Bool, Float, UInt8
from PIL import Image
from torch import Tensor

from scene.clip.clip import Clip, open_clip
from scene.depth.depth_map import DepthKind, DepthMap, DepthSource
from scene.recover.recovered import MetricCamera
from scene.trajectory import Trajectory
from tests.scene.recover.clips import FPS, truly_filmed

SIZE = (160, 96)
PATH = (10, (0.5, 0.02, 0.1), (0.0, -5.0, 0.0), 1)
CARD = 0.45
"""The card is at this part of the depth of what is behind its middle."""


@dataclass(frozen=True, eq=False)
class Staged:
    """A clip as it really was."""

    trajectory: Trajectory
    rgb: UInt8[Tensor, "frames height width 3"]
    depth: Float[Tensor, "frames height width"]
    empty: UInt8[Tensor, "frames height width 3"]
    """The same without the card."""
    card: Bool[Tensor, "frames height width"]
    """Where the card is."""

    def maps(self, kind: DepthKind = "metric") -> dict[int, DepthMap]:
        """Depth of every frame."""
        return {k: DepthMap(metres, DepthSource("sidecar", kind)) for k, metres in enumerate(self.depth)}

    def camera(self) -> MetricCamera:
        """The true camera."""
        nothing = torch.zeros(len(self.trajectory), dtype=torch.float64)
        return MetricCamera(
            trajectory=self.trajectory,
            rotation_bound=nothing,
            translation_bound=nothing,
            static_share=1.0,
            tripod=False,
            distance=3.0,
        )

    def written(self, folder: Path) -> Clip:
        """The clip on disk."""
        folder.mkdir(parents=True)
        for number, frame in enumerate(self.rgb):
            Image.fromarray(frame.numpy()).save(folder / f"{number:03}.png", compress_level=1)
        return open_clip(folder, fps=FPS)


@cache
def staged(name: str = "room", *, card: bool = True) -> Staged:
    """A sample, really filmed, and a textured card that goes through the picture before it."""
    film = truly_filmed(name, SIZE, PATH)
    rgb, depth, where = film.rgb.clone(), film.depth.clone(), torch.zeros_like(film.depth, dtype=torch.bool)
    if card:
        chance = torch.Generator().manual_seed(4)
        height, width = 44, 26
        noise = torch.rand(1, 3, height // 3, width // 3, generator=chance)
        patch = (255 * torch.nn.functional.interpolate(noise, (height, width), mode="bicubic")[0].clamp(0, 1)).byte()
        frames = len(rgb)
        for frame in range(frames):
            left, top = 12 + round(110 * frame / (frames - 1)), 30
            area = frame, slice(top, top + height), slice(left, left + width)
            rgb[area] = patch.movedim(0, -1)
            depth[area] = CARD * float(film.depth[area].median())
            where[area] = True
    return Staged(film.trajectory, rgb, depth, film.rgb, where)


def off(clip: Staged, seed: int = 0) -> dict[int, DepthMap]:
    """Depth that breathes: of every frame but the first wrong by a scale and a shift of the inverse."""
    chance = torch.Generator().manual_seed(seed)
    maps = clip.maps()
    for frame, depth in list(maps.items())[1:]:
        scale, shift = (torch.rand(2, generator=chance) - 0.5) * torch.tensor([0.4, 0.06]) + torch.tensor([1.0, 0.02])
        maps[frame] = replace(depth, metres=1 / (scale / depth.metres + shift))
    return maps
