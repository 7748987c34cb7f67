import subprocess
import sys

import pytest

import scene


@pytest.mark.parametrize("name", scene.__all__)
def test_every_public_name_is_found(name: str) -> None:
    found = getattr(scene, name)
    assert found.__name__ == name and found.__module__.startswith("scene.")


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(ImportError, match="nothing_of_ours"):
        exec("from scene import nothing_of_ours")


def test_importing_scene_loads_neither_torch_nor_numpy() -> None:
    code = "import sys, scene; print([name for name in ('torch', 'numpy') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
