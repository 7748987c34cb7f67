"""Depth in metres, and where it came from."""

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from jaxtyping import Float
from torch import Tensor

from scene.photo.image import Photo

DepthKind = Literal["metric", "relative", "approximate"]


@dataclass(frozen=True)
class DepthSource:
    """Travels in every file as `depth_source`."""

    name: str
    """sidecar, embedded, depth-anything-v2-metric-indoor-small, ..., layout-prior."""
    kind: DepthKind
    detail: str = ""
    """One sentence for people: which file, model and licence, or what was assumed."""


@dataclass(frozen=True, eq=False)
class DepthMap:
    """One z-depth per pixel of the photo."""

    metres: Float[Tensor, "height width"]
    """float32, finite and positive; the photo's size."""
    source: DepthSource


@runtime_checkable
class DepthEstimator(Protocol):
    """Anything that turns a photo into depth."""

    def estimate(self, photo: Photo) -> DepthMap:
        """Depth of the photo, at the photo's size."""
        ...
