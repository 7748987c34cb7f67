import os
import shutil
import subprocess
import sys
from pathlib import Path

KERNEL = """
from scene.kernel_cache import njit

@njit(cache=True)
def double(x):
    return 2 * x

print(double(21), double._cache.cache_path)
"""


def test_kernels_compile_where_nothing_can_be_written(tmp_path: Path) -> None:
    package = tmp_path / "scene"
    package.mkdir()
    (package / "__init__.py").touch()  # a package without it would be looked for behind the one of the environment
    shutil.copy(Path(__file__).parents[3] / "scene" / "support" / "kernel_cache.py", package)
    (package / "__pycache__").touch()  # a file: not even root can make a folder of it
    (package / "kernel.py").write_text(KERNEL, encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"}
    environment |= {"PYTHONPATH": str(tmp_path), "HOME": os.devnull, "XDG_CACHE_HOME": os.devnull}
    run = subprocess.run(
        [sys.executable, "-m", "scene.kernel"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    answer, folder = run.stdout.split()
    assert answer == "42"
    assert not Path(folder).exists()  # it went with the process
