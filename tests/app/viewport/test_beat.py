import asyncio
import threading
import time
from functools import reduce
from itertools import pairwise
from operator import or_

from app.document.view import Change
from app.viewport.beat import BEAT, Beat
from tests.waiting import until

EVERY = Change.DOCUMENT | Change.VIEW | Change.MARKS


def test_changes_between_two_beats_are_drawn_together_and_none_is_lost() -> None:
    loop, drawn = asyncio.new_event_loop(), list[tuple[float, Change]]()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    beat = Beat(loop, lambda change: drawn.append((time.monotonic(), change)))
    try:
        for change in (Change.DOCUMENT, Change.VIEW, Change.MARKS) * 20:
            beat.changed(change)
            time.sleep(0.005)
        until(lambda: reduce(or_, (change for _, change in drawn), Change(0)) == EVERY)
        times = [at for at, _ in drawn]
        assert all(after - before > 0.9 * BEAT for before, after in pairwise(times))
        assert len(times) <= (times[-1] - times[0]) / BEAT + 1

        beat.changed(Change.SCENE)
        until(lambda: Change.SCENE in drawn[-1][1])
        beat.do(beat.stop)
        beat.changed(Change.SCENE)
        time.sleep(2 * BEAT)
        assert drawn[-1][0] < time.monotonic() - BEAT
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_a_loop_that_is_closed_is_asked_in_vain() -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    Beat(loop, lambda change: None).changed(Change.DOCUMENT)
