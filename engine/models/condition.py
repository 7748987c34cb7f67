"""What a network is told about the cameras of a clip."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jaxtyping import Bool, Float, Int
from torch import Tensor


@dataclass(frozen=True, eq=False, kw_only=True)
class CameraCondition:
    """Made once per clip, and the same at every step and in every branch of guidance.

    A batch of one serves any batch of latents.
    """

    poses: Float[Tensor, "batch frames 12"] | None = None
    """MotionCtrl's: world-to-camera 3x4, row-major, relative to the conditioning frame."""
    features: tuple[Float[Tensor, "batch _channels frames _height _width"], ...] = ()
    """CameraCtrl's and CamI2V's: the pose encoder's answer, one per level of the UNet, finest first."""
    masks: Mapping[int, Bool[Tensor, "batch _queries _keys"]] = field(default_factory=dict)
    """CamI2V's, by level (1, 2, 4, 8 latents to a token): which token may look at which; frame-major, then rows."""
    frame: Int[Tensor, " batch"] | None = None
    """The conditioning frame's number; only the ablation that looks at nothing else asks."""
    biases: Mapping[int, Float[Tensor, "batch 1 _queries _keys"]] = field(default_factory=dict)
    """The masks as attention adds them to its logits, register tokens first; `UNet.prepared` makes them of `masks`."""
