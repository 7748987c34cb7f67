"""Paths drawn by hand in the viewport and on the map, and flights recorded: the gestures."""

import math
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from playwright.sync_api import Page, expect

from app.commands import draw
from app.derived.surfaces import surface_of
from app.document.baking import Camera, wxyz_from_attitude
from app.studio.sight import viewed
from app.studio.studio import Studio
from scene.camera import Intrinsics, project
from scene.path.fitting import Flight, difference
from scene.path.keyframes import Keyframes
from scene.pose import pose, rotation_from_wxyz
from tests.app.component.hands import Hands
from tests.app.shell_site import Site
from tests.there import there

STAND = Camera((0.0, -0.6, 0.2), wxyz_from_attitude(0.0, -25.0, 0.0))


@pytest.fixture
def studio(site: Site, page: Page) -> Iterator[Studio]:
    """The page's, with a free view that looks down at the floor, as a viewport would have it."""
    studio = site.studio(page.context)
    studio.director, before = STAND, studio.director
    yield studio
    studio.director = before


@pytest.fixture
def flights(monkeypatch: pytest.MonkeyPatch) -> list[Flight]:
    """What strokes were understood to mean."""
    seen: list[Flight] = []
    understand = draw.flight_of

    def listen(*given: Any) -> Flight:
        seen.append(understand(*given))
        return seen[-1]

    monkeypatch.setattr(draw, "flight_of", listen)
    return seen


def follows(studio: Studio, flight: Flight) -> bool:
    """Whether the path goes along a flight to its end, within 2 cm and 1 degree at every sample."""
    assert studio.baked is not None
    begins = studio.duration - float(flight.times[-1])
    metres, angle = difference(flight.c2w, studio.baked.route.cameras(begins + flight.times)[1])
    return float(metres.max()) <= 0.02 + 1e-9 and math.degrees(float(angle.max())) <= 1 + 1e-6


def drag(page: Page, points: list[tuple[float, float]]) -> None:
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point)
    expect(page.locator(".rc-stroke-line")).to_have_count(1)
    page.mouse.up()


def test_a_stroke_in_the_viewport_becomes_a_path_that_follows_it(
    page: Page, hands: Hands, studio: Studio, flights: list[Flight]
):
    box = there(page.locator(".rc-viewport-pane").bounding_box())
    points = [
        (box["x"] + box["width"] * (0.40 + 0.006 * i), box["y"] + box["height"] * (0.66 + 0.04 * math.sin(i / 5)))
        for i in range(31)
    ]
    page.keyboard.down("v")
    expect(page.locator(".rc-tool-hint")).to_contain_text("Drag where the camera should fly")
    drag(page, points)
    hands.wait("state.undo === 'Draw a path'")
    page.keyboard.up("v")
    expect(page.locator(".rc-tool-hint")).to_be_hidden()
    (flight,) = flights
    assert follows(studio, flight)
    lens = Intrinsics.from_fov_y(studio.director_fov, round(box["width"]), round(box["height"]))
    c2w = pose(rotation_from_wxyz(torch.tensor(STAND.wxyz)).double(), torch.tensor(STAND.position).double())
    ground = flight.c2w[[0, -1], :3, 3] + torch.tensor([0.0, draw.heights(studio)["height"], 0.0])
    seen = project(lens, c2w, ground.double())[0] + torch.tensor([box["x"], box["y"]])
    for (x, y), (u, v) in zip((points[0], points[-1]), seen.tolist(), strict=True):
        assert (u, v) == pytest.approx((x, y), abs=8), "it begins and ends over what was under the pointer"
    expect(page.get_by_role("status")).to_contain_text(["Drew"])
    page.keyboard.press("Control+z")
    hands.wait("state.suggested && !state.undo?.includes('Draw')")

    page.keyboard.press("v")  # tapped: the tool stays until a stroke is drawn
    page.keyboard.down("Shift")
    drag(page, points)
    page.keyboard.up("Shift")
    hands.wait("state.undo === 'Draw a path'")
    expect(page.locator(".rc-tool-hint")).to_be_hidden()
    kept = surface_of(studio.scene_here()).distance(flights[-1].c2w[:, :3, 3])
    assert float((kept - draw.heights(studio)["distance"]).abs().max()) < 0.01
    assert follows(studio, flights[-1])


def test_a_stroke_on_the_map_is_flown_as_the_fold_says(page: Page, hands: Hands, studio: Studio, flights: list[Flight]):
    page.keyboard.press("Shift+M")
    sheet = page.get_by_role("img", name="The scene from above")
    expect(sheet).to_be_visible()
    page.wait_for_function("document.querySelector('.rc-map image').getBBox().width > 0")
    box, small = there(sheet.bounding_box()), there(page.locator(".rc-pip").bounding_box())
    assert box["y"] + box["height"] < small["y"] or box["x"] + box["width"] < small["x"], "beside the picture"
    hands.tab("Camera")
    page.get_by_text("Draw or record").click()
    fold = page.locator("[data-island=drawing]")
    height = fold.get_by_role("textbox", name="Height in metres")
    height.fill("60 cm")
    height.press("Enter")
    fold.get_by_role("combobox", name="Looks").select_option("photo")
    fold.get_by_role("button", name="Flies at").click()
    speed = fold.get_by_role("textbox", name="Speed of the flight")
    speed.fill("0.25")
    speed.press("Enter")
    whole = hands.see("drawing.map")
    start = (0.5 * box["width"], 0.55 * box["height"])
    drag(page, [(box["x"] + start[0] + 2 * i, box["y"] + start[1] - i) for i in range(20)])
    hands.wait("state.undo === 'Draw a path'")
    (flight,) = flights
    assert follows(studio, flight)
    x = whole["left"] + start[0] / box["width"] * whole["side"]
    z = whole["near"] + (1 - start[1] / box["height"]) * whole["side"]
    first = flight.c2w[0, :3, 3].tolist()
    assert (first[0], first[2]) == pytest.approx((x, z), abs=0.05)
    assert flight.c2w[:, :3, :3].allclose(torch.eye(3, dtype=torch.float64))
    pace = flight.c2w[:, :3, 3].diff(dim=0).norm(dim=-1).sum() / flight.times[-1]
    assert float(pace) == pytest.approx(0.25, rel=0.02), "over whole frames"
    expect(page.locator(".rc-map-key")).to_have_count(len(studio.keyframes()))
    wide = there(page.locator(".rc-map image").bounding_box())["width"]
    page.mouse.wheel(0, -300)
    page.wait_for_function(f"document.querySelector('.rc-map image').getBoundingClientRect().width > {1.5 * wide}")
    page.get_by_role("button", name="Close the map").click()
    expect(sheet).to_be_hidden()
    height.fill(f"{draw.heights(studio)['height']:.3f}")
    height.press("Enter")
    fold.get_by_role("combobox", name="Looks").select_option("point")
    fold.get_by_role("button", name="Takes").click()
    page.get_by_text("Draw or record").click()


def test_a_flight_is_counted_in_recorded_and_is_the_path(page: Page, hands: Hands, studio: Studio):
    page.keyboard.press("Shift+R")
    count = page.locator(".rc-countdown")
    expect(count).to_contain_text("3")
    page.keyboard.press("Escape")
    expect(count).to_be_hidden()
    page.keyboard.press("Shift+R")
    hands.wait("state.view.recording !== null")
    expect(page.locator(".rc-recording")).to_be_visible()
    page.keyboard.press("Escape")
    hands.wait("state.view.recording === null && state.suggested")
    page.get_by_role("button", name="Record", exact=True).first.click()
    hands.wait("state.view.recording !== null")
    hands.wait("state.view.through_camera && state.view.time === 0")
    last = viewed(studio)
    assert last.position == pytest.approx((0, 0, 0)), "at the photo's camera, where nothing was flown before"
    time.sleep(0.5)  # a dead end
    for step in range(1, 16):  # what the pilot does when somebody flies
        last = Camera((0.05 * step, 0.0, 0.02 * step), (1.0, 0.0, 0.0, 0.0))
        studio.recorder.see(time.time(), last)
        time.sleep(0.05)
    page.keyboard.press("Shift+R")
    hands.wait("state.undo === 'Record a flight' && state.view.recording === null")
    (part,) = studio.path.segments
    assert isinstance(part, Keyframes)
    first, *_, end = part.keyframes
    assert first.position == (0, 0, 0) and end.position == pytest.approx(last.position)
    assert len(part.keyframes) <= 2 * part.duration + 1
    expect(page.locator(".rc-camera-pane")).to_be_visible()
    page.keyboard.press("Control+z")
    hands.wait("state.suggested")


def test_a_stroke_on_the_map_from_the_camera_over_nothing_flies_at_the_photo_s_height(
    page: Page, hands: Hands, studio: Studio, flights: list[Flight]
):
    page.keyboard.press("Shift+M")
    sheet = page.get_by_role("img", name="The scene from above")
    expect(sheet).to_be_visible()
    page.wait_for_function("document.querySelector('.rc-map image').getBBox().width > 0")
    box, whole = there(sheet.bounding_box()), hands.see("drawing.map")
    x, y = (
        box["x"] + (0 - whole["left"]) / whole["side"] * box["width"],
        box["y"] + (1 - (0 - whole["near"]) / whole["side"]) * box["height"],
    )
    page.mouse.move(x, y)
    page.mouse.down()
    for i in range(1, 16):
        page.mouse.move(x, y - 1.5 * i)
    hands.wait("state.drawing.sketch?.way.length > 2")  # it is shown before it is let go of
    expect(page.locator(".rc-map-coming")).to_have_attribute("points", re.compile(r"\d"))
    page.mouse.up()
    hands.wait("state.undo === 'Draw a path' && state.drawing.sketch === null")
    (flight,) = flights
    assert float(flight.c2w[:, 1, 3].abs().max()) < 0.05, "level with the photo's camera"
    assert follows(studio, flight)
    grip = page.get_by_role("slider", name="Size of the map")
    side = box["width"]
    grip.focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_function(f"document.querySelector('.rc-map-sheet').getBoundingClientRect().width > {side}")
    title = page.locator(".rc-map-title")
    at = there(title.bounding_box())
    page.mouse.move(at["x"] + 20, at["y"] + 10)
    page.mouse.down()
    page.mouse.move(at["x"] - 400, at["y"] + 10, steps=4)
    page.mouse.up()
    expect(page.locator(".rc-map")).to_have_attribute("data-right", "false")
    page.evaluate("localStorage.removeItem('realcam-studio-map')")
    page.keyboard.press("Shift+M")
    expect(sheet).to_be_hidden()


def test_a_stroke_in_the_small_picture_draws_and_leaves_the_picture_where_it_is(
    page: Page, hands: Hands, studio: Studio, flights: list[Flight]
):
    page.keyboard.press("v")
    small = there(page.locator(".rc-camera-pane").bounding_box())
    points = [
        (small["x"] + small["width"] * (0.35 + 0.01 * i), small["y"] + small["height"] * (0.92 - 0.002 * i))
        for i in range(31)
    ]
    drag(page, points)
    hands.wait("state.undo === 'Draw a path'")
    (flight,) = flights
    assert follows(studio, flight)
    assert page.locator(".rc-camera-pane").bounding_box() == small
    expect(page.locator(".rc-tool-hint")).to_be_hidden()
    keys = studio.path.segments[0].keyframes  # type: ignore[union-attr]
    assert len(keys) <= 2 * studio.duration + 1 and hands.see("speed.jerks") == []
    assert hands.see("clip.fps") == pytest.approx(12, abs=1e-6), "the rate that was chosen"
