"""`models` knows depth networks and engines alike."""

from pathlib import Path

import pytest
import torch

from app.main import main
from engine.models.config import MODELS
from engine.weights.layout import layout
from scene.depth.models import DEPTH_MODELS

CAMERA = "model.diffusion_model.middle_block.2.transformer_blocks.0.pluker_projection.weight"


@pytest.fixture(autouse=True)
def checkpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REALCAM_CHECKPOINTS", str(tmp_path / "checkpoints"))
    monkeypatch.setenv("REALCAM_WEIGHTS", "")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "checkpoints"


@pytest.fixture
def zeros(tmp_path: Path) -> Path:
    """A full-size file with every key and shape of cami2v-256, whose numbers all are the one zero it stores."""
    zero = torch.zeros((), dtype=torch.float16)
    tensors = {key: zero.expand(shape) for key, shape in layout(MODELS["cami2v-256"]).items()}
    torch.save(tensors, tmp_path / "256_cami2v.pt")
    return tmp_path / "256_cami2v.pt"


def test_the_list_has_every_model_and_where_it_is(zeros: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list", "--weights", str(zeros.parent)]) == 0
    said = capsys.readouterr().out
    rows = {line.split()[0]: line for line in said.splitlines() if line.strip()}
    assert rows.keys() >= {*DEPTH_MODELS, *MODELS}
    assert rows["cami2v-256"].endswith(str(zeros))
    assert rows["motionctrl-256"].endswith("not here")
    assert "5.74 GB  MIT, on a base with DynamiCrafter's own licence" in rows["cami2v-256"]


def test_a_check_names_every_model_a_file_is_and_warns_of_an_untrained_camera(
    zeros: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "check", str(zeros)]) == 0
    said = capsys.readouterr().out
    assert f"{zeros} is cami2v-256 or realcam-i2v-256: 2,813 tensors, 2,870,542,941 parameters, float16, plain" in said
    assert "the camera projection: 32 of 32" in said
    assert "warning: all camera tensors are zero" in said


def test_a_check_as_another_model_fails_and_names_what_is_missing(
    zeros: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "check", str(zeros), "--as", "cami2v-256"]) == 0
    assert main(["models", "check", str(zeros), "--as", "cameractrl-256"]) == 2
    error = capsys.readouterr().err
    assert "is not a complete cameractrl-256: all 32 keys of the camera projection are missing" in error
    assert "32 keys of the camera projection (model.diffusion_model.input_blocks.1.2" in error
    assert "It is cami2v-256 or realcam-i2v-256." in error
    tensors = torch.load(zeros, weights_only=True)
    del tensors[CAMERA]
    torch.save(tensors, tmp_path / "weights.pt")
    assert main(["models", "check", str(tmp_path / "weights.pt"), "--as", "cami2v-256"]) == 2
    assert f"{CAMERA} of the camera projection is missing (1 of 32 keys)" in capsys.readouterr().err
    assert main(["models", "check", str(zeros), "--as", "cami3v"]) == 2
    assert "There is no model cami3v. Known are: dynamicrafter-256" in capsys.readouterr().err


def test_a_download_without_agreement_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "download", "motionctrl-256"]) == 2
    assert "MotionCtrl 256 is 5.24 GB from huggingface.co under MIT" in capsys.readouterr().err
    assert main(["models", "download", "svd+shaping"]) == 2
    assert "Stable Video Diffusion is 4.5 GB from huggingface.co under Stability" in capsys.readouterr().err
    assert main(["models", "download", "realcam"]) == 2
    assert "There is no model realcam. Known are: depth-anything" in capsys.readouterr().err
