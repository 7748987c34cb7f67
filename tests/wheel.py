"""The project as pip installs it."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = (
    *("app", "benchmarks", "checkpoints", "engine", "research", "scene", "ui_assets"),
    *("pyproject.toml", "README.md", "LICENSE", "NOTICE"),
)
"""All that a wheel is made of."""


def build_wheel(folder: Path) -> Path:
    """Build the wheel into a folder, by setuptools itself and from a copy: nothing is left in the checkout."""
    source = folder / "source"
    for name in SOURCE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.safetensors"))
        else:
            shutil.copy(ROOT / name, source)
    build = f"import setuptools.build_meta as backend; backend.build_wheel({str(folder)!r})"
    done = subprocess.run([sys.executable, "-c", build], cwd=source, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel
