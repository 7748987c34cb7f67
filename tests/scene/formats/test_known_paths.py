"""Formats we only read, or write for others, against one path that was written down by hand in each.

At the photo; 1 m to the right; there turned right by 90 degrees; 2 m ahead and 0.5 m up, tilted up by 90 degrees.
"""

import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from scene.errors import InputError
from scene.formats.convert import read_trajectory, sniff
from scene.path.keyframes import Keyframes
from scene.pose import wxyz_from_rotation

H = 0.7071067811865476
C2W = [
    [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]],
    [[1, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 0]],
    [[0, 0, 1, 1], [0, 1, 0, 0], [-1, 0, 0, 0]],
    [[1, 0, 0, 1], [0, 0, -1, -0.5], [0, 1, 0, 2]],
]
W2C = [
    [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]],
    [[1, 0, 0, -1], [0, 1, 0, 0], [0, 0, 1, 0]],
    [[0, 0, -1, 0], [0, 1, 0, 0], [1, 0, 0, -1]],
    [[1, 0, 0, -1], [0, 0, 1, -2], [0, -1, 0, -0.5]],
]
OPENGL = [
    [[1, 0, 0, 0], [0, -1, 0, 0], [0, 0, -1, 0]],
    [[1, 0, 0, 1], [0, -1, 0, 0], [0, 0, -1, 0]],
    [[0, 0, -1, 1], [0, -1, 0, 0], [-1, 0, 0, 0]],
    [[1, 0, 0, 1], [0, 0, 1, -0.5], [0, -1, 0, 2]],
]
LAST = [0, 0, 0, 1]


def flat(rows: Any) -> list[float]:
    return [number for row in rows for number in row]


def lines(rows: Any) -> str:
    return "".join(" ".join(map(str, row)) + "\n" for row in rows)


def re10k(matrix: Any) -> list[float]:
    return [0.78125, 1.0416666666666667, 0.5, 0.5, 0, 0, *flat(matrix)]


SPLATS = [
    {
        "id": i,
        "img_name": f"view_{i}",
        "width": 640,
        "height": 480,
        "position": [row[3] for row in rows],
        "rotation": [row[:3] for row in rows],
        "fx": 500,
        "fy": 500,
    }
    for i, rows in enumerate(C2W)
]
OPEN3D = {
    "class_name": "PinholeCameraTrajectory",
    "parameters": [
        {
            "extrinsic": [row[column] for column in range(4) for row in [*rows, LAST]],
            "intrinsic": {
                "width": 640,
                "height": 480,
                "intrinsic_matrix": [500, 0, 0, 0, 500, 0, 319.5, 239.5, 1],
            },
        }
        for rows in W2C
    ],
}
RECORD3D = {
    "w": 640,
    "h": 480,
    "fps": 10,
    "K": [500, 0, 0, 0, 500, 0, 320, 240, 1],
    "poses": [[1, 0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 1, 0, 0], [H, 0, -H, 0, 1, 0, 0], [H, 0, 0, -H, 1, -0.5, 2]],
}
EUROC = "#timestamp, p_x, p_y, p_z, q_w, q_x, q_y, q_z\n" + "".join(
    f"{1403636579758555392 + i * 100000000},{x},{y},{z},{w},{qx},{qy},0\n"
    for i, (x, y, z, w, qx, qy) in enumerate(
        [(0, 0, 0, 1, 0, 0), (1, 0, 0, 1, 0, 0), (1, 0, 0, H, 0, H), (1, -0.5, 2, H, H, 0)]
    )
)
TARTANAIR = f"0 0 0 0 0 0 1\n0 1 0 0 0 0 1\n0 1 0 0 0 {H} {H}\n2 1 -0.5 0 {H} 0 {H}\n"
REDWOOD = "".join(f"{i} {i} {i + 1}\n" + lines([*rows, LAST]) for i, rows in enumerate(C2W))

TEXTS = {
    "kitti": ("00.txt", lines(map(flat, C2W))),
    "matrices": ("traj.txt", lines(flat([*rows, LAST]) for rows in C2W)),
    "matrices in blocks": ("poses.txt", "\n".join(lines([*rows, LAST]) for rows in C2W)),
    "redwood": ("trajectory.log", REDWOOD),
    "euroc": ("data.csv", EUROC),
    "tartanair": ("pose_left.txt", TARTANAIR),
    "motionctrl": ("poses.json", json.dumps([flat(rows) for rows in W2C])),
    "splats": ("cameras.json", json.dumps([SPLATS[i] for i in (2, 0, 3, 1)])),
    "open3d": ("path.json", json.dumps(OPEN3D)),
    "record3d": ("metadata.json", json.dumps(RECORD3D)),
    "realestate10k": ("cameras.txt", "\n" + lines(map(re10k, W2C))),
}


def assert_known(path: Path, *, lens: bool) -> None:
    imported = read_trajectory(path, size=(640, 480), fps=10.0)
    trajectory = imported.trajectory
    wanted = torch.tensor([[*rows, LAST] for rows in C2W], dtype=torch.float64)
    torch.testing.assert_close(trajectory.c2w, wanted, atol=1e-9, rtol=0)
    assert trajectory.fps == pytest.approx(10)
    assert imported.lens_is_known == lens
    if lens:
        size = trajectory.intrinsics.width, trajectory.intrinsics.height
        assert size == (640, 480)
        row = torch.tensor([[500.0, 0, 320], [0, 500, 240], [0, 0, 1]], dtype=torch.float64)
        torch.testing.assert_close(trajectory.intrinsics.matrix, row.expand(4, 3, 3))


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_written_by_hand_is_known_and_says_where_the_camera_is(name: str, tmp_path: Path) -> None:
    file, text = TEXTS[name]
    (tmp_path / file).write_text(text)
    assert sniff(tmp_path / file) == name.split()[0]
    assert_known(tmp_path / file, lens=name in ("splats", "open3d", "record3d", "realestate10k"))


def test_motionctrls_own_directions(tmp_path: Path) -> None:
    """Its app.py: world-to-camera, where x above zero is a camera on the left, and z below zero one that went in."""
    still = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]
    left, ahead = [*still[:3], 0.2, *still[4:]], [*still[:11], -0.2]
    (tmp_path / "poses.json").write_text(json.dumps([still, left, ahead]))
    places = read_trajectory(tmp_path / "poses.json").trajectory.c2w[:, :3, 3]
    assert places.flatten().tolist() == pytest.approx([0, 0, 0, -0.2, 0, 0, 0, 0, 0.2])


def test_the_camera_of_euroc_is_mounted_as_its_sensor_says(tmp_path: Path) -> None:
    """The body is turned so that its x is up, y right and z ahead, and its camera sits 0.5 m above it."""
    body = np.array([[0, -1, 0, -0.5], [1, 0, 0, 0], [0, 0, 1, 0], LAST], float)  # from camera to body
    rows = ""
    for i, matrix in enumerate(C2W):
        pose = np.array([*matrix, LAST], float) @ np.linalg.inv(body)
        w, x, y, z = wxyz_from_rotation(torch.from_numpy(pose[:3, :3])).tolist()
        rows += f"{10**18 + i * 10**8}," + ",".join(map(repr, [*pose[:3, 3].tolist(), w, x, y, z])) + "\n"
    truth, cam = tmp_path / "mav0" / "state_groundtruth_estimate0", tmp_path / "mav0" / "cam0"
    truth.mkdir(parents=True)
    cam.mkdir()
    (truth / "data.csv").write_text(rows)
    (cam / "sensor.yaml").write_text(
        f"T_BS:\n  cols: 4\n  rows: 4\n  data: {[float(v) for v in body.flatten()]}\n"
        "resolution: [640, 480]\nintrinsics: [500, 500, 320, 240] #fu, fv, cu, cv\n"
    )
    assert_known(truth / "data.csv", lens=True)
    (cam / "sensor.yaml").write_text("T_BS: {}\n")
    assert "not in this file" in read_trajectory(truth / "data.csv").assumptions[0]


@pytest.mark.parametrize("layout", ["vipe", "lyra", "npy", "llff"])
def test_arrays_say_where_the_camera_is(layout: str, tmp_path: Path) -> None:
    c2w, w2c = (np.array([[*rows, LAST] for rows in each], float) for each in (C2W, W2C))
    row = np.tile([500.0, 500, 320, 240], (4, 1))
    k = np.tile([[500.0, 0, 320], [0, 500, 240], [0, 0, 1]], (4, 1, 1))
    match layout:
        case "vipe":
            (tmp_path / "pose").mkdir()
            (tmp_path / "intrinsics").mkdir()
            order = [1, 0, 3, 2]
            np.savez(tmp_path / "pose" / "shot.npz", data=c2w[order], inds=np.array(order))
            np.savez(tmp_path / "intrinsics" / "shot.npz", data=row, inds=np.arange(4))
            path = tmp_path / "pose" / "shot.npz"
        case "lyra":
            path = tmp_path / "trajectory.npz"
            np.savez(path, w2c=w2c.astype(np.float32), intrinsics=k, image_height=480, image_width=640)
        case "npy":
            np.save(tmp_path / "intrinsics.npy", row)
            path = tmp_path / "poses.npy"
            np.save(path, c2w[:, :3])
        case _:
            right, down, forward, place = (c2w[:, :3, i] for i in range(4))
            size = np.tile([480.0, 640, 500], (4, 1))
            table = np.stack([down, right, -forward, place, size], axis=2).reshape(4, 15)
            path = tmp_path / "poses_bounds.npy"
            np.save(path, np.concatenate([table, np.tile([0.1, 9], (4, 1))], axis=1))
    assert_known(path, lens=True)


def test_arrays_that_are_objects_or_no_poses_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", poses=np.array([{"a": 1}], dtype=object))
    np.savez(tmp_path / "b.npz", points=np.zeros((9, 3)))
    (tmp_path / "c.npz").write_bytes((tmp_path / "b.npz").read_bytes()[:-60])
    np.save(tmp_path / "d.npy", np.zeros((2, 4, 4)))
    (tmp_path / "d.npz").write_bytes((tmp_path / "d.npy").read_bytes() + b"more")
    with zipfile.ZipFile(tmp_path / "e.npz", "w", zipfile.ZIP_LZMA) as archive:
        archive.write(tmp_path / "d.npy", "poses.npy")
    (tmp_path / "f.npz").write_bytes((tmp_path / "d.npy").read_bytes().replace(b"(2, 4, 4)", b"(-2,4,4)"))
    refusals = {"a": "holds no array of numbers", "b": "no array of 4x4"} | dict.fromkeys(
        "cdef", "not a complete archive"
    )
    for name, words in refusals.items():
        with pytest.raises(InputError, match=words):
            read_trajectory(tmp_path / f"{name}.npz")


def test_polycams_folder_says_where_the_camera_is(tmp_path: Path) -> None:
    folder = tmp_path / "keyframes" / "corrected_cameras"
    folder.mkdir(parents=True)
    for i, rows in enumerate(OPENGL):
        pose = {f"t_{r}{c}": rows[r][c] for r in range(3) for c in range(4)}
        lens = {"fx": 500, "fy": 500, "cx": 320, "cy": 240, "width": 640, "height": 480}
        (folder / f"{i + 8}.json").write_text(json.dumps(pose | lens | {"timestamp": 10**6 + i * 100_000}))
    assert_known(tmp_path, lens=True)
    assert_known(folder / "9.json", lens=True)


@pytest.mark.parametrize("fov", [60, 1.0471975511965976])
def test_keyframes_of_instant_ngp_stand_in_the_world_of_transforms_json(fov: float, tmp_path: Path) -> None:
    """Its world has axes y z x; the camera at the origin, then 1 m along x, which there is the third axis."""
    still = [-0.5, -0.5, -0.5, 0.5]
    keys = [{"R": still, "T": [0.5, 0.5, 0.5], "fov": fov}, {"R": still, "T": [0.5, 0.5, 0.83], "fov": fov}]
    (tmp_path / "base_cam.json").write_text(json.dumps({"path": keys, "duration_seconds": 0.4}))
    imported = read_trajectory(tmp_path / "base_cam.json", fps=10.0)
    c2w = imported.trajectory.c2w
    assert imported.format == "instant-ngp" and len(c2w) == 5
    torch.testing.assert_close(c2w[:, :3, :3], torch.eye(3, dtype=torch.float64).expand(5, 3, 3))
    assert c2w[0, :3, 3].tolist() == pytest.approx([0, 0, 0])
    assert c2w[-1, :3, 3].tolist() == pytest.approx([1, 0, 0])
    seen = imported.trajectory.intrinsics.fov_y.rad2deg()
    torch.testing.assert_close(seen, torch.full((5,), 60.0, dtype=torch.float64))
    assert imported.file.source is not None
    (part,) = imported.file.source.segments
    assert isinstance(part, Keyframes) and [key.time for key in part.keyframes] == pytest.approx([0, 0.4])


def test_instant_ngps_timestamps_say_when_the_next_keyframe_is_reached(tmp_path: Path) -> None:
    """The first keyframe is at 0 s whatever it says, and the last one's own is the way back of a loop."""
    stamps = [0.3, 0.5, 1.0]
    keys = [{"R": [0, 0, 0, 1], "T": [0.1 * i, 0, 0], "fov": 50, "timestamp": stamps[i]} for i in range(3)]
    (tmp_path / "base_cam.json").write_text(json.dumps({"path": keys, "loop": False, "duration_seconds": 1.0}))
    source = read_trajectory(tmp_path / "base_cam.json", fps=10.0).file.source
    assert source is not None
    (part,) = source.segments
    assert isinstance(part, Keyframes) and [key.time for key in part.keyframes] == pytest.approx([0, 0.3, 0.5])


@pytest.mark.parametrize("kind", ["project", "viewer", "viewer 2"])
def test_poses_of_supersplat_stand_in_the_world_of_the_splats(kind: str, tmp_path: Path) -> None:
    """Its world is turned by half a turn about z."""
    places, targets = [[0, 0, 0], [-1, 0, 0]], [[0, 0, 1], [-2, 0, 0]]
    if kind == "project":
        poses = [{"frame": 6 * i, "position": places[i], "target": targets[i]} for i in range(2)]
        document: dict[str, Any] = {"camera": {"fov": 45}, "timeline": {"frameRate": 10}}
        document["poseSets"] = [{"name": "set0", "poses": poses[::-1]}]
    else:
        values: dict[str, Any] = {"position": flat(places), "target": flat(targets)}
        document = {"animTracks": [{"frameRate": 10, "keyframes": {"times": [0, 6], "values": values}}]}
        if kind == "viewer":
            values["fov"] = [45, 45]
        else:
            document |= {
                "version": 2,
                "cameras": [{"initial": {"position": [0, 0, 0], "target": [0, 0, 1], "fov": 45}}],
            }
    (tmp_path / "document.json").write_text(json.dumps(document))
    trajectory = read_trajectory(tmp_path / "document.json").trajectory
    assert (len(trajectory), trajectory.fps) == (7, 10)
    torch.testing.assert_close(trajectory.c2w[0], torch.eye(4, dtype=torch.float64))
    assert trajectory.c2w[-1, :3, 3].tolist() == pytest.approx([1, 0, 0])
    assert trajectory.c2w[-1, :3, 2].tolist() == pytest.approx([1, 0, 0])
    fov = float(trajectory.intrinsics.fov_x[0].rad2deg())
    assert fov == pytest.approx(45)


@pytest.mark.parametrize(
    ("format", "text", "frames", "place", "forward"),
    [
        ("viewcrafter", "0 30 60 90\n0 0 0 0\n0 0 0 0\n", 25, [1, 0, 1], [-1, 0, 0]),
        ("viewcrafter", "0 0\n0 -90\n0 1\n", 25, [0, -2, 1], [0, 1, 0]),
        ("trajectorycrafter", "0 0\n0 90\n0 0\n", 49, [1, 0, 1], [-1, 0, 0]),
        ("trajectorycrafter", "0 90\n0 0\n0 0\n", 49, [0, -1, 1], [0, 1, 0]),
        ("trajectorycrafter", "0 0\n0 0\n0 0.25\n", 49, [0, 0, 0.25], [0, 0, 1]),
    ],
)
def test_an_orbit_ends_where_its_last_numbers_say(
    format: str, text: str, frames: int, place: list[float], forward: list[float], tmp_path: Path
) -> None:
    (tmp_path / "orbit.txt").write_text(text)
    assert sniff(tmp_path / "orbit.txt") == "viewcrafter", "the two look alike"
    imported = read_trajectory(tmp_path / "orbit.txt", format)
    c2w = imported.trajectory.c2w
    assert len(c2w) == frames
    torch.testing.assert_close(c2w[0], torch.eye(4, dtype=torch.float64))
    assert c2w[-1, :3, 3].tolist() == pytest.approx(place, abs=1e-9)
    assert c2w[-1, :3, 2].tolist() == pytest.approx(forward, abs=1e-9)
    assert any("--scale" in said for said in imported.assumptions)


@pytest.mark.parametrize("format", ["viewcrafter", "trajectorycrafter"])
def test_an_orbit_of_more_than_three_numbers_is_smoothed_as_the_tools_do(format: str, tmp_path: Path) -> None:
    """Distances sum up to less than one squared, so that a single cubic fits them all; their ends stay."""
    away = [0, 0.1, -0.1, 0.1, 0]
    (tmp_path / "orbit.txt").write_text(f"0 0\n0 0\n{' '.join(map(str, away))}\n")
    z = read_trajectory(tmp_path / "orbit.txt", format).trajectory.c2w[:, 2, 3].numpy()
    cubic = np.polynomial.Polynomial.fit(np.linspace(0, 1, 5), away, 3)(np.linspace(0, 1, len(z)))
    assert z[1:-1] == pytest.approx((-1 if format == "viewcrafter" else 1) * cubic[1:-1])
    assert z[[0, -1]] == pytest.approx([0, 0])


def test_the_poses_of_kitti_360s_car_are_said_to_be_its_own(tmp_path: Path) -> None:
    (tmp_path / "poses.txt").write_text(lines([i + 1, *flat(rows)] for i, rows in enumerate(C2W)))
    (tmp_path / "cam0_to_world.txt").write_text(lines([i + 1, *flat([*rows, LAST])] for i, rows in enumerate(C2W)))
    car, camera = (read_trajectory(tmp_path / name) for name in ("poses.txt", "cam0_to_world.txt"))
    torch.testing.assert_close(car.trajectory.c2w, camera.trajectory.c2w)
    assert [any("the car's" in said for said in each.assumptions) for each in (car, camera)] == [True, False]


def colmap_binary(folder: Path, *, points: int = 0, rig: bool = False) -> None:
    """A model as COLMAP writes it: two cameras in a rig where asked, `points` 2D points a picture."""
    model = [(1, 1, 640, 480, (500.0, 500, 320, 240)), (2, 5, 640, 480, (300.0, 300, 320, 240, 0.1, 0, 0, 0))]
    cameras = struct.pack("<Q", len(model))
    for number, kind, width, height, values in model:
        cameras += struct.pack(f"<IiQQ{len(values)}d", number, kind, width, height, *values)
    quaternions = [(1, 0, 0, 0), (1, 0, 0, 0), (H, 0, -H, 0), (H, -H, 0, 0)]
    shots = [("left", 1)] if not rig else [("left", 1), ("right", 1)]
    images, number = b"", 0
    for side, camera in shots:
        for i, (turn, rows) in enumerate(zip(quaternions, W2C, strict=True)):
            number += 1
            place = [row[3] for row in rows]
            images += struct.pack("<I7dI", number, *turn, *place, camera) + f"{side}/{i + 8}.jpg".encode() + b"\0"
            images += struct.pack("<Q", points) + b"\1" * 24 * points
    folder.mkdir(parents=True)
    (folder / "cameras.bin").write_bytes(cameras)
    (folder / "images.bin").write_bytes(struct.pack("<Q", number) + images)
    (folder / "points3D.bin").write_bytes(b"never looked at")


@pytest.mark.parametrize("points", [0, 3])
def test_a_binary_colmap_model_says_where_the_camera_is(points: int, tmp_path: Path) -> None:
    """The fisheye lens among its cameras is nobody's."""
    colmap_binary(tmp_path / "sparse" / "0", points=points)
    assert_known(tmp_path, lens=True)
    assert_known(tmp_path / "sparse" / "0" / "images.bin", lens=True)


@pytest.mark.parametrize(
    ("kind", "name", "parameters"),
    [
        (12, "SIMPLE_DIVISION", 4),
        (13, "DIVISION", 5),
        (14, "SIMPLE_FISHEYE", 3),
        (15, "FISHEYE", 4),
        (16, "EUCM", 6),
        (17, "EQUIRECTANGULAR", 2),
    ],
)
def test_colmaps_newer_lenses_are_known_by_number_and_by_name(
    kind: int, name: str, parameters: int, tmp_path: Path
) -> None:
    """The numbers of colmap's src/colmap/sensor/models.h; a pinhole behind such a lens is still found."""
    colmap_binary(tmp_path / "m")
    whole = (tmp_path / "m" / "cameras.bin").read_bytes()
    pinhole = struct.calcsize("<IiQQ4d")
    other = struct.pack(f"<IiQQ{parameters}d", 2, kind, 640, 480, *[1.0] * parameters)
    (tmp_path / "m" / "cameras.bin").write_bytes(whole[:8] + other + whole[8 : 8 + pinhole])
    assert_known(tmp_path / "m", lens=True)
    alone = struct.pack("<Q", 1) + struct.pack(f"<IiQQ{parameters}d", 1, kind, 640, 480, *[1.0] * parameters)
    (tmp_path / "m" / "cameras.bin").write_bytes(alone)
    with pytest.raises(InputError, match=name):
        read_trajectory(tmp_path / "m")


def test_a_binary_model_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    colmap_binary(tmp_path / "m", points=2)
    for name in ("images.bin", "cameras.bin"):
        whole = (tmp_path / "m" / name).read_bytes()
        for cut in range(0, len(whole), 7):
            (tmp_path / "m" / name).write_bytes(whole[:cut])
            with pytest.raises(InputError, match="cut off"):
                read_trajectory(tmp_path / "m")
        (tmp_path / "m" / name).write_bytes(whole)


def test_one_camera_of_a_rig_is_taken_by_name_or_number(tmp_path: Path) -> None:
    colmap_binary(tmp_path / "m", rig=True)
    first, other = read_trajectory(tmp_path / "m"), read_trajectory(tmp_path / "m", camera="right")
    assert first.cameras == other.cameras == ("left", "right")
    assert (first.camera, other.camera, len(other.trajectory)) == ("left", "right", 4)
    assert any("camera left were taken, of left, right" in said for said in first.assumptions)
    with pytest.raises(InputError, match="has no camera 'up'; it has left, right"):
        read_trajectory(tmp_path / "m", camera="up")


def test_a_rig_in_text_is_told_from_pictures_with_lenses_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "cameras.txt").write_text("1 PINHOLE 640 480 500 500 320 240\n2 PINHOLE 642 480 600 600 321 240\n")
    rows = [
        "1 1 0 0 0 0 0 0 1 a1.jpg",
        "2 1 0 0 0 -1 0 0 2 b1.jpg",
        "3 1 0 0 0 0 0 -1 1 a2.jpg",
        "4 1 0 0 0 -1 0 -1 2 b2.jpg",
    ]
    (tmp_path / "images.txt").write_text("\n\n".join(rows) + "\n")
    assert len(read_trajectory(tmp_path).trajectory) == 2, "both lenses have a picture of each moment"
    assert read_trajectory(tmp_path, camera="2").trajectory.c2w[0, 0, 3] == 1
    (tmp_path / "images.txt").write_text("\n\n".join([*rows[:2], rows[2].replace("a2", "a3")]) + "\n")
    assert len(read_trajectory(tmp_path).trajectory) == 3
    (tmp_path / "rigs.txt").write_text("1 2 CAMERA 1 CAMERA 2 1 1 0 0 0 -1 0 0\n")
    assert len(read_trajectory(tmp_path).trajectory) == 2
