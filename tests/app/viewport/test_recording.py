"""A flight that is recorded is that of the camera that is flown, and of no other."""

import time
from itertools import pairwise

import pytest

from app.commands import draw
from app.studio.flying import Controls
from app.studio.sight import viewed
from app.studio.studio import Studio
from app.viewport.server import Viewport
from scene.path.few import GAP
from scene.path.keyframes import Keyframes
from tests.app.viewport.browser import Browser
from tests.waiting import until


def test_a_recording_begins_at_the_photo_follows_the_pilot_and_not_the_free_view(viewport: Viewport, studio: Studio):
    viewport.drawn()
    browser = Browser(viewport)
    try:
        draw.record(studio)
        assert studio.view.through_camera and viewed(studio).position == pytest.approx((0, 0, 0))
        begun = time.monotonic()
        browser.look((3.0, -2.0, -1.0), (0.0, 0.0, 2.0))
        until(lambda: studio.director is not None and studio.director.position == pytest.approx((3.0, -2.0, -1.0)))
        while time.monotonic() < begun + 1.5:
            studio.pilot.steer(Controls(move=(0.0, 0.0, 1.0), speed=0.3))
            time.sleep(0.1)
        until(lambda: not studio.pilot.moving)
        flown = studio.pilot.camera
        assert flown is not None and flown.position[2] > 0.1
        draw.stop_recording(studio)
    finally:
        browser.close()
    (part,) = studio.path.segments
    assert isinstance(part, Keyframes)
    first, last = part.keyframes[0], part.keyframes[-1]
    assert first.position == (0, 0, 0) and last.position == pytest.approx(flown.position, abs=0.01)
    times = [key.time for key in part.keyframes]
    assert min(b - a for a, b in pairwise(times)) >= GAP - 1e-6
    assert studio.baked is not None and studio.baked.jerks == []
    assert studio.pilot.camera is None and studio.undo_label == "Record a flight"
    studio.undo()
    assert studio.document.suggested
