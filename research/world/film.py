"""Lit places filmed quickly: pictures, exact depth and what moves, frame by frame.

One ray through the middle of every pixel tells its depth and surface; pixels that show one surface take their colour
from its texture, and those at edges from four rays more. `moving.filmed` is the slow way, which lights everything anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np
import torch
from jaxtyping import Bool, Float, Int, Int32
from torch import Tensor

from research.world.illumination import LitPlace
from research.world.moving import MovingView
from research.world.shading import BRIGHTEST, CURVE_STEPS, edges, shade_pixels, shade_rays, spots
from research.world.sources import LIFT, lamplight, sunlight
from research.world.texels import lay_out
from research.world.things import Thing
from scene.camera import Intrinsics, pixel_centres
from scene.pose import rigid_inverse
from scene.samples.develop import Film, develop, to_bytes
from scene.samples.materials import Material
from scene.samples.world import ATLAS_WIDTH, World

SUB_RAYS = ((-0.375, -0.125), (0.125, -0.375), (0.375, 0.125), (-0.125, 0.375))
"""Places within a pixel, from its middle: no two share a row or a column."""
SUN_AWAY = 100.0
"""Metres beyond which nothing is looked for that could hide the sun."""
ROUNDING = 0.01
"""Square metres by which squared distances in a place may be off."""
FIRST_BODY = 1 << 20
"""Number of the first sheet of the first thing, in a picture of numbers."""


@dataclass(frozen=True, eq=False)
class Body:
    """A thing ready for rays, in its own space."""

    thing: Thing
    world: World
    albedo: Float[Tensor, "texels 3"]
    centre: Float[Tensor, "3"]
    radius: float
    """Radius of the ball around it, metres."""


def body(thing: Thing, materials: dict[str, Material]) -> Body:
    """A thing, built."""
    world = World(thing.model, materials, torch.eye(4, dtype=torch.float64), threads=1)
    texels = lay_out(world)
    albedo = torch.zeros(world.atlas_height * ATLAS_WIDTH, 3)
    albedo[texels.address] = texels.albedo
    points = torch.cat([part.points.reshape(-1, 3) for part in thing.model])
    centre = (points.amin(dim=0) + points.amax(dim=0)) / 2
    return Body(thing, world, albedo, centre, float((points - centre).norm(dim=-1).max()))


@dataclass(frozen=True, eq=False)
class Placed:
    """A thing at a moment."""

    body: Body
    from_scene: Float[Tensor, "4 4"]
    centre: Float[Tensor, "3"]

    def near(
        self, eye: Float[Tensor, "3"], directions: Float[Tensor, "rays 3"], squares: Float[Tensor, " rays"]
    ) -> Int[Tensor, " some"]:
        """Rays out of one point that pass through the ball around it; `squares` are their squared lengths."""
        way = self.centre - eye
        room = float(way @ way) - self.body.radius**2
        if room <= 0:
            return torch.arange(len(directions))
        along = directions @ way
        return ((along > 0) & (along.square() > squares * room)).nonzero()[:, 0]

    def before(
        self, places: Float[Tensor, "n 3"], squares: Float[Tensor, " n"], towards: Float[Tensor, "3"]
    ) -> Int[Tensor, " some"]:
        """Places from which light out of one direction may pass through the ball around it.

        `squares` are the squared lengths of `places`; `towards` has length one.
        """
        along = self.centre @ towards - places @ towards
        apart = squares - 2 * (places @ self.centre) + self.centre @ self.centre - along.square()
        return ((along > 0) & (apart < self.body.radius**2 + ROUNDING)).nonzero()[:, 0]

    def in_its_space(
        self, origins: Float[Tensor, "rays 3"], directions: Float[Tensor, "rays 3"]
    ) -> tuple[Float[Tensor, "rays 3"], Float[Tensor, "rays 3"]]:
        """Rays as the thing sees them; their t stays the same."""
        turn, offset = self.from_scene[:3, :3].float(), self.from_scene[:3, 3].float()
        return origins @ turn.T + offset, directions @ turn.T


def placed(bodies: Sequence[Body], time: float) -> list[Placed]:
    """Things where they are at `time` [s]."""
    out = []
    for each in bodies:
        transform = each.thing.motion(time)
        centre = (transform[:3, :3] @ each.centre.double() + transform[:3, 3]).float()
        out.append(Placed(each, rigid_inverse(transform), centre))
    return out


@dataclass(frozen=True, eq=False)
class _Ends:
    """Where rays ended, and the light that things send back along them."""

    t: Float[Tensor, " rays"]
    sheet: Int32[Tensor, " rays"]
    """Sheet of what stands still; -1 where there is none, or a thing in front."""
    st: Float[Tensor, "rays 2"]
    surface: Int32[Tensor, " rays"]
    """Number of the sheet, also of things; -1 in the sky."""
    light: Float[Tensor, "rays 3"]
    """Light of things and the sky, linear."""


def seen(lit: LitPlace, bodies: Sequence[Body], lens: Intrinsics, c2w: Float[Tensor, "4 4"], time: float) -> MovingView:
    """The picture of a place and the things in it.

    Args:
        lit: the place.
        bodies: what moves in it.
        lens: of the camera.
        c2w: camera to scene space (x right, y forward, z up).
        time: seconds.
    """
    height, width = lens.height, lens.width
    now = placed(bodies, time)
    middle, around = _ways(*(float(each) for each in (lens.fx, lens.fy, lens.cx, lens.cy)), width, height)
    turn, eye = c2w[:3, :3].float(), c2w[:3, 3].float()
    directions = middle @ turn.T
    ends = _meet(lit, now, eye, directions)
    open_ = torch.ones(height * width)
    if now:
        open_ = _open(lit, now, eye + directions * ends.t.clamp_max(1e4)[:, None], ends.sheet >= 0)
    film = replace(lit.look.film, exposure=lit.exposure)
    gain = (torch.tensor(film.balance) * film.exposure).numpy()
    picture, surface = _developed(ends, film).reshape(height, width, 3), ends.surface.reshape(height, width)
    edge = torch.empty(height, width, dtype=torch.bool)
    edges(surface.numpy(), ends.t.reshape(height, width).numpy(), edge.numpy())
    textures = lit.world.light_shape.numpy(), lit.world.light_corner.numpy(), lit.rest.numpy(), lit.key.numpy()
    shade_pixels(
        surface.numpy(), ends.sheet.reshape(height, width).numpy(), ends.st.reshape(height, width, 2).numpy(),
        *textures, open_.reshape(height, width).numpy(), gain, _curve(), picture.numpy(),
    )  # fmt: skip
    mixed = edge.reshape(-1).nonzero()[:, 0]
    if len(mixed):
        ways = around[mixed].reshape(-1, 3) @ turn.T
        some = _meet(lit, now, eye, ways)
        own, lights = _developed(some, film), open_[mixed].repeat_interleave(len(SUB_RAYS))
        shade_rays(some.sheet.numpy(), some.st.numpy(), *textures, lights.numpy(), gain, _curve(), own.numpy())
        picture.reshape(-1, 3)[mixed] = own.reshape(-1, len(SUB_RAYS), 3).mean(dim=1)
    return MovingView(
        rgb=to_bytes(picture),
        depth=ends.t.reshape(height, width),
        moves=(ends.surface >= FIRST_BODY).reshape(height, width),
    )


def _developed(ends: _Ends, film: Film) -> Float[Tensor, "rays 3"]:
    """The picture of things and the sky; black where there is something else."""
    out = torch.zeros(len(ends.t), 3)
    chosen = (ends.sheet < 0).nonzero()[:, 0]
    if len(chosen):
        out[chosen] = develop(ends.light[chosen], film)
    return out


@lru_cache(maxsize=4)
def _ways(
    fx: float, fy: float, cx: float, cy: float, width: int, height: int
) -> tuple[Float[Tensor, "pixels 3"], Float[Tensor, "pixels sub 3"]]:
    """Directions in the camera of the rays of all pixels, through their middles and around; z is 1, so t is depth."""
    uv = pixel_centres(width, height).reshape(-1, 1, 2)
    uv = uv + torch.tensor([(0.0, 0.0), *SUB_RAYS], dtype=torch.float64)
    lens = torch.tensor([[cx, cy], [fx, fy]], dtype=torch.float64)
    flat = (uv - lens[0]) / lens[1]
    ways = torch.cat([flat, torch.ones_like(flat[..., :1])], dim=-1).float()
    return ways[:, 0].contiguous(), ways[:, 1:].contiguous()


def _meet(lit: LitPlace, now: Sequence[Placed], eye: Float[Tensor, "3"], directions: Float[Tensor, "rays 3"]) -> _Ends:
    world, count = lit.world, len(directions)
    t, triangle, within = world.nearest(eye.expand_as(directions), directions)
    sheet, st = torch.empty(count, dtype=torch.int32), torch.empty(count, 2)
    spots(
        triangle.numpy(), within.numpy(), world.triangles.numpy(), world.owner.numpy(), world.vertex.numpy(),
        sheet.numpy(), st.numpy(),
    )  # fmt: skip
    surface, light = sheet.clone(), torch.zeros(count, 3)
    away = (sheet < 0).nonzero()[:, 0]
    if lit.look.sky is not None and len(away):
        towards = directions[away]
        light[away] = lit.look.sky(towards / towards.norm(dim=-1, keepdim=True))
    if not now:
        return _Ends(t, sheet, st, surface, light)
    squares, first, normal = directions.square().sum(dim=-1), FIRST_BODY, torch.zeros(count, 3)
    for each in now:
        maybe = each.near(eye, directions, squares)
        if len(maybe):
            ways = directions[maybe]
            hits = each.body.world.cast(*each.in_its_space(eye.expand_as(ways), ways), texture=False, smooth=True)
            nearer = (hits.t < t[maybe]).nonzero()[:, 0]
            rays, hits = maybe[nearer], hits.some(nearer)
            t[rays] = hits.t
            sheet[rays] = -1
            surface[rays] = (first + hits.sheet).int()
            normal[rays] = hits.normal @ each.from_scene[:3, :3].float()
            light[rays] = each.body.world.light(each.body.albedo, hits.sheet, hits.st)
        first += len(each.body.world.material)
    on = (surface >= FIRST_BODY).nonzero()[:, 0]
    light[on] *= _light_on(lit, eye + directions[on] * t[on, None], normal[on])
    return _Ends(t, sheet, st, surface, light)


def _light_on(lit: LitPlace, place: Float[Tensor, "n 3"], normal: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
    """Light on things: what comes from around, by where they face, and the sun or lamp where it is not hidden."""
    draw, solid = torch.Generator().manual_seed(2), torch.zeros(len(place), 1)
    upwards = (normal[:, 2:] + 1) / 2
    light = lit.around[0] * (1 - upwards) + lit.around[1] * upwards
    # Their shadows have sharp edges: one ray for a soft one would be noise that changes from frame to frame.
    sharp = replace(lit.look, suns=tuple(replace(sun, radius_deg=0.0) for sun in lit.look.suns))
    light = light + sunlight(lit.world, sharp, place, normal, solid, 1, draw)[0]
    return light + lamplight(lit.world, lit.look, place, normal, solid, 1, draw)[0]


def _open(
    lit: LitPlace, now: Sequence[Placed], place: Float[Tensor, "rays 3"], chosen: Bool[Tensor, " rays"]
) -> Float[Tensor, " rays"]:
    """Part of the sun's or the lamp's light that things let through to places: 1 or, in their shadow, 0."""
    out = torch.ones(len(place))
    rays = chosen.nonzero()[:, 0]
    starts = place[rays]
    squares = starts.square().sum(dim=-1)
    for sun in lit.look.suns[:1]:
        towards = torch.tensor(sun.towards, dtype=torch.float32)
        towards = towards / towards.norm()
        for each in now:
            maybe = each.before(starts, squares, towards)
            _shade(each, out, rays[maybe], starts[maybe], (SUN_AWAY * towards).expand(len(maybe), 3))
    for bulb in lit.look.bulbs[:1]:
        lamp = torch.tensor(bulb.centre)
        ways = starts - lamp
        lengths = ways.square().sum(dim=-1)
        for each in now:
            maybe = each.near(lamp, ways, lengths)
            _shade(each, out, rays[maybe], starts[maybe], -ways[maybe])
    return out


def _shade(
    each: Placed,
    out: Float[Tensor, " rays"],
    rays: Int[Tensor, " some"],
    starts: Float[Tensor, "some 3"],
    ways: Float[Tensor, "some 3"],
) -> None:
    """Take the light away from places whose way to it a thing blocks."""
    if len(rays):
        lifted = starts + LIFT / ways.norm(dim=-1, keepdim=True) * ways
        out[rays[~each.body.world.is_open(*each.in_its_space(lifted, ways), 1.0)]] = 0.0


@cache
def _curve() -> np.ndarray:
    steps = torch.linspace(0, 1, CURVE_STEPS).square() * BRIGHTEST
    return develop(steps[:, None].expand(-1, 3), Film())[:, 0].contiguous().numpy()
