"""Second layers of a scene with time: one for each moment that a request holds, each frame with the nearest."""

from collections.abc import Callable, Sequence

from engine.layers.background import Background, make_background
from engine.layers.fill import Behind
from engine.source_clip import Moment
from scene.camera import Intrinsics
from scene.pose import rigid_inverse
from scene.trajectory import Trajectory


def make_backgrounds(
    moments: Sequence[Moment],
    scene_frames: Sequence[int],
    trajectory: Trajectory,
    *,
    on_step: Callable[[float], None] = lambda share: None,
) -> list[Behind]:
    """What stands behind the scene at each frame of a trajectory, invented once for each moment.

    Args:
        moments: scenes at some times, one or more.
        scene_frames: number of the clip's frame that each camera sees.
        trajectory: cameras in the world.
        on_step: told the share done; may raise to stop.
    """
    nearest = [min(range(len(moments)), key=lambda m: abs(moments[m].frame - frame)) for frame in scene_frames]
    used = sorted(set(nearest))
    lenses = trajectory.intrinsics
    made: dict[int, Background] = {}
    for number in used:
        moment = moments[number]
        its = [index for index, each in enumerate(nearest) if each == number]
        lens = Intrinsics(lenses.matrix[its], lenses.width, lenses.height)
        cameras = Trajectory(lens, rigid_inverse(moment.c2w) @ trajectory.c2w[its], trajectory.fps)
        done = len(made)
        made[number] = make_background(
            moment.scene, cameras, on_step=lambda share, done=done: on_step((done + share) / len(used))
        )
    return [Behind(made[number], moments[number].c2w) for number in nearest]
