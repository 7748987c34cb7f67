"""How a depth map becomes points, as far as a person may choose."""

from dataclasses import dataclass

from scene.camera import FAR_PLANE


@dataclass(frozen=True, kw_only=True)
class LiftSettings:
    """What counts as sky, as one surface, and as a mistake of the depth."""

    scale: float = 1.0
    """Factor by which all metres but the sky's are multiplied."""
    sky_beyond: float = FAR_PLANE
    """Depth from here on is sky; in the depth's own metres, so that a scene looks the same at any scale."""
    edge: float = 0.05
    """Depths that differ by less than this (relative) belong to one surface."""
    trim: int = 0
    """So many pixels on both sides of every depth edge are not relied on."""
    outlier_neighbours: int = 12
    outlier_deviations: float = 4.0
    """A point is an outlier when it is this many standard deviations farther from its neighbours than others are."""


AS_USUAL = LiftSettings()
