"""What a person does at the page, and what they see."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

from scene.path.edits import LEG


@dataclass
class Hands:
    """Someone at a page."""

    page: Page

    def see(self, path: str) -> Any:
        """A part of the state as the page has it, such as "view.time"."""
        return self.page.evaluate(f"__studio.state.{path}")

    def wait(self, condition: str) -> None:
        """Wait until something is so; `state`, `painted`, `player` and `film` are the page's."""
        page = "(({ state, painted, player, film }) => " + condition + ")(__studio)"
        self.page.wait_for_function(f"window.__studio?.state && {page}")

    def do(self, action: str, **arguments: Any) -> None:
        """An action, as the page's own parts ask for it."""
        self.page.evaluate("([action, args]) => __studio.act(action, args)", [action, arguments])

    def author(self) -> None:
        """Three keyframes, LEG seconds apart: the photo, and two to its right. The last is selected."""
        for metres in (0.1, 0.2):
            self.do("add_keyframe", camera={"position": [metres, 0, 0], "wxyz": [1, 0, 0, 0], "fov_y": None})
        self.wait(f"Math.abs(state.clip.duration - {2 * LEG}) < 1e-6 && state.view.selection?.[1] === 2")
        self.rendered()

    def rendered(self) -> None:
        """Wait until every frame of the path is here, and the picture is one of them."""
        self.wait("state.preview?.fresh && state.preview.done === state.clip.frames")
        self.wait("painted.key === state.preview.key && painted.cached === state.clip.frames")

    def slider(self, name: str) -> Locator:
        """A diamond, the end of a move, or the playhead."""
        return self.page.get_by_role("slider", name=name, exact=True)

    def value(self, name: str) -> float:
        """What a slider says it is at."""
        return float(self.slider(name).get_attribute("aria-valuenow") or "nan")

    def drag(self, target: Locator, x: float, y: float = 0, *, let_go: bool = True) -> None:
        """Bring something into sight, press on its middle, move by so many pixels, let go."""
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box is not None
        left, top = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(left, top)
        self.page.mouse.down()
        self.page.mouse.move(left + x, top + y, steps=6)
        if let_go:
            self.page.mouse.up()

    def tab(self, name: str) -> None:
        """Open a tab of the panel."""
        self.page.get_by_role("tab", name=name, exact=True).click()

    def picture(self) -> list[float]:
        """How bright the picture through the camera is, in a grid of 8 x 5, 0 to 255."""
        return self.page.evaluate(
            """() => {
              const small = new OffscreenCanvas(8, 5).getContext('2d');
              small.drawImage(document.querySelector('.rc-picture'), 0, 0, 8, 5);
              const { data } = small.getImageData(0, 0, 8, 5);
              return Array.from({ length: 40 }, (_, i) => (data[4 * i] + data[4 * i + 1] + data[4 * i + 2]) / 3);
            }"""
        )
