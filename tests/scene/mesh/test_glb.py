"""The surface as a file that other programs open."""

import json
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import trimesh
from scipy.spatial.transform import Rotation

from scene.camera import Intrinsics, project
from scene.errors import InputError
from scene.lifting import lift
from scene.mesh.glb import write_glb
from scene.mesh.glb_camera import left_behind
from scene.path.camera_path import CameraPath, bake
from tests.scene.cameras import HEIGHT, WIDTH, box_before_wall, depth_map, photo


def tree_of(file: Path) -> dict:
    content = file.read_bytes()
    (length,) = struct.unpack_from("<I", content, 12)
    return json.loads(content[20 : 20 + length])


def test_a_glb_has_the_photo_on_it_the_y_axis_up_and_the_scene_ahead_at_negative_z(tmp_path: Path) -> None:
    scene = box_before_wall()
    mesh = write_glb(tmp_path / "scene.glb", scene)
    loaded = trimesh.load(tmp_path / "scene.glb", process=False)
    assert isinstance(loaded, trimesh.Scene)
    (surface,) = loaded.geometry.values()
    assert isinstance(surface, trimesh.Trimesh)
    np.testing.assert_allclose(surface.vertices, mesh.xyz * [1, -1, -1], atol=1e-6)
    np.testing.assert_array_equal(surface.faces, mesh.triangles)
    look: Any = surface.visual
    texture = look.material.baseColorTexture
    assert texture.size == (WIDTH, HEIGHT)
    off = np.abs(np.asarray(texture).astype(int) - scene.photo.pixels.numpy())
    assert off.mean() < 5
    np.testing.assert_allclose(look.uv, mesh.uv * [1, -1] + [0, 1], atol=1e-6)  # trimesh's v is upwards


def test_its_colours_need_no_light_and_it_has_no_back(tmp_path: Path) -> None:
    write_glb(tmp_path / "scene.glb", box_before_wall())
    tree = tree_of(tmp_path / "scene.glb")
    assert tree["extensionsUsed"] == ["KHR_materials_unlit"]
    material = tree["materials"][tree["meshes"][0]["primitives"][0]["material"]]
    assert "KHR_materials_unlit" in material["extensions"] and material["doubleSided"]


def test_what_is_too_thin_for_the_surface_comes_as_points(tmp_path: Path) -> None:
    metres = torch.full((HEIGHT, WIDTH), 4.0)
    metres[5:60, 10:90:4] = 2.0
    mesh = write_glb(tmp_path / "scene.glb", lift(photo(), depth_map(metres)), triangles=500)
    assert len(mesh.loose)
    loaded = trimesh.load(tmp_path / "scene.glb")
    assert isinstance(loaded, trimesh.Scene)
    points = [each for each in loaded.geometry.values() if isinstance(each, trimesh.PointCloud)]
    assert [len(each.vertices) for each in points] == [len(mesh.loose)]


def test_a_surface_that_cannot_be_written_leaves_no_file(tmp_path: Path) -> None:
    scene = box_before_wall()
    with pytest.raises(InputError, match="Cannot write"):
        write_glb(tmp_path / "missing" / "scene.glb", scene)
    nothing = replace(scene, points=replace(scene.points, reliable=torch.zeros(WIDTH * HEIGHT, dtype=torch.bool)))
    with pytest.raises(InputError, match="none of these points is reliable"):
        write_glb(tmp_path / "scene.glb", nothing)
    assert list(tmp_path.iterdir()) == []


def test_its_camera_sees_points_where_the_path_does(tmp_path: Path) -> None:
    path = CameraPath.from_text("orbit right 200deg; zoom in 20deg")
    lens = Intrinsics.from_focal(50, 64, 48, fy=40)
    shot = bake(path, lens, 9, fps=12, subject_distance=3.0)
    write_glb(tmp_path / "scene.glb", box_before_wall(), shot, triangles=500)
    tree, blob = tree_of(tmp_path / "scene.glb"), blob_of(tmp_path / "scene.glb")
    (camera,), (animation,) = tree["cameras"], tree["animations"]
    assert tree["nodes"][tree["scenes"][0]["nodes"][1]]["camera"] == 0

    def numbers(accessor: int, width: int) -> np.ndarray:
        of = tree["accessors"][accessor]
        start = tree["bufferViews"][of["bufferView"]]["byteOffset"]
        return np.frombuffer(blob, "<f4", of["count"] * width, start).reshape(of["count"], width)

    times, places, rotations = (
        numbers(animation["samplers"][0]["input"], 1)[:, 0],
        numbers(animation["samplers"][0]["output"], 3),
        numbers(animation["samplers"][1]["output"], 4),
    )
    np.testing.assert_allclose(times, np.arange(9) / 12, atol=1e-6)
    assert ((rotations[1:] * rotations[:-1]).sum(axis=1) > 0).all(), "no turn goes the long way round"
    up = 1 / np.tan(camera["perspective"]["yfov"] / 2)
    for frame in (0, 4):  # of one lens: the zoom comes later
        ahead = shot.c2w[frame] @ torch.tensor([0.02, -0.05, 2.0, 1], dtype=torch.float64)
        (u, v), _ = project(shot.intrinsics[frame], shot.c2w[frame], ahead[:3])
        x, y, z = Rotation.from_quat(rotations[frame]).inv().apply(ahead[:3].numpy() * [1, -1, -1] - places[frame])
        ndc_x, ndc_y = up / camera["perspective"]["aspectRatio"] * x / -z, up * y / -z
        np.testing.assert_allclose([(ndc_x + 1) * 32, (1 - ndc_y) * 24], [float(u), float(v)], atol=1e-3)
    assert [("zoom" in sentence) for sentence in left_behind(shot)] == [True]


def blob_of(file: Path) -> bytes:
    content = file.read_bytes()
    (length,) = struct.unpack_from("<I", content, 12)
    return content[28 + length :]
