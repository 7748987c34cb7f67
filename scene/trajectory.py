"""What a path becomes when it is baked: one camera for every frame."""

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

from scene.camera import Intrinsics
from scene.errors import InputError
from scene.pose import is_rotation, rigid_inverse, rotvec_from_rotation

MAX_FRAMES = 100_000
"""More frames than this in one trajectory is taken for a mistake."""


@dataclass(frozen=True, eq=False)
class Trajectory:
    """One camera per frame (zoom and dolly zoom live in the per-frame intrinsics)."""

    intrinsics: Intrinsics
    """Batched: [frames, 3, 3]."""
    c2w: Float[Tensor, "frames 4 4"]
    """Camera to world, OpenCV axes, metres, float64; the world is the photo's camera."""
    fps: float

    def __post_init__(self) -> None:
        frames = len(self.c2w)
        if not 1 <= frames <= MAX_FRAMES:
            raise InputError(f"A trajectory has 1 to {MAX_FRAMES} frames; this one has {frames}.")
        if self.intrinsics.matrix.shape != (frames, 3, 3):
            raise InputError(f"A trajectory needs one lens per frame; got {tuple(self.intrinsics.matrix.shape)}.")
        if not (self.c2w.isfinite().all() and self.intrinsics.matrix.isfinite().all()):
            raise InputError("A trajectory holds finite numbers only; this one has NaN or infinity in it.")
        if not is_rotation(self.c2w[:, :3, :3]):
            raise InputError("Every pose needs a rotation (orthonormal, determinant +1); this trajectory has others.")
        if not 0 < self.fps < float("inf"):
            raise InputError(f"Frames per second must be positive; got {self.fps}.")

    def __len__(self) -> int:
        return len(self.c2w)

    @property
    def w2c(self) -> Float[Tensor, "frames 4 4"]:
        """World to camera."""
        return rigid_inverse(self.c2w)

    def relative_to(self, frame: int) -> Float[Tensor, "frames 4 4"]:
        """Camera-to-world poses in the frame of camera `frame`, which becomes the identity."""
        return rigid_inverse(self.c2w[frame]) @ self.c2w


def speeds(trajectory: Trajectory) -> tuple[Float[Tensor, " steps"], Float[Tensor, " steps"]]:
    """How fast the camera moves [m/s] and turns [rad/s] from each frame to the next."""
    c2w = trajectory.c2w
    moved = c2w[:, :3, 3].diff(dim=0).norm(dim=-1)
    turned = rotvec_from_rotation(c2w[:-1, :3, :3].mT @ c2w[1:, :3, :3]).norm(dim=-1)
    return moved * trajectory.fps, turned * trajectory.fps
