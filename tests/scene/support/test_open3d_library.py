import os
import subprocess
import sys
from pathlib import Path

OPEN3D = """
import sys

for name in sys.modules:  # as the real one does
    sys.modules["what another thread imports"] = sys
"""
"""Fails when it is imported for the first time."""


def test_open3d_is_imported_while_other_threads_import(tmp_path: Path):
    package = tmp_path / "open3d"
    package.mkdir()
    (package / "__init__.py").write_text(OPEN3D, encoding="utf-8")
    code = "from scene.support.open3d_library import import_open3d; print(import_open3d().__file__)"
    path = os.pathsep.join((str(tmp_path), str(Path(__file__).parents[3])))
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(run.stdout.strip()).parent == package
