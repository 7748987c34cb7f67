"""Handles of the selected keyframe, as a browser drags them."""

import math

import pytest
from viser import _messages as messages

from app.commands import keyframes, view
from app.document.baking import Camera
from app.studio.studio import Studio
from app.viewport.server import Viewport
from scene.path.keyframes import Keyframes
from tests.app.viewport.browser import Browser
from tests.waiting import until

AHEAD = (1.0, 0.0, 0.0, 0.0)


def drag(browser: Browser, which: str, to: tuple[float, float, float], modifier: str | None = None) -> None:
    for phase in ("start", "update", "end"):
        browser.say(
            messages.SceneNodeDragMessage(
                phase=phase,  # type: ignore[arg-type]
                name=f"/handles/{which}",
                instance_index=None,
                start_position=(0.0, 0.0, 0.0),
                start_screen_pos=(0.5, 0.5),
                end_position=to,
                end_screen_pos=(0.5, 0.5),
                button="left",
                modifier=modifier,  # type: ignore[arg-type]
            )
        )


def test_a_dragged_handle_bends_the_path_in_one_step(studio: Studio, viewport: Viewport):
    for x in (0.4, 0.8):
        keyframes.add_keyframe(studio, Camera((x, 0.0, 0.2), AHEAD))
    studio.select((0, 1))
    drawn = viewport.drawn()
    assert drawn["/handles/after"][0] > 0.4 > drawn["/handles/before"][0]
    browser = Browser(viewport)
    try:
        browser.look((0.0, -1.0, -3.0), (0.0, 0.0, 1.0))
        drag(browser, "after", (0.6, -0.3, 0.2))
        until(lambda: studio.undo_label == "Bend the path at keyframe 2")
        until(lambda: viewport.drawn()["/handles/after"] == pytest.approx([0.6, -0.3, 0.2], abs=1e-3))
        (part,) = studio.path.segments
        assert isinstance(part, Keyframes)
        handles = part.keyframes[1].handles
        assert handles is not None and handles.before is not None and handles.after is not None
        before, after = handles.before.bend, handles.after.bend
        cosine = sum(a * b for a, b in zip(before, after, strict=True)) / math.hypot(*before) / math.hypot(*after)
        assert cosine == pytest.approx(-1, abs=1e-6), "the other turns with it"
        studio.undo()
        assert studio.undo_label == "Add keyframe"
        until(lambda: viewport.drawn()["/handles/after"] == drawn["/handles/after"])
        drag(browser, "after", (0.6, -0.3, 0.2), "shift")
        until(lambda: studio.undo_label == "Bend the path at keyframe 2")
        until(lambda: viewport.drawn()["/handles/before"] == pytest.approx(drawn["/handles/before"], abs=1e-3))
    finally:
        browser.close()
    view.set_view(studio, through_camera=True)
    assert "/handles/after" not in viewport.drawn()
