"""How long a metre of the scene is for the network: its own depth of the photo over the scene's."""

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

from scene.camera import FAR_PLANE

FEWEST = 64
"""Pixels whose depths are compared, at least."""


@dataclass(frozen=True)
class EngineScale:
    """A factor on translations, and how it was found."""

    value: float
    note: str
    """Sentence for people."""

    @staticmethod
    def unverified(why: str) -> "EngineScale":
        """One to one, for want of anything better."""
        return EngineScale(1.0, f"scale not verified: {why}")


def compare_depths(
    network: Float[Tensor, "height width"], scene: Float[Tensor, "height width"], *, by: str
) -> EngineScale:
    """The median of `network` over `scene` [m], over what the scene covers and is not sky.

    Args:
        network: what the depth net the engine was trained with says of the photo.
        scene: the scene's z-depth of the same pixels; 0 where nothing is covered.
        by: the depth net's name.
    """
    counts = (scene > 0) & (scene < FAR_PLANE / 2) & network.isfinite() & (network > 0)
    if int(counts.sum()) < FEWEST:
        return EngineScale.unverified("the photo shows next to nothing but sky")
    ratio = float((network[counts].double() / scene[counts].double()).median())
    return EngineScale(ratio, f"a metre of the scene is {ratio:.3g} m for the network ({by})")
