"""A flight through the free view, as a browser reports it."""

import time

import pytest

from app.actions import drawing
from app.studio import Studio
from app.viewport.server import Viewport
from scene.keyframes import Keyframes
from tests.app.viewport.browser import Browser
from tests.app.viewport.conftest import until


def test_what_is_flown_is_recorded_with_its_times_and_ends_where_the_view_was(viewport: Viewport, studio: Studio):
    viewport.drawn()
    browser = Browser(viewport)
    begin, middle, end = (0.0, -0.5, -1.0), (0.4, -0.5, -0.6), (0.8, -0.4, -0.6)
    try:
        browser.look(begin, (0.0, 0.0, 2.0))
        until(lambda: studio.director is not None and studio.director.position == begin)
        drawing.record(studio)
        for i in range(1, 21):
            a, b, share = (begin, middle, i / 10) if i <= 10 else (middle, end, (i - 10) / 10)
            x, y, z = (p + share * (q - p) for p, q in zip(a, b, strict=True))
            browser.look((x, y, z), (0.0, 0.0, 2.0))
            time.sleep(0.03)
        until(lambda: studio.director is not None and studio.director.position == pytest.approx(end))
        drawing.stop_recording(studio)
    finally:
        browser.close()
    (part,) = studio.path.segments
    assert isinstance(part, Keyframes)
    photo, first, *_, last = part.keyframes
    assert photo.position == (0, 0, 0)
    assert first.position == pytest.approx(begin) and last.position == pytest.approx(end)
    assert 0.6 <= last.time - first.time < 10
    assert studio.undo_label == "Record a flight"
    studio.undo()
    assert studio.document.suggested
