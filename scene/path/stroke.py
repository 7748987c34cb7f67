"""A line drawn over the picture or the map becomes a calm flight along the surface."""

from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from scene.errors import InputError
from scene.path.calm import calm, ground, upper
from scene.path.fitting import Flight
from scene.path.handles import Vector
from scene.pose import UP, downwards, look_at, pose
from scene.surface import Surface

HeldConstant = Literal["height", "distance"]
"""Height: straight above the ground. Distance: from the nearest of the surface."""
LOOK_AHEAD, LOOK_SHARE = 0.3, 0.1
"""How far along the flight a camera that looks ahead looks: metres, or a share of the whole, whichever is more."""
FURNITURE = 0.35
"""What rises over the ground for less than twice this share of the way is furniture, and flown over."""
WIDEST = 2.5
"""Metres of that share, at most."""
TOUCH = 0.05
"""Metres over a stroke within which a surface is still what was drawn on."""
CLEAR = 1 / 3
"""Share of its height that a camera keeps over furniture, at least; it climbs no sooner."""
HIGHER = 0.5
"""It climbs by this share of its height, at most; what is higher still is a wall, and kept away from."""
SLOPE = 0.5
"""Metres a flight at one height rises or falls over a metre of the way, at most: it begins to climb before a step."""
TREMOR, EDGES = 0.025, 0.1
"""Widths of the means, as shares of the stroke: over the hand, and over edges of what it was drawn across."""
DETOUR, NEIGHBOURS = 2.0, 21
"""An excursion is left out where it is longer than so many times what the stroke goes thereabouts; the median of how
many steps that is."""
SPACING = 0.02
FEWEST, MOST = 100, 600
"""Cameras of a flight: one every `SPACING` metres, between these."""


def stroke_to_flight(
    surface: Surface,
    stroke: Float[Tensor, "points 3"],
    *,
    metres: float,
    speed: float = 0.5,
    keep: HeldConstant = "height",
    facing: Literal["ahead", "photo"] | Vector = "ahead",
    up: Vector = UP,
    floor: float | None = None,
) -> Flight:
    """Cameras at one speed along a stroke, all upright.

    Args:
        surface: of the scene.
        stroke: points drawn in the picture, on the surface; or on a map, at any height over or on it, world axes [m].
        metres: how far from the surface; with 0 and "height" the camera slides along it.
        speed: metres per second along the stroke.
        keep: whether `metres` is a height over the ground, or a distance from the nearest surface.
        facing: ahead along the stroke, the way the photo's camera faced (level), or a point [m].
        up: the vertical, a unit vector.
        floor: how far below the photo's camera the ground is taken to be where the photo shows none [m].

    Raises:
        InputError: a stroke of no length, or one that never comes over the surface.
    """
    length = float(_gone(stroke)[-1]) if len(stroke) else 0.0
    if not length > 1e-6:
        raise InputError("A stroke needs some length; hold the key and drag across the picture.")
    down = downwards(up)
    samples = min(max(round(length / SPACING), FEWEST), MOST)
    line = resampled(stroke.double(), torch.linspace(0, length, samples, dtype=torch.float64))
    if keep == "height":
        positions = above(surface, line, metres, down=down, floor=floor)
        positions = before_walls(surface, positions, 0.8 * CLEAR * metres, down=down)
    else:
        positions = away(surface, line, metres)
    positions = resampled(positions, torch.linspace(0, float(_gone(positions)[-1]), samples, dtype=torch.float64))
    times = _gone(positions) / speed
    times = times + torch.arange(samples, dtype=torch.float64) * 1e-9  # increasing, where the camera stays
    if facing == "photo":
        return Flight(times, pose(torch.eye(3, dtype=torch.float64).expand(samples, 3, 3), positions))
    if facing == "ahead":
        return Flight(times, look_at(positions, positions + _headings(positions, times * speed, down), down))
    return Flight(times, look_at(positions, torch.tensor(facing, dtype=torch.float64).expand(samples, 3), down))


def _headings(
    positions: Float[Tensor, "samples 3"], lengths: Float[Tensor, " samples"], down: Float[Tensor, "3"]
) -> Float[Tensor, "samples 3"]:
    """Where a camera looks that has gone `lengths` [m]: ahead and level, without the hand's nodding and trembling."""
    reach = max(LOOK_AHEAD, LOOK_SHARE * float(lengths[-1]))
    weights = (-0.5 * ((lengths[:, None] - lengths) / (reach / 2)) ** 2).exp()
    calmed = weights / weights.sum(1, keepdim=True) @ positions
    heading = interpolated(calmed, lengths, (lengths + reach).clamp(max=float(lengths[-1]))) - calmed
    heading = heading - (heading @ down)[:, None] * down
    short = heading.norm(dim=-1) < 0.05 * LOOK_AHEAD
    if bool(short.all()):
        raise InputError("A stroke straight up and down leads nowhere ahead; choose what the camera faces.")
    last = int((~short).nonzero()[-1])
    heading[short] = heading[last].clone()
    return heading


def as_seen(stroke: Float[Tensor, "points 3"], eye: Float[Tensor, "3"]) -> Float[Tensor, "samples 3"]:
    """A stroke over a picture as the hand meant it: it keeps under the pen, and passes edges in one calm sweep.

    What is drawn on one plane stays on it: there the inverse of the depth is linear across the picture. What departs
    from a plane, as where the stroke goes from a table on to the floor behind, is averaged along the stroke.

    Args:
        stroke: points on the surface, world axes [m].
        eye: where it was drawn from [m].
    """
    kept = without_excursions(stroke.double())
    sight = kept - eye
    forward = (sight / sight.norm(dim=-1, keepdim=True)).mean(0)
    forward = forward / forward.norm()
    depth = sight @ forward
    if len(kept) < 3 or float(depth.min()) < 0.05 * float(depth.max()):
        return kept
    screen = sight / depth[:, None]
    along = _gone(screen)
    if float(along[-1]) < 1e-9:
        return kept
    at = torch.linspace(0, float(along[-1]), FEWEST * 2, dtype=torch.float64)
    drawn = interpolated(screen, along, at)
    inverse = interpolated((1 / depth)[:, None], along, at)
    plane = torch.linalg.lstsq(drawn, inverse, driver="gelsd").solution
    rest = calm(inverse - drawn @ plane, EDGES * len(at))
    drawn = calm(drawn, TREMOR * len(at))
    near, far = float(depth.min()), float(depth.max())
    found = (drawn @ plane + rest)[:, 0].clamp(1 / far, 1 / near)
    return eye + drawn / found[:, None]


def without_excursions(stroke: Float[Tensor, "points 3"]) -> Float[Tensor, "points_left 3"]:
    """A stroke over a picture without what runs off and comes back, as where it crosses something thin, or a gap.

    Of all ways from its first point to its last over some of those between, the shortest, where to leave one out counts
    as `DETOUR` steps between neighbours thereabouts: those are all about equally long on one surface.
    """
    if len(stroke) < 3:
        return stroke
    points = stroke.double()
    steps = points.diff(dim=0).norm(dim=-1)
    half = NEIGHBOURS // 2
    around = torch.nn.functional.pad(steps[None], (half, half + 1), mode="replicate")[0].unfold(0, NEIGHBOURS, 1)
    skipped = torch.cat([torch.zeros(1, dtype=torch.float64), (DETOUR * around.median(dim=1).values).cumsum(0)])
    apart = torch.cdist(points, points)
    cost = torch.zeros(len(points), dtype=torch.float64)
    before = [0] * len(points)
    for i in range(1, len(points)):
        costs = cost[:i] + apart[:i, i] + skipped[i] - skipped[1 : i + 1]
        before[i] = int(costs.argmin())
        cost[i] = costs[before[i]]
    kept = [len(points) - 1]
    while kept[-1]:
        kept.append(before[kept[-1]])
    return stroke[kept[::-1]]


def resampled(line: Float[Tensor, "points 3"], at: Float[Tensor, " samples"]) -> Float[Tensor, "samples 3"]:
    """Points of a polyline at lengths along it [m]."""
    return interpolated(line, _gone(line), at)


def interpolated(
    line: Float[Tensor, "points axes"], along: Float[Tensor, " points"], at: Float[Tensor, " samples"]
) -> Float[Tensor, "samples axes"]:
    """Points of a polyline whose corners stand at increasing values `along` it."""
    leg = (torch.searchsorted(along, at, right=True) - 1).clamp(0, len(line) - 2)
    share = ((at - along[leg]) / (along[leg + 1] - along[leg]).clamp_min(1e-12)).clamp(0, 1)
    return line[leg] + share[:, None] * (line[leg + 1] - line[leg])


def _gone(line: Float[Tensor, "points axes"]) -> Float[Tensor, " points"]:
    """How far along the line its points are."""
    return torch.cat([torch.zeros(1, dtype=line.dtype), line.diff(dim=0).norm(dim=-1).cumsum(0)])


def surface_height(
    surface: Surface,
    points: Float[Tensor, "points 3"],
    headroom: float = 0.0,
    *,
    down: Float[Tensor, "3"] | None = None,
    floor: float | None = None,
) -> Float[Tensor, " points"]:
    """Depth below the photo's camera (level: world y) of the surface under each point, or up to `headroom` m over it.

    A ceiling is not what is meant. Where there is none, `floor`; without that, what is under the nearest point that has
    one; if none has, what is highest over them.

    Raises:
        InputError: there is none under any, nor over any, and no `floor`.
    """
    falling = downwards(UP) if down is None else down
    if not len(surface.triangles):
        if floor is None:
            raise InputError("There is no surface to fly over: the photo shows only sky.")
        return torch.full((len(points),), floor, dtype=torch.float64)
    direction = falling.expand(len(points), 3)
    origins = points.double() - headroom * falling
    depth = origins @ falling + surface.hit(origins, direction)
    if floor is not None:
        return torch.where(depth.isfinite(), depth, floor)
    if not bool(depth.isfinite().any()):
        highest = float((surface.vertices[surface.triangles.flatten()].double() @ falling).min()) - 1.0
        origins = origins + (highest - origins @ falling)[:, None] * falling
        depth = origins @ falling + surface.hit(origins, direction)
    known = depth.isfinite().nonzero()[:, 0]
    if not len(known):
        raise InputError("The stroke never comes over what the photo shows; draw it across the picture.")
    index = torch.arange(len(points))
    nearest = known[(index[:, None] - known[None]).abs().argmin(dim=1)]
    return depth[nearest]


def above(
    surface: Surface,
    line: Float[Tensor, "points 3"],
    metres: float,
    *,
    down: Float[Tensor, "3"] | None = None,
    floor: float | None = None,
) -> Float[Tensor, "points 3"]:
    """The points `metres` straight above the ground, in one calm line that climbs only where furniture comes near.

    Furniture is what rises over the ground for a part of the way (`FURNITURE`); over it the camera keeps a share
    of its height (`CLEAR`) and rises and falls no more steeply than `SLOPE`. Points stand evenly along the line.
    """
    falling = downwards(UP) if down is None else down
    line = line.double()
    level = line - (line @ falling)[:, None] * falling
    length = float(_gone(level)[-1])
    tops = -surface_height(surface, line, metres, down=falling, floor=floor)  # heights over the photo's camera
    if length < 1e-6:  # straight up or down
        return level - (tops.max() + metres) * falling
    drawn_on = -surface_height(surface, line, min(TOUCH, metres), down=falling, floor=floor)
    each = length / (len(line) - 1)
    even = torch.linspace(0, length, len(line), dtype=torch.float64)
    along = _gone(level)
    tops, drawn_on = interpolated(torch.stack([tops, drawn_on], dim=-1), along, even).unbind(-1)
    base = ground(drawn_on, round(min(FURNITURE * length, WIDEST) / each))
    rise = (tops - (1 - CLEAR) * metres - base).clamp(0, HIGHER * metres)
    climb = upper(rise, min(round(max(0.1 * length, float(rise.max()) / SLOPE) / each), len(line) - 1))
    heights = base + climb + metres
    return level - interpolated(heights[:, None], even, along) * falling


def before_walls(
    surface: Surface, line: Float[Tensor, "points 3"], metres: float, *, down: Float[Tensor, "3"]
) -> Float[Tensor, "points 3"]:
    """The points moved level, in one calm line, so far towards the photo's camera that no surface is nearer than
    `metres`, or as far as that goes. Points stand evenly along the line.
    """
    level = line - (line @ down)[:, None] * down
    reach = level.norm(dim=-1)
    toward = -level / reach.clamp_min(1e-9)[:, None]
    gone = torch.zeros_like(reach)
    for _ in range(24):
        missing = (metres - surface.distance(line + gone[:, None] * toward)).clamp_min(0)
        if float(missing.max()) < 0.05 * metres + 1e-5:
            break
        gone = torch.minimum(gone + missing, reach)
    if not bool(gone.any()):
        return line
    each = float(_gone(line)[-1]) / (len(line) - 1)
    wide = round(max(float(gone.max()) / SLOPE, 2 * metres) / max(each, 1e-6))
    return line + torch.minimum(upper(gone, min(wide, len(line) - 1)), reach)[:, None] * toward


def away(surface: Surface, line: Float[Tensor, "points 3"], metres: float) -> Float[Tensor, "points 3"]:
    """The points `metres` from the nearest surface, on the photo's side of it: each goes towards the photo's camera.

    Along the line of sight no surface comes between, so the first place that is far enough is found by stepping.
    """
    if not metres > 0:
        raise InputError(f"A camera keeps a distance of more than 0 m; got {metres:g}.")
    toward = -line.double() / line.double().norm(dim=-1, keepdim=True).clamp_min(1e-9)
    reach = line.double().norm(dim=-1)
    gone = torch.zeros_like(reach)
    for _ in range(64):  # sphere tracing: a step of what is missing never oversteps
        missing = metres - surface.distance(line + gone[:, None] * toward)
        if float(missing.max()) < 1e-5:
            break
        gone = torch.minimum(gone + missing.clamp_min(0), reach)
    return line + gone[:, None] * toward
