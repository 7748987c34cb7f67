"""Cameras by chance: smooth ones, as RealEstate10K's are, and those that people hold."""

import math
from dataclasses import dataclass
from typing import Literal

import torch

from research.world.cameras import hand_held
from research.world.chance import Chance
from research.world.illumination import LitPlace
from research.world.place import Place
from research.world.things import Motion
from scene.camera import Intrinsics, pixel_centres
from scene.samples.oracle import rays_of
from scene.samples.sheets import Vector

Style = Literal["smooth", "handheld"]
STYLES: tuple[Style, ...] = ("smooth", "handheld")
TRIES = 400
LEAST_SURFACES = 8
"""Surfaces that a camera sees at least all the while."""
CLEAR = 0.35
"""Metres that nothing comes nearer than to a camera in a room; outdoors it is twice as much."""


@dataclass(frozen=True, eq=False)
class CameraMotion:
    """A camera's path through a place, and words for it."""

    motion: Motion
    """Path: from seconds to the camera's pose in scene space."""
    words: str
    """Such as "moves forward and turns left"."""


def camera_by_chance(chance: Chance, lit: LitPlace, lens: Intrinsics, seconds: float, style: Style) -> CameraMotion:
    """A path that keeps clear of everything and shows something all the while.

    If none of many paths does, the camera stays where it stands and turns.
    """
    found = None
    for _ in range(TRIES):
        found = _walk(chance, lit.place, seconds)
        if found is not None and _is_good(lit, lens, found, seconds):
            break
    else:
        found = _Walk((0.0, 0.0, min(1.5, lit.place.ceiling)), (0.0, 0.0, 0.0), chance.uniform(0, 6), 0.3, 0.0, seconds)
    assert found is not None
    shake = 1.0 if style == "handheld" else 0.0
    motion = hand_held(
        found.at,
        tremor=shake * chance.uniform(0.001, 0.003) * lit.place.scale,
        sway=shake * chance.uniform(0.003, 0.01),
        seed=chance.whole(0, 1 << 30),
        world_from_scene=torch.eye(4, dtype=torch.float64),
    )
    return CameraMotion(motion, found.words())


@dataclass(frozen=True)
class _Walk:
    start: Vector
    way: Vector
    heading: float
    turn: float
    pitch: float
    seconds: float
    bend: float = 0.0

    def at(self, time: float) -> tuple[Vector, Vector]:
        """Place and aim."""
        share = time / self.seconds if self.seconds > 0 else 0.0
        ease = 0.6 * share + 0.4 * share * share * (3 - 2 * share)
        off = self.bend * math.sin(math.pi * share)
        x, y, z = (begin + ease * step for begin, step in zip(self.start, self.way, strict=True))
        x, y = x - off * self.way[1], y + off * self.way[0]
        angle = self.heading + self.turn * ease
        flat = math.cos(self.pitch)
        return (x, y, z), (x + flat * math.sin(angle), y + flat * math.cos(angle), z + math.sin(self.pitch))

    def words(self) -> str:
        """The motion in words, as the first camera sees it."""
        s, c = math.sin(self.heading), math.cos(self.heading)
        right, ahead = self.way[0] * c - self.way[1] * s, self.way[0] * s + self.way[1] * c
        length = math.hypot(right, ahead, self.way[2])
        said = []
        if length > 0.05:
            directions = {"right": right, "left": -right, "forward": ahead, "backward": -ahead}
            directions |= {"up": self.way[2], "down": -self.way[2]}
            chosen = [name for name, amount in directions.items() if amount > 0.5 * length]
            said.append("moves " + " and ".join(chosen))
        if abs(self.turn) > math.radians(6):
            said.append(f"turns {'right' if self.turn > 0 else 'left'}")
        return " and ".join(said) or "stays almost still"


def _walk(chance: Chance, place: Place, seconds: float) -> _Walk | None:
    x, y = chance.uniform(place.low[0], place.high[0]), chance.uniform(place.low[1], place.high[1])
    z = min(chance.uniform(0.9, 1.8), place.ceiling)
    heading = chance.uniform(0, 2 * math.pi)
    speed = chance.uniform(0.05, 0.22) * place.scale
    length = min(speed * seconds, chance.uniform(0.2, 0.8) * place.scale)
    # Mostly ahead, as people film who walk; the others go aside or back.
    side = chance.one_of((0.0, 0.0, 0.4, -0.4, math.pi / 2, -math.pi / 2, math.pi)) + chance.uniform(-0.2, 0.2)
    way = length * math.sin(heading + side), length * math.cos(heading + side), 0.0
    if chance.happens(0.25):
        way = (*way[:2], chance.uniform(-0.25, 0.25) * length)
    turn = chance.uniform(-1, 1) * math.radians(min(45.0, 12.0 * seconds)) * (1 if chance.happens(0.7) else 0.1)
    walk = _Walk((x, y, z), way, heading, turn, chance.uniform(-0.32, 0.06), seconds, chance.uniform(-0.15, 0.15))
    margin = CLEAR if place.ceiling < 2.8 else 2 * CLEAR
    steps = [walk.at(seconds * k / 6)[0] for k in range(7)]
    fits = all(place.is_free(px, py, margin, pz) and 0.4 < pz <= place.ceiling for px, py, pz in steps)
    return walk if fits else None


def _is_good(lit: LitPlace, lens: Intrinsics, walk: _Walk, seconds: float) -> bool:
    """Whether nothing is too near, and the sky and single walls do not fill the picture."""
    small = lens.resized(24, 24)
    motion = hand_held(walk.at, tremor=0, sway=0, seed=0, world_from_scene=torch.eye(4, dtype=torch.float64))
    margin = CLEAR if lit.place.ceiling < 2.8 else 2 * CLEAR
    for share in (0.0, 0.5, 1.0):
        t, triangle, _ = lit.world.nearest(*rays_of(small, motion(share * seconds), pixel_centres(24, 24)))
        met = t.isfinite()
        if float(met.float().mean()) < 0.55 or float(t.min()) < margin:
            return False
        if float(t[met].median()) < 0.5 * lit.place.scale:
            return False
        sheets = lit.world.owner[triangle.long()[met]]
        counts = torch.bincount(sheets)
        if float(counts.max()) > 0.5 * len(t) or int((counts >= 3).sum()) < LEAST_SURFACES:
            return False
    return True
