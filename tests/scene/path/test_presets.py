import math
from pathlib import Path

import numpy as np
import pytest
import torch

from scene.camera import Intrinsics
from scene.path.camera_path import bake
from scene.path.move_grammar import format_moves, parse_moves
from scene.path.moves import move_cameras
from scene.path.presets import PRESETS, Preset
from scene.pose import look_at, pose, rotation_from_rotvec

LENS = Intrinsics.from_fov_x(math.radians(60), 512, 320)
GOLDENS = Path(__file__).parents[4] / "shared/spec/goldens/presets.npz"
REALCAM = [preset for preset in PRESETS.values() if preset.origin.startswith("RealCam-I2V demo: ")]
RECAMMASTER = [preset for preset in PRESETS.values() if preset.origin.startswith("ReCamMaster: ")]
LINES = {"dolly": 8, "truck": 150, "crane": 50, "pan": 50, "tilt": 50, "roll": 50, "orbit": 150, "static": 2}
"""How many poses the demo's preset files hold."""


def name_of(preset: Preset) -> str:
    return preset.origin


def test_there_are_sixteen_and_ten_and_their_names_are_their_moves() -> None:
    assert (len(REALCAM), len(RECAMMASTER), len(PRESETS)) == (16, 10, 26)
    for name, preset in PRESETS.items():
        assert name == preset.name
        assert parse_moves(name) == parse_moves(format_moves(parse_moves(name)))


@pytest.mark.parametrize("preset", REALCAM, ids=name_of)
def test_realcam_presets_give_the_demos_poses(preset: Preset) -> None:
    """The demo picks 16 poses from a file by mixing matrices of neighbouring lines; so do we with our own 'file'."""
    if not GOLDENS.exists():
        pytest.skip(f"{GOLDENS} is not on this machine")
    theirs = preset.origin.removeprefix("RealCam-I2V demo: ")
    expected = torch.from_numpy(np.load(GOLDENS)[f"{theirs}|ratio1.0|loop0|bezier0|ref0"]).double()
    lines = 16 if theirs == "orbit up" else LINES[preset.moves[0].kind]
    ours = bake(preset.path, LENS, lines).c2w
    at = torch.linspace(0, lines - 1, 16, dtype=torch.float64)
    low, high = ours[at.floor().long()], ours[at.ceil().long()]
    mixed = low + (at - at.floor())[:, None, None] * (high - low)
    clean = 15 if theirs in ("look up", "look down") else 16  # the last line of those two files rolls by 180 degrees
    torch.testing.assert_close(mixed[:clean], expected[:clean], atol=1e-6, rtol=0)


@pytest.mark.parametrize("preset", RECAMMASTER, ids=name_of)
def test_recammaster_presets_give_its_closed_forms(preset: Preset) -> None:
    u = torch.arange(81, dtype=torch.float64) / 80.5
    still = torch.zeros(81, 3, dtype=torch.float64)
    axis = {"pan": [0.0, 1.0, 0.0], "tilt": [1.0, 0.0, 0.0]}
    target = torch.tensor([0.0, 0.0, 4.0], dtype=torch.float64).expand(81, 3)
    number, _, _ = preset.origin.removeprefix("ReCamMaster: ").partition(",")
    sign = {1: 1, 2: -1, 3: 1, 4: -1, 5: 1, 6: -1, 7: -1, 8: 1, 9: -1, 10: 1}[int(number)]
    match preset.moves[0].kind:
        case "pan" | "tilt" as kind:
            angle = sign * math.radians(20 if kind == "pan" else 10) * u
            expected = pose(rotation_from_rotvec(angle[:, None] * torch.tensor(axis[kind], dtype=torch.float64)), still)
        case "dolly":
            expected = pose(
                torch.eye(3, dtype=torch.float64).expand(81, 3, 3), torch.stack([0 * u, 0 * u, sign * 2 * u], -1)
            )
        case "crane":
            expected = look_at(torch.stack([0 * u, sign * u, 0 * u], -1), target)
        case _:
            depth = 4 * (1 - math.cos(math.radians(30)))
            expected = look_at(torch.stack([sign * 2 * u, 0 * u, depth * u], -1), target)
    (move,) = preset.moves
    ours, zoom = move_cameras(move, u, torch.eye(4, dtype=torch.float64), LENS, move.at or 1.0)
    torch.testing.assert_close(ours, expected, atol=1e-9, rtol=0)
    assert (zoom == 1).all()
