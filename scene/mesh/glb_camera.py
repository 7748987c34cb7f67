"""A path's camera in a .glb file: one lens, and an animation of place and rotation with a key for every frame."""

from typing import Any

import numpy as np
import torch

from scene.mesh.blob import FLOAT, Blob
from scene.pose import wxyz_from_rotation
from scene.trajectory import Trajectory

NAME = "RealCam"

_TURN = torch.diag(torch.tensor([1.0, -1.0, -1.0, 1.0], dtype=torch.float64))
"""Turn from OpenCV's axes to glTF's and back: of the world, and of its cameras, which look along -z with y up."""


def camera_parts(trajectory: Trajectory, blob: Blob, node: int) -> dict[str, Any]:
    """Entries of a glTF tree with the camera of a path, whose node is number `node`; their arrays go into `blob`.

    `cameras` and `animations` are whole lists; `nodes` is the one node.
    """
    lens = trajectory.intrinsics[0]
    perspective = {
        "aspectRatio": float(lens.width * lens.fy / (lens.height * lens.fx)),
        "yfov": float(2 * torch.atan(lens.height / 2 / lens.fy)),
        "znear": 0.01,
    }
    c2w = _TURN @ trajectory.c2w @ _TURN
    places = c2w[:, :3, 3].numpy().astype(np.float32)
    rotations = _xyzw(c2w)
    times = (np.arange(len(trajectory)) / trajectory.fps).astype(np.float32)
    at = blob.array(times, FLOAT, "SCALAR", min=[float(times.min())], max=[float(times.max())])
    outputs = {
        "translation": blob.array(places, FLOAT, "VEC3"),
        "rotation": blob.array(rotations, FLOAT, "VEC4"),
    }
    return {
        "cameras": [{"name": NAME, "type": "perspective", "perspective": perspective}],
        "nodes": [{"name": NAME, "camera": 0, "translation": places[0].tolist(), "rotation": rotations[0].tolist()}],
        "animations": [
            {
                "name": NAME,
                "samplers": [{"input": at, "output": each, "interpolation": "LINEAR"} for each in outputs.values()],
                "channels": [{"sampler": i, "target": {"node": node, "path": name}} for i, name in enumerate(outputs)],
            }
        ],
    }


def left_behind(trajectory: Trajectory) -> tuple[str, ...]:
    """What of a path a camera of glTF has no place for, one sentence each."""
    lens, notes = trajectory.intrinsics, ()
    if not torch.equal(lens.matrix, lens.matrix[:1].expand_as(lens.matrix)):
        notes = ("The zoom was left behind: a GLB's camera has one lens, the first frame's.",)
    aside = max(float((lens.cx[0] - lens.width / 2).abs()), float((lens.cy[0] - lens.height / 2).abs()))
    if aside > 0.5:
        notes = (
            *notes,
            f"A GLB's camera looks through its middle; the lens's shift of {aside:.0f} px was left behind.",
        )
    return notes


def _xyzw(c2w: torch.Tensor) -> np.ndarray:
    """Quaternions as glTF has them, float32, each on the side of the last, so that nothing turns the long way."""
    rotations = wxyz_from_rotation(c2w[:, :3, :3]).numpy()[:, [1, 2, 3, 0]]
    flips = np.sign((rotations[1:] * rotations[:-1]).sum(axis=1))
    rotations[1:] *= np.cumprod(np.where(flips < 0, -1.0, 1.0))[:, None]
    return rotations.astype(np.float32)
