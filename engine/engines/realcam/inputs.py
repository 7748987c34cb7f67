"""A request in the network's terms."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.clip import conditioned_rate
from engine.conditioning.photo import covering, seen_through
from engine.conditioning.pixels import network_video
from engine.engines.realcam.clip import takes_any_frame
from engine.models.config import ModelSpec
from engine.request import Request
from engine.settings import Settings
from scene.camera import Intrinsics
from scene.errors import InputError

TRAINING_FPS = 29.97
"""Frame rate of the videos that the networks were trained on; a stride of 3 is told as 3 and plays at 10."""
AT_PHOTO = 1e-6
"""A pose this near to the photo's, entry by entry, is the photo's."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ClipInputs:
    """What the networks are given for one clip."""

    video: Float[Tensor, "1 3 _pictures height width"]
    """Video in [-1, 1]. One picture stands for every frame: the photo."""
    prompt: str
    negative_prompt: str
    fs: int
    """The rate, as the model counts it."""
    c2w: Float[Tensor, "frames 4 4"]
    K: Float[Tensor, "frames 3 3"]
    """Pixels of the clip."""
    frame: int
    """The conditioning frame: the one that shows the photo."""
    scale: float = 1.0
    """Factor of translations."""


def conditioning_frame(c2w: Float[Tensor, "frames 4 4"], spec: ModelSpec) -> int:
    """The first frame whose camera is the photo's: 0, or for CamI2V and RealCam-I2V any.

    Raises:
        InputError: there is none.
    """
    off = (c2w - torch.eye(4, dtype=c2w.dtype)).abs().amax(dim=(1, 2))
    if takes_any_frame(spec):
        if bool((off <= AT_PHOTO).any()):
            return int((off <= AT_PHOTO).int().argmax())
        raise InputError(
            f"{spec.title} needs one frame that is the photo itself, and none of the {len(c2w)} cameras stands where"
            f" the photo was taken (frame {int(off.argmin())} is nearest). Lock a keyframe to the photo, at a frame's"
            " time."
        )
    if float(off[0]) > AT_PHOTO:
        raise InputError(
            f"{spec.title} starts at the photo itself, and the path starts elsewhere. Lock frame 0 to the photo, or"
            " choose another engine."
        )
    return 0


def frame_rate_input(spec: ModelSpec, rate: float) -> int:
    """`rate` frames per second as the network is told it."""
    return round(rate) if spec.rate == "fps" else max(1, round(TRAINING_FPS / rate))


def reference_lens(photo_width: int, photo_height: int, width: int, height: int) -> Intrinsics:
    """The lens that the reference demo takes for any photo: half of its longer side, once it covers the clip."""
    return Intrinsics.from_focal(0.5 * max(covering(photo_height, photo_width, height, width)), width, height)


def inputs_of(request: Request, spec: ModelSpec, settings: Settings) -> ClipInputs:
    """The request, with the photo cut as the preview shows it and every frame's lens in the clip's pixels.

    Raises:
        InputError: no frame shows the photo, or the lens there sees past its edge.
    """
    trajectory = request.trajectory
    frame = conditioning_frame(trajectory.c2w, spec)
    lenses = trajectory.intrinsics
    photo = seen_through(request.photo, lenses[frame])
    if settings.intrinsics == "reference":
        own = request.photo
        lenses = reference_lens(own.width, own.height, lenses.width, lenses.height).repeated(len(trajectory))
    return ClipInputs(
        video=network_video(photo),
        prompt=request.prompt,
        negative_prompt=request.negative_prompt,
        fs=frame_rate_input(spec, settings.rate or conditioned_rate(request.clip.fps)),
        c2w=trajectory.c2w,
        K=lenses.matrix,
        frame=frame,
    )
