"""One base and one set of clips for all tests of training."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from engine.models.config import MODELS
from tests.research.train.small import SMALL, write_base, write_clips


@pytest.fixture(autouse=True)
def small_models_by_name(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Released names stand for small models."""
    for name, spec in SMALL.items():
        monkeypatch.setitem(MODELS, name, spec)
    yield


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Small networks are quicker so."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clips(tmp_path_factory.mktemp("clips") / "set")
