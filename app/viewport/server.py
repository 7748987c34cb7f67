"""The viewport of one shot: what its studio says, drawn in a viser server of its own."""

import contextlib
from collections.abc import Iterator
from typing import Any

from viser import ClientHandle

from app.commands import fly, keyframes, passing
from app.document.baking import Camera
from app.document.view import Change
from app.palette import opaque_colours
from app.studio.studio import Studio
from app.viewport.beat import Beat
from app.viewport.budget import Budget
from app.viewport.camera_check import checked_shapes
from app.viewport.cameras import key_frusta, photo_frustum, playhead_frustum
from app.viewport.framing import Framing
from app.viewport.free_view import Room, Sides
from app.viewport.frusta import Frusta
from app.viewport.ghost import ghost
from app.viewport.gizmo import Gizmo, Held, Position, Wxyz, held
from app.viewport.handles import PathHandles, handle_offsets
from app.viewport.marks import mark_shapes
from app.viewport.path import path_lines
from app.viewport.photo_look import PhotoLook
from app.viewport.private_server import open_private_server, stop_server
from app.viewport.shapes import Shapes
from app.viewport.standing import Standing
from app.viewport.textured import Surfaces
from scene.errors import InputError
from scene.moving.moving_scene import MovingScene
from scene.path.edits import Selection
from scene.path.passing import Which
from scene.scene import Scene

DRAWN = ~(Change.LIVE | Change.JOB | Change.NOTICE | Change.FRAME | Change.STAND)
"""What can be seen here."""
DOUBLE = 0.45
"""Seconds between the two clicks of a double-click, at most."""


class Viewport:
    """Draws a studio's shot in 3D, and tells the studio what is done there.

    Whatever touches a handle happens in viser's own thread, so there is nothing to lock. Methods only ask for it and
    return, unless they say otherwise.
    """

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.points = Budget()
        """How many are drawn, adapted to the browser."""
        self._server, self.secret = open_private_server()
        self.port = self._server.get_port()
        self._loop = self._server.get_event_loop()
        self._shapes = Shapes(self._server.scene, self._click)
        self._gizmo = Gizmo(self._server.scene, studio.grab_keyframe, self._drag)
        self._handles = PathHandles(self._server.scene, studio.grab_keyframe, self._bend)
        self._dark = False
        self._beat = Beat(self._loop, self._draw)
        self._surfaces = Surfaces(lambda: self._changed(Change.SCENE))
        self._look = PhotoLook(self._shapes, self._surfaces, self._loop.call_later)
        self._frusta = Frusta(self._shapes, studio)
        self._standing = Standing(self._server, studio, self._moved)
        self._framing = Framing(studio, self._standing, self._server.initial_camera)
        self._to_stand = False
        """The free view is to go to a camera, and has not gone yet."""
        self._clicked: tuple[object, float] = (None, 0.0)
        """What was clicked last, and when."""
        self._drawn_clip: MovingScene | None = None
        """The clip whose scene is drawn."""
        self._closed = False
        self._prepare()
        self._server.on_client_connect(self._on_connect)
        self._stop_listening = studio.listen(self._changed)
        self._changed(DRAWN)

    # --- for page, server and tests ---------------------------------------------------------------------------------

    def rebuild(self) -> None:
        """Throw every handle away and draw everything anew; returns when that is done."""
        self._beat.wait_for(self._rebuilt())

    def drawn(self) -> dict[str, Any]:
        """What is drawn, once it is up to date, in plain values by name."""
        return self._beat.wait_for(self._described())

    def theme(self, dark: bool) -> None:
        """Light or dark, as the page is."""
        self._beat.do(self._retheme, dark)

    def draw_rate(self, fps: float, software: bool) -> None:
        """Hear from the browser how fast it redraws, and whether without a GPU."""
        self._beat.do(self._adapt, fps, software)

    def frame(self) -> None:
        """Let the free view show the selection, or else the whole path and what it is about."""
        self._beat.do(self._framing.frame)

    def go_to(self, camera: Camera) -> None:
        """Put the free view where a camera is."""
        self._beat.do(self._go_to, camera)

    def room(self, aspect: float, free: tuple[Sides, ...]) -> None:
        """Hear from the page how wide the stage is, and which parts of it are free for what is framed (`Room`)."""
        self._beat.do(self._framing.make_room, Room(aspect=aspect, free=free))

    def close(self) -> None:
        """Stop the server and its threads, let go of everything. Not to be called in viser's thread."""
        if not self._closed:
            self._stop_listening()
            self._beat.wait_for(self._ended())
            stop_server(self._server)

    # --- when to draw -----------------------------------------------------------------------------------------------

    def _changed(self, change: Change) -> None:
        """Draw it soon, together with whatever else changes until then; called in any thread."""
        if Change.STAND in change and not self._to_stand:
            self._to_stand = True
            self._beat.do(self._stand)
        if change & (DRAWN | Change.FRAME):
            self._beat.changed(change)

    def _draw(self, change: Change) -> None:
        with self._server.atomic():
            self._draw_changed(change)

    def _draw_changed(self, change: Change) -> None:
        studio, scene, shapes = self.studio, self.studio.seen_scene, self._shapes
        if scene is None:
            shapes.clear()
            self._gizmo.follow(None, self.studio.gesture)
            self._handles.clear()
            self._framing.forget()
            self._look.forget()
            self._frusta.clear()
            return
        colours = opaque_colours(self._dark)
        if self._drew_scene(scene) or self._framing.size is None:
            self._framing.meet(scene)
        if studio.path.up != self._standing.up:
            self._standing.stand_upright(studio.path.up)
        size = self._framing.size
        assert size is not None, "it was met"
        if change & ~(Change.VIEW | Change.MARKS):
            self._frusta.show("photo", {"camera": photo_frustum(scene, studio.scene_key, size, colours)})
            shapes.show("path", path_lines(studio, size, colours))
        shapes.show("marks", mark_shapes(studio, size, colours))
        shapes.show("ghost", ghost(studio, size, colours))
        shapes.show("checked", checked_shapes(studio, size, colours))
        self._frusta.show("keys", key_frusta(studio, scene, size, colours))
        covered = studio.view.through_camera  # by the picture; the viewport is small, and may be slow to draw
        if not covered or change & (Change.FLIGHT | Change.SCENE):
            self._frusta.show("playhead", playhead_frustum(studio, scene, size, colours))
        self._gizmo.follow(self._held(), studio.gesture)
        selection, at, offsets = handle_offsets(studio)
        stood_in = selection is not None and self._frusta.stands_in_keyframe(selection)
        self._handles.show(None if stood_in else selection, at, offsets, size.near, colours["keyframe-selected"])
        if Change.FRAME in change:
            self._framing.frame()

    def _drew_scene(self, scene: Scene) -> bool:
        """Draw the scene: of a clip what is seen at the playhead. Return whether it is another scene than before."""
        studio, moving = self.studio, self.studio.seen_moving
        if moving is not None and moving.moves:
            is_new = self._drawn_clip is not moving
            with self._telling():
                self._look.show_moment(moving, studio.scene_frame_at(studio.view.time), self.points)
            self._drawn_clip = moving
            return is_new
        self._drawn_clip = None
        surface = studio.view.surface and self._server.get_clients() != {}  # nobody looks: no need to make one
        return self._look.show(scene, self.points, surface=surface)

    async def _rebuilt(self) -> None:
        self._shapes.clear()
        self._gizmo.clear()
        self._handles.clear()
        self._look.forget()
        self._beat.changed(DRAWN)
        self._beat.now()

    async def _ended(self) -> None:
        self._closed = True
        self._beat.stop()
        self._surfaces.forget()
        self._look.forget()

    async def _described(self) -> dict[str, Any]:
        self._beat.now()
        return self._shapes.describe() | {"gizmo": self._gizmo.describe()} | self._handles.describe()

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

    def _held(self) -> Held | None:
        """The selected keyframe in the gizmo; none if it is locked, seen through the camera, or stood in."""
        view = self.studio.view
        if view.gizmo == "bend":
            return None
        for at, _, key, locked in self.studio.keyframes():
            if at == view.selection and not locked and not view.through_camera:
                return None if self._frusta.stands_in_keyframe(at) else held(at, key, view)
        return None

    # --- the free view ----------------------------------------------------------------------------------------------

    async def _on_connect(self, client: ClientHandle) -> None:
        self._changed(Change.SCENE)  # now somebody looks
        self._look.welcome()
        self._standing.welcome(client)

    def _moved(self) -> None:
        """The free view is elsewhere: what it stands in hides itself."""
        if self._frusta.look_again():
            self._changed(Change.DOCUMENT)
        self._framing.moved()

    def _go_to(self, camera: Camera) -> None:
        self._beat.now()  # a scene that is only just there would take the view to its own first look
        self._framing.go_to(camera)

    def _stand(self) -> None:
        """Go where the studio wants the free view to stand."""
        self._to_stand = False
        camera = self.studio.director
        if camera is None or self._closed:
            return
        if self.studio.pilot.flies_free:
            self._framing.follow(camera)
        else:
            self._go_to(camera)
