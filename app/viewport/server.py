"""The viewport of one shot: what its studio says, drawn in a viser server of its own."""

import asyncio
import contextlib
import math
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from viser import ClientHandle

from app.commands import fly, keyframes, passing
from app.document.baking import Camera
from app.document.view import Change
from app.palette import opaque_colours
from app.studio.studio import Studio
from app.viewport import free_view
from app.viewport.budget import Budget
from app.viewport.cameras import (
    camera_at,
    clip_lens,
    frustum_corners,
    frustum_name,
    key_frusta,
    photo_frustum,
    playhead_frustum,
)
from app.viewport.closed_server import open_closed_server, stop_server
from app.viewport.drawing import Drawing, Frustum
from app.viewport.extent import Extent, extent, scattered
from app.viewport.free_view import Room, Sides, Vantage
from app.viewport.ghost import ghost
from app.viewport.gizmo import Gizmo, Held, Position, Wxyz, held
from app.viewport.handles import PathHandles, handle_offsets
from app.viewport.marks import mark_shapes
from app.viewport.path import path_lines
from app.viewport.photo_look import PhotoLook
from app.viewport.standing import Standing
from app.viewport.textured import Surfaces
from scene.errors import InputError
from scene.path import edits
from scene.path.edits import Selection
from scene.path.passing import Which
from scene.scene import Scene

BEAT = 1 / 15
"""Seconds between two drawings, at least: a browser without a GPU shows no more, and idle ones cost nothing."""
DRAWN = ~(Change.LIVE | Change.JOB | Change.NOTICE | Change.FRAME | Change.STAND)
"""What can be seen here."""
NEAR = 2.5
"""Sizes of a frustum: from nearer it hides the view."""
DOUBLE = 0.45
"""Seconds between the two clicks of a double-click, at most."""
AROUND = np.array([[-1.0, -1, -1], [1, 1, 1], [1, -1, 1], [-1, 1, -1]])
"""Corners of a cube about a point."""

T = TypeVar("T")


class Viewport:
    """Draws a studio's shot in 3D, and tells the studio what is done there.

    Whatever touches a handle happens in viser's own thread, so there is nothing to lock. Methods only ask for it and
    return, unless they say otherwise.
    """

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.points = Budget()
        """How many are drawn, adapted to the browser."""
        self._server, self.secret = open_closed_server()
        self.port = self._server.get_port()
        self._loop = self._server.get_event_loop()
        self._drawing = Drawing(self._server.scene, self._click)
        self._gizmo = Gizmo(self._server.scene, studio.grab_keyframe, self._drag)
        self._handles = PathHandles(self._server.scene, studio.grab_keyframe, self._bend)
        self._dark = False
        self._lock = threading.Lock()
        self._pending = Change(0)
        self._drawn_at = 0.0
        self._drawn_photo: tuple[str, str] | None = None
        self._surfaces = Surfaces(lambda: self._changed(Change.SCENE))
        self._look = PhotoLook(self._drawing, self._surfaces, self._loop.call_later)
        self._frusta: dict[str, dict[str, Frustum]] = {}
        """As they are drawn, by group and name."""
        self._stood_in_before: list[Frustum] = []
        self._size: Extent | None = None
        """Of the scene that is drawn."""
        self._standing = Standing(self._server, studio, self._moved)
        self._to_stand = False
        """The free view is to go to a camera, and has not gone yet."""
        self._clicked: tuple[object, float] = (None, 0.0)
        """What was clicked last, and when."""
        self._scattered: np.ndarray | None = None
        """Some points of the scene, [points 3], by which one knows whether it is in sight."""
        self._closed = False
        self._prepare()
        self._server.on_client_connect(self._on_connect)
        self._stop_listening = studio.listen(self._changed)
        self._changed(DRAWN)

    # --- for page, server and tests ---------------------------------------------------------------------------------

    def rebuild(self) -> None:
        """Throw every handle away and draw everything anew; returns when that is done."""
        self._wait_for(self._rebuilt())

    def drawn(self) -> dict[str, Any]:
        """What is drawn, once it is up to date, in plain values by name."""
        return self._wait_for(self._described())

    def theme(self, dark: bool) -> None:
        """Light or dark, as the page is."""
        self._do(self._retheme, dark)

    def drawing(self, fps: float, software: bool) -> None:
        """Hear from the browser how fast it redraws, and whether without a GPU."""
        self._do(self._adapt, fps, software)

    def set_budget(self, points: int) -> None:
        """Draw about so many points."""
        self._do(self._spend, points)

    def frame(self) -> None:
        """Let the free view show the selection, or else the whole path and what it is about."""
        self._do(self._frame)

    def go_to(self, camera: Camera) -> None:
        """Put the free view where a camera is."""
        self._do(self._go_to, camera)

    def room(self, aspect: float, free: tuple[Sides, ...]) -> None:
        """Hear from the page how wide the stage is, and which parts of it are free for what is framed (`Room`)."""
        self._do(self._make_room, Room(aspect=aspect, free=free))

    def close(self) -> None:
        """Stop the server and its threads, let go of everything. Not to be called in viser's thread."""
        if not self._closed:
            self._stop_listening()
            self._wait_for(self._ended())
            stop_server(self._server)

    # --- when to draw -----------------------------------------------------------------------------------------------

    def _changed(self, change: Change) -> None:
        """In any thread: draw it soon, together with whatever else changes until then."""
        if Change.STAND in change and not self._to_stand:
            self._to_stand = True
            self._do(self._stand)
        if not change & (DRAWN | Change.FRAME):
            return
        with self._lock:
            waiting = bool(self._pending)
            self._pending |= change
        if not waiting:
            self._do(self._draw_soon)

    def _do(self, act: Callable[..., None], *arguments: Any) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody looks any more
            self._loop.call_soon_threadsafe(act, *arguments)

    def _wait_for(self, act: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(act, self._loop).result(30)

    def _draw_soon(self) -> None:
        if not self._closed:
            self._loop.call_later(max(0.0, self._drawn_at + BEAT - self._loop.time()), self._draw)

    def _draw(self) -> None:
        """Bring up to date what has changed."""
        with self._lock:
            change, self._pending = self._pending, Change(0)
        if self._closed or not change:
            return
        with self._server.atomic():
            self._draw_changed(change)
        self._drawn_at = self._loop.time()

    def _draw_changed(self, change: Change) -> None:
        studio, scene, drawing = self.studio, self.studio.seen_scene, self._drawing
        if scene is None:
            drawing.clear()
            self._gizmo.follow(None, self.studio.gesture)
            self._handles.clear()
            self._drawn_photo = self._size = None
            self._look.forget()
            self._frusta.clear()
            return
        colours = opaque_colours(self._dark)
        surface = studio.view.surface and self._server.get_clients() != {}  # nobody looks: no need to make one
        if self._look.show(scene, self.points, surface=surface) or self._size is None:
            self._size = extent(scene)
            self._scattered = scattered(scene)
            self._standing.limit(self._size)
            self._meet(scene, self._size)
        if studio.path.up != self._standing.up:
            self._standing.stand_upright(studio.path.up)
        size = self._size
        if change & ~(Change.VIEW | Change.MARKS):
            self._show_frusta("photo", {"camera": photo_frustum(scene, studio.scene_key, size, colours)})
            drawing.show("path", path_lines(studio, size, colours))
        drawing.show("marks", mark_shapes(studio, size, colours))
        drawing.show("ghost", ghost(studio, size, colours))
        self._show_frusta("keys", key_frusta(studio, scene, size, colours))
        covered = studio.view.through_camera  # by the picture; the viewport is small, and may be slow to draw
        if not covered or change & (Change.FLIGHT | Change.SCENE):
            self._show_frusta("playhead", playhead_frustum(studio, scene, size, colours))
        self._gizmo.follow(self._held(), studio.gesture)
        selection, at, offsets = handle_offsets(studio)
        stood_in = selection is not None and self._stands_in_keyframe(selection)
        self._handles.show(None if stood_in else selection, at, offsets, size.near, colours["keyframe-selected"])
        if Change.FRAME in change:
            self._frame()

    def _show_frusta(self, group: str, frusta: dict[str, Frustum]) -> None:
        """Those that the free view stands in, as when a keyframe was just taken from it, would hide everything else."""
        self._frusta[group] = frusta
        clear = {name: replace(shape, visible=not self._stands_in(shape)) for name, shape in frusta.items()}
        self._drawing.show(group, clear)

    def _stands_in(self, frustum: Frustum) -> bool:
        director = self.studio.director
        return director is not None and math.dist(director.position, frustum.position) < NEAR * frustum.size

    def _stood_in(self) -> list[Frustum]:
        return [shape for frusta in self._frusta.values() for shape in frusta.values() if self._stands_in(shape)]

    async def _rebuilt(self) -> None:
        self._drawing.clear()
        self._gizmo.clear()
        self._handles.clear()
        self._look.forget()
        with self._lock:
            self._pending |= DRAWN
        self._draw()

    async def _ended(self) -> None:
        self._closed = True
        self._surfaces.forget()
        self._look.forget()

    async def _described(self) -> dict[str, Any]:
        self._draw()
        return self._drawing.describe() | {"gizmo": self._gizmo.describe()} | self._handles.describe()

    # --- how it looks -----------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        """What does not depend on the shot: upright, flat colours without lamps, none of viser's own buttons."""
        scene, gui = self._server.scene, self._server.gui
        scene.set_up_direction("-y")
        scene.configure_default_lights(enabled=False, cast_shadow=False)
        scene.configure_environment_map(None)
        gui.configure_theme(dark_mode=self._dark, show_logo=False, show_share_button=False)
        gui.main_panel.minimize()

    def _retheme(self, dark: bool) -> None:
        self._dark = dark
        self._server.gui.configure_theme(dark_mode=dark, show_logo=False, show_share_button=False)
        self._changed(DRAWN)

    def _adapt(self, fps: float, software: bool) -> None:
        if self.points.report(fps, software):
            self._changed(Change.SCENE)

    def _spend(self, points: int) -> None:
        self.points.points = points
        self._changed(Change.SCENE)

    # --- what is done there -----------------------------------------------------------------------------------------

    def _click(self, selection: Selection | None) -> None:
        """Select what was clicked; the second time in a row, stand in it. None is the photo's camera."""
        now = self._loop.time()
        again = self._clicked[0] == (selection,) and now - self._clicked[1] < DOUBLE
        self._clicked = (None, 0.0) if again else ((selection,), now)
        with self._telling():
            if again:
                fly.go_to(self.studio, "photo", selection)
            elif selection is not None:
                self.studio.select(selection)

    def _drag(self, selection: Selection, position: Position, wxyz: Wxyz, done: bool, drag: str) -> None:
        with self._telling():
            keyframes.drag_keyframe(self.studio, selection, position, wxyz, done, drag)

    def _bend(self, selection: Selection, which: Which, offset: Position, free: bool, done: bool, drag: str) -> None:
        with self._telling():
            passing.bend(self.studio, selection, which, offset, free, done, drag)

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        """What the person cannot do is said on the page."""
        try:
            yield
        except InputError as error:
            self.studio.notice(str(error), "warning")

    def _stands_in_keyframe(self, at: Selection) -> bool:
        frustum = self._frusta.get("keys", {}).get(frustum_name(at))
        return frustum is not None and self._stands_in(frustum)

    def _held(self) -> Held | None:
        """The selected keyframe in the gizmo; none if it is locked, seen through the camera, or stood in."""
        view = self.studio.view
        if view.gizmo == "bend":
            return None
        for at, _, key, locked in self.studio.keyframes():
            if at == view.selection and not locked and not view.through_camera:
                return None if self._stands_in_keyframe(at) else held(at, key, view)
        return None

    # --- the free view ----------------------------------------------------------------------------------------------

    def _meet(self, scene: Scene, size: Extent) -> None:
        """Where the free view stands before a photo it has not seen yet."""
        photo = self.studio.document.photo
        if self._drawn_photo != (photo.sample, photo.file):
            self._drawn_photo = (photo.sample, photo.file)
            self.studio.director_fov = self._server.initial_camera.fov = free_view.view_fov(
                clip_lens(self.studio, scene)[0]
            )
            self._look_over()

    def _look_over(self, *, slowly: bool = False) -> None:
        """Take the first view."""
        standing = self._standing
        standing.frame(
            lambda: free_view.overview(
                *self._everything(), *standing.picture, up=np.array(standing.up), free=standing.room.free
            ),
            slowly=slowly,
        )

    def _everything(self) -> tuple[np.ndarray, np.ndarray]:
        """Points [n 3] around photo, path and subject; and the subject."""
        trajectory, size = self.studio.trajectory, self._size
        assert size is not None
        scene, colours = self.studio.seen_scene, opaque_colours(self._dark)
        path = [] if scene is None else [frustum_corners(photo_frustum(scene, "", size, colours))]
        path += [] if trajectory is None else [trajectory.c2w[:, :3, 3].numpy()]
        if (pending := self.studio.bringing.pending) is not None:
            path.append(pending.trajectory.c2w[:, :3, 3].numpy())
        return np.concatenate([size.outline, *path]), np.array([0.0, 0.0, size.middle])

    def _chosen(self) -> tuple[np.ndarray, np.ndarray]:
        """Points [n 3] around what is selected, and itself; everything where nothing is."""
        size, selection = self._size, self.studio.view.selection
        if size is not None and selection is not None and edits.exists(self.studio.path, selection):
            camera = camera_at(self.studio, edits.time_of(self.studio.path, selection))
            if camera is not None:
                pivot = np.array(camera.position)
                return pivot + 0.25 * size.near * AROUND, pivot
        return self._everything()

    def _make_room(self, room: Room) -> None:
        if self._size is not None:
            self._standing.make_room(room)
        else:
            self._standing.room = room

    def _moved(self) -> None:
        """The free view is elsewhere: what it stands in hides itself, and if nothing is in sight that is said."""
        self.studio.first_look = self._standing.untouched
        stood_in = self._stood_in()
        if stood_in != self._stood_in_before:
            self._stood_in_before = stood_in
            self._changed(Change.DOCUMENT)
        vantage = self._standing.vantage
        if vantage is None or self._scattered is None:
            return
        in_sight = free_view.shows(vantage, self._scattered, *self._standing.picture)
        if in_sight != self.studio.view.in_sight:
            self.studio.view = replace(self.studio.view, in_sight=in_sight)
            self.studio.tell(Change.VIEW)

    async def _on_connect(self, client: ClientHandle) -> None:
        self._changed(Change.SCENE)  # now somebody looks
        self._look.welcome()
        self._standing.welcome(client)

    def _frame(self) -> None:
        standing, now = self._standing, self._standing.vantage
        if self._size is None or now is None:
            return
        forward = (now.target - now.position) / np.linalg.norm(now.target - now.position)

        def framing() -> Vantage:
            points, pivot = self._chosen()
            up, free = np.array(standing.up), standing.room.free
            return free_view.framed(points, pivot, forward, *standing.picture, up=up, free=free)

        if free_view.same(framing(), now):  # it is framed already: back to where everything began
            self._look_over(slowly=True)
        else:
            standing.frame(framing, slowly=True)

    def _go_to(self, camera: Camera) -> None:
        self._draw()  # a scene that is only just there would take the view to its own first look
        if self._size is not None:
            self._standing.go(free_view.through(camera, self._size.middle), camera, slowly=True)

    def _stand(self) -> None:
        """Go where the studio wants the free view to stand."""
        self._to_stand = False
        camera, vantage = self.studio.director, self._standing.vantage
        if camera is None or self._closed:
            return
        if not self.studio.pilot.flies_free:
            self._go_to(camera)
        elif vantage is not None:
            distance = float(np.linalg.norm(vantage.target - vantage.position))
            self._standing.go(free_view.through(camera, distance))
