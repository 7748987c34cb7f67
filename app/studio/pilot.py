"""The pilot: flies the camera that is looked through, for as long as keys are held and until it has come to rest."""

import contextlib
import math
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from app.document.baking import Camera
from app.document.edit import NOT_YET
from app.document.start_lock import makes_way
from app.document.view import Change
from app.studio.easing import EASE, between, eased
from app.studio.flying import Controls, Motion, advanced, slid, turned
from app.studio.sight import viewed
from scene.errors import InputError
from scene.path.edits import PHOTO
from scene.path.keyframes import Keyframe

if TYPE_CHECKING:
    from app.studio.studio import Studio

TICK = 1 / 40
"""Seconds between two cameras of a flight."""
SILENCE = 0.5
"""Seconds after which a page that says nothing any more holds nothing either."""
PAUSE = 0.12
"""Seconds without a word from the page before a flight rests: between two moves of a mouse it goes on."""
SHOWN_EVERY = 0.25
"""Seconds between two places of the flown camera in the viewport, which may be slow to draw."""
BRAKING = 0.5
"""Seconds: ahead, a flight goes at most so much of the way to what stands there."""
NEAREST = 0.06
"""Shares of the subject's distance before it, where a flight ahead stops."""
AUTO = 0.7
"""Seconds after which a flight that rests becomes a keyframe, where that is wanted."""


class Pilot:
    """Flies through the camera, off the path, or else the free view. Methods may be called in any thread."""

    def __init__(self, studio: "Studio") -> None:
        self._studio = studio
        self._lock = threading.Lock()
        self._motion: Motion | None = None
        """Motion of the flight that goes on."""
        self._free = False
        """It is one of the free view."""
        self._controls = Controls()
        """What the page said last."""
        self._flown = Controls()
        """What is flown by: that, but for brakes and silence."""
        self._elapsed = 0.0
        """Seconds that it has been flown by."""
        self._origin = 0.0
        """Seconds of the page's holding before that."""
        self._heard = 0.0
        self._flights = 0
        self._thread: threading.Thread | None = None
        self._camera: Camera | None = None
        self._left: tuple[tuple[str, str], Camera] | None = None
        """The photo, and the camera that was flown in it, where the path took it back unasked."""
        self._introduced: tuple[str, str] | None = None
        """The photo at whose camera somebody has flown before, or has chosen a view."""

    @property
    def camera(self) -> Camera | None:
        """Where the camera was flown to, off the path; None while the path says where it is."""
        return self._camera

    @property
    def left(self) -> Camera | None:
        """The camera that was flown last, where the path has taken it back unasked, and no keyframe keeps it."""
        if self._left is None or self._camera is not None or self._left[0] != self._photo():
            return None
        camera = self._left[1]
        return None if any(_is_at(key, camera) for _, _, key, _ in self._studio.keyframes()) else camera

    @property
    def flies_free(self) -> bool:
        """Whether the free view is flying just now."""
        return self._free and self._motion is not None

    @property
    def moving(self) -> bool:
        """Whether a flight goes on."""
        return self._motion is not None

    def steer(
        self,
        controls: Controls,
        *,
        turn: tuple[float, float] = (0.0, 0.0),
        slide: tuple[float, float] = (0.0, 0.0),
        push: float = 0.0,
        held_s: float = 0.0,
        before_s: float = 0.0,
        time_s: float | None = None,
    ) -> None:
        """Take the newest controls; and do at once what a hand did.

        How far a key flies is a matter of how long it was held on the page, however late that is heard here.

        Args:
            controls: what is held.
            held_s: for how long that has been held, seconds.
            before_s: where it is not what was held before: for how long that was.
            turn: to the right and down, radians.
            slide: right and down along the picture, metres.
            push: ahead, metres; it takes a moment.
            time_s: the playhead's, where a flight begins on the path.

        Raises:
            InputError: there is nothing to fly yet.
        """
        start = None if self._motion is not None else self._set_out(time_s)
        with self._lock:
            motion = self._motion or (Motion(camera=start[0]) if start else None)
            if motion is None:
                return  # it was ended just now
            if self._motion is None and start:
                self._flights += 1
                self._free = start[1]
                self._controls = self._flown = Controls()
            motion = self._held_on(motion, controls, held_s, before_s)
            camera = slid(turned(motion.camera, *turn, self._studio.path.up), *slide)
            right, down, ahead = motion.glide
            self._motion = replace(motion, camera=camera, glide=(right, down, ahead + push))
            self._heard = time.monotonic()
            if not self._free:
                self._camera = camera
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="flight", daemon=True)
                self._thread.start()
        if start and not start[1]:
            self._studio.tell(Change.VIEW)

    def _held_on(self, motion: Motion, controls: Controls, held_s: float, before_s: float) -> Motion:
        """The flight where it is by the page's clock, when other controls take over."""
        if controls != self._controls:
            if not self._flown.idle:
                late = min(max(before_s - self._origin - self._elapsed, -SILENCE), SILENCE)
                motion = advanced(motion, self._braked(motion, self._flown), late, self._studio.path.up)
        elif controls.idle or not self._flown.idle:
            return motion  # as before; else the page had been silent
        self._controls = self._flown = controls
        self._origin, self._elapsed = held_s, 0.0
        return motion

    def put(self, camera: Camera) -> None:
        """Fly the camera from there next."""
        self.land()
        self._camera = camera
        self._studio.look_again()
        self._studio.tell(Change.VIEW | Change.FLIGHT)

    def travel(self, goal: Camera, arrive: Callable[[], None]) -> None:
        """Go to a camera before the eyes of who looks through it, then `arrive`; at once where nobody wants to see it.

        Whatever else is flown, played or chosen meanwhile ends the way.
        """
        start = self._camera or self._studio.camera_at(self._studio.view.time)
        self.land()
        if start is None or not self._studio.eases or (start.position, start.wxyz) == (goal.position, goal.wxyz):
            return arrive()
        with self._lock:
            self._flights += 1
            self._camera = start
            flight = self._flights
        threading.Thread(target=self._go, args=(start, goal, arrive, flight), name="travel", daemon=True).start()

    def _go(self, start: Camera, goal: Camera, arrive: Callable[[], None], flight: int) -> None:
        began = time.monotonic()
        while (share := (time.monotonic() - began) / EASE) < 1:
            with self._lock:
                if flight != self._flights:
                    return
                self._camera = between(start, goal, eased(share))
            self._studio.look_again()
            time.sleep(TICK)
        if flight == self._flights:
            with contextlib.suppress(InputError):  # it no longer exists
                arrive()

    def land(self) -> None:
        """End the flight where it is."""
        with self._lock:
            self._motion = None

    def leave(self, *, asked: bool = False) -> bool:
        """Give the camera back to the path; whether it was off it. Unless this was asked for, `left` has it then."""
        with self._lock:
            self._flights += 1
            if not self._free:
                self._motion = None
            flown, self._camera = self._camera, None
            if flown is not None:
                self._left = None if asked or _is_at(PHOTO, flown) else (self._photo(), flown)
        return flown is not None

    def introduce(self) -> None:
        """The person has chosen a view, so the first flight need not take them to the photo's camera."""
        self._introduced = self._photo()

    def _photo(self) -> tuple[str, str]:
        photo = self._studio.document.photo
        return photo.sample, photo.file

    def _set_out(self, time_s: float | None) -> tuple[Camera, bool]:
        """Where a flight begins, and whether it is one of the free view.

        Flying begins at the photo, unless something is kept already or the person has chosen and moved the free view.
        """
        studio = self._studio
        studio.scene_here()
        first, self._introduced = self._introduced != self._photo(), self._photo()
        suggested = makes_way(studio.document)
        if suggested and (first or studio.first_look) and not studio.view.through_camera:
            studio.view = replace(studio.view, through_camera=True)
        if not studio.view.through_camera:
            return replace(viewed(studio), fov_y=None), True
        if self._camera is None:
            moment = 0.0 if suggested else time_s
            if moment is not None and abs(moment - studio.view.time) > 1e-6:
                studio.jump(moment)
        return self._camera or self._on_path(), False

    def _on_path(self) -> Camera:
        """The camera at the playhead, with a lens of its own only where the path zooms."""
        studio = self._studio
        camera = studio.camera_at(studio.view.time)
        if camera is None:
            raise InputError(studio.problem or NOT_YET)
        usual = float(studio.clip_lens(studio.scene_here()).fov_y)
        return replace(camera, fov_y=None) if camera.fov_y and abs(camera.fov_y - usual) < 1e-6 else camera

    def _run(self) -> None:
        """Fly until it rests."""
        studio, before, shown = self._studio, time.monotonic() - TICK, 0.0
        while True:
            with self._lock:
                motion, flight, free = self._motion, self._flights, self._free
                if motion is None:
                    self._thread = None
                    return
                now = time.monotonic()
                if now - self._heard > SILENCE:
                    self._flown = Controls(speed=self._flown.speed)
                held = self._flown
                motion = advanced(motion, self._braked(motion, held), now - before, studio.path.up)
                self._elapsed += now - before
                before = now
                rests = held.idle and motion.at_rest(held.speed) and now - self._heard > PAUSE
                self._motion = None if rests else motion
                if not free:
                    self._camera = motion.camera
                if rests:
                    self._thread = None
            studio.recorder.see(time.time(), motion.camera)
            if free:
                studio.stand_at(motion.camera)
            else:
                studio.look_again()
            if not free and (rests or now - shown > SHOWN_EVERY):
                shown = now
                studio.tell(Change.FLIGHT)
            if rests:
                if not free and studio.view.auto_key:
                    self._keep_soon(flight)
                return
            time.sleep(max(0.0, TICK - (time.monotonic() - now)))

    def _braked(self, motion: Motion, held: Controls) -> Controls:
        """The controls, slower ahead where something stands there: nobody films inside a cup."""
        live, scene = self._studio.picture.live, self._studio.scene
        right, down, ahead = held.move
        if self._free or ahead <= 0 or scene is None or live is None or live.ahead is None or live.c2w is None:
            return held
        gone = torch.tensor(motion.camera.position, dtype=torch.float64) - live.c2w[:3, 3]
        room = live.ahead - float(gone @ live.c2w[:3, 2]) - NEAREST * scene.subject_distance
        fastest = max(0.0, room) / BRAKING
        full = ahead * held.speed
        return held if full <= fastest else replace(held, move=(right, down, ahead * fastest / full))

    def _keep_soon(self, flight: int) -> None:
        """Make a keyframe of a flight that rests, unless another one begins or it is kept otherwise."""
        time.sleep(AUTO)
        if flight == self._flights and self._motion is None and self._camera is not None:
            self._studio.keep_flown()


def _is_at(key: Keyframe, camera: Camera) -> bool:
    """Whether a keyframe has this camera, but for what is lost where numbers are kept."""
    facing = abs(sum(a * b for a, b in zip(key.wxyz, camera.wxyz, strict=True)))
    return math.dist(key.position, camera.position) < 1e-4 and facing > 1 - 1e-7
