"""Synthetic clips by seed: a scene, and shots of it, each with its camera, its things and a caption."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import torch

from research.world.actors import actors_by_chance
from research.world.chance import Chance
from research.world.film import Body, body, seen
from research.world.illumination import LitPlace, light_place
from research.world.indoors import room_by_chance
from research.world.moving import MovingView
from research.world.outdoors import outdoors_by_chance
from research.world.paths import STYLES, Style, camera_by_chance
from research.world.things import Motion
from scene.camera import Intrinsics
from scene.pose import rigid_inverse
from scene.trajectory import Trajectory

Kind = Literal["indoors", "outdoors"]
FOV_DEG = 48.0, 72.0
"""Lenses that shots have, degrees across."""


@dataclass(frozen=True, kw_only=True)
class ShotSpec:
    """What all shots of a set have alike."""

    frames: int = 128
    fps: float = 30.0
    width: int = 256
    height: int = 256
    moving: float = 0.5
    """Part of the shots in which things move."""
    handheld: float = 0.5
    """Part of the shots whose camera is held in a hand."""

    @property
    def seconds(self) -> float:
        """Time from the first frame to the last."""
        return (self.frames - 1) / self.fps


DEFAULT_SHOT = ShotSpec()


@dataclass(frozen=True, eq=False)
class Shot:
    """One clip, before it is filmed."""

    lit: LitPlace
    bodies: tuple[Body, ...]
    camera: Motion
    lens: Intrinsics
    spec: ShotSpec
    style: Style
    caption: str

    @property
    def trajectory(self) -> Trajectory:
        """Cameras of all frames; the world is the first one's."""
        c2w = torch.stack([self.camera(frame / self.spec.fps) for frame in range(self.spec.frames)])
        relative = rigid_inverse(c2w[0]) @ c2w
        relative[0] = torch.eye(4, dtype=torch.float64)
        return Trajectory(self.lens.repeated(self.spec.frames), relative, self.spec.fps)

    def frame(self, number: int) -> MovingView:
        """What the camera sees in one frame."""
        time = number / self.spec.fps
        return seen(self.lit, self.bodies, self.lens, self.camera(time), time)

    def frames(self) -> Iterator[MovingView]:
        """All frames in order."""
        return (self.frame(number) for number in range(self.spec.frames))


def kind_of(seed: int, scene: int) -> Kind:
    """Where a scene is: about half of them are rooms."""
    return "outdoors" if Chance(seed, scene, "kind").happens(0.5) else "indoors"


@lru_cache(maxsize=2)
def scene_by_seed(seed: int, scene: int) -> LitPlace:
    """Scene number `scene` of a seed, lit."""
    chance = Chance(seed, scene, "place")
    return light_place(room_by_chance(chance) if kind_of(seed, scene) == "indoors" else outdoors_by_chance(chance))


def shot_by_seed(seed: int, scene: int, number: int, spec: ShotSpec) -> Shot:
    """Shot `number` of a scene."""
    chance = Chance(seed, scene, number, "shot")
    lit = scene_by_seed(seed, scene)
    lens = Intrinsics.from_fov_x(math.radians(chance.uniform(*FOV_DEG)), spec.width, spec.height)
    style = STYLES[int(chance.happens(spec.handheld))]
    path = camera_by_chance(chance, lit, lens, spec.seconds, style)
    bodies: list[Body] = []
    names: list[str] = []
    if chance.happens(spec.moving):
        actors, materials = actors_by_chance(chance, lit.place, path.motion, spec.seconds)
        names = [name for name, _ in actors]
        bodies = [body(thing, materials) for _, things in actors for thing in things]
    place = lit.place
    return Shot(
        lit, tuple(bodies), path.motion, lens, spec, style, caption(place.kind, place.contents, names, path.words)
    )


def caption(kind: str, contents: tuple[str, ...], movers: list[str], camera: str) -> str:
    """A sentence for what a clip shows and how its camera moves."""
    named = list(dict.fromkeys(movers)) + list(contents[:3])
    things = (
        f" with {', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else "".join(f" with {n}" for n in named)
    )
    kind = kind.replace(" with ", " that has ", 1) if things else kind
    return f"{kind[0].upper()}{kind[1:]}{things}; the camera {camera}."
