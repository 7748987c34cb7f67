"""A baked path, asked for single moments."""

import torch

from app.document.baking import MOMENTS, bake_document
from app.studio.first_document import first_document
from app.studio.scenes import sample_scene


def test_a_moment_is_what_the_route_says_and_is_looked_at_once():
    baked = bake_document(first_document("room"), sample_scene("room"), "")
    for time in torch.linspace(0, baked.route.duration, 2 * MOMENTS + 1).tolist():
        lens, c2w = baked.route.cameras(torch.tensor([time], dtype=torch.float64))
        seen = baked.seen_at(time)
        assert torch.equal(seen.c2w, c2w) and torch.equal(seen.lens.matrix, lens.matrix)
        assert baked.seen_at(time) is seen
        assert seen.camera.position == tuple(c2w[0, :3, 3].tolist())


def test_before_and_after_a_path_are_its_ends():
    baked = bake_document(first_document("room"), sample_scene("room"), "")
    assert baked.seen_at(-1.0) is baked.seen_at(0.0)
    assert baked.seen_at(1e9) is baked.seen_at(baked.route.duration)
