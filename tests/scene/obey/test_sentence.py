"""What is said of a video, for each way in which it can go."""

import math

import pytest
import torch

from scene.camera import Intrinsics
from scene.obey.obedience import Obedience
from scene.obey.sentence import centimetres, degrees, sentence
from scene.pose import pose, rotation_from_rotvec
from scene.trajectory import Trajectory

FRAMES = 12


def found(
    shift: torch.Tensor | None = None, turn: torch.Tensor | None = None, untold: tuple[int, ...] = ()
) -> Obedience:
    """A truck to the right by half a metre, three metres before a wall, that was missed by so much."""
    place = torch.zeros(FRAMES, 3, dtype=torch.float64)
    place[:, 0] = torch.linspace(0, 0.5, FRAMES, dtype=torch.float64)
    none = torch.zeros(FRAMES, 3, dtype=torch.float64)
    flat = torch.eye(3, dtype=torch.float64).expand(FRAMES, 3, 3)
    asked = Trajectory(Intrinsics.from_focal(430, 512, 320).repeated(FRAMES), pose(flat, place), 8.0)
    c2w = pose(rotation_from_rotvec(none if turn is None else turn), place + (none if shift is None else shift))
    c2w[list(untold)] = torch.nan
    small = torch.full((FRAMES,), 0.001, dtype=torch.float64)
    return Obedience(
        asked=asked,
        c2w=c2w,
        rotation_bound=small,
        position_bound=small,
        inliers=torch.full((FRAMES,), 100),
        reasons=tuple("too little texture is in view" if i in untold else "" for i in range(FRAMES)),
        agreement=torch.full((FRAMES,), 30.0, dtype=torch.float64),
        distance=torch.full((FRAMES,), 3.0, dtype=torch.float64),
    )


def along(axis: int, frames: slice, metres: float) -> torch.Tensor:
    """Errors along one axis in some frames."""
    off = torch.zeros(FRAMES, 3, dtype=torch.float64)
    off[frames, axis] = metres
    return off


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Kept to the path within 0.1 cm and 0.1°."),
        (
            {"shift": along(0, slice(8, 11), 0.1)},
            "Kept to the path within 0.1 cm and 0.1°; frames 8-10 drift right, up to 10 cm.",
        ),
        (
            {"shift": along(1, slice(3, 4), -0.1)},
            "Kept to the path within 0.1 cm and 0.1°; frame 3 drifts up, up to 10 cm.",
        ),
        (
            {"turn": along(1, slice(4, 6), -0.1)},
            "Kept to the path within 0.1 cm and 0.1°; frames 4-5 turn left, up to 5.8°.",
        ),
        (
            {"turn": along(2, slice(4, 5), 0.1)},
            "Kept to the path within 0.1 cm and 0.1°; frame 4 rolls clockwise, up to 5.8°.",
        ),
        (
            {"untold": (2, 3, 7)},
            "Kept to the path within 0.1 cm and 0.1°. Frames 2-3, 7 could not be told: too little texture is in view.",
        ),
        ({"untold": tuple(range(FRAMES))}, "The camera could not be told in any frame: too little texture is in view."),
        ({"shift": along(2, slice(0, 12), 0.3)}, "Left the path: up to 30 cm and 0.1° off."),
    ],
)
def test_a_video_is_summed_up(given: dict, said: str) -> None:
    assert sentence(found(**given)) == said


def test_a_way_that_is_only_shorter_longer_backwards_or_none_is_called_so() -> None:
    way = found().asked.c2w[:, :3, 3]
    assert sentence(found(-way)).endswith("The camera stood still.")
    assert sentence(found(-0.5 * way)).endswith("It went 50 % of the way.")
    assert sentence(found(0.4 * way)).endswith("It went 140 % of the way.")
    assert sentence(found(way.flip(0) - way)).endswith("It went the path backwards.")


def test_lengths_and_angles_are_never_said_to_be_smaller_than_they_are() -> None:
    assert [centimetres(each) for each in (0.00001, 0.0031, 0.0999, 0.123, 2.04)] == [
        "0.1 cm",
        "0.4 cm",
        "10 cm",
        "13 cm",
        "2.1 m",
    ]
    assert degrees(math.radians(0.31)) == "0.4°"
