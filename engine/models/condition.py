"""What a network is told about the cameras of a clip."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jaxtyping import Bool, Float
from torch import Tensor


@dataclass(frozen=True, eq=False, kw_only=True)
class CameraCondition:
    """Made once per clip, and the same at every step and in every branch of guidance."""

    poses: Float[Tensor, "batch frames 12"] | None = None
    """MotionCtrl's: world-to-camera 3x4, row-major, relative to the conditioning frame."""
    features: tuple[Float[Tensor, "batch _channels frames _height _width"], ...] = ()
    """CameraCtrl's and CamI2V's: the pose encoder's answer, one per level of the UNet, finest first."""
    masks: Mapping[int, Bool[Tensor, "batch _queries _keys"]] = field(default_factory=dict)
    """CamI2V's, by level (1, 2, 4, 8 latents to a token): which token may look at which; frame-major, then rows."""
