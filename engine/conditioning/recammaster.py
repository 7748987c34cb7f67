"""The cameras of a new path as ReCamMaster gets them.

One camera for each latent frame: frames 0, 4, 8, ..., as the autoencoder makes one latent of frame 0 and one of every
four frames after it, whose last is taken. Poses are camera-to-world with OpenCV axes (x right, y down, z forward) and
metres, in the frame of a reference camera: the path's own first frame, which becomes the identity; in training the
first frame of the source clip. The 12 numbers are the top 3x4, row by row:

    r00 r01 r02 tx  r10 r11 r12 ty  r20 r21 r22 tz

Nothing is scaled or normalised. The network gets no lens, so every frame keeps that of the source clip.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from engine.models.recammaster_config import TRAINED
from scene.errors import InputError
from scene.pose import rotvec_from_rotation
from scene.trajectory import Trajectory

GROUP = 4
"""Frames to a latent after the first."""
LONGEST = 1.0
"""Longest move it was trained on, as a share of the distance of the subject."""
LARGEST_TURN = math.radians(75)
ZOOM = 1e-3
"""Relative change of the focal length that counts as a zoom."""
TRAINED_FOV = (math.radians(26.7), math.radians(66.9))
"""Fields of view across the square pictures that it was trained on, radians: lenses of 50 and 18 mm."""


def latent_frames(frames: int) -> int:
    """How many latent frames a clip has: 21 for 81.

    Raises:
        InputError: it is not one frame and a multiple of four.
    """
    if frames < 1 or (frames - 1) % GROUP:
        near = 1 + GROUP * max(0, round((frames - 1) / GROUP))
        raise InputError(
            f"ReCamMaster films 4k + 1 frames, one and then fours; this path has {frames}. Make it {near} frames long."
        )
    return 1 + (frames - 1) // GROUP


def camera_numbers(
    c2w: Float[Tensor, "frames 4 4"], reference: Float[Tensor, "4 4"] | None = None
) -> Float[Tensor, "latent_frames 12"]:
    """The numbers of a path, as the module says, in its own precision.

    Inverses are true inverses: rotations that a file rounded are not quite orthonormal, and training saw such.

    Args:
        c2w: camera to world, OpenCV axes, metres; any world.
        reference: in whose frame they are said, of the same world; None: the path's first camera.

    Raises:
        InputError: the number of frames is not 4k + 1.
    """
    latent_frames(len(c2w))
    relative = torch.linalg.inv(c2w[0] if reference is None else reference) @ c2w[::GROUP]
    return relative[:, :3, :].flatten(1)


def path_numbers(trajectory: Trajectory) -> Float[Tensor, "latent_frames 12"]:
    """The numbers of a path of the studio, float32.

    Raises:
        InputError: the number of frames is not 4k + 1, or the lens changes.
    """
    refuse_zoom(trajectory)
    return camera_numbers(trajectory.c2w).float()


def refuse_zoom(trajectory: Trajectory) -> None:
    """Refuse a path whose lens changes, which this network cannot be asked for.

    Raises:
        InputError: it zooms.
    """
    if zooms := zoom_words(trajectory):
        raise InputError(zooms)


def zoom_words(trajectory: Trajectory) -> str:
    """Why a path whose lens changes cannot be filmed, a sentence; "" if it does not."""
    focal = trajectory.intrinsics.matrix[:, (0, 1), (0, 1)]
    ratio = focal / focal[0]
    if not bool(((ratio - 1).abs() > ZOOM).any()):
        return ""
    frame = int((ratio - 1).abs().amax(dim=1).argmax())
    return (
        f"ReCamMaster gets no lens, so it cannot zoom: at frame {frame} this path's lens is "
        f"{float(ratio[frame, 0]):.2f} times as long as at its start. Move the camera instead (a dolly), or use "
        "another engine."
    )


def warnings_of(trajectory: Trajectory, subject_depth: float | None = None) -> tuple[str, ...]:
    """What of a path the network was not trained on, a sentence each; () if nothing is.

    Args:
        trajectory: the path.
        subject_depth: distance of the subject from the first camera, metres, such as a scene's median depth; None:
            unknown, and nothing is said about lengths.
    """
    warnings: list[str] = []
    relative = trajectory.relative_to(0)
    if len(trajectory) != TRAINED.frames:
        warnings.append(f"ReCamMaster was trained on {TRAINED.frames} frames, and this path has {len(trajectory)}.")
    turned = float(rotvec_from_rotation(relative[:, :3, :3]).norm(dim=-1).amax())
    if turned > LARGEST_TURN:
        warnings.append(
            f"The camera turns by {math.degrees(turned):.0f} degrees; ReCamMaster was trained on turns of up to "
            f"{math.degrees(LARGEST_TURN):.0f}."
        )
    if subject_depth is not None:
        moved = float(relative[:, :3, 3].diff(dim=0).norm(dim=-1).sum())
        if moved > LONGEST * subject_depth:
            warnings.append(
                f"The path is {moved:.1f} m long and its subject {subject_depth:.1f} m away; ReCamMaster was trained "
                "on paths no longer than that distance."
            )
    lens = trajectory.intrinsics
    shorter = min(lens.width, lens.height)  # the pictures of training were square
    fov = 2 * math.atan(shorter / 2 / float(lens.matrix[0, 0, 0]))
    if not 0.95 * TRAINED_FOV[0] <= fov <= 1.05 * TRAINED_FOV[1]:
        low, high = (f"{math.degrees(each):.0f}" for each in TRAINED_FOV)
        warnings.append(
            f"The lens sees {math.degrees(fov):.0f} degrees across the shorter side; ReCamMaster was trained on {low} "
            f"to {high}, and cannot be told."
        )
    return tuple(warnings)
