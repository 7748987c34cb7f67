"""Videos whose camera is known: whether the error that is told is the true one, within the bounds that are told."""

import math

import pytest
import torch
from torch import Tensor

from scene.obey.obedience import Obedience
from scene.obey.sentence import sentence
from scene.recover.features import corners
from tests.scene.obey.videos import TURN, WALK, Asked, apart, asked_for, coded, judged, shown, went
from tests.scene.recover.clips import length, truly_filmed

PATHS = {
    "room": WALK,
    "street": (7, (0.3, 0.0, 0.5), (0.0, 3.0, 0.0), 5),
    "still-life": (7, (0.12, 0.02, 0.05), (1.0, -4.0, 0.0), 3),
}


def assert_true(found: Obedience, asked: Asked, c2w: Tensor) -> None:
    """The errors are those of the cameras that the video has, within bounds that hold for 19 frames of 20."""
    turned, moved = apart(asked.preview.trajectory.c2w, c2w)
    assert found.told.all(), found.reasons
    assert (found.translation_error - moved).abs().le(found.position_bound).double().mean() >= 0.85
    assert (found.rotation_error - turned).abs().le(found.rotation_bound).double().mean() >= 0.85
    assert float((found.translation_error - moved).abs().max()) < 0.01


@pytest.mark.parametrize("name", PATHS)
def test_the_preview_itself_keeps_to_the_path(name: str) -> None:
    asked = asked_for(name, PATHS[name])
    found = judged(asked, shown(asked, asked.preview.trajectory.c2w))
    assert_true(found, asked, asked.preview.trajectory.c2w)
    assert float(found.translation_error.max()) < 0.005
    assert math.degrees(float(found.rotation_error.max())) < 0.1
    assert bool(found.kept.all()) and float(found.agreement.min()) > 30
    assert sentence(found).startswith("Kept to the path within 0.")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("frozen", "The camera stood still."),
        ("reversed", "It went the path backwards."),
        ("half", "It went 50 % of the way."),
        ("drift", "drift right, up to"),
    ],
)
def test_a_wrong_video_is_wrong_by_the_right_amount(how: str, said: str) -> None:
    asked = asked_for("room", WALK)
    c2w = went(asked, how)
    found = judged(asked, shown(asked, c2w))
    assert_true(found, asked, c2w)
    assert said in sentence(found), sentence(found)


def test_wrong_videos_are_in_the_right_order() -> None:
    asked = asked_for("room", WALK)
    worst = [
        float(judged(asked, shown(asked, went(asked, how))).translation_error.mean())
        for how in ("", "half", "frozen", "reversed")
    ]
    assert worst == sorted(worst) and worst[1] > 10 * worst[0]


def test_another_light_and_other_grain_change_nothing() -> None:
    asked = asked_for("room", WALK)
    c2w = went(asked, "drift")
    rgb = shown(asked, c2w).float() / 255
    noise = torch.randn(rgb.shape, generator=torch.Generator().manual_seed(3))
    other = (0.25 + 0.6 * rgb**1.6) * torch.tensor([1.0, 0.85, 0.7]) + 0.02 * noise
    found = judged(asked, coded((255 * other.clamp(0, 1)).to(torch.uint8)))
    assert_true(found, asked, c2w)
    assert float(found.agreement.max()) < 25, "the pictures differ, and that is told apart from the camera"


def test_the_true_world_beside_a_scene_made_of_one_photo() -> None:
    """What a perfect generator would make: surfaces as they are, and what no photo knows filled rightly."""
    path = (4, (0.2, 0.0, 0.1), (0.0, -3.0, 0.0), 1)
    asked = asked_for("room", path)
    found = judged(asked, coded(truly_filmed("room", (256, 160), path).rgb))
    assert_true(found, asked, asked.preview.trajectory.c2w)
    assert float(found.translation_error.max()) < 0.03 * length(asked.preview.trajectory.c2w)


def test_what_is_invented_does_not_count() -> None:
    asked = asked_for("room", WALK)
    c2w = went(asked, "drift")
    rgb = shown(asked, c2w)
    texture = torch.rand(1, 3, 20, 32, generator=torch.Generator().manual_seed(1))
    still = torch.nn.functional.interpolate(texture, rgb.shape[1:3], mode="bicubic")[0].movedim(0, -1)
    still = (255 * still.clamp(0, 1)).to(torch.uint8)
    rgb = torch.where(asked.preview.mask[..., None], rgb, still)
    assert bool((~asked.preview.mask).any()), "there is something to invent"
    assert_true(judged(asked, coded(rgb)), asked, c2w)


def test_a_camera_that_only_turns_is_told_in_centimetres_too() -> None:
    asked = asked_for("room", TURN)
    found = judged(asked, shown(asked, asked.preview.trajectory.c2w))
    assert_true(found, asked, asked.preview.trajectory.c2w)
    assert bool(found.kept.all()) and "Kept to the path" in sentence(found)
    frozen = went(asked, "frozen")
    off = judged(asked, shown(asked, frozen))
    assert_true(off, asked, frozen)
    assert not bool(off.kept[-1])


def test_frames_that_show_nothing_are_not_told_and_say_why() -> None:
    asked = asked_for("room", WALK)
    rgb = shown(asked, asked.preview.trajectory.c2w)
    rgb[2:4] = 128
    found = judged(asked, rgb)
    assert found.told.tolist() == [True, True, False, False, True, True, True]
    assert set(found.reasons[2:4]) == {"too little of it looks like the preview"}
    assert bool(found.translation_error[2:4].isnan().all())
    assert sentence(found).endswith("Frames 2-3 could not be told: too little of it looks like the preview.")


def test_a_video_of_something_else_is_not_told() -> None:
    asked, other = asked_for("room", WALK), asked_for("street", PATHS["street"])
    found = judged(asked, shown(other, other.preview.trajectory.c2w))
    assert not found.told.any()
    assert sentence(found).startswith("The camera could not be told in any frame: ")


def test_corners_are_where_they_may_be() -> None:
    grey = torch.rand(80, 90, generator=torch.Generator().manual_seed(0)).numpy() * 255
    usable = torch.zeros(80, 90, dtype=torch.bool).numpy()
    usable[30:60, 40:70] = True
    at = corners(grey, torch.empty(0, 2).numpy(), 8.0, usable).astype(int)
    assert len(at) and usable[at[:, 1], at[:, 0]].all()
