"""Clicking pixels: what moves go by, what keyframes look at, what is measured and how long that really is."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect

from app.studio.studio import Studio
from scene.camera import project
from scene.path import edits
from tests.app.component.hands import Hands
from tests.app.shell_site import Site
from tests.there import there

WIDTH, HEIGHT = 480, 320
"""Size of the clip, which has the sample's shape."""


@pytest.fixture
def studio(site: Site, page: Page) -> Studio:
    return site.studio(page.context)


def click(page: Page, u: float, v: float) -> None:
    """Click on the picture through the camera, at shares of its size."""
    box = page.locator(".rc-camera-pane").bounding_box()
    assert box is not None and box["width"] > 500, "it is the large one"
    page.mouse.click(box["x"] + u * box["width"], box["y"] + v * box["height"])


def through_the_camera(page: Page, hands: Hands) -> None:
    page.keyboard.press("c")
    hands.wait("state.view.through_camera && document.querySelector('.rc-camera-pane').clientWidth > 500")


def point_at(page: Page, hands: Hands, u: float, v: float) -> tuple[float, float, float]:
    page.keyboard.press("o")
    expect(page.get_by_text("Click the target")).to_be_visible()
    click(page, u, v)
    hands.wait("state.pointing.subject && __studio.tools.current === null")
    return tuple(hands.see("pointing.subject.at"))


def add(page: Page, hands: Hands, move: str, **fields: str) -> None:
    """A move about the point, by the grid of moves, in place of the path before."""
    hands.do("open_sample", name="room")
    hands.wait("state.suggested && state.pointing.subject")
    moves = page.locator("[data-island=moves]")
    moves.get_by_role("button", name=move, exact=True).click()
    for name, value in fields.items():
        field = moves.get_by_role("textbox", name=name.replace("_", " "))
        field.fill(value)
        field.press("Enter")
    moves.get_by_role("button", name="Add", exact=True).click()
    hands.wait(f"state.undo === 'Add {move.lower()}'")


def seen(studio: Studio, point: tuple[float, float, float]) -> tuple[torch.Tensor, torch.Tensor]:
    """Where each frame of the clip has a point, pixels, and how large things are there."""
    trajectory = studio.trajectory
    assert trajectory is not None
    xyz = torch.tensor(point, dtype=torch.float64)
    found = [project(trajectory.intrinsics[i], trajectory.c2w[i], xyz) for i in range(len(trajectory))]
    return torch.stack([uv for uv, _ in found]), trajectory.intrinsics.fy / torch.stack([z for _, z in found])


def test_moves_go_by_the_point_that_was_clicked(page: Page, hands: Hands, studio: Studio):
    hands.tab("Camera")
    through_the_camera(page, hands)
    page.keyboard.press("o")
    page.keyboard.press("Escape")
    hands.wait("__studio.tools.current === null")
    point = point_at(page, hands, 0.7, 0.35)
    clicked = torch.tensor([0.7 * WIDTH, 0.35 * HEIGHT], dtype=torch.float64)

    add(page, hands, "Orbit")
    where, _ = seen(studio, point)
    assert float((where - clicked).norm(dim=-1).max()) < 1
    shown = np.array(hands.see("pointing.subject.seen")) * [WIDTH, HEIGHT]
    assert np.abs(shown - where.numpy()).max() < 0.01

    add(page, hands, "Dolly zoom")
    _, size = seen(studio, point)
    assert float((size / size[0] - 1).abs().max()) < 0.01

    add(page, hands, "Dolly", Distance_from_the_point="0.8")
    end = there(studio.trajectory).c2w[-1, :3, 3]
    assert float((end - torch.tensor(point)).norm()) == pytest.approx(0.8, abs=0.01)

    inspector = page.locator("[data-island=inspector]")
    expect(inspector.get_by_text("Straight to the target")).to_be_visible()
    page.evaluate("__studio.player.scrub(0)")
    inspector.get_by_role("button", name="Change the target").click()
    click(page, 0.3, 0.3)
    hands.wait("state.undo === 'Aim the dolly' && __studio.tools.current === null")
    where, _ = seen(studio, there(edits.find_move(studio.path, 0).target))
    assert float((where[-1] - torch.tensor([0.3 * WIDTH, 0.3 * HEIGHT])).norm()) < 1, "it stays where it was clicked"
    inspector.get_by_role("button", name="Remove the target").click()
    hands.wait("state.segments[0].target === null")


def test_keyframes_look_at_the_point_that_was_clicked(page: Page, hands: Hands, studio: Studio):
    hands.author()
    hands.tab("Camera")
    through_the_camera(page, hands)
    hands.do("select", selection=[0, 1])
    inspector = page.locator("[data-island=inspector]")
    inspector.get_by_role("button", name="Set the target").click()
    click(page, 0.4, 0.45)
    hands.wait("state.undo === 'Lock keyframe 2 on a point' && __studio.tools.current === null")
    point = there(edits.find_keyframe(studio.path, (0, 1)).target)
    middle = torch.tensor([WIDTH / 2, HEIGHT / 2], dtype=torch.float64)
    half = len(there(studio.trajectory)) // 2
    assert float((seen(studio, point)[0][half:] - middle).norm(dim=-1).max()) < 1
    expect(inspector.get_by_role("textbox", name="Pan in degrees")).to_have_attribute("readonly", "")

    hands.do("lock_start", locked=False)
    hands.do("select", selection=[0, 1])
    inspector.get_by_role("button", name="All keyframes").click()
    hands.wait("state.undo === 'Lock all keyframes on a point'")
    assert float((seen(studio, point)[0] - middle).norm(dim=-1).max()) < 1
    inspector.get_by_role("textbox", name="x in metres").fill("0.3")
    inspector.get_by_role("textbox", name="x in metres").press("Enter")
    hands.wait("state.segments[0].keyframes[1].position[0] === 0.3")
    assert float((seen(studio, point)[0] - middle).norm(dim=-1).max()) < 1, "also once it is moved"
    inspector.get_by_role("button", name="Remove the target").click()
    hands.wait("state.segments[0].keyframes[1].target === null")


@pytest.fixture
def few_frames(hands: Hands) -> Iterator[None]:
    hands.do("set_clip", width=WIDTH, height=HEIGHT, frames=5)
    yield
    hands.do("set_clip", width=WIDTH, height=HEIGHT, frames=None)


@pytest.mark.usefixtures("few_frames")
def test_what_is_measured_is_set_right_and_scene_and_path_grow_together(page: Page, hands: Hands, studio: Studio):
    hands.rendered()
    through_the_camera(page, hands)
    page.keyboard.press("m")
    click(page, 0.3, 0.4)
    click(page, 0.6, 0.4)
    hands.wait("state.pointing.apart_m")
    apart, picture = hands.see("pointing.apart_m"), hands.picture()
    expect(page.locator(".rc-dot.rc-length")).to_have_text(f"{apart:.2f} m")
    assert apart == pytest.approx(np.linalg.norm(np.subtract(*[end["at"] for end in hands.see("pointing.measured")])))
    subject, path, key = hands.see("scene.subject_m"), there(studio.trajectory).c2w[:, :3, 3].clone(), studio.scene_key

    field = page.locator(".rc-tool-hint").get_by_role("textbox", name="Real length in metres")
    field.fill(f"{1.5 * apart}")
    field.press("Enter")
    hands.wait(f"state.undo === 'Set the scale' && Math.abs(state.scene.subject_m / {subject} - 1.5) < 1e-3")
    hands.rendered()
    torch.testing.assert_close(there(studio.trajectory).c2w[:, :3, 3], 1.5 * path, rtol=1e-3, atol=1e-6)
    assert hands.see("pointing.apart_m") == pytest.approx(1.5 * apart, rel=1e-3)
    page.wait_for_function("painted => __studio.painted.key === painted", arg=hands.see("preview.key"))
    assert np.abs(np.subtract(hands.picture(), picture)).max() < 2, "seen through the camera all is as before"

    field.press("Escape")
    page.keyboard.press("Control+z")
    hands.wait(f"state.scene.key === '{key}' && Math.abs(state.scene.subject_m - {subject}) < 1e-3")
    torch.testing.assert_close(there(studio.trajectory).c2w[:, :3, 3], path)
    assert hands.see("pointing.apart_m") == pytest.approx(apart)

    click(page, 0.5, 0.5)
    hands.wait("state.pointing.measured.length === 1")
    page.keyboard.press("Escape")
    hands.wait("__studio.tools.current === null && !state.view.measuring")
    expect(page.locator(".rc-dot.rc-end0")).to_have_count(0)
    page.keyboard.press("m")
    expect(page.locator(".rc-dot.rc-end0")).to_be_visible()
    page.keyboard.press("Escape")
