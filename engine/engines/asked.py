"""What a video is asked for, known before its preview is rendered: the path, and what it is filmed from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from engine.request import Request
from scene.moving.moving_scene import MovingScene
from scene.trajectory import Trajectory


@dataclass(frozen=True, eq=False, kw_only=True)
class Asked:
    """A path through the scene of a photo or a clip."""

    trajectory: Trajectory
    scene_frames: tuple[int, ...]
    """Number of the clip's frame that each camera sees; 0 throughout for a photo."""
    filmed: Trajectory | None
    """The cameras that filmed these frames, at the size of their scenes; None for a photo."""
    subject_distance: float
    """Distance of the subject from the photo's camera, metres."""

    @staticmethod
    def of(scene: MovingScene, trajectory: Trajectory, scene_frames: Sequence[int]) -> "Asked":
        """A path through a scene with time."""
        filmed = None
        if scene.moves:
            shown, own = list(scene_frames), scene.trajectory
            filmed = replace(
                trajectory,
                c2w=own.c2w[shown],
                intrinsics=replace(own.intrinsics, matrix=own.intrinsics.matrix[shown]),
            )
        return Asked(
            trajectory=trajectory,
            scene_frames=tuple(scene_frames),
            filmed=filmed,
            subject_distance=scene.home.subject_distance,
        )

    @staticmethod
    def by(request: Request) -> "Asked":
        """What a request asks for."""
        filmed = None
        if (clip := request.entries.source) is not None:
            c2w = torch.tensor(clip.c2w, dtype=torch.float64)
            filmed = replace(request.trajectory, c2w=c2w, intrinsics=request.scene.intrinsics.repeated(len(c2w)))
        return Asked(
            trajectory=request.trajectory,
            scene_frames=request.scene_frames,
            filmed=filmed,
            subject_distance=request.scene.subject_distance,
        )
