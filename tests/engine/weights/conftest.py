"""Files of small models, written once, and an empty `checkpoints/`."""

from pathlib import Path

import pytest

from engine.weights import parts
from tests.engine.weights.small import MODELS, file_of


@pytest.fixture(autouse=True)
def checkpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "checkpoints"
    folder.mkdir()
    monkeypatch.setenv("REALCAM_CHECKPOINTS", str(folder))
    monkeypatch.delenv("REALCAM_WEIGHTS", raising=False)
    return folder


@pytest.fixture(scope="session")
def realcam(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of realcam-i2v-256."""
    return file_of(tmp_path_factory.mktemp("whole") / "256_realcam-i2v.pt", MODELS["realcam-i2v-256"])


@pytest.fixture(scope="session")
def camera_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The camera branch of realcam-i2v-256."""
    folder = tmp_path_factory.mktemp("partial")
    return file_of(folder / "256_realcam-i2v.pt", MODELS["realcam-i2v-256"], keep=parts.is_camera)


@pytest.fixture(scope="session")
def dynamicrafter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base, under the names of its first release."""
    folder = tmp_path_factory.mktemp("base") / "DynamiCrafter"
    folder.mkdir()
    old = lambda key: key.replace("fps_embedding", "framestride_embed")  # noqa: E731
    return file_of(folder / "model.ckpt", MODELS["dynamicrafter-256"], form="state_dict", rename=old)
