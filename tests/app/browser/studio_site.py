"""The whole studio on a port of its own, viewport and all, and a person at a page of it."""

import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from playwright.sync_api import Browser, BrowserContext, Page

from app.cli.studio import open_viewport, opener
from app.shell.shell import mount
from app.studio.studio import Studio
from app.takes.workers import Workers
from app.viewport.free_view import view_fov
from app.viewport.gizmo import PIXELS
from app.web.ports import claim
from app.web.serve import serving
from app.web.sessions import Sessions
from app.web.site import make_site
from scene.pose import rotation_from_wxyz
from tests.app.shots import shot_of

PATIENCE = 180_000
"""Milliseconds for what draws without a GPU, and makes videos, on a machine that has other things to do."""

COMMITTED = """() => new Promise((then) => {
  if (document.dispatchEvent(new CustomEvent("rc-commit", { detail: then, cancelable: true }))) then();
})"""
"""What was typed has come to the studio, as commands of the page wait for it."""


CALM = """if (location.pathname.startsWith("/view")) {
  window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), 125);
  window.cancelAnimationFrame = clearTimeout;
}"""
"""Without a GPU what moves in the viewport takes a core to draw; eight times a second will do."""


@dataclass
class StudioSite:
    """A running studio; `restart` ends it and starts it again on the same port and the same shots."""

    home: Path
    port: int = 0
    sessions: Sessions = field(init=False)
    _stack: ExitStack = field(init=False)

    def start(self) -> None:
        listening, _ = claim("127.0.0.1", self.port)
        self.port = listening.getsockname()[1]
        with ExitStack() as stack:
            workers = stack.enter_context(closing(Workers(self.home / "logs")))
            self.sessions = Sessions(self.home, opener(workers), open_viewport)
            stack.enter_context(closing(self.sessions))
            stack.enter_context(serving(mount(make_site(self.sessions), self.sessions), listening))
            self._stack = stack.pop_all()

    def stop(self) -> None:
        self._stack.close()

    def restart(self) -> None:
        self.stop()
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def studio(self, context: BrowserContext) -> Studio:
        """Studio of the shot that the browser's start page is on."""
        return shot_of(self.sessions, context.pages[0]).studio

    @contextmanager
    def person(self, browser: Browser, *, viewport: bool = True, **options: Any) -> Iterator["Person"]:
        """Somebody new, at 1280x720; without the `viewport`'s page nothing is drawn there, which takes longest."""
        options = {"viewport": {"width": 1280, "height": 720}, "accept_downloads": True} | options
        with browser.new_context(**options) as context:
            context.set_default_timeout(PATIENCE)
            context.add_init_script(CALM)
            if not viewport:
                context.route("**/view/**", lambda it: it.fulfill(body="<!doctype html>", content_type="text/html"))
            yield Person(self, context.new_page(), viewport=viewport)


class Person:
    """Somebody at a page, with mouse and keys, and what the browser complained of meanwhile."""

    def __init__(self, site: StudioSite, page: Page, *, viewport: bool = True) -> None:
        self.site, self.page, self.has_viewport = site, page, viewport
        self.shot = ""
        """The one that was begun."""
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("request", lambda asked: None if "//127.0.0.1:" in asked.url else self.strangers.append(asked.url))

    def visit(self, plays: bool = False) -> "Person":
        """Open a shot of one's own, until every frame is there and the viewport has met the server.

        The sample plays by itself, which is drawn again and again, and is stopped unless it `plays`.
        """
        self.shot = self.shot or self.site.sessions.new().shot
        self.page.goto(f"{self.site.url}?test&shot={self.shot}")
        self.wait("state?.preview?.fresh && painted.cached === state.clip.frames")
        if self.has_viewport:
            self.until(lambda: self.studio.director is not None)
        if not plays:
            self.page.evaluate("__studio.player.scrub(0)")
        return self

    def begin_again(self) -> None:
        """Undo all that was done, in the page as it is."""
        self.complaints.clear()
        self.strangers.clear()
        self.page.evaluate("document.querySelector('dialog[open]')?.close()")
        self.page.evaluate("document.activeElement?.blur()")
        self.page.evaluate(COMMITTED)
        self.page.evaluate("__studio.film.shut() || __studio.preview.shut()")
        while self.studio.undo_label is not None:
            self.studio.undo()
        self.wait("state.undo === null")  # what the studio has done by itself is seen before the page goes on
        self.page.evaluate("__studio.act('select', {selection: null})")
        self.page.evaluate("__studio.act('set_view', {through_camera: false})")
        self.wait("!state.view.selection && !state.view.through_camera")
        self.until(self._at_the_start)
        self.rendered()

    def _at_the_start(self) -> bool:
        """Go to the start of the path, and close a film that began by itself meanwhile; whether the studio is there."""
        self.page.evaluate("__studio.film.shut() || __studio.player.scrub(0)")
        return self.see("state.view.time === 0")

    def generated(self, before: int) -> None:
        """Wait until one more take than `before` is made."""
        self.wait(f"state.takes.length === {before + 1} && state.takes[0].state === 'done'")

    @property
    def takes(self) -> int:
        """How many there are."""
        return self.see("state.takes.length")

    @property
    def studio(self) -> Studio:
        """Studio behind the page."""
        return self.site.studio(self.page.context)

    def see(self, expression: str) -> Any:
        """Something of the page: `state`, `painted`, `player`, `film`."""
        return self.page.evaluate(f"(({{ state, painted, player, film }}) => {expression})(__studio)")

    def wait(self, condition: str) -> None:
        """Wait until something is so on the page."""
        self.page.wait_for_function(
            f"window.__studio?.state && (({{ state, painted, player, film }}) => {condition})(__studio)"
        )

    def until(self, true: Any, patience: float = PATIENCE / 1000) -> None:
        """Wait until something is so on the server."""
        if not self.becomes(true, patience):
            raise AssertionError("it did not happen")

    def becomes(self, true: Any, patience: float) -> bool:
        """Whether something is so on the server within some seconds."""
        for _ in range(int(patience / 0.05)):
            if true():
                return True
            self.page.wait_for_timeout(50)
        return False

    def rendered(self) -> None:
        """Every frame of the path as it is now is on the page."""
        self.wait("state.preview?.fresh && painted.cached === state.clip.frames && painted.key === state.preview.key")

    def picture(self) -> list[int]:
        """What is seen through the camera, in a grid of 16 x 10, 0 to 255."""
        return self.page.evaluate(
            """() => {
              const small = new OffscreenCanvas(16, 10).getContext('2d');
              small.drawImage(document.querySelector('.rc-picture'), 0, 0, 16, 10);
              return [...small.getImageData(0, 0, 16, 10).data].filter((_, i) => i % 4 === 1);
            }"""
        )

    def tab(self, name: str) -> None:
        """Open a tab of the panel."""
        self.page.get_by_role("tab", name=name, exact=True).click()

    # --- the viewport -----------------------------------------------------------------------------------------------

    def viewport_box(self) -> dict[str, float]:
        """Box of the viewport on the page."""
        box = self.page.locator("iframe[title=viewport]").bounding_box()
        assert box is not None
        return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}

    def orbit(self, dx: float, dy: float) -> None:
        """Drag the free view, from a place where nothing can be grabbed."""
        box, before = self.viewport_box(), self.studio.director
        x, y = box["x"] + 0.3 * box["width"], box["y"] + 0.25 * box["height"]
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for step in range(1, 5):
            self.page.mouse.move(x + dx * step / 4, y + dy * step / 4)
        self.page.mouse.up()
        self.until(lambda: self.studio.director != before)
        self.rest()

    def rest(self) -> None:
        """Wait until the free view has come to a stop."""
        last = None
        while last != self.studio.director:
            last = self.studio.director
            self.page.wait_for_timeout(400)

    def pixel(self, point: np.ndarray) -> tuple[float, float]:
        """Where on the page a place in the world is."""
        director, box = self.studio.director, self.viewport_box()
        assert director is not None
        rotation = rotation_from_wxyz(torch.tensor(director.wxyz, dtype=torch.float64)).numpy()
        x, y, z = rotation.T @ (point - np.array(director.position))
        focal = self.focal_px()
        return box["x"] + box["width"] / 2 + focal * x / z, box["y"] + box["height"] / 2 + focal * y / z

    def focal_px(self) -> float:
        """Focal length of the free view."""
        baked = self.studio.baked
        assert baked is not None
        fov = view_fov(float(baked.trajectory.intrinsics.fov_y[0]))
        return self.viewport_box()["height"] / 2 / math.tan(fov / 2)

    def drag_gizmo(self, axis: int, pixels: float) -> None:
        """Pull the selected keyframe along one of its axes."""
        with self.gizmo_held(axis) as pull:
            for share in np.linspace(0, 1, 7)[1:]:
                pull(share * pixels)
                self.page.wait_for_timeout(60)

    def gizmo_arrow(self, axis: int) -> tuple[np.ndarray, np.ndarray]:
        """Where on the page an arrow of the selected keyframe's gizmo is grabbed, and one pixel along it."""
        selection, director = self.studio.view.selection, self.studio.director
        assert selection is not None and director is not None
        key = next(key for at, _, key, _ in self.studio.keyframes() if at == selection)
        rotation = rotation_from_wxyz(torch.tensor(key.wxyz, dtype=torch.float64)).numpy()
        here, along = np.array(key.position), rotation[:, axis]
        forward = rotation_from_wxyz(torch.tensor(director.wxyz, dtype=torch.float64)).numpy()[:, 2]
        depth = float((here - np.array(director.position)) @ forward)
        tip = np.array(self.pixel(here + 0.7 * PIXELS * depth / self.focal_px() * along))
        way = tip - np.array(self.pixel(here))
        return tip, way / np.linalg.norm(way)

    @contextmanager
    def gizmo_held(self, axis: int) -> Iterator[Callable[[float], None]]:
        """Hold an arrow of the selected keyframe's gizmo; the value pulls it so many pixels along itself."""
        for _ in range(4):  # a machine with much else to do may find late what is under the pointer
            tip, way = self.gizmo_arrow(axis)
            self.page.mouse.move(*tip)
            self.page.screenshot()  # what comes later has been drawn with the pointer there
            self.page.wait_for_timeout(700)  # viser looks for what is under the pointer
            self.page.mouse.down()
            self.page.mouse.move(*(tip + way))
            if self.becomes(lambda: self.studio.gesture, 3):
                break
            self.page.mouse.up()
            self.rest()
        else:
            raise AssertionError("the gizmo could not be grabbed")
        yield lambda pixels: self.page.mouse.move(*(tip + pixels * way))
        self.page.mouse.up()
