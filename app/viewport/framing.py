"""What the free view frames: the whole shot before a new photo, what is selected when asked, a camera it goes to."""

from dataclasses import replace

import numpy as np
from viser import InitialCameraConfig

from app.document.baking import Camera
from app.document.view import Change
from app.palette import opaque_colours
from app.studio.studio import Studio
from app.viewport import free_view
from app.viewport.cameras import camera_at, clip_lens, frustum_corners, photo_frustum
from app.viewport.extent import Extent, extent, scattered
from app.viewport.free_view import Room, Viewpoint
from app.viewport.standing import Standing
from scene.path import edits
from scene.scene import Scene

AROUND = np.array([[-1.0, -1, -1], [1, 1, 1], [1, -1, 1], [-1, 1, -1]])
"""Corners of a cube about a point."""


class Framing:
    """Chooses where a studio's free view stands. In viser's own thread.

    Args:
        studio: what is framed.
        standing: goes there.
        initial: the camera of browsers that have not come yet.
    """

    def __init__(self, studio: Studio, standing: Standing, initial: InitialCameraConfig) -> None:
        self.size: Extent | None = None
        """Extent of the scene that is drawn."""
        self._studio, self._standing, self._initial = studio, standing, initial
        self._met: tuple[str, str] | None = None
        """The photo that the view has stood before."""
        self._scattered: np.ndarray | None = None
        """Some points of the scene, [points 3], by which one knows whether it is in sight."""

    def meet(self, scene: Scene) -> None:
        """Know the scene that is drawn now; of a photo it has not seen yet, the view takes its first look."""
        studio, photo = self._studio, self._studio.document.photo
        self.size, self._scattered = extent(scene), scattered(scene)
        self._standing.limit(self.size)
        if self._met != (photo.sample, photo.file):
            self._met = (photo.sample, photo.file)
            studio.director_fov = self._initial.fov = free_view.view_fov(clip_lens(studio, scene)[0])
            self._look_over()

    def forget(self) -> None:
        """There is no scene any more."""
        self.size = self._met = None

    def make_room(self, room: Room) -> None:
        """Know how the page has laid out the stage."""
        if self.size is not None:
            self._standing.make_room(room)
        else:
            self._standing.room = room

    def frame(self) -> None:
        """Show what is selected, or else the whole path and what it is about; where that is shown, the first view."""
        standing, now = self._standing, self._standing.viewpoint
        if self.size is None or now is None:
            return
        forward = (now.target - now.position) / np.linalg.norm(now.target - now.position)

        def framing() -> Viewpoint:
            points, pivot = self._chosen()
            up, free = np.array(standing.up), standing.room.free
            return free_view.framed(points, pivot, forward, *standing.picture, up=up, free=free)

        if free_view.same(framing(), now):
            self._look_over(slowly=True)
        else:
            standing.frame(framing, slowly=True)

    def go_to(self, camera: Camera) -> None:
        """Stand where a camera is."""
        if self.size is not None:
            self._standing.go(free_view.through(camera, self.size.middle), camera, slowly=True)

    def follow(self, camera: Camera) -> None:
        """Stand where a camera is that is being flown."""
        viewpoint = self._standing.viewpoint
        if viewpoint is not None:
            distance = float(np.linalg.norm(viewpoint.target - viewpoint.position))
            self._standing.go(free_view.through(camera, distance))

    def moved(self) -> None:
        """The view is elsewhere: tell the studio if the scene has come into sight, or nothing of it is any more."""
        studio, viewpoint = self._studio, self._standing.viewpoint
        studio.first_look = self._standing.untouched
        if viewpoint is None or self._scattered is None:
            return
        in_sight = free_view.shows(viewpoint, self._scattered, *self._standing.picture)
        if in_sight != studio.view.in_sight:
            studio.view = replace(studio.view, in_sight=in_sight)
            studio.tell(Change.VIEW)

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
        studio, trajectory, size = self._studio, self._studio.trajectory, self.size
        assert size is not None
        scene = studio.seen_scene
        path = [] if scene is None else [frustum_corners(photo_frustum(scene, "", size, opaque_colours(False)))]
        path += [] if trajectory is None else [trajectory.c2w[:, :3, 3].numpy()]
        if (pending := studio.path_import.pending) is not None:
            path.append(pending.trajectory.c2w[:, :3, 3].numpy())
        return np.concatenate([size.outline, *path]), np.array([0.0, 0.0, size.middle])

    def _chosen(self) -> tuple[np.ndarray, np.ndarray]:
        """Points [n 3] around what is selected, and itself; everything where nothing is."""
        size, selection = self.size, self._studio.view.selection
        if size is not None and selection is not None and edits.exists(self._studio.path, selection):
            camera = camera_at(self._studio, edits.time_of(self._studio.path, selection))
            if camera is not None:
                pivot = np.array(camera.position)
                return pivot + 0.25 * size.near * AROUND, pivot
        return self._everything()
