"""Things that move through a place by chance: balls, cars, trains, balloons, and people made of blocks."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from research.world.chance import Chance
from research.world.pieces import Workshop
from research.world.place import Place
from research.world.things import Motion, Thing, Track, bouncing
from research.world.toys import beach_ball, toy_materials, train
from scene.pose import pose, rotation_from_rotvec
from scene.samples.materials import Material
from scene.samples.sheets import Model, ball, lathe, moved, smooth_curve

Actor = tuple[str, list[Thing]]
"""A name for captions, and what it is made of."""


def actors_by_chance(
    chance: Chance, place: Place, camera: Motion, seconds: float, *, most: int = 3
) -> tuple[list[Actor], dict[str, Material]]:
    """One to three things that go through what the camera sees, and what they are made of."""
    shop = Workshop(chance, 0.02)
    shop.materials.update(toy_materials())
    made: list[Actor] = []
    indoors = place.ceiling < 2.8
    for _ in range(chance.whole(1, most)):
        spot = _before(chance, place, camera, seconds)
        if indoors:
            maker = chance.one_of((_ball, _balloon, _train, _box))
        else:
            maker = chance.one_of((_ball, _balloon, _car, _person, _person))
        made.append(maker(shop, spot, place.scale, seconds))
    return made, shop.materials


def _before(chance: Chance, place: Place, camera: Motion, seconds: float) -> tuple[float, float]:
    """A spot on the ground that the camera looks towards in the middle of its path, free where one is found."""
    c2w = camera(seconds / 2)
    spot = (0.0, 0.0)
    for _ in range(30):
        far, aside = chance.uniform(0.5, 1.4) * place.scale, chance.uniform(-0.35, 0.35)
        ahead = c2w[:2, 2] + aside * c2w[:2, 0]
        spot = float(c2w[0, 3] + far * ahead[0]), float(c2w[1, 3] + far * ahead[1])
        if place.is_free(*spot, 0.3):
            break
    return spot


def _heading(chance: Chance, speed: float) -> tuple[float, float]:
    angle = chance.uniform(0, 2 * math.pi)
    return speed * math.cos(angle), speed * math.sin(angle)


def _ball(shop: Workshop, spot: tuple[float, float], scale: float, seconds: float) -> Actor:
    c = shop.chance
    radius = c.uniform(0.08, 0.16) * (1 if scale < 4 else 2)
    vx, vy = _heading(c, c.uniform(0.1, 0.4) * scale / max(seconds, 2))
    start = spot[0] - vx * seconds / 2, spot[1] - vy * seconds / 2, c.uniform(0.4, 1.4)
    return "a bouncing ball", [beach_ball(radius, bouncing(start, (vx, vy, c.uniform(-1, 1)), radius, returned=0.85))]


def _balloon(shop: Workshop, spot: tuple[float, float], scale: float, seconds: float) -> Actor:
    c = shop.chance
    radius = c.uniform(0.1, 0.2) * (1 if scale < 4 else 1.8)
    model = [ball((radius, radius, 1.2 * radius), shop.paint(radius / 2, "striped", "dotted", "plain"), texel=0.02)]
    vx, vy = _heading(c, c.uniform(0.05, 0.3) * scale / max(seconds, 2))
    return "a balloon", [Thing(model, _drift(c, spot, c.uniform(1.0, 1.8), (vx, vy, c.uniform(-0.1, 0.1)), seconds))]


def _box(shop: Workshop, spot: tuple[float, float], scale: float, seconds: float) -> Actor:
    c = shop.chance
    side = c.uniform(0.15, 0.35)
    model = [shop.box((side * 1.4, side, side * 0.8), (0, 0, -side * 0.4), shop.paint(side / 4))]
    vx, vy = _heading(c, c.uniform(0.1, 0.4) * scale / max(seconds, 2))
    return "a floating box", [Thing(model, _drift(c, spot, c.uniform(0.5, 1.4), (vx, vy, 0.0), seconds))]


def _drift(
    chance: Chance, spot: tuple[float, float], height: float, speed: tuple[float, float, float], seconds: float
) -> Motion:
    """A straight way at an even pace, past the spot in the middle of the time, turning."""
    axis = chance.normals(3)
    axis = axis / axis.norm()
    turn = chance.uniform(0.1, 0.9)
    middle = torch.tensor([*spot, height], dtype=torch.float64)
    pace = torch.tensor(speed, dtype=torch.float64)

    def motion(time: float) -> Float[Tensor, "4 4"]:
        return pose(rotation_from_rotvec(axis * turn * time), middle + pace * (time - seconds / 2))

    return motion


def _track(chance: Chance, spot: tuple[float, float], length: float) -> Track:
    """A curve on the ground through a spot."""
    angle, bend = chance.uniform(0, 2 * math.pi), chance.uniform(-0.3, 0.3)
    points = []
    for k in range(-2, 3):
        along, aside = k / 4 * length, bend * length * (k / 4) ** 2
        points.append(
            (
                spot[0] + along * math.cos(angle) - aside * math.sin(angle),
                spot[1] + along * math.sin(angle) + aside * math.cos(angle),
            )
        )
    return Track(smooth_curve(torch.tensor(points, dtype=torch.float64), 16))


def _train(shop: Workshop, spot: tuple[float, float], scale: float, seconds: float) -> Actor:
    c = shop.chance
    track = _track(c, spot, 3.0)
    middle = float(track.miles[-1]) / 2
    speed = c.uniform(0.2, 0.5)
    return "a toy train", train(track, lambda time: middle + 0.3 + speed * (time - seconds / 2))


def _car(shop: Workshop, spot: tuple[float, float], scale: float, seconds: float) -> Actor:
    c = shop.chance
    paint, glass = shop.paint(0.3, "plain", "striped"), shop.paint(0.2, "plain")
    body: Model = [
        shop.box((3.6, 1.6, 0.62), (0, 0, 0.28), paint, radius=0.12),
        shop.box((1.9, 1.4, 0.55), (-0.2, 0, 0.85), glass, radius=0.15),
        shop.box((1.7, 1.3, 0.06), (-0.2, 0, 1.38), paint, radius=0.03),
    ]
    track = _track(c, spot, 24.0)
    middle, speed = float(track.miles[-1]) / 2, c.uniform(0.8, 3.0)

    def carriage(time: float) -> Float[Tensor, "4 4"]:
        return track.pose(middle + speed * (time - seconds / 2), length=2.2)

    tyre = [(0.0, -0.1), (0.3, -0.1), (0.32, -0.06), (0.32, 0.06), (0.3, 0.1), (0.0, 0.1)]
    wheel = moved(lathe(tyre, "wheel", segments=24, smooth=0, texel=0.05), tilt_deg=-90)
    things = [Thing(body, carriage)]
    for x in (-1.1, 1.1):
        for y in (-0.75, 0.75):
            things.append(Thing([wheel], _wheel(carriage, x, y, speed)))
    return "a car", things


def _wheel(carriage: Motion, x: float, y: float, speed: float) -> Motion:
    place = torch.tensor([x, y, 0.32], dtype=torch.float64)

    def motion(time: float) -> Float[Tensor, "4 4"]:
        roll = torch.tensor([0.0, speed * time / 0.32, 0.0], dtype=torch.float64)
        return carriage(time) @ pose(rotation_from_rotvec(roll), place)

    return motion


def _person(shop: Workshop, spot: tuple[float, float], scale: float, seconds: float) -> Actor:
    c = shop.chance
    shirt, trousers, skin = shop.paint(0.12), shop.paint(0.1, "plain", "woven"), shop.paint(0.1, "plain")
    trunk: Model = [
        shop.box((0.24, 0.42, 0.6), (0, 0, 0.82), shirt, radius=0.08),
        moved(ball((0.1, 0.09, 0.13), skin, texel=0.02, rows=14, cols=18), (0, 0, 1.58)),
        shop.box((0.2, 0.17, 0.06), (0, 0, 1.66), trousers, radius=0.03),
    ]
    track = _track(c, spot, 8.0)
    middle, speed = float(track.miles[-1]) / 2, c.uniform(0.5, 1.4)

    def along(time: float) -> Float[Tensor, "4 4"]:
        return track.pose(middle + speed * (time - seconds / 2), length=0.2)

    leg = [shop.box((0.15, 0.15, 0.84), (0, 0, -0.84), trousers, radius=0.05)]
    arm = [shop.box((0.1, 0.1, 0.6), (0, 0, -0.6), shirt, radius=0.04)]
    things = [Thing(trunk, along)]
    for side in (-1, 1):
        things.append(Thing(leg, _limb(along, (0.0, side * 0.11, 0.84), side, speed)))
        things.append(Thing(arm, _limb(along, (0.0, side * 0.27, 1.4), -side, speed)))
    return "a person who walks by", things


def _limb(trunk: Motion, joint: tuple[float, float, float], phase: int, speed: float) -> Motion:
    place = torch.tensor(joint, dtype=torch.float64)

    def motion(time: float) -> Float[Tensor, "4 4"]:
        swing = torch.tensor([0.0, 0.45 * phase * math.sin(2 * math.pi * 0.7 * speed * time), 0.0], dtype=torch.float64)
        return trunk(time) @ pose(rotation_from_rotvec(swing), place)

    return motion
