"""What surfaces are made of: the share of light they send back, evaluated anywhere, the same from everywhere."""

from collections.abc import Callable
from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Spots:
    """Points on surfaces of one material."""

    texture: Float[Tensor, "points 3"]
    """Texture space of the sheet, metres."""
    st: Float[Tensor, "points 2"]
    """Share of the way along rows and columns, 0 to 1."""
    seed: Float[Tensor, "points"]
    """The sheet's own number."""


Albedo = Callable[[Spots], Float[Tensor, "points 3"]]


@dataclass(frozen=True)
class Material:
    """A diffuse surface, perhaps glowing, perhaps with a sheen painted on for the photo's camera."""

    albedo: Albedo
    """Linear RGB, 0 to 1."""
    glow: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Radiance sent out, before the albedo's pattern."""
    sheen: float = 0.0
    """Mirror reflectance at right angles (0.04 for varnish). The reflection the photo's camera sees is baked into
    the surface like paint, so that it looks the same from everywhere."""
    roughness: float = 0.2
    """Spread of the sheen, radians."""
    translucency: float = 0.0
    """Share of light that comes through from behind (leaves, lampshades, curtains)."""
