"""The viewport's drawings among many who work at once."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.derived.turns import PICTURES
from app.document.view import Change
from app.viewport.beat import BRIEFLY, GIVES_WAY, PUT_OFF, Beat
from tests.waiting import until


@contextmanager
def beating(draw: Callable[[Change], None]) -> Iterator[Beat]:
    """A beat in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield Beat(loop, draw)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_answers_go_before_a_drawing_which_does_not_wait_for_ever() -> None:
    drawn: list[float] = []
    with beating(lambda _: drawn.append(time.monotonic())) as beat:
        with PICTURES.answering():
            begun = time.monotonic()
            beat.changed(Change.DOCUMENT)
            until(lambda: drawn)
        assert drawn[0] - begun >= PUT_OFF * BRIEFLY


def test_a_drawing_that_others_held_up_is_followed_by_a_longer_pause() -> None:
    held_up, drawn = 0.02, list[float]()

    def draw(_: Change) -> None:
        time.sleep(held_up)  # as waiting for other threads does, it takes time and no work
        drawn.append(time.monotonic())

    with beating(draw) as beat:
        beat.changed(Change.DOCUMENT)
        until(lambda: drawn)
        beat.changed(Change.DOCUMENT)
        until(lambda: len(drawn) == 2)
    assert drawn[1] - drawn[0] >= GIVES_WAY * held_up
