"""What ReCamMaster cannot film again, and what it was not trained on: said before anything is rendered or read."""

import math

from engine.clip import ClipSpec
from engine.conditioning.recammaster import warnings_of, zoom_words
from engine.conditioning.source_clip import Window
from engine.engines.asked import Asked
from engine.engines.recammaster.estimate import petaflops
from scene.pose import rigid_inverse, rotvec_from_rotation
from scene.trajectory import Trajectory

FARTHEST, MOST_TURNED = 0.1, math.radians(5)
"""How far from the camera of the clip a path may begin: a share of the distance of the subject, and an angle."""
NEAR, HARDLY_TURNED = 0.002, math.radians(0.1)
"""What nobody sees of that."""
PHOTO = (
    "ReCamMaster films a clip again, and this shot has a photo. Open a clip, such as an MP4 or a GIF, or choose"
    " another engine."
)
MUCH = 1.0
"""Arithmetic, in 10^15 operations, that takes long without a GPU."""


def refusal(asked: Asked) -> str:
    """Why ReCamMaster cannot film that, a sentence that says what to do; "" if it can."""
    path, filmed = asked.trajectory, asked.filmed
    if filmed is None:
        return PHOTO
    if zooms := zoom_words(path):
        return zooms
    lens = filmed.intrinsics
    if Window.through(path.intrinsics[0], lens[0]).stands_out(lens.width, lens.height):
        wider = float(path.intrinsics[0].fov_x / lens[0].fov_x)
        sees = f"{wider:.2f} times as wide an angle" if wider > 1.01 else "past its edges"
        return (
            f"ReCamMaster gets no lens, so it keeps that of the clip, and the path's sees {sees}. Take the clip's own "
            "lens and move the camera back, or choose another engine."
        )
    metres, turned = _away(path, filmed)
    if metres > FARTHEST * asked.subject_distance or turned > MOST_TURNED:
        return (
            f"ReCamMaster begins at the camera that filmed the clip, and the path begins {_said(metres, turned)} from "
            "it. Let the path begin there, or choose another engine."
        )
    return ""


def warnings(asked: Asked, *, on_gpu: bool) -> tuple[str, ...]:
    """What of it may turn out badly, a sentence each; () if nothing is known to."""
    path, sentences = asked.trajectory, list(warnings_of(asked.trajectory, asked.subject_distance))
    if asked.filmed is not None:
        metres, turned = _away(path, asked.filmed)
        if metres > NEAR * asked.subject_distance or turned > HARDLY_TURNED:
            sentences.append(
                f"The path begins {_said(metres, turned)} from the camera that filmed the clip; ReCamMaster begins at "
                "that camera, and flies the rest of the path from there."
            )
    if len(asked.scene_frames) > 1 and len(set(asked.scene_frames)) == 1:
        sentences.append("The clip stands still throughout; ReCamMaster was trained on clips that move.")
    lens = path.intrinsics
    work = petaflops(ClipSpec(width=lens.width, height=lens.height, frames=len(path), fps=path.fps))
    if not on_gpu and work > MUCH:
        sentences.append(f"There is no GPU here, and this is {work:.0f} PFLOP of arithmetic: hours, or days.")
    return tuple(sentences)


def _away(path: Trajectory, filmed: Trajectory) -> tuple[float, float]:
    """Metres and radians from where a path begins to the camera that filmed what it shows first."""
    between = rigid_inverse(filmed.c2w[0]) @ path.c2w[0]
    return float(between[:3, 3].norm()), float(rotvec_from_rotation(between[:3, :3]).norm())


def _said(metres: float, turned: float) -> str:
    return f"{metres:.2f} m and {math.degrees(turned):.1f} degrees"
