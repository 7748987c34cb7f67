"""Image + metric depth + intrinsics + points."""

from dataclasses import dataclass
from functools import cached_property

from jaxtyping import Bool
from torch import Tensor

from scene.camera import MIDDLE, Intrinsics
from scene.coverage.shadow import Shadow
from scene.depth.depth_map import DepthMap
from scene.lift_settings import AS_USUAL, LiftSettings
from scene.photo.image import Photo
from scene.pointcloud import PointCloud


@dataclass(frozen=True, eq=False)
class Scene:
    """A photo lifted into space. Photo, depth and sky have one size, the lift's; points come from them row by row."""

    photo: Photo
    depth: DepthMap
    sky: Bool[Tensor, "height width"]
    """Pixels put on the far plane."""
    points: PointCloud
    lift: LiftSettings = AS_USUAL
    """How it was lifted."""
    other_times: PointCloud | None = None
    """Points of a clip's frame that stand still, were seen at another time, and are not seen by this frame's camera. In
    the axes of that camera, as `points` are."""

    @property
    def intrinsics(self) -> Intrinsics:
        """The photo's lens at the lift's size."""
        return self.photo.intrinsics

    def lens(self, width: int, height: int, crop: tuple[float, float] = MIDDLE) -> Intrinsics:
        """The photo's lens for a clip of that size, cut where `crop` says: see `Intrinsics.covering`."""
        return self.intrinsics.covering(width, height, crop)

    @cached_property
    def subject_distance(self) -> float:
        """How far the subject stands: the median depth of the middle of the photo, without sky, metres."""
        height, width = self.depth.metres.shape
        middle = (slice(height // 3, height - height // 3), slice(width // 3, width - width // 3))
        metres, sky = self.depth.metres[middle], self.sky[middle]
        return float((metres if bool(sky.all()) else metres[~sky]).median())

    @cached_property
    def shadow(self) -> Shadow:
        """What the photo's depth hides."""
        return Shadow.from_depth(self.depth.metres, self.intrinsics)
