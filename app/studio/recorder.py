"""A flight through the free view, as it is flown."""

import threading
import time

import torch

from app.document.baking import Camera
from scene.errors import InputError
from scene.path.fitting import Flight
from scene.pose import pose, rotation_from_wxyz

SHORTEST = 0.2
"""Seconds."""
LONGEST = 60.0
"""Seconds that are recorded; what comes later is not."""
STILL, BEFORE = 0.35, 0.1
"""A view that was not heard of for `STILL` seconds stood still, until `BEFORE` the next time."""


class Recorder:
    """Remembers where the free view was while somebody flies. Thread-safe; times are those of `time.time`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since: float | None = None
        self._seen: list[tuple[float, Camera]] = []

    @property
    def seconds(self) -> float | None:
        """How long it has been recording; None while it is not."""
        since = self._since
        return None if since is None else round(time.time() - since, 3)

    def start(self, at: float, camera: Camera) -> None:
        """Begin anew, with the view as it is."""
        with self._lock:
            self._since, self._seen = at, [(at, camera)]

    def see(self, at: float, camera: Camera) -> None:
        """Where the view is now. Without a recording, nothing happens."""
        with self._lock:
            if self._since is None or at > self._since + LONGEST:
                return
            self._add(at, camera)

    def stop(self, at: float) -> Flight:
        """The flight from start to now, and the end of the recording.

        Raises:
            InputError: there was none, or the view hardly was seen, or never moved.
        """
        with self._lock:
            if self._since is None:
                raise InputError("Nothing is being recorded. Press Record first, then fly.")
            seen, self._since = self._seen, None
            if len(seen) < 2:
                raise InputError("The view did not move while it was recorded. Press Record again, then fly.")
            self._seen = seen
            self._add(min(at, seen[0][0] + LONGEST), seen[-1][1])
            seen, self._seen = self._seen, []
        if seen[-1][0] - seen[0][0] < SHORTEST:
            raise InputError(f"A flight takes at least {SHORTEST:g} s. Press Record again, and fly a little longer.")
        times = torch.tensor([at for at, _ in seen], dtype=torch.float64)
        rotations = rotation_from_wxyz(torch.tensor([camera.wxyz for _, camera in seen], dtype=torch.float64))
        positions = torch.tensor([camera.position for _, camera in seen], dtype=torch.float64)
        return Flight(times - times[0], pose(rotations, positions))

    def cancel(self) -> None:
        """Forget it."""
        with self._lock:
            self._since, self._seen = None, []

    def _add(self, at: float, camera: Camera) -> None:
        before, last = self._seen[-1]
        if at <= before:
            return
        if at - before > STILL and camera != last:
            self._seen.append((at - BEFORE, last))
        self._seen.append((at, camera))
