"""Released files are found under their own names wherever they lie, and used when they are whole."""

import os
import shutil
from pathlib import Path

import pytest
import torch

from engine.engines.registry import KNOWN_ENGINES
from engine.models.config import MODELS as FULL
from engine.models.pipelines import PIPELINES
from engine.weights.download import download
from engine.weights.missing import Missing
from engine.weights.overlay import Files
from engine.weights.places import candidates, find, prepend_search_path
from engine.weights.releases import RELEASES
from scene.errors import InputError
from tests.engine.weights.small import MODELS

REALCAM = MODELS["realcam-i2v-256"]


@pytest.mark.parametrize(
    "place",
    [
        "checkpoints/256_realcam-i2v.pt",
        "checkpoints/256_realcam-i2v.ckpt",
        "checkpoints/realcam-i2v-256.pt",
        "checkpoints/mine/256_realcam-i2v.pt",
        "reference/ckpts/256_realcam-i2v.pt",
        "variable/256_realcam-i2v.pt",
    ],
)
def test_a_released_file_is_found_where_it_lies(
    place: str, realcam: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REALCAM_WEIGHTS", str(tmp_path / "nowhere") + os.pathsep + str(tmp_path / "variable"))
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    os.link(realcam, tmp_path / place)
    assert find(REALCAM, extra=[tmp_path / "reference"]) == Files(released=tmp_path / place)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("dynamicrafter-256", "pretrained_models/DynamiCrafter/model.ckpt"),
        ("dynamicrafter-512", "pretrained_models/DynamiCrafter_512/model.ckpt"),
        ("dynamicrafter-512", "checkpoints/dynamicrafter_512_v1/model.ckpt"),
        ("dynamicrafter-256", "DynamiCrafter/model.safetensors"),
    ],
)
def test_a_base_is_known_by_the_folder_it_is_in(name: str, place: str, tmp_path: Path) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.touch()
    for said in (tmp_path, path.parent, path):
        assert list(candidates(RELEASES[name], [said])) == [path]
        others = [release for release in RELEASES.values() if release.name != name]
        assert not [found for release in others for found in candidates(release, [said])]


def test_a_partial_file_is_joined_with_its_base(camera_only: Path, dynamicrafter: Path, checkpoints: Path) -> None:
    path = checkpoints / camera_only.name
    os.link(camera_only, path)
    alone = find(REALCAM)
    assert isinstance(alone, Missing)
    assert "all 1,532 keys of the denoiser are missing" in alone.reason
    assert "put the DynamiCrafter 256 base beside it as DynamiCrafter/model.ckpt" in alone.reason
    shutil.copytree(dynamicrafter.parent, checkpoints / "DynamiCrafter")
    assert find(REALCAM) == Files(released=path, base=checkpoints / "DynamiCrafter" / "model.ckpt")


def test_a_file_that_is_not_whole_is_passed_over_and_told(realcam: Path, checkpoints: Path, tmp_path: Path) -> None:
    cut = checkpoints / realcam.name
    cut.write_bytes(realcam.read_bytes()[:-1000])
    said = find(REALCAM)
    assert isinstance(said, Missing)
    assert said.damaged
    assert said.reason.startswith(f"cannot use its weights: {cut} is cut off after")
    assert find(REALCAM, [realcam.parent]) == Files(released=realcam)
    cut.unlink()
    os.link(realcam, cut)
    assert find(REALCAM) == Files(released=cut), "looked at again once it has changed"


def test_what_is_not_here_is_told_with_its_place() -> None:
    assert find(MODELS["cami2v-256"]) == Missing("needs checkpoints/256_cami2v.pt, which is not there")


def test_folders_named_once_are_looked_in_from_then_on(realcam: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REALCAM_WEIGHTS", "elsewhere")
    prepend_search_path([realcam.parent])
    assert os.environ["REALCAM_WEIGHTS"] == f"{realcam.parent}{os.pathsep}elsewhere"
    assert find(REALCAM) == Files(released=realcam)
    with pytest.raises(InputError, match=r"--weights .*/nowhere is not there"):
        prepend_search_path([realcam.parent / "nowhere"])


def test_every_model_is_an_engine_greyed_until_its_weights_are_here(checkpoints: Path) -> None:
    assert (
        set(KNOWN_ENGINES)
        == {"warp", *FULL, *PIPELINES, "recammaster"}
        == {"warp", *RELEASES, *PIPELINES, "recammaster"}
    )
    assert {name for name, engine in KNOWN_ENGINES.items() if engine.missing is None} == {"warp"}
    (checkpoints / "256_cami2v.pt").write_text("<html>Sign in</html>")
    assert "it is a web page" in str(KNOWN_ENGINES["cami2v-256"].missing)


def test_the_size_of_a_half_precision_release_is_that_of_its_parameters() -> None:
    from engine.weights.layout import layout
    from engine.weights.parts import is_depth

    for name, release in RELEASES.items():
        size = sum(torch.Size(shape).numel() for key, shape in layout(FULL[name]).items() if not is_depth(key))
        bytes_each = 2 if release.base else 4
        assert release.size_gb == pytest.approx(bytes_each * size / 1e9, rel=0.01)


def test_a_download_asks_for_agreement_and_leaves_alone_what_is_here(realcam: Path) -> None:
    with pytest.raises(InputError, match=r"CamI2V 256 is 5\.74 GB from huggingface\.co under MIT, on a base"):
        download("cami2v-256", agreed=False)
    prepend_search_path([realcam.parent])
    assert download("realcam-i2v-256", agreed=False) == realcam
