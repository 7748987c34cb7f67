"""RotErr, TransErr and CamMC: how far a camera's way through a clip is from the one that was asked for.

CameraCtrl (arXiv 2404.02101) and CamI2V (arXiv 2410.15957) define them. All are sums over the frames of a clip, the
first of which adds nothing, since poses are relative to it.
"""

from dataclasses import dataclass, fields

import torch
from jaxtyping import Float
from torch import Tensor

Poses = Float[Tensor, "frames 4 4"]
"""Camera to world, OpenCV axes, float64."""


@dataclass(frozen=True, kw_only=True)
class CameraErrors:
    """The five figures of one comparison; NaN where one was not measured."""

    rotation: float
    """RotErr: sum of the angles between the cameras, radians."""
    translation: float
    """TransErr, relative: sum of distances, each way divided by its own reach."""
    both: float
    """CamMC, relative: sum of the Frobenius norms of the differences of [R | t]."""
    translation_metric: float = float("nan")
    """TransErr, metric: sum of distances, both ways in one unit and divided by the reach of the true one."""
    both_metric: float = float("nan")
    """CamMC with the translations of `translation_metric`."""


FIGURES = tuple(field.name for field in fields(CameraErrors))
"""Names of the five, in the order of the tables."""
TINY = 1e-9
"""Added to the reach of a way, so that one that stands still can be divided by it."""


def relative_poses(c2w: Poses) -> Poses:
    """The same cameras seen from the first, which becomes exactly the identity; sheared matrices stay sheared."""
    relative = torch.linalg.inv(c2w[0]) @ c2w
    relative[0] = torch.eye(4, dtype=c2w.dtype)
    return relative


def reach(relative: Poses) -> float:
    """Distance of the camera that is farthest from the first."""
    return float(relative[:, :3, 3].norm(dim=-1).max())


def scaled(relative: Poses, by: float) -> Poses:
    """The same way with its translations times `by`."""
    out = relative.clone()
    out[:, :3, 3] *= by
    return out


def canonical(relative: Poses) -> Poses:
    """The way divided by its own reach."""
    return scaled(relative, 1 / (reach(relative) + TINY))


def rotation_error(one: Poses, other: Poses) -> float:
    """Sum of the angles between cameras, radians."""
    cosines = ((one[:, :3, :3].mT @ other[:, :3, :3]).diagonal(dim1=-2, dim2=-1).sum(dim=-1) - 1) / 2
    return float(cosines.clamp(-1, 1).acos().sum())


def translation_error(one: Poses, other: Poses) -> float:
    """Sum of the distances between cameras, in their unit."""
    return float((one[:, :3, 3] - other[:, :3, 3]).norm(dim=-1).sum())


def matrix_error(one: Poses, other: Poses) -> float:
    """Sum of the Frobenius norms of the differences of [R | t]: CamMC."""
    return float((one[:, :3] - other[:, :3]).flatten(1).norm(dim=-1).sum())


def relative_errors(asked: Poses, found: Poses) -> CameraErrors:
    """The three figures that need no unit of length.

    Args:
        asked: the cameras that were asked for, in any world and unit.
        found: those of the video, in any other.
    """
    one, other = relative_poses(asked), relative_poses(found)
    own, others = canonical(one), canonical(other)
    return CameraErrors(
        rotation=rotation_error(one, other),
        translation=translation_error(own, others),
        both=matrix_error(own, others),
    )


def metric_errors(truth: Poses, found: Poses) -> tuple[float, float]:
    """TransErr and CamMC of two ways that are in one unit, as parts of the true way's reach.

    Args:
        truth: cameras of the true clip.
        found: those of the video, in the same unit.
    """
    one, other = relative_poses(truth), relative_poses(found)
    unit = 1 / (reach(one) + TINY)
    own, others = scaled(one, unit), scaled(other, unit)
    return translation_error(own, others), matrix_error(own, others)
