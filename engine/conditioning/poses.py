"""Camera poses as networks get them: relative to the conditioning frame, scaled, float32.

Poses interpolated entry by entry are slightly sheared, and the weights have seen such. So inverses are true inverses,
not transposes.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor


def relative_poses(
    c2w: Float[Tensor, "batch frames 4 4"], frame: Int[Tensor, " batch"], scale: Float[Tensor, " batch"] | None = None
) -> Float[Tensor, "batch frames 4 4"]:
    """Camera-to-world poses in the world of camera `frame`, which becomes the identity.

    Args:
        c2w: OpenCV axes, any world.
        frame: the conditioning frame of each clip.
        scale: on each clip's translations: the trace scale, times metres per unit where a model was trained in metres.
    """
    c2w = c2w.float()
    anchor = c2w[torch.arange(len(c2w)), frame]
    relative = torch.linalg.inv(anchor)[:, None] @ c2w
    if scale is not None:
        relative[..., :3, 3] *= scale[:, None, None]
    return relative


def motionctrl_numbers(relative: Float[Tensor, "batch frames 4 4"]) -> Float[Tensor, "batch frames 12"]:
    """MotionCtrl's 12 numbers per frame: the top 3x4 of world-to-camera, row by row."""
    return torch.linalg.inv(relative)[..., :3, :].flatten(-2)


def pairs(relative: Float[Tensor, "batch frames 4 4"]) -> Float[Tensor, "batch frames frames 4 4"]:
    """[:, i, j] takes camera i's coordinates to camera j's."""
    return torch.linalg.inv(relative)[:, None] @ relative[:, :, None]
