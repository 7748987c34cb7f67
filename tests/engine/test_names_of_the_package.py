"""What `engine` itself offers."""

import subprocess
import sys

import pytest

import engine


@pytest.mark.parametrize("name", engine.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(engine, name) is not None
    assert name in dir(engine)


def test_another_name_is_not_there() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Wrap'"):
        _ = engine.Wrap


def test_neither_the_package_nor_the_registry_brings_torch_along() -> None:
    code = "import sys, engine, engine.engines.registry; sys.exit('torch' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
