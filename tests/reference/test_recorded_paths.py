import pytest
import torch

from engine.conditioning.poses import relative_poses
from engine.verification.compare import relative_error as error
from engine.verification.goldens import vectors
from scene.pose import is_rotation
from tests.reference.interpolation import bezier_poses, lerp_poses
from tests.reference.presets import PATHS, demo_path, preset


@pytest.mark.parametrize("frames", [7, 16, 20])
def test_recorded_lerp(frames: int) -> None:
    recorded = vectors("interpolation")
    assert error(lerp_poses(recorded["c2w"], frames), recorded[f"lerp_{frames}"]) < 1e-6


@pytest.mark.parametrize("case", [0, 1, 2])
def test_recorded_bezier(case: int) -> None:
    recorded = vectors("interpolation")
    a, b, frames = recorded[f"bezier_{case}_abn"].tolist()
    assert error(bezier_poses(recorded["c2w"], int(frames), a, b), recorded[f"bezier_{case}"]) < 1e-6


@pytest.mark.parametrize("key", vectors("presets").arrays)
def test_recorded_presets(key: str) -> None:
    name, *said = key.split("|")
    ratio, loop, bezier, frame = (float(word.lstrip("abcdefghijklmnopqrstuvwxyz")) for word in said)
    path = demo_path(name, ratio, loop=bool(loop), bezier=bool(bezier))
    relative = relative_poses(path[None], torch.tensor([int(frame)]))[0]
    assert error(relative, vectors("presets")[key]) < 1e-6


def test_every_path_of_the_demo_is_there() -> None:
    assert {key.split("|")[0] for key in vectors("presets").arrays} == set(PATHS)


@pytest.mark.parametrize("name", sorted(PATHS))
def test_poses_of_the_files_are_rigid_and_those_between_them_are_not(name: str) -> None:
    assert is_rotation(preset(name)[:, :3, :3], 1e-9)
    turns = not torch.equal(preset(name)[0, :3, :3], preset(name)[-1, :3, :3])
    assert is_rotation(demo_path(name, 0.47)[:, :3, :3], 1e-9) == (not turns)
