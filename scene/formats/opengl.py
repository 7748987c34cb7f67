"""OpenGL cameras: x right, y up, looking along -z. The world stays as it is; only the camera's own axes turn."""

import torch
from jaxtyping import Float
from torch import Tensor

from scene.support.version import __version__

ABOUT = (
    f"RealCam Studio {__version__}: camera-to-world by rows, OpenGL camera axes (x right, y up, z back), metres; "
    "the world is the photo's camera with OpenCV axes (x right, y down, z forward)"
)
"""What our files of this family say about themselves."""


def flip_camera_axes(c2w: Float[Tensor, "*batch 4 4"]) -> Float[Tensor, "*batch 4 4"]:
    """Camera-to-world of OpenGL cameras from OpenCV's, and the other way round."""
    return c2w * torch.tensor([1.0, -1.0, -1.0, 1.0], dtype=c2w.dtype)
