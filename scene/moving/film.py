"""A clip in a file becomes a moving scene: opened, its depth found as it is asked for, its camera recovered, lifted."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

from jaxtyping import UInt8
from torch import Tensor

from scene.camera import Intrinsics
from scene.clip.clip import open_clip
from scene.depth.unit import Unit
from scene.moving.clip_depths import find_clip_depths
from scene.moving.lift_clip import MAX_POINTS, lift_clip
from scene.moving.moving_scene import MovingScene
from scene.recover.recover import recover_camera

FOUND = 0.2
"""The share of the work that is done once the camera of a known lens is found."""


def lift_film(
    file: str | Path,
    folder: str | Path,
    *,
    start: float = 0.0,
    end: float | None = None,
    depth: str = "auto",
    unit: Unit | None = None,
    fov_x_deg: float | None = None,
    max_points: int = MAX_POINTS,
    on_notice: Callable[[str], None] = lambda sentence: None,
    on_step: Callable[[str, float], None] = lambda step, share: None,
) -> MovingScene:
    """Lift a part of a clip into a folder.

    Args:
        file: a film, an animation, a folder of pictures, or a pattern.
        folder: as for `lift_clip`.
        start: seconds where the part begins.
        end: seconds where it ends; None is the clip's end.
        depth: as for `find_clip_depths`; "layout-prior" is a guess, as "none" is.
        unit: what one is in depth files.
        fov_x_deg: the lens, degrees across the picture; None where it is to be found with the camera.
        max_points: most points of a frame.
        on_notice: told what was changed or assumed, a sentence each time.
        on_step: as for `lift_clip`.

    Raises:
        InputError: the clip or its depth cannot be used, or its camera cannot be found.
    """
    clip = open_clip(file, start=start, end=end)
    facts = clip.facts
    for sentence in facts.notices:
        on_notice(sentence)
    lens = None
    if fov_x_deg is not None:
        lens = Intrinsics.from_fov_x(math.radians(fov_x_deg), facts.width, facts.height)
    source = "none" if depth == "layout-prior" else depth
    depths = find_clip_depths(clip, source, unit=unit, lens=lens, every=1, on_notice=on_notice)
    camera = None
    if lens is not None:

        def frames() -> Iterator[UInt8[Tensor, "height width 3"]]:
            for number, frame in enumerate(clip.frames()):
                on_step("Finding the camera", FOUND * number / len(clip))
                yield frame

        metres = None if depths is None else depths.metres
        camera = recover_camera(frames(), fps=facts.fps, lens=lens, depth=metres)
    moving = lift_clip(clip, folder, depth=depths, camera=camera, max_points=max_points, on_step=on_step)
    for sentence in moving.notices:
        on_notice(sentence)
    return moving
