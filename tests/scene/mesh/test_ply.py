from pathlib import Path

import numpy as np
import pytest
import torch
import trimesh

from scene.errors import InputError
from scene.mesh.ply import write_ply
from scene.pointcloud import PointCloud


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


def test_points_that_cannot_be_written_leave_no_file(points: PointCloud, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Cannot write"):
        write_ply(tmp_path / "missing" / "scene.ply", points)
    flying = PointCloud(points.xyz, points.rgb, points.footprint, torch.zeros(4, dtype=torch.bool))
    with pytest.raises(InputError, match="none of these is reliable"):
        write_ply(tmp_path / "scene.ply", flying)
    assert list(tmp_path.iterdir()) == []
