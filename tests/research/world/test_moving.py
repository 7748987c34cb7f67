"""Worlds that move: what is a function of time is, and its light and truth are exact."""

import math
from collections.abc import Callable

import pytest
import torch
from jaxtyping import Float
from torch import Tensor

from research.world.moving import MovingWorld, filmed
from research.world.things import Cast, Thing, Track, bouncing
from research.world.toys import WHEEL, beach_ball, toy_materials, train
from scene.camera import Intrinsics
from scene.pose import pose
from scene.samples.oracle import true_view
from scene.samples.sheets import ball
from tools.samples.playroom import FPS, toy_train

IDENTITY = torch.eye(4, dtype=torch.float64)
LENS = Intrinsics.from_fov_x(math.radians(60), 96, 64)


def at(place: tuple[float, float, float]) -> Callable[[float], Float[Tensor, "4 4"]]:
    return lambda time: pose(torch.eye(3, dtype=torch.float64), torch.tensor(place, dtype=torch.float64))


def world_of(things: list[Thing]) -> MovingWorld:
    return MovingWorld("room", Cast(things, toy_materials()), lambda time: IDENTITY, LENS)


def test_what_stands_still_is_what_the_sample_truly_shows() -> None:
    away = Thing([ball(0.1, "toy red")], at((0.0, -40.0, 0.5)))
    view = filmed(world_of([away]), 0.0, samples=1)
    truth = true_view("room", LENS, IDENTITY, samples=1)
    assert torch.equal(view.depth, truth.depth) and not view.moves.any()
    assert torch.equal(view.rgb, truth.rgb)


def test_a_thing_is_seen_where_it_is_and_darkens_what_is_near() -> None:
    truth = true_view("room", LENS, IDENTITY)
    view = filmed(world_of([Thing([ball(0.2, "toy red")], at((-0.35, 1.85, 0.25)))]), 0.0)
    assert 0.005 < float(view.moves.double().mean()) < 0.2
    assert bool((view.depth[view.moves] < truth.depth[view.moves]).all())
    assert torch.equal(view.depth[~view.moves], truth.depth[~view.moves])
    rgb = view.rgb.float()
    red = rgb[view.moves]
    assert float(red[:, 0].median()) > 2 * float(red[:, 1].median())
    darker = (truth.rgb.float() - rgb)[~view.moves].mean(dim=-1)
    assert float((darker > 15).double().mean()) > 0.002, "it throws a shadow"
    assert float(darker.min()) > -25


def test_the_same_moment_is_the_same_picture_and_another_is_not() -> None:
    world = toy_train()
    small = MovingWorld(world.name, world.cast, world.camera, world.lens.resized(80, 48))
    first, again, later = (filmed(small, time, samples=1) for time in (2.0, 2.0, 2.0 + 4 / FPS))
    assert torch.equal(first.rgb, again.rgb) and torch.equal(first.depth, again.depth)
    assert not torch.equal(first.depth, later.depth)


def test_a_ball_bounces_lower_each_time_and_never_through_the_floor() -> None:
    motion = bouncing((0.0, 0.0, 1.0), (0.5, 0.0, 0.0), 0.1, returned=0.7)
    heights = torch.tensor([float(motion(k / 200)[2, 3]) for k in range(800)])
    assert float(heights.min()) >= 0.1 - 1e-9
    peaks = heights[1:-1][(heights[1:-1] > heights[:-2]) & (heights[1:-1] >= heights[2:])]
    assert len(peaks) >= 3
    assert (peaks[:3] - 0.1).tolist() == pytest.approx([0.9 * 0.49, 0.9 * 0.49**2, 0.9 * 0.49**3], rel=0.01)
    assert float(motion(2.0)[0, 3]) == pytest.approx(1.0)
    assert float(motion(100.0)[2, 3]) == pytest.approx(0.1, abs=1e-6)


def test_a_carriage_stays_on_its_track_and_its_wheels_roll() -> None:
    angle = torch.linspace(0, math.pi, 200, dtype=torch.float64)
    track = Track(torch.stack([angle.cos(), angle.sin()], dim=-1))
    assert float(track.miles[-1]) == pytest.approx(math.pi, rel=1e-3)
    middle = track.pose(math.pi / 2, length=0.2)
    assert float(middle[:2, 3].norm()) == pytest.approx(1.0, abs=0.01)
    torch.testing.assert_close(middle[:3, 0], torch.tensor([-1.0, 0.0, 0.0], dtype=torch.float64), atol=1e-2, rtol=0)
    wheel = train(track, lambda time: 1.0 + time)[1]
    here, there = wheel.motion(0.0), wheel.motion(math.pi * WHEEL)
    assert float((here[:3, 1] * there[:3, 1]).sum()) == pytest.approx(1, abs=0.02), "its axle"
    assert float((here[:3, 2] * there[:3, 2]).sum()) == pytest.approx(-1, abs=0.02), "half a turn"


def test_a_thing_is_rigid() -> None:
    toy = Cast([beach_ball(0.15, bouncing((0.0, 0.0, 0.5), (0.3, 0.1, 0.0), 0.15))], toy_materials())
    one, other = (toy.at(time)[0].points.reshape(-1, 3) for time in (0.1, 1.3))
    apart = [(points[100:150, None] - points[100:150]).norm(dim=-1) for points in (one, other)]
    torch.testing.assert_close(apart[0], apart[1], atol=1e-5, rtol=0)
    assert float((one - other).norm(dim=-1).amax()) > 0.1
