"""Synthetic clips: their depth and cameras are the truth, and a seed is all that they follow from."""

import math
from dataclasses import replace

import pytest
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from research.world.chance import Chance
from research.world.film import body, seen
from research.world.illumination import LitPlace, light_place
from research.world.place import FreeStage, Place
from research.world.things import Thing
from research.world.toys import beach_ball, toy_materials
from research.world.worlds import Shot, ShotSpec, kind_of, shot_by_seed
from scene.camera import Intrinsics, pixel_centres, project, unproject
from scene.pose import pose
from scene.samples.develop import Film, develop
from scene.samples.materials import Material, painted
from scene.samples.oracle import rays_of
from scene.samples.scenes import Sun, scene_from_camera
from scene.samples.sheets import moved, rectangle, rounded_box

SEED = 3
ROOM = next(number for number in range(50) if kind_of(SEED, number) == "indoors")
LENS = Intrinsics.from_fov_x(math.radians(60), 96, 64)
EYE = scene_from_camera((0.0, -3.0, 1.5), (0.0, 1.0, 0.2))
BALL = 0.4


@pytest.fixture(scope="module")
def yard() -> LitPlace:
    """A floor with a box on it, and the sun straight above."""
    stage = FreeStage(
        title="a yard",
        model=[
            rectangle((-20, -20, 0), (40, 0, 0), (0, 40, 0), "floor", texel=0.1),
            moved(rounded_box((0.8, 0.8, 0.8), 0.02, "box", texel=0.05), (1.2, 1.0, 0.0)),
        ],
        materials={
            "floor": Material(painted((0.4, 0.4, 0.4), mottle=0.2, size=1.0)),
            "box": Material(painted((0.6, 0.2, 0.1), mottle=0.3, size=0.2)),
        },
        eye=(0.0, -3.0, 1.5),
        target=(0.0, 1.0, 0.2),
        fov_x_deg=60,
        size=(96, 64),
        film=Film(),
        moves=(),
        sky=lambda towards: torch.ones(len(towards), 3),
        suns=(Sun((0.0, 0.0, 1.0), (6.0, 6.0, 6.0)),),
        bounces=1,
    )
    return light_place(Place(stage, "a yard", (), (-5, -5), (5, 5), (), 4.0, 3.0))


@pytest.fixture(scope="module")
def walk() -> Shot:
    """A clip of a room in which nothing moves."""
    return shot_by_seed(SEED, ROOM, 0, ShotSpec(frames=24, fps=8, width=96, height=96, moving=0, handheld=1))


def still_ball(centre: tuple[float, float, float]) -> Thing:
    place = torch.tensor(centre, dtype=torch.float64)
    return beach_ball(BALL, lambda time: pose(torch.eye(3, dtype=torch.float64), place))


def test_the_depth_of_a_floor_is_where_rays_meet_it(yard: LitPlace) -> None:
    view = seen(yard, [], LENS, EYE, 0.0)
    origins, directions = (each.double() for each in rays_of(LENS, EYE, pixel_centres(96, 64)))
    floor = (-origins[:, 2] / directions[:, 2]).reshape(64, 96)
    lower = torch.zeros(64, 96, dtype=torch.bool)
    lower[40:, :40] = True  # the box is farther up, to the right
    assert (view.depth[lower] / floor[lower] - 1).abs().max() < 1e-4
    sky = (directions[:, 2] > 0).reshape(64, 96)
    assert bool(view.depth[sky & (floor < -50)].isinf().all())


def test_a_thing_is_where_its_motion_says_and_darkens_the_floor_below(yard: LitPlace) -> None:
    centre = (-0.5, 0.5, 1.0)
    thing = body(still_ball(centre), toy_materials())
    view, empty = seen(yard, [thing], LENS, EYE, 0.0), seen(yard, [], LENS, EYE, 0.0)
    origins, directions = (each.double() for each in rays_of(LENS, EYE, pixel_centres(96, 64)))
    way = torch.tensor(centre, dtype=torch.float64) - origins
    a, b, c = directions.square().sum(-1), (way * directions).sum(-1), way.square().sum(-1) - BALL**2
    t = ((b - (b * b - a * c).sqrt()) / a).reshape(64, 96)
    inside = ((b * b - a * c) > 0.02 * a).reshape(64, 96)
    assert int(inside.sum()) > 50
    assert bool(view.moves[inside].all()) and not bool(view.moves[((b * b - a * c) < -0.02 * a).reshape(64, 96)].any())
    assert (view.depth[inside] - t[inside]).abs().max() < 0.02
    under = torch.tensor([centre[0], centre[1], 0.0], dtype=torch.float64)
    (u, v), _ = project(LENS, EYE, under)
    spot = int(v), int(u)
    assert not bool(view.moves[spot])
    assert int(view.rgb[spot].int().sum()) < 0.8 * int(empty.rgb[spot].int().sum())
    far = ~(view.moves | (view.rgb != empty.rgb).any(dim=-1))
    assert int(far.sum()) > 0.6 * far.numel(), "what the thing does not touch stays as it was"


def test_the_quick_picture_agrees_with_sixteen_rays_for_every_pixel(yard: LitPlace) -> None:
    view = seen(yard, [], LENS, EYE, 0.0)
    film = replace(yard.look.film, exposure=yard.exposure)
    total = torch.zeros(64 * 96, 3)
    for k in range(16):
        shift = torch.tensor([(k % 4 + 0.5) / 4 - 0.5, (k // 4 + 0.5) / 4 - 0.5], dtype=torch.float64)
        _, directions = rays_of(LENS, EYE, pixel_centres(96, 64) + shift)
        hits = yard.world.cast(EYE[:3, 3].float().expand_as(directions), directions)
        light = yard.world.light(yard.rest + yard.key, hits.sheet.clamp_min(0), hits.st)
        light[hits.sheet < 0] = 1.0
        total += develop(light, film) / 16
    off = (view.rgb.float() - 255 * total.reshape(64, 96, 3)).abs()
    assert float(off.mean()) < 1.5 and float(off.flatten().quantile(0.99)) < 16


def test_a_pixel_taken_into_another_frame_by_its_depth_meets_the_same_surface_and_colour(walk: Shot) -> None:
    first, last = walk.frame(0), walk.frame(12)
    cameras = walk.trajectory
    points = unproject(walk.lens, pixel_centres(96, 96), first.depth)
    world = points @ cameras.c2w[0, :3, :3].mT + cameras.c2w[0, :3, 3]
    uv, z = project(walk.lens, cameras.c2w[12], world.reshape(-1, 3))
    inside = (z > 0) & (uv > 1).all(-1) & (uv < 95).all(-1)
    grid = (uv[inside] / 48 - 1).float()[None, None]
    there = torch.nn.functional.grid_sample(last.depth[None, None], grid, mode="nearest", align_corners=False)
    seen_again = (there.reshape(-1) / z[inside] - 1).abs() < 0.02
    assert int(inside.sum()) > 2000 and float(seen_again.float().mean()) > 0.85
    colours = torch.nn.functional.grid_sample(planes(last.rgb), grid, align_corners=False)[0, :, 0].T
    # Small pictures of fine patterns are not quite alike; pixels that are not the same place are not alike at all.
    before = first.rgb.reshape(-1, 3)[inside].float()
    others = before[torch.randperm(len(before), generator=torch.Generator().manual_seed(0))]
    off, apart = ((colours - each).abs().mean(dim=-1)[seen_again].median() for each in (before, others))
    assert float(off) < 10 and float(off) < 0.4 * float(apart)


def planes(rgb: UInt8[Tensor, "height width 3"]) -> Float[Tensor, "1 3 height width"]:
    return rgb.permute(2, 0, 1)[None].float()


def test_a_hand_trembles_and_a_dolly_does_not(walk: Shot) -> None:
    smooth = shot_by_seed(SEED, ROOM, 0, ShotSpec(frames=24, fps=8, width=96, height=96, moving=0, handheld=0))
    rough = [shot.trajectory.c2w[:, :3, 3].diff(n=3, dim=0).norm(dim=-1).mean() for shot in (smooth, walk)]
    assert smooth.style == "smooth" and walk.style == "handheld"
    assert rough[1] > 5 * rough[0]


def test_cameras_keep_clear_of_what_they_film(walk: Shot) -> None:
    assert min(float(walk.frame(number).depth.min()) for number in (0, 8, 16, 23)) > 0.2


def test_a_shot_follows_from_its_seed_alone(walk: Shot) -> None:
    again = shot_by_seed(SEED, ROOM, 0, walk.spec)
    other = shot_by_seed(SEED, ROOM, 1, walk.spec)
    assert torch.equal(again.trajectory.c2w, walk.trajectory.c2w) and again.caption == walk.caption
    assert torch.equal(again.frame(5).rgb, walk.frame(5).rgb)
    assert not torch.equal(other.trajectory.c2w, walk.trajectory.c2w)
    assert "room" in walk.caption and "camera" in walk.caption


def test_chance_depends_on_its_words_only() -> None:
    assert Chance(1, "a").uniform(0, 1) == Chance(1, "a").uniform(0, 1) != Chance(1, "b").uniform(0, 1)
    drawn = Chance("numbers")
    assert {drawn.whole(2, 4) for _ in range(60)} == {2, 3, 4}
    assert abs(float(Chance("bell").normals(4000).std()) - 1) < 0.05
