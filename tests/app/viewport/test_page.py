"""The viewport in a real browser: viser's page with our style, drawn by Chromium."""

import io
import math
import socket
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Browser, Page
from scipy import ndimage
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from app.commands import keyframes, view
from app.document.baking import Camera, wxyz_from_attitude
from app.palette import opaque_colours
from app.studio.studio import Studio
from app.viewport.cameras import frustum_corners
from app.viewport.gizmo import PIXELS
from app.viewport.server import Viewport
from app.web.bridge import bridge, viewport_page
from app.web.serve import serving
from scene.camera import Intrinsics, project
from scene.pose import pose, rotation_from_wxyz
from tests.waiting import until

WIDTH, HEIGHT = 800, 500


@pytest.fixture
def page(viewport: Viewport, browser: Browser) -> Iterator[Page]:
    """A tab that shows the viewport, connected."""

    async def carry(tab: WebSocket) -> None:
        await bridge(tab, viewport.port, viewport.secret)

    site = Starlette(routes=[Route("/view/", viewport_page), WebSocketRoute("/view", carry)])
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        with serving(site, listening):
            tab = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            complaints: list[str] = []
            tab.on("pageerror", lambda error: complaints.append(str(error)))
            tab.goto(f"http://127.0.0.1:{listening.getsockname()[1]}/view/")
            until(lambda: viewport._server.get_clients() != {}, 60)
            yield tab
            tab.close()
            assert complaints == []


def picture(page: Page) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))


def still(page: Page) -> None:
    """Wait until nothing moves any more."""
    before = None
    while before is None or not np.array_equal(before, picture(page)):
        before = picture(page)
        page.wait_for_timeout(800)


def pixel(viewport: Viewport, studio: Studio, point: tuple[float, float, float]) -> tuple[float, float]:
    """Where in the page a point of the world is drawn."""
    (client,) = viewport._server.get_clients().values()
    director = studio.director
    assert director is not None
    lens = Intrinsics.from_fov_y(client.camera.fov, WIDTH, HEIGHT)
    rotation = rotation_from_wxyz(torch.tensor(director.wxyz, dtype=torch.float64))
    c2w = pose(rotation, torch.tensor(director.position, dtype=torch.float64))
    uv, _ = project(lens, c2w, torch.tensor(point, dtype=torch.float64))
    return float(uv[0]), float(uv[1])


def alike(seen: np.ndarray, shown: np.ndarray, corners: np.ndarray, viewport: Viewport, studio: Studio) -> float:
    """Correlation of a picture with what is seen between its corners: left top and bottom, right top and bottom."""
    shares = np.linspace(0.1, 0.9, 9)
    pairs = []
    for x in shares:
        for y in shares:
            left, right = corners[0] + y * (corners[1] - corners[0]), corners[2] + y * (corners[3] - corners[2])
            u, v = pixel(viewport, studio, tuple((left + x * (right - left)).tolist()))
            row, column = int(y * shown.shape[0]), int(x * shown.shape[1])
            pairs.append((seen[int(v), int(u)].mean(), shown[row, column, :3].mean()))
    one, other = np.array(pairs).T
    return float(np.corrcoef(one, other)[0, 1])


def test_the_page_shows_the_scene_and_nothing_of_visers_own(page: Page, viewport: Viewport):
    coloured = lambda: (np.ptp(picture(page).astype(int), axis=2) > 40).mean() > 0.03  # noqa: E731
    until(coloured, 60)
    assert page.get_by_text("Connected").is_hidden()
    assert not any(alert.is_visible() for alert in page.get_by_role("alert").all())
    for width in (300, 512, 640, WIDTH):  # viser has another layout for narrow windows
        page.set_viewport_size({"width": width, "height": HEIGHT})
        own = "[...document.querySelectorAll('button, input, .mantine-Paper-root')]"
        page.wait_for_function(f"innerWidth === {width} && !{own}.some((each) => each.checkVisibility())")
        assert page.get_by_text("Connected").is_hidden() and page.get_by_text("Save Canvas").is_hidden()
    for dark in (True, False):
        viewport.theme(dark)
        until(lambda: np.abs(picture(page)[-3, 3].astype(int) - opaque_colours(dark)["viewport"]).max() <= 1, 60)  # noqa: B023


def test_an_arrow_dragged_moves_the_keyframe_along_it_and_nowhere_else(page: Page, viewport: Viewport, studio: Studio):
    keyframes.add_keyframe(studio, Camera((0.6, 0.0, 0.5), wxyz_from_attitude(-10, 0, 0)))
    view.set_view(studio, space="world")
    viewport.drawn()
    still(page)
    start = studio.keyframes()[1][2].position
    x, y = pixel(viewport, studio, start)
    ahead = pixel(viewport, studio, (start[0] + 0.01, start[1], start[2]))
    length = math.dist((x, y), ahead)
    along = ((ahead[0] - x) / length, (ahead[1] - y) / length)
    grip = 0.7 * PIXELS
    page.mouse.move(x + grip * along[0], y + grip * along[1])
    still(page)  # it looks for what is under the pointer
    page.mouse.down()
    for step in range(1, 6):
        page.mouse.move(x + (grip + 10 * step) * along[0], y + (grip + 10 * step) * along[1])
    page.mouse.up()
    until(lambda: studio.undo_label == "Move keyframe 2" and not studio.gesture)
    moved = studio.keyframes()[1][2]
    assert moved.position[0] > start[0] + 0.05
    assert moved.position[1:] == pytest.approx(start[1:], abs=1e-3)
    studio.undo()
    assert studio.keyframes()[1][2].position == start


def test_a_frustum_shows_what_its_keyframe_sees_and_a_click_on_it_selects_it(
    page: Page, viewport: Viewport, studio: Studio
):
    keyframes.add_keyframe(studio, Camera((0.6, 0.0, 0.5), wxyz_from_attitude(-10, 0, 0)))
    studio.select(None)
    key = studio.keyframes()[1][2]
    time = studio.keyframes()[1][1]
    until(lambda: studio.thumbnail_key(time, key) in studio.picture.thumbnails)
    viewport.drawn()
    still(page)
    frustum = viewport._frusta.shown["keys"]["key0-1"]
    assert frustum.picture is not None
    assert alike(picture(page), frustum.picture.pixels(), frustum_corners(frustum)[1:], viewport, studio) > 0.7
    forward = rotation_from_wxyz(torch.tensor(key.wxyz, dtype=torch.float64))[:, 2]
    middle = (torch.tensor(key.position, dtype=torch.float64) + 0.3 * forward).tolist()
    page.mouse.move(*pixel(viewport, studio, (middle[0], middle[1], middle[2])))
    still(page)  # it looks for what is under the pointer
    page.mouse.down()
    page.mouse.up()
    until(lambda: studio.view.selection == (0, 1))


def test_what_is_seen_is_what_a_keyframe_takes(page: Page, viewport: Viewport, studio: Studio):
    """Turn the view by hand: the points of the scene are where the new keyframe's camera would see them."""
    before = studio.director
    page.mouse.move(400, 250)
    page.mouse.down()
    page.mouse.move(440, 260, steps=4)
    page.mouse.up()
    until(lambda: studio.director != before)
    still(page)
    (client,) = viewport._server.get_clients().values()
    x, y = pixel(viewport, studio, tuple(client.camera.look_at.tolist()))
    assert (x, y) == pytest.approx((WIDTH / 2, HEIGHT / 2), abs=0.01)  # it turns around the middle of the picture
    keyframes.add_keyframe(studio)
    assert studio.keyframes()[1][2].position == pytest.approx(client.camera.position.tolist())


def test_from_the_photos_pose_the_surface_is_the_photo(page: Page, viewport: Viewport, studio: Studio):
    """Sharp, in its own colours, and without gaps."""
    until(lambda: any(name.startswith("/surface/") for name in viewport.drawn()))
    viewport.go_to(Camera((0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0)))

    def is_the_photo() -> bool:
        likeness, bias, gaps = photo_error(page, studio)
        return likeness > 25 and bool(np.abs(bias).max() < 1.5) and gaps < 0.002

    until(is_the_photo, 120)  # once the view has come there, and what it stands in is hidden


def photo_error(page: Page, studio: Studio) -> tuple[float, np.ndarray, float]:
    """How well the page shows the photo where no camera of the path is before it.

    Decibels; how much too bright each channel is, in grey levels; and which share is as the empty viewport is.
    """
    assert studio.scene is not None
    shown, photo = picture(page).astype(float), studio.scene.photo.pixels.numpy().astype(float)
    lens, view = studio.scene.intrinsics, Intrinsics.from_fov_y(studio.director_fov, WIDTH, HEIGHT)
    v, u = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    x = (u - WIDTH / 2) / float(view.fx) * float(lens.fx) + float(lens.cx) - 0.5
    y = (v - HEIGHT / 2) / float(view.fy) * float(lens.fy) + float(lens.cy) - 0.5
    inside = (x > 2) & (x < lens.width - 3) & (y > 2) & (y < lens.height - 3)
    inside &= (v > 0.7 * HEIGHT) | (v < 0.3 * HEIGHT)
    true = np.stack([ndimage.map_coordinates(photo[..., i], (y, x), order=1) for i in range(3)], axis=-1)
    off = (shown - true)[inside]
    empty = np.array(opaque_colours(dark=False)["viewport"])
    gaps = (np.abs(shown[inside] - empty).max(axis=1) < 3) & (np.abs(off).max(axis=1) > 20)
    return float(10 * np.log10(255**2 / (off**2).mean())), off.mean(axis=0), float(gaps.mean())


def test_what_is_drawn_are_points_or_a_surface_as_is_wished(page: Page, viewport: Viewport, studio: Studio):
    is_there = lambda group: any(name.startswith(f"/{group}/") for name in viewport.drawn())  # noqa: E731
    until(lambda: is_there("surface"))
    view.toggle_surface(studio)
    assert is_there("points") and not is_there("surface")
    view.toggle_surface(studio)
    assert is_there("surface")
