from pathlib import Path

import numpy as np
import pytest
import torch
import trimesh

from scene.errors import InputError
from scene.pointcloud import PointCloud
from scene.pointcloud_file import write_glb, write_ply


@pytest.fixture
def points() -> PointCloud:
    """A red point 1 m right, a green one 2 m below, a blue one 3 m ahead, and a flying one."""
    return PointCloud(
        xyz=torch.tensor([[1.0, 0, 0], [0, 2, 0], [0, 0, 3], [9, 9, 9]]),
        rgb=torch.tensor([[255, 0, 0], [0, 255, 0], [0, 0, 255], [9, 9, 9]], dtype=torch.uint8),
        footprint=torch.full((4,), 0.01),
        reliable=torch.tensor([True, True, True, False]),
    )


def test_a_ply_holds_the_reliable_points_and_says_its_axes(points: PointCloud, tmp_path: Path) -> None:
    write_ply(tmp_path / "scene.ply", points)
    assert b"comment RealCam Studio" in (tmp_path / "scene.ply").read_bytes()
    assert b"metres; x right, y down, z forward" in (tmp_path / "scene.ply").read_bytes()
    cloud = trimesh.load(tmp_path / "scene.ply")
    assert isinstance(cloud, trimesh.PointCloud)
    np.testing.assert_array_equal(cloud.vertices, [[1, 0, 0], [0, 2, 0], [0, 0, 3]])
    np.testing.assert_array_equal(cloud.colors[:, :3], [[255, 0, 0], [0, 255, 0], [0, 0, 255]])


def test_a_glb_has_the_y_axis_up_and_the_scene_ahead_at_negative_z(points: PointCloud, tmp_path: Path) -> None:
    write_glb(tmp_path / "scene.glb", points)
    loaded = trimesh.load(tmp_path / "scene.glb")
    assert isinstance(loaded, trimesh.Scene)
    (cloud,) = loaded.geometry.values()
    assert isinstance(cloud, trimesh.PointCloud)
    np.testing.assert_array_equal(cloud.vertices, [[1, 0, 0], [0, -2, 0], [0, 0, -3]])
    np.testing.assert_array_equal(cloud.colors[:, :3], [[255, 0, 0], [0, 255, 0], [0, 0, 255]])


@pytest.mark.parametrize("write", [write_ply, write_glb])
def test_points_that_cannot_be_written_leave_no_file(write, points: PointCloud, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Cannot write"):
        write(tmp_path / "missing" / "scene.any", points)
    flying = PointCloud(points.xyz, points.rgb, points.footprint, torch.zeros(4, dtype=torch.bool))
    with pytest.raises(InputError, match="none of these is reliable"):
        write(tmp_path / "scene.any", flying)
    assert list(tmp_path.iterdir()) == []
