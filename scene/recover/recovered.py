"""What a recovery gives: a camera for every frame, how sure it is, and whether its lengths are metres."""

from dataclasses import dataclass, replace

from jaxtyping import Float
from torch import Tensor

from scene.errors import InputError
from scene.trajectory import Trajectory


@dataclass(frozen=True, eq=False, kw_only=True)
class MetricCamera:
    """The camera of a clip in metres; the first frame's camera is the world."""

    trajectory: Trajectory
    rotation_bound: Float[Tensor, " frames"]
    """Radians that the rotation is off at most, with 95 % confidence."""
    translation_bound: Float[Tensor, " frames"]
    """Metres that the position is off at most, with 95 % confidence."""
    static_share: float
    """Part of the observations, 0 to 1, that stand still in the world; the others move, or were followed wrongly."""
    tripod: bool
    """Whether the camera only turned: then it stays in one place, and the bounds say how far it may have moved."""
    distance: float
    """Metres to what the clip shows: the median depth of its features."""
    notices: tuple[str, ...] = ()
    """What was assumed or found, one sentence each."""

    @property
    def focal(self) -> float:
        """Focal length, pixels of the frames' width."""
        return float(self.trajectory.intrinsics.fx[0])


@dataclass(frozen=True, eq=False, kw_only=True)
class UnscaledCamera:
    """The camera of a clip without a scale: one unit is the median depth of the first frame's features."""

    trajectory: Trajectory
    """Positions are in units, not in metres."""
    rotation_bound: Float[Tensor, " frames"]
    """Radians, as `MetricCamera` has them."""
    translation_bound: Float[Tensor, " frames"]
    """Units; the scale's own uncertainty is left out, as nothing says it."""
    static_share: float
    tripod: bool
    distance: float = 1.0
    """Units to what the first frame shows."""
    notices: tuple[str, ...] = ()

    @property
    def focal(self) -> float:
        """Focal length, pixels of the frames' width."""
        return float(self.trajectory.intrinsics.fx[0])

    def in_metres(self, unit: float) -> MetricCamera:
        """The same with a unit of that many metres: the measured distance of what the first frame shows.

        Raises:
            InputError: it is not a positive length.
        """
        if not 0 < unit < float("inf"):
            raise InputError(f"A unit is a positive number of metres; got {unit:g}.")
        c2w = self.trajectory.c2w.clone()
        c2w[:, :3, 3] *= unit
        return MetricCamera(
            trajectory=replace(self.trajectory, c2w=c2w),
            rotation_bound=self.rotation_bound,
            translation_bound=self.translation_bound * unit,
            static_share=self.static_share,
            tripod=self.tripod,
            distance=self.distance * unit,
            notices=self.notices,
        )


RecoveredCamera = MetricCamera | UnscaledCamera
