"""A line drawn over the picture or the map becomes a flight along the surface."""

from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from scene.errors import InputError
from scene.fitting import Flight
from scene.pose import look_at, pose
from scene.surface import Surface

Keep = Literal["height", "distance"]
"""Height: straight above the surface. Distance: from the nearest of it."""
LOOK_AHEAD, LOOK_SHARE = 0.3, 0.1
"""How far along the flight a camera that looks ahead looks: metres, or a share of the whole, whichever is more."""
SLOPE = 1.0
"""Metres a flight at one height rises or falls over a metre of the way: it begins to climb before a step."""
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
    keep: Keep = "height",
    facing: Literal["ahead", "photo"] | tuple[float, float, float] = "ahead",
) -> Flight:
    """Cameras at one speed along a stroke, all upright.

    Args:
        surface: of the scene.
        stroke: points drawn in the picture, on the surface; or on a map, at any height over or on it, world axes [m].
        metres: how far from the surface; with 0 and "height" the camera slides along it.
        speed: metres per second along the stroke.
        keep: whether `metres` is a height, or a distance from the nearest surface.
        facing: ahead along the stroke, the way the photo's camera faced (level), or a point [m].

    Raises:
        InputError: a stroke of no length, or one that never comes over the surface.
    """
    length = float(_gone(stroke)[-1]) if len(stroke) else 0.0
    if not length > 1e-6:
        raise InputError("A stroke needs some length; hold the key and drag across the picture.")
    samples = min(max(round(length / SPACING), FEWEST), MOST)
    at = torch.linspace(0, length, samples, dtype=torch.float64)
    line = resampled(stroke.double(), at)
    positions = above(surface, line, metres) if keep == "height" else away(surface, line, metres)
    times = _gone(positions) / speed
    times = times + torch.arange(samples, dtype=torch.float64) * 1e-9  # increasing, where the camera stays
    if facing == "photo":
        return Flight(times, pose(torch.eye(3, dtype=torch.float64).expand(samples, 3, 3), positions))
    if facing == "ahead":
        return Flight(times, look_at(positions, positions + _headings(positions, times * speed)))
    return Flight(times, look_at(positions, torch.tensor(facing, dtype=torch.float64).expand(samples, 3)))


def _headings(positions: Float[Tensor, "samples 3"], way: Float[Tensor, "samples"]) -> Float[Tensor, "samples 3"]:
    """Where a camera looks that has gone `way` [m]: ahead and level, neither nodding nor trembling as the hand did."""
    reach = max(LOOK_AHEAD, LOOK_SHARE * float(way[-1]))
    weights = (-0.5 * ((way[:, None] - way) / (reach / 2)) ** 2).exp()
    calm = weights / weights.sum(1, keepdim=True) @ positions
    heading = interpolated(calm, way, (way + reach).clamp(max=float(way[-1]))) - calm
    heading[:, 1] = 0
    short = heading.norm(dim=-1) < 0.05 * LOOK_AHEAD
    if bool(short.all()):
        raise InputError("A stroke straight up and down leads nowhere ahead; choose what the camera faces.")
    last = int((~short).nonzero()[-1])
    heading[short] = heading[last].clone()
    return heading


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
    way = torch.zeros(len(points), dtype=torch.float64)
    before = [0] * len(points)
    for i in range(1, len(points)):
        found = way[:i] + apart[:i, i] + skipped[i] - skipped[1 : i + 1]
        before[i] = int(found.argmin())
        way[i] = found[before[i]]
    kept = [len(points) - 1]
    while kept[-1]:
        kept.append(before[kept[-1]])
    return stroke[kept[::-1]]


def resampled(line: Float[Tensor, "points 3"], at: Float[Tensor, "samples"]) -> Float[Tensor, "samples 3"]:
    """Points of a polyline at lengths along it [m]."""
    return interpolated(line, _gone(line), at)


def interpolated(
    line: Float[Tensor, "points 3"], along: Float[Tensor, "points"], at: Float[Tensor, "samples"]
) -> Float[Tensor, "samples 3"]:
    """Points of a polyline whose corners stand at increasing values `along` it."""
    leg = (torch.searchsorted(along, at, right=True) - 1).clamp(0, len(line) - 2)
    share = ((at - along[leg]) / (along[leg + 1] - along[leg]).clamp_min(1e-12)).clamp(0, 1)
    return line[leg] + share[:, None] * (line[leg + 1] - line[leg])


def _gone(line: Float[Tensor, "points axes"]) -> Float[Tensor, "points"]:
    """How far along the line its points are."""
    return torch.cat([torch.zeros(1, dtype=line.dtype), line.diff(dim=0).norm(dim=-1).cumsum(0)])


def surface_height(
    surface: Surface, points: Float[Tensor, "points 3"], headroom: float = 0.0
) -> Float[Tensor, "points"]:
    """World y of the surface under each point, or up to `headroom` metres over it (a ceiling is not what is meant).

    Where there is none, that of the nearest point that has one; if none has, that of what is highest over them.

    Raises:
        InputError: there is none under any, nor over any.
    """
    down = torch.tensor([0.0, 1.0, 0.0], dtype=torch.float64).expand(len(points), 3)
    if not len(surface.triangles):
        raise InputError("There is no surface to fly over: the photo shows only sky.")
    origins = points.double().clone()
    origins[:, 1] -= headroom
    y = origins[:, 1] + surface.hit(origins, down)
    if not bool(y.isfinite().any()):
        origins[:, 1] = float(surface.vertices[surface.triangles.flatten(), 1].min()) - 1.0
        y = origins[:, 1] + surface.hit(origins, down)
    known = y.isfinite().nonzero()[:, 0]
    if not len(known):
        raise InputError("The stroke never comes over what the photo shows; draw it across the picture.")
    index = torch.arange(len(points))
    nearest = known[(index[:, None] - known[None]).abs().argmin(dim=1)]
    return y[nearest]


def above(surface: Surface, line: Float[Tensor, "points 3"], metres: float) -> Float[Tensor, "points 3"]:
    """The points `metres` straight above the surface, or higher where it rises or falls more steeply than `SLOPE`."""
    found = line.double().clone()
    gone = _gone(found[:, [0, 2]])
    needed = surface_height(surface, line, metres) - metres
    found[:, 1] = (needed + SLOPE * (gone[:, None] - gone).abs()).amin(1)
    return found


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
