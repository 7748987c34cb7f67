"""Configs: every entry is known and of its type, and what is built in is what the papers have."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from app.main import main
from engine.models.config import MODELS, EpipolarCamera
from engine.weights.empty import EmptyWeights
from research.train.builtin import BUILTIN
from research.train.config import TrainConfig
from research.train.config_file import config_from, config_of
from research.train.network import CameraNetwork, camera_names
from scene.errors import InputError
from tests.research.train.small import FULL


@pytest.mark.parametrize("name", BUILTIN)
def test_what_is_built_in_can_be_written_and_read(name: str) -> None:
    assert config_from(asdict(BUILTIN[name])) == BUILTIN[name] == config_of(name)


def test_a_file_says_what_differs(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('based_on = "realcam-i2v-256"\n[optimiser]\nsteps = 7\n[camera]\nregister_tokens = 2\n')
    config = config_of(str(file))
    assert config.optimiser.steps == 7 and config.optimiser.learning_rate == 1e-4
    assert config.camera is not None and config.camera.metric
    assert isinstance(config.camera.spec.unet.camera, EpipolarCamera)
    assert config.camera.spec.unet.camera.register_tokens == 2


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ({"based_on": "cami2v-256", "optimiser": {"step": 3}}, r"no entry optimiser\.step\. Did you mean steps"),
        ({"based_on": "cami2v-25"}, "no built-in config.*Did you mean cami2v-256"),
        ({"camera": {"model": "x"}}, "no model 'x'.*motionctrl-256"),
        ({"camera": {"drop": "a"}}, r"camera\.drop: Expected float, got str"),
        ({"camera": {"drop": 0.5}}, r"camera\.drop is 0 to 1/3"),
        ({"camera": {}, "optimiser": {"steps": 0}}, r"optimiser\.steps is 1 or more"),
        ({"camera": {"rays": False, "attends": "everything"}}, "Without Pluecker features"),
        ({"based_on": "motionctrl-256", "camera": {"rays": False}}, "no epipolar attention"),
        ({"based_on": "cami2v-256", "recammaster": {}}, "exactly one"),
        ({"recammaster": {"mix": {"clip": 0.3}}}, "add up to 1"),
        ([], "no table"),
    ],
)
def test_what_is_wrong_is_said(entries: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        config_from(entries)


def test_a_file_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("a = [")
    (tmp_path / "a.json").write_text("{")
    for name in ("a.toml", "a.json", "missing.toml"):
        with pytest.raises(InputError, match=f"{name} is no config"):
            config_of(str(tmp_path / name))
    with pytest.raises(InputError, match=r"no config 'cami2v-265'. Did you mean cami2v-256.*--list"):
        config_of("cami2v-265")


def test_the_command_names_configs_and_wants_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--list"]) == 0
    said = capsys.readouterr().out
    assert all(f"{name}: " in said for name in BUILTIN)
    assert main(["train"]) == 2
    assert "--list" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "unet", "encoder"),
    [
        ("motionctrl-256", 63_444_608, 0),
        ("cameractrl-256", 12_402_880, 199_262_400),
        ("cami2v-256", 62_026_880, 199_262_400),
    ],
)
def test_as_many_parameters_are_trained_as_in_the_reference(
    name: str, unet: int, encoder: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MODELS, name, FULL[name])
    camera = BUILTIN[name].camera
    assert camera is not None
    with EmptyWeights():
        network = CameraNetwork(camera.spec)
    sizes = {key: parameter.numel() for key, parameter in network.named_parameters()}
    trained = camera_names(network)
    assert sum(sizes[key] for key in trained if key.startswith("unet.")) == unet
    assert sum(sizes[key] for key in trained if key.startswith("pose_encoder.")) == encoder


def test_the_ablations_are_blocks_of_one_network() -> None:
    def names(config: TrainConfig) -> set[str]:
        assert config.camera is not None
        return set(camera_names(CameraNetwork(config.camera.spec)))

    whole = names(BUILTIN["cami2v-256"])
    pluecker, epipolar = names(BUILTIN["cami2v-256-pluecker-only"]), names(BUILTIN["cami2v-256-epipolar-only"])
    assert pluecker == {name for name in whole if "epipolar" not in name}
    assert epipolar == {name for name in whole if "epipolar" in name}
    for name in ("reference-frame", "full-attention", "registers-2"):
        assert names(BUILTIN[f"cami2v-256-{name}"]) == whole
