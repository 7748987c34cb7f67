"""Every format against files written by hand, and against itself."""

import json
import math
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from scene.errors import InputError
from scene.formats.convert import FORMATS, WRITABLE, convert, read_trajectory, write_trajectory
from scene.formats.imported import ASSUMED_FPS, Imported
from scene.formats.timestamps import frame_rate_of
from scene.formats.trajectory_json import TrajectoryFile
from scene.path.keyframes import Keyframes
from scene.trajectory import Trajectory
from tests.scene.formats.strategies import trajectories

GOLDEN = Path(__file__).parents[2] / "data" / "formats"
SIZE = (640, 480)
FILES = {
    "realcam": "realcam.json",
    "realestate10k": "realestate10k.txt",
    "colmap": "colmap",
    "transforms": "transforms.json",
    "nerfstudio": "nerfstudio_camera_path.json",
    "recammaster": "camera_extrinsics.json",
    "tum": "tum.txt",
}
LENSLESS = ("recammaster", "tum")
"""Formats of poses alone, whose remarks hold a lens of ours."""
POSES_ALONE = ("motionctrl", "kitti", "redwood")
RATELESS = ("splats", "open3d")


def read_golden(name: str) -> Imported:
    return read_trajectory(GOLDEN / name, size=SIZE, fps=10.0)


@pytest.mark.parametrize("name", [*FILES.values(), "seva_transforms.json", "nerfstudio_legacy_camera_path.json"])
def test_a_file_written_by_hand_says_where_the_camera_is_and_where_it_looks(name: str) -> None:
    """Cameras at the photo; 1 m to the right; there turned right by 90 deg; 2 m ahead and 0.5 m up, tilted 90 deg."""
    trajectory = read_golden(name).trajectory
    right, down, forward, position = trajectory.c2w[:, :3].unbind(-1)

    def assert_are(got: torch.Tensor, wanted: list[list[float]]) -> None:
        torch.testing.assert_close(got, torch.tensor(wanted, dtype=torch.float64), atol=1e-9, rtol=0)

    assert_are(position, [[0, 0, 0], [1, 0, 0], [1, 0, 0], [1, -0.5, 2]])
    assert_are(forward, [[0, 0, 1], [0, 0, 1], [1, 0, 0], [0, -1, 0]])
    assert_are(down, [[0, 1, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]])
    assert_are(right, [[1, 0, 0], [1, 0, 0], [0, 0, -1], [1, 0, 0]])
    lens = trajectory.intrinsics
    assert (lens.width, lens.height, trajectory.fps) == (640, 480, 10)
    if name in map(FILES.get, LENSLESS):
        torch.testing.assert_close(lens.fov_x, torch.full((4,), math.radians(60), dtype=torch.float64))
        return
    torch.testing.assert_close(lens.fx, torch.tensor([500.0, 500, 500, 800], dtype=torch.float64))
    torch.testing.assert_close(lens.fy, lens.fx)
    torch.testing.assert_close(lens.cx, torch.full((4,), 320.0, dtype=torch.float64))
    torch.testing.assert_close(lens.cy, torch.full((4,), 240.0, dtype=torch.float64))


@pytest.mark.parametrize("name", [*FILES])
def test_what_we_write_holds_the_numbers_that_were_written_by_hand(name: str, tmp_path: Path) -> None:
    target = tmp_path / FILES[name]
    write_trajectory(target, read_golden("realcam.json").file, name)
    torch.testing.assert_close(
        _numbers(target), _numbers(GOLDEN / FILES[name]), atol=1e-12 if name != "tum" else 1e-7, rtol=0
    )


def _numbers(path: Path) -> torch.Tensor:
    """The numbers of every frame, in the file's own convention, found without our readers."""
    if path.suffix == ".txt":
        rows = torch.from_numpy(np.loadtxt(path, skiprows=1))
        return rows if path.stem != "tum" else torch.cat([rows[:, :1] - rows[:1, :1], rows[:, 1:]], dim=1)
    if path.is_dir():
        images = [line.split() for line in (path / "images.txt").read_text().splitlines() if line.endswith("g")]
        return torch.tensor([[float(word) for word in words[:8]] for words in sorted(images)], dtype=torch.float64)
    document = json.loads(path.read_text())
    if path.name == "camera_extrinsics.json":
        texts = [frame["cam01"] for key, frame in document.items() if key.startswith("frame")]
        rows = [[float(word) for word in text.replace("[", " ").replace("]", " ").split()] for text in texts]
        return torch.tensor(rows, dtype=torch.float64)
    frames = document.get("frames") or document["camera_path"]
    keys = ("camera_to_world", "transform_matrix", "fov", "fl_x")
    rows = [_flat([frame.get(key, document.get(key, 0)) for key in keys]) for frame in frames]
    return torch.tensor(rows, dtype=torch.float64)


def _flat(value: Any) -> list[float]:
    if not isinstance(value, list):
        return [value]
    return [number for entry in value for number in _flat(entry)]


@pytest.mark.parametrize("name", WRITABLE)
@settings(deadline=None, max_examples=15)
@given(trajectory=trajectories())
def test_a_trajectory_survives_its_format(name: str, trajectory: Trajectory) -> None:
    back = _round_trip(trajectory, name)
    torch.testing.assert_close(back.c2w, trajectory.c2w, atol=1e-9, rtol=1e-12)
    if name in POSES_ALONE:
        return
    assert name in RATELESS or back.fps == trajectory.fps
    assert (back.intrinsics.width, back.intrinsics.height) == (
        trajectory.intrinsics.width,
        trajectory.intrinsics.height,
    )
    if name not in ("nerfstudio", "splats", "matrices", *LENSLESS):
        torch.testing.assert_close(back.intrinsics.matrix, trajectory.intrinsics.matrix, atol=1e-9, rtol=1e-9)


@pytest.mark.parametrize("name", ["nerfstudio", "splats"])
@settings(deadline=None, max_examples=15)
@given(trajectory=trajectories(centred=True))
def test_a_centred_lens_survives_a_format_that_has_no_other(name: str, trajectory: Trajectory) -> None:
    back = _round_trip(trajectory, name)
    torch.testing.assert_close(back.intrinsics.matrix, trajectory.intrinsics.matrix, atol=1e-9, rtol=1e-9)


@pytest.mark.parametrize("name", [*LENSLESS, "matrices"])
def test_a_lens_that_holds_still_survives_a_format_without_lenses(name: str) -> None:
    trajectory = read_golden("realcam.json").trajectory
    still = Trajectory(trajectory.intrinsics[:1].zoomed(torch.ones(4)), trajectory.c2w, trajectory.fps)
    assert torch.equal(_round_trip(still, name).intrinsics.matrix, still.intrinsics.matrix)


@pytest.mark.parametrize("name", FILES)
def test_a_file_says_its_axes_its_direction_its_unit_and_its_time(name: str, tmp_path: Path) -> None:
    target = tmp_path / FILES[name]
    write_trajectory(target, read_golden("realcam.json").file, name)
    text = (target / "images.txt" if target.is_dir() else target).read_text().lower()
    told = ["metres", "fps", "axes" if name != "realcam" else "opencv"]
    told.append("world-to-camera" if name in ("realestate10k", "colmap") else "camera-to-world")
    if name == "recammaster":
        told[0] = "centimetres"
    assert [word for word in told if word not in text] == []


def _round_trip(trajectory: Trajectory, name: str) -> Trajectory:
    with TemporaryDirectory() as folder:
        path = Path(folder) / FORMATS[name].file
        write_trajectory(path, TrajectoryFile(trajectory=trajectory), name)
        return read_trajectory(path).trajectory


def test_what_a_format_has_no_place_for_is_said(tmp_path: Path) -> None:
    trajectory = read_golden("realcam.json").trajectory
    trajectory.intrinsics.matrix[:, 0, 0] *= 1.5
    trajectory.intrinsics.matrix[:, 0, 2] += 7
    file = TrajectoryFile(trajectory=trajectory, source=read_golden("realcam.json").file.source)
    notes = write_trajectory(tmp_path / "path.json", file, "nerfstudio")
    assert ["left behind" in notes[0], "square pixels" in notes[1], "moved by 7 px" in notes[2]] == [True] * 3
    assert write_trajectory(tmp_path / "path.txt", TrajectoryFile(trajectory=trajectory)) == ()
    assert "zoom was left behind" in write_trajectory(tmp_path / "path.tum", TrajectoryFile(trajectory=trajectory))[0]
    notes = write_trajectory(tmp_path / "camera_extrinsics.json", TrajectoryFile(trajectory=trajectory))
    assert "zoom was left behind" in notes[0] and "81 frames, and this path has 4" in notes[1]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "realestate10k.txt",
            [
                "world-to-camera",
                "scale open",
                "1280x960, the shape at which its pixels are square, was assumed",
                "give 10 frames",
            ],
        ),
        ("colmap", ["world-to-camera", "scale open", "24 fps"]),
        ("transforms.json", ["OpenGL", "scale open", "24 fps", "pixels of a picture of 640x480"]),
        ("seva_transforms.json", ["All lenses were read as fractions of width and height"]),
        ("camera_extrinsics.json", ["transposed", "Unreal", "centimetres", "15 fps", "60 degrees", "cam01 was taken"]),
        ("tum.txt", ["camera-to-world", "OpenCV", "scale open", "give 10 frames", "60 degrees"]),
        ("nerfstudio_camera_path.json", ["OpenGL", "curve between them is ours"]),
    ],
)
def test_what_was_assumed_is_said(name: str, words: list[str]) -> None:
    said = " ".join(read_trajectory(GOLDEN / name).assumptions)
    assert all(word in said for word in words), said
    assert "away from the photo" not in said


def test_a_lens_given_as_an_angle_is_not_said_to_be_pixels(tmp_path: Path) -> None:
    document = json.loads(TRANSFORMS)
    for entry in (document, *document["frames"]):
        entry.pop("fl_x", None)
        entry.pop("fl_y", None)
    document["camera_angle_x"] = math.radians(90)
    (tmp_path / "transforms.json").write_text(json.dumps(document))
    imported = read_trajectory(tmp_path / "transforms.json")
    assert imported.trajectory.intrinsics.fx.tolist() == pytest.approx([320.0] * 4)
    assert not any("pixels" in said for said in imported.assumptions)


def test_a_nerfstudio_path_without_time_says_what_was_taken(tmp_path: Path) -> None:
    document = json.loads(CAMERA_PATH)
    del document["fps"], document["seconds"]
    (tmp_path / "path.json").write_text(json.dumps(document))
    imported = read_trajectory(tmp_path / "path.json")
    assert imported.trajectory.fps == 24
    assert any("neither fps nor seconds; 24 fps was taken" in said for said in imported.assumptions)


def test_a_path_that_starts_away_from_the_photo_is_left_there_and_said(tmp_path: Path) -> None:
    lines = (GOLDEN / "realestate10k.txt").read_text().splitlines()
    (tmp_path / "path.txt").write_text("\n".join(lines[:1] + lines[3:]))
    imported = read_trajectory(tmp_path / "path.txt")
    assert "Frame 0 is 1 m and 90.0 deg away from the photo's camera" in imported.assumptions[-1]
    assert imported.trajectory.c2w[0, 0, 3] == 1


def test_a_camera_is_chosen_by_name_and_its_distance_from_the_photo_is_said() -> None:
    imported = read_trajectory(GOLDEN / "camera_extrinsics.json", camera="cam02")
    assert imported.cameras == ("cam01", "cam02")
    assert imported.trajectory.c2w[3, :3, 3].tolist() == pytest.approx([13.8, -2.4, 33.9])
    assert "Frame 0 is 36.7 m and 0.0 deg away from the photo's camera, and was left there" in imported.assumptions[-1]
    with pytest.raises(InputError, match="no camera 'cam9'; it has cam01, cam02"):
        read_trajectory(GOLDEN / "camera_extrinsics.json", camera="cam9")


def test_poses_relative_to_the_first_are_what_recammaster_makes_of_its_file() -> None:
    """Its own recipe: transpose, columns 1 2 0 3, the second turned round, translation over 100; then relative."""
    document = json.loads((GOLDEN / "camera_extrinsics.json").read_text())
    texts = [frame["cam01"].replace("[", "").replace("]", "") for frame in document.values()]
    c2w = torch.tensor([[float(word) for word in text.split()] for text in texts], dtype=torch.float64)
    c2w = c2w.reshape(-1, 4, 4).mT[:, :, [1, 2, 0, 3]]
    c2w[:, :3, 1] *= -1
    c2w[:, :3, 3] /= 100
    ours = read_trajectory(GOLDEN / "camera_extrinsics.json").trajectory
    torch.testing.assert_close(ours.relative_to(0), torch.linalg.inv(c2w[0]) @ c2w, atol=1e-12, rtol=0)


def test_the_photos_of_a_seva_scene_are_not_in_its_path(tmp_path: Path) -> None:
    (tmp_path / "transforms.json").write_text((GOLDEN / "seva_transforms.json").read_text())
    (tmp_path / "train_test_split_1.json").write_text('{"train_ids": [1], "test_ids": [0, 2, 3]}')
    imported = read_trajectory(tmp_path, fps=10.0)
    assert torch.equal(imported.trajectory.c2w, read_golden("seva_transforms.json").trajectory.c2w[[0, 2, 3]])
    assert any("1 others, the photos, were left out" in said for said in imported.assumptions)
    (tmp_path / "train_test_split_1.json").write_text('{"test_ids": [4]}')
    with pytest.raises(InputError, match="names frames that"):
        read_trajectory(tmp_path)


@pytest.mark.parametrize("name", ["nerfstudio_camera_path.json", "nerfstudio_legacy_camera_path.json"])
def test_nerfstudio_keyframes_stay_editable_and_lie_on_its_path(name: str) -> None:
    imported = read_golden(name)
    assert imported.file.source is not None
    (segment,) = imported.file.source.segments
    assert isinstance(segment, Keyframes)
    for keyframe in segment.keyframes:
        frame = round(keyframe.time * 10) if "legacy" in name else {0.0: 0, 0.4: 3}[keyframe.time]
        assert keyframe.position == pytest.approx(imported.trajectory.c2w[frame, :3, 3].tolist())
        assert keyframe.fov_y == pytest.approx(float(imported.trajectory.intrinsics.fov_y[frame]))


def test_a_nerfstudio_file_with_keyframes_only_becomes_one_frame_for_each(tmp_path: Path) -> None:
    document = json.loads((GOLDEN / "nerfstudio_legacy_camera_path.json").read_text())
    del document["camera_path"]
    (tmp_path / "path.json").write_text(json.dumps(document))
    imported = read_trajectory(tmp_path / "path.json")
    torch.testing.assert_close(imported.trajectory.c2w, read_golden("realcam.json").trajectory.c2w)
    assert any("no frames between them" in said for said in imported.assumptions)


def test_a_cycle_comes_back_to_its_first_keyframe(tmp_path: Path) -> None:
    document = json.loads((GOLDEN / "nerfstudio_camera_path.json").read_text()) | {"is_cycle": True}
    (tmp_path / "path.json").write_text(json.dumps(document))
    source = read_trajectory(tmp_path / "path.json").file.source
    assert source is not None
    assert source.closed
    (segment,) = source.segments
    assert isinstance(segment, Keyframes)
    assert [keyframe.time for keyframe in segment.keyframes] == pytest.approx([0, 0.4, 2.4])
    assert segment.keyframes[0].position == segment.keyframes[-1].position


def test_timestamps_give_whole_and_broadcast_frame_rates(tmp_path: Path) -> None:
    pose = "0.5 0.9 0.5 0.5 0 0 1 0 0 0 0 1 0 0 0 0 1 0"
    for fps in (24, 24000 / 1001, 30, 30000 / 1001, 12.5):
        lines = [f"{round(1e6 + i / fps * 1e6)} {pose}" for i in range(50)]
        (tmp_path / "path.txt").write_text("\n".join(["https://example.org", *lines]))
        assert read_trajectory(tmp_path / "path.txt").trajectory.fps == pytest.approx(fps, rel=1e-12)


def test_timestamps_that_say_nothing_and_lines_without_a_header_are_taken(tmp_path: Path) -> None:
    (tmp_path / "path.txt").write_text("0 0.5 0.9 0.5 0.5 0 0 1 0 0 0 0 1 0 0 0 0 1 0\n" * 3)
    imported = read_trajectory(tmp_path / "path.txt")
    assert len(imported.trajectory) == 3
    assert any("24 fps was taken" in said for said in imported.assumptions)


def test_rotations_rounded_in_print_become_exact_and_it_is_said(tmp_path: Path) -> None:
    c, s = f"{math.cos(0.5):.3f}", f"{math.sin(0.5):.3f}"
    (tmp_path / "path.txt").write_text(f"x\n0 0.5 0.9 0.5 0.5 0 0 {c} 0 {s} 0 0 1 0 0 -{s} 0 {c} 0\n")
    imported = read_trajectory(tmp_path / "path.txt")
    rotation = imported.trajectory.c2w[0, :3, :3]
    torch.testing.assert_close(rotation @ rotation.mT, torch.eye(3, dtype=torch.float64), atol=1e-12, rtol=0)
    assert any("rounded" in said for said in imported.assumptions)


def test_a_converted_file_is_told_by_its_name_and_read_by_its_content(tmp_path: Path) -> None:
    convert(GOLDEN / "colmap" / "images.txt", tmp_path / "transforms.json", fps=10.0)
    convert(tmp_path / "transforms.json", tmp_path / "re10k.txt")
    convert(tmp_path / "re10k.txt", tmp_path / "model")
    convert(tmp_path / "model", tmp_path / "path.any", target_format="nerfstudio")
    convert(tmp_path / "path.any", tmp_path / "path.json")
    back = read_trajectory(tmp_path / "path.json")
    assert back.format == "realcam"
    torch.testing.assert_close(back.trajectory.c2w, read_golden("realcam.json").trajectory.c2w)
    torch.testing.assert_close(
        back.trajectory.intrinsics.matrix, read_golden("realcam.json").trajectory.intrinsics.matrix
    )


RE10K = (GOLDEN / "realestate10k.txt").read_text()
TRANSFORMS = (GOLDEN / "transforms.json").read_text()
CAMERA_PATH = (GOLDEN / "nerfstudio_camera_path.json").read_text()
SEVA = (GOLDEN / "seva_transforms.json").read_text()
EXTRINSICS = (GOLDEN / "camera_extrinsics.json").read_text()
TUM = (GOLDEN / "tum.txt").read_text()


KIN = {
    "comma.txt": ("0,1 0,5 0,0 0,0 0,0 0,0 0,0 1,0\n", "numbers with decimal commas; write them with points"),
    "calib.txt": ("P0: 718 0 607 0 0 718 185 0 0 0 1 0\n", "KITTI's calibration, .*; bring poses/00.txt"),
    "times.txt": ("0.0e+00\n1.0e-01\n2.1e-01\n", "times alone, KITTI's times.txt perhaps"),
    "oxts.txt": (f"{'1.5 ' * 30}\n" * 3, "KITTI's record of a car"),
    "rgb.txt": ("# color images\n1305031102.17 rgb/1.png\n", "TUM's list of pictures; the path is in groundtruth.txt"),
    "a.nvm": ("NVM_V3\n\n1\n1.jpg 500 1 0 0 0 0 0 0 0 0\n", "VisualSFM's NVM, .*; export it as a COLMAP model"),
    "bundle.out": ("# Bundle file v0.3\n1 0\n500 0 0\n", "Bundler's bundle.out"),
    "a.csv": ("#name,x,y,alt,heading,pitch,roll\n1.jpg,0,0,0,0,0,0\n", "RealityCapture's list of angles"),
    "cam.txt": ("extrinsic\n1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n", "MVSNet's camera of one picture; save its matrices"),
    "a.xml": ('<?xml version="1.0"?>\n<document><chunk/></document>', "XML, Metashape's perhaps"),
    "opensfm.json": ('[{"cameras": {}, "shots": {}}]', "OpenSfM's reconstruction"),
    "sfm_data.json": ('{"sfm_data_version": "0.3", "views": []}', "OpenMVG's reconstruction"),
    "a.sfm": ('{"version": ["1"], "views": [], "poses": [{"poseId": "1"}]}', "AliceVision's reconstruction"),
    "workflow.json": ('{"nodes": [], "links": []}', "a ComfyUI workflow, which holds no path"),
    "cam_info.json": ('{"intrinsic": [], "extrinsic": [], "width": 8, "height": 8}', "Uni3C's cam_info.json"),
    "poses.json": ('{"0": {"extrinsic": [], "K": []}}', "HY-WorldPlay's poses"),
}


def test_what_is_left_of_lenses_is_said(tmp_path: Path) -> None:
    c2w, lens = np.eye(4)[None].repeat(3, 0), np.array([[500, 0, 320], [0, 500, 240], [0, 0, 1.0]])
    skewed = lens + np.array([[0, 5, 0], [0, 0, 0], [0, 0, 0]])
    for lenses, words in (
        (lens[None].repeat(5, 0), r"intrinsics \(5, 3, 3\), but none for each"),
        (skewed, "A skew .* 5,"),
    ):
        np.savez(tmp_path / "poses.npz", c2w=c2w, intrinsics=lenses)
        said = read_trajectory(tmp_path / "poses.npz").assumptions
        assert any(re.search(words, sentence) for sentence in said), said
    (tmp_path / "transforms.json").write_text(TRANSFORMS.replace('"OPENCV"', '"WOBBLE"'))
    said = read_trajectory(tmp_path / "transforms.json").assumptions
    assert "The camera_model 'WOBBLE' is not known, and was read as a pinhole." in said


def test_numbers_as_python_writes_them_in_programs_are_none_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1 0 0 1_0 0 1 0 0 0 0 1 0\n" * 2)
    with pytest.raises(InputError, match="line 1: wanted numbers, not '1_0'"):
        read_trajectory(tmp_path / "a.txt")


@pytest.mark.parametrize("name", KIN)
def test_files_of_its_kin_are_told_by_name_with_what_to_bring(name: str, tmp_path: Path) -> None:
    text, words = KIN[name]
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=rf"{name} looks like {words}"):
        read_trajectory(tmp_path / name)


@pytest.mark.parametrize(
    ("file", "text", "format", "sentence"),
    [
        ("a.txt", "hello", None, "looks like no trajectory file we know"),
        ("a.txt", RE10K, "alembic", "no trajectory format 'alembic'; name one of realcam"),
        (
            "a.txt",
            RE10K + "1 2 3\n",
            None,
            "line 6: wanted the numbers of RealEstate10K, .* 19 or 18 numbers, got 3 words",
        ),
        ("a.txt", RE10K.replace("300000 1.25", "300000 fast"), None, "line 5: wanted numbers, not 'fast'"),
        ("a.txt", RE10K.replace("300000 1.25", "300000 nan"), None, "line 5 has NaN or infinity"),
        (
            "a.txt",
            RE10K.replace("300000 1.25", "300000 -1.25"),
            None,
            "frame 3 has a focal length that is not positive",
        ),
        ("a.txt", RE10K.replace("0 0 -1 0 0 1 0 0 1", "0 0 -1 0 0 1 0 0 2"), None, "frame 2 has a pose that is not a"),
        ("a.txt", "https://example.org\n", "realestate10k", "has no frames"),
        ("a.json", TRANSFORMS.replace("-0.5", "NaN"), None, "holds NaN"),
        ("a.json", TRANSFORMS.replace('"OPENCV"', '"OPENCV_FISHEYE"'), None, "needs a pinhole"),
        ("a.json", TRANSFORMS.replace('"fl_', '"f_'), None, "neither fl_x nor camera_angle_x"),
        ("a.json", TRANSFORMS.replace('"fl_x": 800.0', '"fl_x": "800"'), None, r"frames\[3\].fl_x must be a number"),
        ("a.json", TRANSFORMS.replace("[0, 0, 0, 1]", "[0, 0, 1, 1]"), None, "does not end in 0 0 0 1"),
        ("a.json", TRANSFORMS.replace("[0, 0, 0, 1]", "[0, 0, 1]"), None, "must be a 4x4 matrix"),
        ("a.json", EXTRINSICS.replace("frame2", "frame7"), None, "frame2 is missing"),
        ("a.json", EXTRINSICS.replace("[0 100 0 1]", "[0 100 1]"), None, "frame1.cam01 must be four bracketed rows"),
        ("a.json", EXTRINSICS.replace("[0 100 0 1]", "[0 100 0 0]"), None, "end in 0 0 0 1"),
        ("a.json", EXTRINSICS.replace("[0 1 0 0] [-1 0", "[0 2 0 0] [-1 0"), None, "frame 2 has a pose that is not a"),
        ("a.txt", TUM + "1 2 3\n", None, "line 8: wanted timestamp tx ty tz qx qy qz qw"),
        ("a.txt", TUM + "1305031109 0 0 0 0 0 0 0\n", None, "line 8, frame 4 has a quaternion of length zero"),
        ("a.txt", "# nothing\n", "tum", "has no frames"),
        (
            "a.json",
            TRANSFORMS.replace('"cx": 320.0', '"cx": 0.5').replace('"cy": 240.0', '"cy": 0.5'),
            None,
            "mixes frac",
        ),
        ("a.json", '{"frames": [], "transform_matrix": 0}', None, "has no frames"),
        ("a.json", CAMERA_PATH.replace("perspective", "fisheye"), None, "'perspective', and this one is 'fisheye'"),
        ("a.json", CAMERA_PATH.replace('"fov": 33', '"fov": 233'), None, "must be between 0 and 180 degrees"),
        ("a.json", '{"camera_path": [], "keyframes": []}', None, "has no cameras"),
        ("a.json", '{"camera_path": 3}', None, "camera_path must be a list of objects"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(
    file: str, text: str, format: str | None, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_text(text)
    with pytest.raises(InputError, match=sentence) as refusal:
        read_trajectory(tmp_path / file, format)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("cameras.txt", "PINHOLE 640 480 800 800", "OPENCV_FISHEYE 640 480 800 800", "needs a pinhole"),
        ("cameras.txt", "7 PINHOLE 640", "7 PINHOLE 320", "2 sizes"),
        ("cameras.txt", "7 PINHOLE", "8 PINHOLE", "uses camera 7, which"),
        ("cameras.txt", "800 800 320", "800 320", "line 5: wanted CAMERA_ID PINHOLE WIDTH HEIGHT FX FY CX CY"),
        ("images.txt", "2 1 0 0 0", "2 0 0 0 0", "the pose of 'shot 2.jpg' has a quaternion of length zero"),
        ("images.txt", "2 1 0 0 0 -1 0 0 1 shot 2.jpg", "2 1 0 0 0 -1", "line 7: wanted IMAGE_ID"),
    ],
)
def test_a_wrong_colmap_model_is_refused_with_its_place(
    file: str, old: str, new: str, sentence: str, tmp_path: Path
) -> None:
    for part in ("cameras.txt", "images.txt"):
        text = (GOLDEN / "colmap" / part).read_text()
        (tmp_path / part).write_text(text.replace(old, new) if part == file else text)
    with pytest.raises(InputError, match=sentence):
        read_trajectory(tmp_path)


def test_a_colmap_lens_that_bends_lines_is_read_straight_and_said(tmp_path: Path) -> None:
    (tmp_path / "images.txt").write_text((GOLDEN / "colmap" / "images.txt").read_text())
    cameras = (GOLDEN / "colmap" / "cameras.txt").read_text()
    for k1 in ("0", "0.1"):
        bent = cameras.replace("1 SIMPLE_PINHOLE 640 480 500 320 240", f"1 SIMPLE_RADIAL 640 480 500 320 240 {k1}")
        (tmp_path / "cameras.txt").write_text(bent)
        imported = read_trajectory(tmp_path)
        torch.testing.assert_close(imported.trajectory.c2w, read_golden("realcam.json").trajectory.c2w)
        assert any("distortion was dropped" in said for said in imported.assumptions) == (k1 != "0")


def test_half_a_colmap_model_and_an_empty_folder_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no COLMAP model"):
        read_trajectory(tmp_path)
    (tmp_path / "images.txt").write_text("1 1 0 0 0 0 0 0 1 a.jpg\n")
    with pytest.raises(InputError, match="one file of a COLMAP model"):
        read_trajectory(tmp_path / "images.txt")


@pytest.mark.parametrize(
    "name",
    [
        "realcam.json",
        "realestate10k.txt",
        "transforms.json",
        "nerfstudio_legacy_camera_path.json",
        "colmap/images.txt",
        "camera_extrinsics.json",
        "tum.txt",
    ],
)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(name: str, data: st.DataObject) -> None:
    text = (GOLDEN / name).read_text()
    start = data.draw(st.integers(0, len(text)))
    end = start + data.draw(st.integers(0, 12))
    scrap = data.draw(st.sampled_from(["", "-", "9" * 40, "1e308", "nan", "null", "[]", "{}", '"', "\n", " 0 ", "\0"]))
    with TemporaryDirectory() as folder:
        cameras = GOLDEN / "colmap" / "cameras.txt"
        (Path(folder) / "cameras.txt").write_text(cameras.read_text())
        path = Path(folder) / Path(name).name
        path.write_text(text[:start] + scrap + text[end:])
        try:
            imported = read_trajectory(path)
        except InputError as refusal:
            assert len(str(refusal)) < 600
        else:
            assert imported.trajectory.c2w.isfinite().all()


def test_timestamps_without_end_do_not_say_a_rate() -> None:
    endless = torch.tensor([0.0, 0.1, math.inf], dtype=torch.float64)
    fps, notes = frame_rate_of(endless)
    assert fps == ASSUMED_FPS and "do not say" in notes[0]
    assert frame_rate_of(endless, given=12.0)[0] == 12
