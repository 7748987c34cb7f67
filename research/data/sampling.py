"""Frames for training out of longer clips, as CamI2V and RealCam-I2V choose them."""

from dataclasses import dataclass

from research.world.chance import Chance
from scene.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How frames are chosen; the defaults are those of training."""

    frames: int = 16
    strides: tuple[int, int] = (1, 10)
    """Least and largest step from one frame to the next; one is drawn. Equal ones are a fixed step."""
    random_start: bool = True
    """Whether the first frame is drawn; otherwise it is the clip's first."""
    random_condition: bool = True
    """Whether the frame that the network is shown is drawn; otherwise it is the first."""


TRAINING = Sampling()
EVALUATION = Sampling(strides=(8, 8), random_condition=False)


@dataclass(frozen=True)
class Chosen:
    """Frames of a clip."""

    numbers: tuple[int, ...]
    condition: int
    """Which of them the network is shown, counted among them."""
    stride: int


def choose(length: int, sampling: Sampling, chance: Chance) -> Chosen:
    """Frames of a clip that has so many.

    A step for which the clip is too short gives way: a fixed one goes down as long as the clip holds less than half of
    what is needed; if it is still too short, or the step was drawn, the frames are spread over the clip.

    Raises:
        InputError: the clip has fewer frames than are wanted.
    """
    wanted = sampling.frames
    low, high = sampling.strides
    if not 1 <= low <= high or wanted < 1:
        raise InputError(f"Steps between frames are 1 or more, the smaller first; got {low} and {high}.")
    if length < wanted:
        raise InputError(f"The clip has {length} frames, fewer than the {wanted} that are wanted.")
    stride = chance.whole(low, high)
    if low == high:
        while stride > 1 and 2 * length < needed(wanted, stride):
            stride -= 1
    if length < needed(wanted, stride):
        stride = length // wanted
    start = chance.whole(0, length - needed(wanted, stride))
    condition = chance.whole(0, wanted - 1)
    first = start if sampling.random_start else 0
    numbers = tuple(first + stride * k for k in range(wanted))
    return Chosen(numbers, condition if sampling.random_condition else 0, stride)


def needed(frames: int, stride: int) -> int:
    """Frames that a clip must have."""
    return stride * (frames - 1) + 1
