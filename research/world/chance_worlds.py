"""Moving worlds by chance: a sample's scene, things that go their own ways, and a hand-held walk; from a seed."""

import math
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

from research.world.cameras import hand_held
from research.world.moving import MovingWorld
from research.world.things import Cast, Thing
from research.world.toys import toy_materials
from scene.camera import Intrinsics
from scene.pose import pose, rotation_from_rotvec
from scene.samples.scenes import Stage, scene_from_camera
from scene.samples.sheets import Sheets, Vector, ball, rounded_box
from scene.samples.stages import stage

SCENES = (("room", 3.6), ("still-life", 0.85), ("street", 11.0), ("room", 3.6))
"""Samples in turn, and how far away, in metres, most of what they show is."""
SIZES = ((320, 192), (384, 224), (480, 270))
BEHIND = 0.06
"""Part of the distance for which there is room behind the camera; who would go farther back goes ahead."""
MATERIALS = ("beach ball", "toy red", "toy green", "toy blue", "toy yellow", "beech")


@dataclass(frozen=True, eq=False)
class ChanceWorld:
    """A world and how it is filmed."""

    world: MovingWorld
    frames: int
    fps: float


def chance_world(seed: int) -> ChanceWorld:
    """The world of a seed: 16 to 30 frames of a walk of 3 to 12 % of the scene's distance, with one to three things."""
    chance = torch.Generator().manual_seed(seed)

    def uniform(low: float, high: float) -> float:
        return low + (high - low) * float(torch.rand((), generator=chance))

    name, distance = SCENES[seed % len(SCENES)]
    look = stage(name)
    size = SIZES[int(uniform(0, len(SIZES)))]
    frames, fps = int(uniform(16, 31)), 12.0
    fov = math.radians(uniform(42, 68))
    seconds = (frames - 1) / fps
    way = torch.randn(3, generator=chance, dtype=torch.float64) * torch.tensor([1.0, 0.8, 0.35])
    way = way / way.norm() * uniform(0.03, 0.12) * distance
    if way[1] < -BEHIND * distance:
        way[1] = -way[1]
    pan = torch.randn(3, generator=chance, dtype=torch.float64) * torch.tensor([0.04, 0.0, 0.03]) * distance
    eye = torch.tensor(look.eye, dtype=torch.float64)
    aim = torch.tensor(look.target, dtype=torch.float64)
    aim = eye + (aim - eye) / (aim - eye).norm() * distance

    def walk(time: float) -> tuple[Vector, Vector]:
        share = time / seconds
        ease = share * share * (3 - 2 * share)
        return _vector(eye + way * ease), _vector(aim + (way + pan) * ease)

    camera = hand_held(
        walk,
        tremor=uniform(0.0006, 0.0018) * distance,
        sway=uniform(0.002, 0.006),
        seed=seed,
        world_from_scene=look.world_from_scene,
    )
    lens = Intrinsics.from_fov_x(fov, *size)
    things = [_thing(look, lens, distance, seconds, chance) for _ in range(int(uniform(1, 4)))]
    return ChanceWorld(MovingWorld(name, Cast(things, toy_materials()), camera, lens), frames, fps)


def _vector(place: Float[Tensor, "3"]) -> Vector:
    x, y, z = place.tolist()
    return x, y, z


def _thing(look: Stage, lens: Intrinsics, distance: float, seconds: float, chance: torch.Generator) -> Thing:
    """A ball or a box that crosses a part of the view, turning as it goes."""
    kind, paint, near, size, x, y, spin = torch.rand(7, generator=chance, dtype=torch.float64).tolist()
    far = distance * (0.4 + 0.4 * near)
    half = far / float(lens.fx) * lens.width / 2
    radius = half * (0.06 + 0.1 * size)
    heading = 2 * math.pi * float(torch.rand((), generator=chance))
    speed = half * (0.2 + 0.9 * spin) / seconds
    axis = torch.randn(3, generator=chance, dtype=torch.float64)
    start = torch.tensor([half * 1.2 * (x - 0.5), half * 0.7 * (y - 0.5), far], dtype=torch.float64)
    goes = torch.tensor([math.cos(heading), 0.4 * math.sin(heading), 0.3 * math.sin(heading)], dtype=torch.float64)
    from_camera = scene_from_camera(look.eye, look.target)
    material = MATERIALS[int(paint * len(MATERIALS))]
    shape: Sheets = ball(radius, material, texel=radius / 2, rows=28, cols=40)
    if kind < 0.5:
        shape = rounded_box((1.8 * radius, 1.3 * radius, 1.1 * radius), 0.1 * radius, material, texel=radius / 2)
    # Patterns are made for toys a hand or two large: a street's are larger.
    shape = replace(shape, texture=shape.texture * (0.1 / radius))

    def motion(time: float) -> Float[Tensor, "4 4"]:
        turn = rotation_from_rotvec(axis / axis.norm() * (0.8 * spin * time))
        return from_camera @ pose(turn, start + goes * speed * (time - seconds / 4))

    return Thing([shape], motion)
