"""Light as it is baked for the samples."""

import math
from pathlib import Path

import torch
from PIL import Image

from research.world.bake import Effort, bake
from research.world.texels import lay_out
from scene.samples.develop import Film
from scene.samples.materials import Material
from scene.samples.oracle import read_light
from scene.samples.scenes import Stage, Sun
from scene.samples.sheets import ball, rectangle
from scene.samples.world import ATLAS_WIDTH, World
from tools.samples.generate import light_bytes


def stage_of(model: list, sky: bool, suns: tuple[Sun, ...] = ()) -> Stage:
    return Stage(
        title="A test",
        model=model,
        materials={"grey": Material(lambda spots: torch.full((len(spots.seed), 3), 0.5))},
        eye=(0, -2, 0.1),
        target=(0, 0, 0),
        fov_x_deg=60,
        size=(64, 48),
        film=Film(),
        moves=(),
        sky=(lambda towards: torch.ones_like(towards)) if sky else None,
        suns=suns,
        bounces=2,
    )


def baked(stage: Stage) -> torch.Tensor:
    world = World(stage.model, stage.materials, stage.world_from_scene)
    return bake(world, stage, Effort(direct=4, gather=16, early=4, sheen=1))[lay_out(world).address]


def test_a_ball_under_an_even_sky_is_lit_evenly() -> None:
    light = baked(stage_of([ball(0.5, "grey", texel=0.1)], sky=True))
    torch.testing.assert_close(light, torch.ones_like(light), atol=1e-3, rtol=0)


def test_sunlight_falls_off_with_the_cosine() -> None:
    sun = Sun((1.0, 0.0, 1.0), (math.pi, math.pi, math.pi), radius_deg=0.05)
    light = baked(stage_of([rectangle((-1, -1, 0), (2, 0, 0), (0, 2, 0), "grey", texel=0.5)], sky=False, suns=(sun,)))
    torch.testing.assert_close(light, torch.full_like(light, math.sqrt(0.5)), atol=1e-3, rtol=0)


def test_light_survives_its_file(tmp_path: Path) -> None:
    atlas = torch.rand(ATLAS_WIDTH * 4, 3) * 3
    Image.fromarray(light_bytes(atlas, 4.0).numpy()).save(tmp_path / "light.png")
    torch.testing.assert_close(read_light(tmp_path / "light.png", 4.0), atlas, atol=2e-3, rtol=0.03)
