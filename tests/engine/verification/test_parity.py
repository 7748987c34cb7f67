"""`verify` can fail: figures of weights that are not the recorded ones are beyond what is allowed."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

from app.main import main
from engine.verification.goldens import MANIFESTS
from engine.verification.names import names
from engine.verification.parity import Recorded, parity
from engine.verification.recammaster import second_implementation


def test_every_model_has_the_published_names_and_a_missing_one_is_told(tmp_path: Path):
    assert [found.differing for found in names()] == [()] * 8
    shutil.copytree(MANIFESTS, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "realcam-i2v_512.json.gz"
    published = json.loads(gzip.decompress(file.read_bytes()))
    published["model.diffusion_model.of_another"] = published.pop("model.diffusion_model.out.2.bias")
    file.write_bytes(gzip.compress(json.dumps(published).encode()))
    differing = {found.model: found.differing for found in names(tmp_path)}
    assert differing["realcam-i2v-512"] == ("model.diffusion_model.of_another", "model.diffusion_model.out.2.bias")


def test_other_weights_do_not_pass():
    found = {}
    for check in parity(Recorded(salt="of another kind")):
        found[check.what] = check.passed
        if check.what == "denoiser without camera":
            break
    assert found["noise schedule, 512"], "no weights in it"
    assert not any(found[what] for what in ("depth net", "autoencoder", "text tower", "denoiser without camera"))


def test_recammaster_agrees_with_the_second_implementation():
    (check,) = second_implementation()
    assert check.passed, check


def test_a_folder_without_vectors_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["verify", "--goldens", str(tmp_path)]) == 2
    assert "no recorded vectors" in capsys.readouterr().err
