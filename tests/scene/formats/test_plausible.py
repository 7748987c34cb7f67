"""Numbers that no camera has, and what a file that holds them is read as."""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from scene.camera import Intrinsics
from scene.errors import InputError
from scene.formats.convert import convert, read_trajectory, sniff
from scene.formats.imported import Imported
from scene.formats.trajectory_json import TrajectoryFile, write_trajectory_json
from scene.trajectory import Trajectory

POSE = "1 0 0 {x} 0 1 0 0 0 0 1 0"


def re10k(stamps: Sequence[float], lens: str = "0.5 0.88888888888 0.5 0.5", step: float = -0.1) -> str:
    return "x\n" + "".join(f"{t} {lens} 0 0 {POSE.format(x=i * step)}\n" for i, t in enumerate(stamps))


def tum(stamps: Sequence[float], order: Sequence[int] | None = None) -> str:
    places = order or list(range(len(stamps)))
    return "".join(f"{t!r} {x / 10} 0 0 0 0 0 1\n" for t, x in zip(stamps, places, strict=True))


def read(tmp_path: Path, text: str, name: str = "path.txt", **hints: Any) -> Imported:
    (tmp_path / name).write_text(text)
    return read_trajectory(tmp_path / name, **hints)


def said(imported: Imported) -> str:
    return " ".join(imported.assumptions)


@pytest.mark.parametrize(
    ("text", "fps", "words"),
    [
        (
            re10k([*range(12)]),
            24,
            "0 to 11, count frames and are no microseconds; 24 frames per second were taken (--fps)",
        ),
        (re10k([4 * i for i in range(12)]), 24, "count frames"),
        (re10k([33 * i for i in range(12)]), 1000 / 33, "read as milliseconds (--fps)"),
        (re10k([i / 30 for i in range(12)]), 30, "read as seconds (--fps)"),
        (re10k([40_000 * i for i in range(12)]), 25, "in microseconds, give 25"),
        (tum([1.4e18 + 5e7 * i for i in range(12)]), 20, "read as nanoseconds (--fps)"),
        (tum([float(i) for i in range(12)]), 24, "count frames"),
        (tum([1305031102.0 + i for i in range(12)]), 1, "in seconds, give 1"),
        (tum([1e-9 * i for i in range(12)]), 24, "which no camera has; 24 were taken (--fps)"),
        (tum([1e6 * i for i in range(12)]), 1, "read as microseconds (--fps)"),
    ],
)
def test_a_rate_that_no_camera_has_is_another_unit_or_none(tmp_path: Path, text: str, fps: float, words: str) -> None:
    imported = read(tmp_path, text)
    assert imported.trajectory.fps == pytest.approx(fps, rel=1e-6)
    assert words in said(imported)
    if "24" in words:
        assert read(tmp_path, text, fps=12.0).trajectory.fps == 12


def test_frames_come_in_the_order_of_their_times(tmp_path: Path) -> None:
    order = [0, 3, 1, 2]
    imported = read(tmp_path, tum([i / 10 for i in order], order))
    assert imported.trajectory.c2w[:, 0, 3].tolist() == pytest.approx([0, 0.1, 0.2, 0.3])
    assert "order of their times; 3 stood elsewhere" in said(imported)
    assert "order of their times" not in said(read(tmp_path, tum([i / 10 for i in range(4)])))


@pytest.mark.parametrize(
    ("lens", "size", "fov_x_deg", "words"),
    [
        ("500 500 320 240", (640, 480), 65.24, "no fractions of a width; they were read as pixels"),
        ("500 500 0.5 0.5", (1280, 720), 104.0, "read as pixels"),
        ("0.5 0.66666666667 0.5 0.5", (1280, 960), 90.0, "1280x960, the shape at which its pixels are square"),
        ("0.5 0.28125 0.5 0.5", (720, 1280), 90.0, "720x1280, the shape"),
        ("30 30 0.5 0.5", (1280, 720), 174.6, "hardly any does"),
        ("60000 60000 640 360", (1280, 720), 1.22, "hardly any does"),
        ("0.5 9 0.5 0.5", (1280, 720), 90.0, "Pixels are oblong"),
        ("0.5 0.88888 0.9 0.5", (1280, 720), 90.0, "far from the picture's middle"),
        ("0.5 0.88888 1.9 0.5", (1280, 720), 90.0, "outside the picture"),
    ],
)
def test_a_lens_that_no_camera_has_is_another_unit_or_is_said(
    tmp_path: Path, lens: str, size: tuple[int, int], fov_x_deg: float, words: str
) -> None:
    imported = read(tmp_path, re10k([33_333 * i for i in range(3)], lens))
    intrinsics = imported.trajectory.intrinsics
    assert (intrinsics.width, intrinsics.height) == size
    fov = math.degrees(2 * math.atan(size[0] / 2 / float(intrinsics.fx[0])))
    assert fov == pytest.approx(fov_x_deg, abs=0.05)
    assert words in said(imported)


def test_lenses_partly_in_pixels_are_refused(tmp_path: Path) -> None:
    mixed = re10k([0, 33_333]) + re10k([66_666], "500 500 320 240").removeprefix("x\n")
    with pytest.raises(InputError, match="line 2, frame 0 has a lens in fractions"):
        read(tmp_path, mixed)


def test_a_path_that_goes_kilometres_may_be_in_another_unit(tmp_path: Path) -> None:
    stamps = [33_333 * i for i in range(3)]
    assert "goes 4 km from its first frame" in said(read(tmp_path, re10k(stamps, step=2000.0)))
    assert "goes 0.4 mm" in said(read(tmp_path, re10k(stamps, step=2e-4)))
    assert "--scale" not in said(read(tmp_path, re10k(stamps)))


def transforms(**entries: Any) -> dict[str, Any]:
    """Six frames 0.1 m apart, in the order of COLMAP's numbers."""
    frames = []
    for n in (3, 1, 10, 2, 4, 6):
        matrix = [[1, 0, 0, n / 10], [0, -1, 0, 0], [0, 0, -1, 0], [0, 0, 0, 1]]
        frames.append({"file_path": f"images/frame_{n}.png", "transform_matrix": matrix})
    return {"w": 640, "h": 480, "fl_x": 500.0, "cx": 320.0, "cy": 240.0} | entries | {"frames": frames}


def places(imported: Imported) -> list[float]:
    return [round(x, 6) for x in imported.trajectory.c2w[:, 0, 3].tolist()]


def test_pictures_come_in_the_order_of_their_names_or_times_and_of_one_folder(tmp_path: Path) -> None:
    document = transforms()
    assert places(read(tmp_path, json.dumps(document), "t.json")) == [0.1, 0.2, 0.3, 0.4, 0.6, 1.0]
    for i, frame in enumerate(document["frames"]):
        frame["time"] = i / 6
    assert places(read(tmp_path, json.dumps(document), "t.json")) == [0.3, 0.1, 1.0, 0.2, 0.4, 0.6]
    for frame in document["frames"]:
        del frame["time"]
        frame["file_path"] = "some picture"
    assert places(read(tmp_path, json.dumps(document), "t.json")) == [0.3, 0.1, 1.0, 0.2, 0.4, 0.6]
    for i, frame in enumerate(document["frames"]):
        frame["file_path"] = f"cam{i % 2}/{i // 2}.png"
    first = read(tmp_path, json.dumps(document), "t.json")
    assert first.cameras == ("cam0", "cam1") and places(first) == [0.3, 1.0, 0.4]
    assert "cam0/ were taken, of cam0, cam1 (--camera)" in said(first)
    assert places(read(tmp_path, json.dumps(document), "t.json", camera="cam1")) == [0.1, 0.2, 0.6]


@pytest.mark.parametrize(
    ("entries", "lacks", "size", "focal", "words"),
    [
        ({}, ("w", "h"), (640, 480), 500, "640x480, whose middle is the principal point"),
        ({"camera_angle_x": math.pi / 2}, ("w", "h", "fl_x", "cx", "cy"), (1280, 720), 640, "1280x720 was assumed"),
        ({"camera_angle_x": 90.0}, ("fl_x",), (640, 480), 320, "it was read as degrees"),
        ({"camera_angle_x": math.pi / 2}, ("fl_x",), (640, 480), 320, ""),
        ({"fps": 1e6}, (), (640, 480), 500, "states 1e+06 frames per second, at which no clip runs; 24 was taken"),
    ],
)
def test_what_transforms_json_lacks_is_found_or_assumed(
    tmp_path: Path, entries: dict[str, Any], lacks: tuple[str, ...], size: tuple[int, int], focal: float, words: str
) -> None:
    document = transforms(**entries)
    imported = read(tmp_path, json.dumps({key: value for key, value in document.items() if key not in lacks}), "t.json")
    lens = imported.trajectory.intrinsics
    assert (lens.width, lens.height, imported.trajectory.fps) == (*size, 24)
    assert float(lens.fx[0]) == pytest.approx(focal) and float(lens.fy[0]) == pytest.approx(focal)
    assert words in said(imported)


def test_pictures_a_pixel_larger_get_one_size_and_those_of_another_shape_are_refused(tmp_path: Path) -> None:
    document = transforms()
    for i, frame in enumerate(document["frames"]):
        frame |= {"w": 640 + 2 * (i == 1), "h": 480, "cx": 320 + (i == 1), "fl_x": 500}
    imported = read(tmp_path, json.dumps(document), "t.json")
    assert float(imported.trajectory.intrinsics.cx[0]) == pytest.approx(320)
    assert float(imported.trajectory.intrinsics.fx[0]) == pytest.approx(500 * 640 / 642)
    assert "Pictures are of 2 sizes, 640x480 to 642x480; lenses were brought to 640x480" in said(imported)
    document["frames"][0] |= {"w": 480, "h": 640}
    with pytest.raises(InputError, match="several shapes, 640x480 and 480x640"):
        read(tmp_path, json.dumps(document), "t.json")


def scaled(document: dict[str, Any], columns: list[float]) -> str:
    for frame in document["frames"]:
        rows = frame["transform_matrix"]
        frame["transform_matrix"] = [[v * s for v, s in zip(row, [*columns, 1], strict=True)] for row in rows]
    return json.dumps(document)


def test_a_scale_in_the_axes_is_taken_out_and_mirrored_or_sheared_ones_are_refused(tmp_path: Path) -> None:
    imported = read(tmp_path, scaled(transforms(), [0.5, 0.5, 0.5]), "t.json")
    assert places(imported)[0] == 0.1 and "a scale of 0.5 in their axes" in said(imported)
    with pytest.raises(InputError, match=r"every pose is mirrored .*left-handed"):
        read(tmp_path, scaled(transforms(), [1, 1, -1]), "t.json")
    with pytest.raises(InputError, match="pose that is not a rotation"):
        read(tmp_path, scaled(transforms(), [1, 2, 1]), "t.json")


def test_fields_of_view_in_radians_are_known_by_their_size(tmp_path: Path) -> None:
    matrix = [1, 0, 0, 0, 0, -1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1]
    cameras = [{"camera_to_world": matrix, "fov": 1.0472, "aspect": 1.5}] * 3
    imported = read(tmp_path, json.dumps({"camera_path": cameras, "fps": 24}), "p.json")
    lens = imported.trajectory.intrinsics
    assert float(lens.fov_y[0].rad2deg()) == pytest.approx(60, abs=0.01)
    assert "read as radians, 60 degrees" in said(imported)
    assert lens.width / lens.height == pytest.approx(1.5, abs=0.01)
    cameras[2] = cameras[2] | {"fov": 5.0}
    degrees = read(tmp_path, json.dumps({"camera_path": cameras, "fps": 24}), "p.json")
    assert "radians" not in said(degrees) and "hardly any does" in said(degrees)


def test_the_columns_of_euroc_and_tum_are_told_apart_by_heading_or_time(tmp_path: Path) -> None:
    def rows(first: float) -> str:
        return "".join(f"{first + i * 0.1:.3f},0,0,0,1,0,0,0\n" for i in range(3))

    for name, text in (
        ("tum", "timestamp,tx,ty,tz,qx,qy,qz,qw\n" + rows(0)),
        ("tum", rows(1305031102)),
        ("euroc", "#timestamp [ns],p_RS_R_x [m],p_y,p_z,q_RS_w [],q_RS_x [],q_RS_y [],q_RS_z []\n" + rows(0)),
        ("euroc", rows(1.4e18)),
    ):
        (tmp_path / "a.csv").write_text(text)
        assert sniff(tmp_path / "a.csv") == name


@pytest.mark.parametrize("count", [12, 16])
def test_a_frames_number_may_stand_before_its_matrix(tmp_path: Path, count: int) -> None:
    last = " 0 0 0 1" if count == 16 else ""
    text = "".join(f"{n} {POSE.format(x=n / 10)}{last}\n" for n in (5, 7, 6))
    imported = read(tmp_path, text)
    assert places(imported) == [0.5, 0.6, 0.7] and "count frames" in said(imported)


def test_a_folder_of_matrices_is_one_path(tmp_path: Path) -> None:
    (tmp_path / "pose").mkdir()
    for n in (2, 10, 1):
        (tmp_path / "pose" / f"{n}.txt").write_text(f"1 0 0 {n / 10}\n0 1 0 0\n0 0 1 0\n0 0 0 1\n")
    assert places(read_trajectory(tmp_path)) == [0.1, 0.2, 1.0]


def test_names_with_thousands_of_digits_sort_and_long_inputs_are_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "cameras.txt").write_text("1 PINHOLE 640 480 500 500 320 240\n")
    long, longer = "9" * 5000, "1" + "0" * 5000
    images = f"1 1 0 0 0 -1 0 0 1 {longer}.jpg\n\n2 1 0 0 0 0 0 0 1 {long}.jpg\n\n"
    (tmp_path / "images.txt").write_text(images)
    assert places(read_trajectory(tmp_path)) == [0.0, 1.0]
    (tmp_path / "images.txt").write_text(images.replace("1 1 0 0", "1 0 0 0"))
    for text, name in (
        ("x" * 60_000, "a.txt"),
        (json.dumps({"k" * 9000: 1}), "a.json"),
        ("1 2 " + "3" * 9000, "b.txt"),
    ):
        with pytest.raises(InputError) as refusal:
            read(tmp_path, text, name)
        assert len(str(refusal.value)) < 700
    with pytest.raises(InputError) as refusal:
        read_trajectory(tmp_path)
    assert len(str(refusal.value)) < 500
    with pytest.raises(InputError) as refusal:
        read_trajectory(tmp_path, "q" * 5000)
    assert len(str(refusal.value)) < 500


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"Kaydara FBX Binary", "an FBX scene"),
        (b"glTF\2\0\0\0", "a glTF scene"),
        (b"ply\nformat ascii 1.0\n", "a point cloud"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\0\0\0\x20ftypisom", "a film"),
        (b"\x80\x04K\1.", "a pickle"),
        (b"SQLite format 3\0", "COLMAP's perhaps"),
        (b"\1\2\3\0\0", "a binary file"),
        (b"", "an empty file"),
        (b"1 2 3 4 5\n", "text with 5 numbers a line"),
        (b'{"shot": 1}', "an object with shot"),
    ],
)
def test_an_unknown_file_is_answered_with_what_it_looks_like(tmp_path: Path, head: bytes, words: str) -> None:
    (tmp_path / "file").write_bytes(head)
    with pytest.raises(InputError, match=words):
        read_trajectory(tmp_path / "file")


def test_more_lines_or_numbers_than_a_path_has_are_refused_before_they_are_kept(tmp_path: Path) -> None:
    (tmp_path / "lines.txt").write_text("0 0 0 0 0 0 0 1\n" * 600_001)
    (tmp_path / "line.txt").write_text("0 " * 300_000)
    (tmp_path / "list.json").write_text('{"frames": [' + "1," * 6_000_001 + "1]}")
    for name in ("lines.txt", "line.txt", "list.json"):
        with pytest.raises(InputError, match=r"cut it shorter|longer than"):
            read_trajectory(tmp_path / name)


def test_a_source_that_does_not_make_the_frames_is_said(tmp_path: Path) -> None:
    from scene.path.camera_path import CameraPath

    path = CameraPath.from_text("truck right 0.2m over 1s")
    c2w = torch.eye(4, dtype=torch.float64).repeat(5, 1, 1)
    c2w[:, 0, 3] = torch.arange(5) * 0.05
    lens = Intrinsics.from_fov_x(1.0, 64, 48).repeated(5)
    for shift, words in ((0.0, False), (0.05, True)):
        moved = c2w.clone()
        moved[:, 0, 3] += shift
        write_trajectory_json(
            tmp_path / "own.json", TrajectoryFile(trajectory=Trajectory(lens, moved, 4.0), source=path)
        )
        notes = convert(tmp_path / "own.json", tmp_path / "o.txt")
        assert any("make other cameras than its frames, which count" in note for note in notes) == words
        assert torch.equal(read_trajectory(tmp_path / "o.txt").trajectory.c2w, moved)
