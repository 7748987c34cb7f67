"""The script for Blender: what it says to us, what it can say to Blender, and what Blender makes of it."""

import ast
import json
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from scene.camera import project
from scene.errors import InputError
from scene.formats.convert import convert, read_trajectory, write_trajectory
from scene.formats.trajectory_json import TrajectoryFile
from scene.trajectory import Trajectory
from tests.scene.formats.strategies import camera_paths, trajectories

GOLDEN = Path(__file__).parents[2] / "data" / "formats" / "realcam.json"

IN_BLENDER = """
import json, runpy, sys
import bpy
from mathutils import Vector
runpy.run_path(sys.argv[1])
scene = bpy.context.scene
camera, render, seen = scene.camera, scene.render, []
for number, points in enumerate(json.loads(sys.argv[2]), start=scene.frame_start):
    scene.frame_set(number)
    matrix = camera.calc_matrix_camera(
        bpy.context.evaluated_depsgraph_get(), x=render.resolution_x, y=render.resolution_y,
        scale_x=render.pixel_aspect_x, scale_y=render.pixel_aspect_y,
    ) @ camera.matrix_world.inverted()
    for x, y, z in points:
        at = matrix @ Vector((x, z, -y, 1))
        seen.append(((at.x / at.w + 1) / 2 * render.resolution_x, (1 - at.y / at.w) / 2 * render.resolution_y))
print("SEEN", json.dumps({"pixels": seen, "fps": render.fps / render.fps_base, "end": scene.frame_end}))
"""


@settings(deadline=None, max_examples=10)
@given(trajectory=trajectories(), path=camera_paths, name=st.text(max_size=40))
def test_names_and_keyframes_come_back_and_nothing_of_them_is_program(
    trajectory: Trajectory, path: Any, name: str
) -> None:
    with TemporaryDirectory() as folder:
        script = Path(folder, "camera.py")
        file = TrajectoryFile(trajectory=trajectory, source=path, name=name, notes=f'{name}""")\n"""')
        notes = write_trajectory(script, file)
        assert not any("Keyframes" in sentence for sentence in notes)
        back = read_trajectory(script).file
        usual = Path(folder, "usual.py")
        write_trajectory(usual, replace(file, name="photo.jpg", notes="", source=None))
        assert _program(script) == _program(usual)
    assert (back.source, back.name, back.notes) == (path, name, file.notes)


def _program(script: Path) -> str:
    """A program with all its texts taken out."""
    tree = ast.parse(script.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def test_a_script_is_read_and_not_run(tmp_path: Path) -> None:
    script, trace = tmp_path / "camera.py", tmp_path / "trace"
    convert(GOLDEN, script)
    changed = f"{script.read_text()}\nopen({str(trace)!r}, 'w')\n"
    script.write_text(changed)
    assert len(read_trajectory(script).trajectory) == 4
    script.write_text(changed.split("\n", 1)[1])
    with pytest.raises(InputError, match="a program, which is never run"):
        read_trajectory(script)
    script.write_text(changed.replace('PATH = json.loads(r"""', "PATH = dict("))
    with pytest.raises(InputError, match="no path between the lines"):
        read_trajectory(script)
    assert not trace.exists()


@pytest.mark.skipif(find_spec("bpy") is None, reason="needs Blender as a module: pip install bpy")
def test_blenders_camera_sees_points_where_ours_does(tmp_path: Path) -> None:
    trajectory = read_trajectory(GOLDEN).trajectory
    trajectory.intrinsics.matrix[:, 0, 2] += 40
    trajectory.intrinsics.matrix[:, 1, 2] -= 25
    trajectory.intrinsics.matrix[:, 1, 1] *= 1.25
    script = tmp_path / "camera.py"
    write_trajectory(script, TrajectoryFile(trajectory=trajectory))
    ahead = torch.tensor([[0.1, 0.2, 3.0, 1], [-0.3, 0.1, 2.0, 1], [0.2, -0.4, 5.0, 1]], dtype=torch.float64)
    points = (trajectory.c2w @ ahead.T).mT[..., :3]
    run = [sys.executable, "-c", IN_BLENDER, str(script), json.dumps(points.tolist())]
    told = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    seen = json.loads(told.split("SEEN")[1].splitlines()[0])
    wanted = [project(trajectory.intrinsics[i], trajectory.c2w[i], points[i])[0] for i in range(4)]
    torch.testing.assert_close(torch.tensor(seen["pixels"], dtype=torch.float64), torch.cat(wanted), atol=2e-3, rtol=0)
    assert (seen["end"], seen["fps"]) == (4, pytest.approx(trajectory.fps))
