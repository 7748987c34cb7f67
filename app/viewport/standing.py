"""Where the free view stands: framed at first, moved by hand, brought to cameras; the same in every browser."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from viser import CameraHandle, ClientHandle, ViserServer

from app.document.baking import Camera
from app.studio.easing import EASE, eased
from app.studio.studio import Studio
from app.viewport import free_view
from app.viewport.extent import Extent
from app.viewport.free_view import Room, Viewpoint
from scene.pose import UP

USUAL_ASPECT = 1.6
"""Aspect ratio of the viewport, before a browser has said it."""
STEP = 1 / 30
"""Seconds between two places on the way to a camera."""
REMEMBERED = 40
"""Places that browsers were sent to: what they say may be that old."""


class Standing:
    """The stand of a studio's free view. Everything here happens in viser's own thread.

    Args:
        server: of the browsers that show it.
        studio: hears where the view is, as its `director`.
        moved: called when it is elsewhere.
    """

    def __init__(self, server: ViserServer, studio: Studio, moved: Callable[[], None]) -> None:
        self._server, self._studio, self._moved = server, studio, moved
        self.viewpoint: Viewpoint | None = None
        """Where a browser has been or is."""
        self.up = UP
        """Its vertical."""
        self.room = Room()
        """What of the stage is free."""
        self.reach = (0.02, 100.0)
        """How near to what it turns around the view may come, and how far away it may go, metres."""
        self._framing: Callable[[], Viewpoint] | None = None
        """How it was framed, until somebody moves it."""
        self._sent: deque[Viewpoint] = deque(maxlen=REMEMBERED)
        """Where browsers were before, and on their way here: what they say of those places is out of date."""
        self._way = 0
        """Counts the places that the view was to go to."""

    @property
    def untouched(self) -> bool:
        """Whether it is as it was framed: nobody has moved it since."""
        return self._framing is not None

    @property
    def picture(self) -> tuple[float, float]:
        """Vertical field of view [radians] and aspect."""
        aspects = [client.camera.aspect for client in self._server.get_clients().values()]
        return self._server.initial_camera.fov, self.room.aspect or (aspects[0] if aspects else USUAL_ASPECT)

    def limit(self, size: Extent) -> None:
        """Let people turn around what is in a scene of that size, and not get lost outside."""
        self.reach = 0.02 * size.near, 4 * size.far

    def frame(self, framing: Callable[[], Viewpoint], *, slowly: bool = False) -> None:
        """Stand where `framing` says, and again whenever there is another room, until somebody moves the view."""
        self._go(framing(), None, framing, slowly)

    def make_room(self, room: Room) -> None:
        """Know another room; a view that nobody has moved fits itself into it."""
        before, self.room = self.room, room
        if before != room and self._framing is not None:
            self.frame(self._framing)

    def stand_upright(self, up: tuple[float, float, float]) -> None:
        """Turn by another vertical."""
        self.up = up
        if self.viewpoint is not None:
            self.go(replace(self.viewpoint, up=np.array(up)))

    def go(self, viewpoint: Viewpoint, camera: Camera | None = None, *, slowly: bool = False) -> None:
        """Stand there, as `camera` where that is known exactly; `slowly` where nobody minds to see the way."""
        self._go(viewpoint, camera, None, slowly)

    def _go(
        self, viewpoint: Viewpoint, camera: Camera | None, framing: Callable[[], Viewpoint] | None, slowly: bool
    ) -> None:
        start, self.viewpoint, self._framing = self.viewpoint, viewpoint, framing
        self._way += 1
        if start is not None:
            self._sent.append(start)
        initial = self._server.initial_camera
        initial.position, initial.look_at = viewpoint.position, viewpoint.target
        self._studio.director = camera or free_view.camera_of(viewpoint)
        if slowly and start is not None and self._studio.eases:
            self._travel(start, viewpoint, self._way, self._server.get_event_loop().time())
        else:
            self._send(viewpoint)
        self._moved()

    def _travel(self, start: Viewpoint, goal: Viewpoint, travel: int, began: float) -> None:
        """Send the browsers a step farther, until they are there or are sent elsewhere."""
        if travel != self._way:
            return
        loop = self._server.get_event_loop()
        share = (loop.time() - began) / EASE
        self._send(free_view.between(start, goal, eased(share)))
        if share < 1:
            loop.call_later(STEP, self._travel, start, goal, travel, began)

    def _send(self, viewpoint: Viewpoint) -> None:
        self._sent.append(viewpoint)
        for client in self._server.get_clients().values():
            self._place(client, viewpoint)

    def welcome(self, client: ClientHandle) -> None:
        """Bring a browser that has just come to where the view is, and hear from then on where it goes."""
        if self.viewpoint is not None:
            self._sent.append(free_view.seen(client.camera)[1])
            self._place(client, self.viewpoint)

        async def on_update(camera: CameraHandle) -> None:
            self._hear(camera)

        client.camera.on_update(on_update)

    def _place(self, client: ClientHandle, viewpoint: Viewpoint) -> None:
        camera = client.camera
        camera.fov = self._server.initial_camera.fov
        camera.min_orbit_distance, camera.max_orbit_distance = self.reach
        free_view.move(camera, viewpoint)

    def _hear(self, camera: CameraHandle) -> None:
        """A browser says where it looks from: a person has moved it, unless it was sent there."""
        if self._studio.pilot.flies_free:
            return  # what the browser says is where the flight was a moment ago
        director, viewpoint = free_view.seen(camera)
        if self.viewpoint is not None and free_view.same(self.viewpoint, viewpoint):
            return self._moved()  # perhaps in another window
        if any(free_view.same(sent, viewpoint) for sent in self._sent):
            return
        self._way += 1
        self._sent.clear()
        self._studio.director, self.viewpoint, self._framing = director, viewpoint, None
        self._moved()
