"""Rotations and rigid poses: camera-to-world, OpenCV axes (x right, y down, z forward), wxyz quaternions."""

import torch
from jaxtyping import Float
from torch import Tensor

from scene.errors import InputError

Point = tuple[float, float, float]
"""A place in the world, metres."""


def rotation_from_wxyz(wxyz: Float[Tensor, "*batch 4"]) -> Float[Tensor, "*batch 3 3"]:
    """Rotation matrices of quaternions of any non-zero length."""
    w, x, y, z = (wxyz / torch.linalg.vector_norm(wxyz, dim=-1, keepdim=True)).unbind(-1)
    rows = [
        torch.stack([1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)], dim=-1),
        torch.stack([2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)], dim=-1),
        torch.stack([2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)], dim=-1),
    ]
    return torch.stack(rows, dim=-2)


def wxyz_from_rotation(rotation: Float[Tensor, "*batch 3 3"]) -> Float[Tensor, "*batch 4"]:
    """Unit quaternions with w >= 0 (Bar-Itzhack 2000: the largest eigenvector of a symmetric 4x4)."""
    m = rotation
    xx, yy, zz = m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]
    wx, wy, wz = m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]
    xy, xz, yz = m[..., 0, 1] + m[..., 1, 0], m[..., 0, 2] + m[..., 2, 0], m[..., 1, 2] + m[..., 2, 1]
    rows = [
        [xx + yy + zz, wx, wy, wz],
        [wx, xx - yy - zz, xy, xz],
        [wy, xy, yy - xx - zz, yz],
        [wz, xz, yz, zz - xx - yy],
    ]
    symmetric = torch.stack([torch.stack(row, dim=-1) for row in rows], dim=-2)
    wxyz = torch.linalg.eigh(symmetric).eigenvectors[..., -1]
    return torch.where(wxyz[..., :1] < 0, -wxyz, wxyz)


def axis_angle(axis: Float[Tensor, "*batch 3"], angle: Float[Tensor, "*batch"]) -> Float[Tensor, "*batch 3 3"]:
    """Rotation by `angle` radians about `axis` (right hand)."""
    unit = axis / axis.norm(dim=-1, keepdim=True)
    return rotation_from_wxyz(torch.cat([(angle / 2).cos()[..., None], (angle / 2).sin()[..., None] * unit], dim=-1))


def rotation_from_rotvec(rotvec: Float[Tensor, "*batch 3"]) -> Float[Tensor, "*batch 3 3"]:
    """Rotation about the vector by its length in radians: the exponential map of SO(3)."""
    half = torch.linalg.vector_norm(rotvec, dim=-1, keepdim=True) / 2
    return rotation_from_wxyz(torch.cat([half.cos(), torch.sinc(half / torch.pi) * rotvec / 2], dim=-1))


def rotvec_from_rotation(rotation: Float[Tensor, "*batch 3 3"]) -> Float[Tensor, "*batch 3"]:
    """The shortest rotation vector, at most pi long: the logarithm of SO(3)."""
    m = rotation
    twice = [m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]]
    axis = torch.stack(twice, dim=-1) / 2  # as long as the sine of the angle
    cosine = (m[..., 0, 0] + m[..., 1, 1] + m[..., 2, 2] - 1) / 2
    if bool((cosine < NEAR_HALF_TURN).any()):
        return _rotvec_from_wxyz(wxyz_from_rotation(rotation))
    sine = torch.linalg.vector_norm(axis, dim=-1)
    angle = torch.atan2(sine, cosine)
    return torch.where(sine > 0, angle / sine.clamp_min(1e-300), 1.0)[..., None] * axis


NEAR_HALF_TURN = -0.9
"""Cosine of the angle beyond which the antisymmetric part of a rotation says too little of its axis."""


def _rotvec_from_wxyz(wxyz: Float[Tensor, "*batch 4"]) -> Float[Tensor, "*batch 3"]:
    w, xyz = wxyz[..., :1], wxyz[..., 1:]
    sine = torch.linalg.vector_norm(xyz, dim=-1, keepdim=True)
    return torch.where(sine > 0, 2 * torch.atan2(sine, w) / sine.clamp_min(1e-300), 2.0) * xyz


def pose(rotation: Float[Tensor, "*batch 3 3"], position: Float[Tensor, "*batch 3"]) -> Float[Tensor, "*batch 4 4"]:
    """The 4x4 camera-to-world matrix of a camera at `position` [m]."""
    c2w = torch.zeros(*position.shape[:-1], 4, 4, dtype=position.dtype, device=position.device)
    c2w[..., :3, :3] = rotation
    c2w[..., :3, 3] = position
    c2w[..., 3, 3] = 1
    return c2w


def rigid_inverse(c2w: Float[Tensor, "*batch 4 4"]) -> Float[Tensor, "*batch 4 4"]:
    """World-to-camera of a rigid camera-to-world, and the other way round."""
    transposed = c2w[..., :3, :3].mT
    return pose(transposed, -(transposed @ c2w[..., :3, 3:])[..., 0])


UP = (0.0, -1.0, 0.0)
"""The vertical where nothing says otherwise: the photo's camera is level."""


def downwards(up: tuple[float, float, float]) -> Float[Tensor, "3"]:
    """The direction in which things fall, a unit vector."""
    return torch.tensor([0.0 - each for each in up], dtype=torch.float64)


def look_at(
    position: Float[Tensor, "*batch 3"], target: Float[Tensor, "*batch 3"], down: Float[Tensor, "3"] | None = None
) -> Float[Tensor, "*batch 4 4"]:
    """A camera at `position` facing `target`, its image y axis as near to `down` (by default world +y) as it can be.

    Raises:
        InputError: the target lies straight above, below or at the position.
    """
    forward = target - position
    falling = downwards(UP) if down is None else down
    right = torch.linalg.cross(falling.to(position.dtype).expand_as(forward), forward)
    if bool((right.norm(dim=-1) < 1e-9 * forward.norm(dim=-1).clamp_min(1e-9)).any()):
        raise InputError("A camera cannot look straight up, straight down or at itself; choose another target.")
    z = forward / forward.norm(dim=-1, keepdim=True)
    x = right / right.norm(dim=-1, keepdim=True)
    return pose(torch.stack([x, torch.linalg.cross(z, x), z], dim=-1), position)


def is_rotation(rotation: Float[Tensor, "*batch 3 3"], tolerance: float = 1e-4) -> bool:
    """Whether every matrix is orthonormal with determinant +1, within `tolerance`."""
    identity = torch.eye(3, dtype=rotation.dtype, device=rotation.device)
    orthonormal = (rotation @ rotation.mT - identity).abs().amax() <= tolerance
    x, y, z = rotation.unbind(-1)
    return bool(orthonormal and ((torch.linalg.cross(x, y) * z).sum(dim=-1) > 0).all())
