import json
import math
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from scene import formats
from scene.depth.depth_map import DepthKind, DepthSource
from scene.errors import InputError
from scene.formats.trajectory_json import (
    SCHEMA,
    TrajectoryFile,
    read_trajectory_json,
    schema,
    write_trajectory_json,
)
from scene.path.camera_path import CameraPath
from scene.path.keyframes import Easing, Keyframe, Keyframes
from scene.path.moves import Move, MoveKind
from scene.trajectory import Trajectory
from tests.scene.formats.strategies import camera_paths, trajectories

GOLDEN = Path(__file__).parents[2] / "data" / "formats" / "realcam.json"


@settings(deadline=None, max_examples=40)
@given(trajectory=trajectories(), source=st.none() | camera_paths, name=st.text(max_size=20))
def test_what_is_written_is_read_back_exactly(trajectory: Trajectory, source: CameraPath | None, name: str) -> None:
    file = TrajectoryFile(
        trajectory=trajectory,
        source=source,
        image_size=(4000, 3000),
        image_sha256="0" * 64,
        contract="1" * 64,
        depth_source=DepthSource("layout-prior", "approximate", "Nothing better was found."),
        name=name,
        notes="two\nlines",
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "path.json"
        write_trajectory_json(path, file)
        back = read_trajectory_json(path)
        rewritten = Path(folder) / "again.json"
        write_trajectory_json(rewritten, back)
        assert rewritten.read_bytes() == path.read_bytes()
    assert torch.equal(back.trajectory.c2w, trajectory.c2w)
    assert torch.equal(back.trajectory.intrinsics.matrix, trajectory.intrinsics.matrix)
    assert (back.trajectory.intrinsics.width, back.trajectory.intrinsics.height) == (
        trajectory.intrinsics.width,
        trajectory.intrinsics.height,
    )
    assert back.trajectory.fps == trajectory.fps
    for field in ("source", "image_size", "image_sha256", "contract", "depth_source", "name", "notes", "app_version"):
        assert getattr(back, field) == getattr(file, field)


def test_a_file_of_the_first_version_is_read_and_written_the_same_for_ever(tmp_path: Path) -> None:
    file = read_trajectory_json(GOLDEN)
    assert file.image_size == (4000, 3000)
    assert file.depth_source == DepthSource("sidecar", "metric", "photo.depth.png")
    assert file.source is not None
    move, keyframes = file.source.segments
    assert move == Move(kind="truck", direction="right", amount=1.0, at=2.5, duration=0.1)
    assert isinstance(keyframes, Keyframes)
    assert keyframes.keyframes[0] == Keyframe(
        time=0.0, position=(1.0, 0.0, 0.0), wxyz=(1.0, 0.0, 0.0, 0.0), easing="ease-in"
    )
    write_trajectory_json(tmp_path / "again.json", file)
    assert json.loads((tmp_path / "again.json").read_text()) == json.loads(GOLDEN.read_text())


def test_the_example_in_the_documentation_is_a_file(tmp_path: Path) -> None:
    page = (Path(formats.__file__).parents[2] / "docs" / "trajectory-json.md").read_text()
    (tmp_path / "example.json").write_text(page.split("```json")[1].split("```")[0])
    file = read_trajectory_json(tmp_path / "example.json")
    assert file.name == "push in"
    assert file.trajectory.c2w[-1, 2, 3] == 0.5


def test_keys_from_a_newer_studio_are_ignored(tmp_path: Path) -> None:
    document = json.loads(GOLDEN.read_text())
    document["mood"] = "dusk"
    document["source"]["segments"][0]["banking"] = 0.1
    document["frames"][0]["exposure"] = 0.5
    (tmp_path / "path.json").write_text(json.dumps(document))
    assert read_trajectory_json(tmp_path / "path.json").source == read_trajectory_json(GOLDEN).source


def test_the_schema_is_a_schema_and_knows_the_words_of_the_code() -> None:
    Draft202012Validator.check_schema(schema())
    definitions = schema()["$defs"]
    assert schema()["properties"]["schema"]["const"] == SCHEMA
    assert set(definitions["move"]["properties"]["kind"]["enum"]) == set(get_args(MoveKind))
    assert set(definitions["easing"]["enum"]) == set(get_args(Easing))
    assert set(definitions["depth_source"]["properties"]["kind"]["enum"]) == set(get_args(DepthKind))
    assert set(definitions["keyframe"]["properties"]) == set(Keyframe.__dataclass_fields__)
    assert set(definitions["move"]["properties"]) == set(Move.__dataclass_fields__)
    assert (Path(formats.__file__).parent / "trajectory-v1.schema.json").is_file()


def _set(*steps: Any) -> Callable[[dict[str, Any]], None]:
    *way, last, value = steps

    def change(document: dict[str, Any]) -> None:
        place: Any = document
        for step in way:
            place = place[step]
        place[last] = value

    return change


def _drop(key: str) -> Callable[[dict[str, Any]], None]:
    return lambda document: document.pop(key)


WRONG: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "zero frames": (_set("frames", []), "has no frames"),
    "zero frames announced": (_set("frame_count", 0), "frame_count must be at least 1, not 0"),
    "cut off": (lambda d: d["frames"].pop(), "announces 4 frames and holds 3"),
    "another version": (_set("schema", "realcam-trajectory/2"), "reads 'realcam-trajectory/1'. Update the studio"),
    "another file": (_drop("schema"), "is JSON but not a RealCam trajectory"),
    "no frame rate": (_drop("fps"), "the file has no 'fps'"),
    "frame rate zero": (_set("fps", 0), "fps must be more than 0, not 0"),
    "OpenGL": (_set("convention", "opengl"), 'convention must be "opencv", not "opengl"'),
    "feet": (_set("units", "length", "feet"), 'units.length must be one of "metres", "unknown", not "feet"'),
    "a word for a number": (
        _set("frames", 3, "camera_to_world", 0, 0, "1"),
        "frames[3].camera_to_world[0][0] must be a",
    ),
    "true for a number": (_set("frames", 1, "intrinsics", "cx", True), "frames[1].intrinsics.cx must be a number"),
    "three columns": (_set("frames", 2, "camera_to_world", 0, [1, 0, 0]), "must have at least 4 entries, not 3"),
    "a lens of zero": (_set("frames", 0, "intrinsics", "fx", 0.0), "frames[0].intrinsics.fx must be more than 0"),
    "a stretched pose": (_set("frames", 2, "camera_to_world", 0, 2, 2.0), "frames[2]"),
    "a mirrored pose": (_set("frames", 1, "camera_to_world", 1, 1, -1.0), "frames[1]"),
    "a projective pose": (_set("frames", 1, "camera_to_world", 3, 0, 0.5), "last row"),
    "an unknown move": (_set("source", "segments", 0, "kind", "orbitt"), 'segments[0].kind must be one of "static"'),
    "an unknown segment": (_set("source", "segments", 0, "type", "warp"), 'must be one of "keyframes", "move"'),
    "an orbit inwards": (_set("source", "segments", 0, "direction", "in"), "source.segments[0]: Truck takes left"),
    "a keyframe nowhere": (
        _set("source", "segments", 1, "keyframes", 0, {"time": 0}),
        "keyframes[0] has no 'position'",
    ),
    "a bad hash": (_set("image_sha256", "abc"), "image_sha256 must match"),
    "a list for a size": (_set("image_size", [4, 3]), "image_size must be an object or null, not [4, 3]"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_in_one_sentence_that_names_the_place(name: str, tmp_path: Path) -> None:
    change, sentence = WRONG[name]
    document = json.loads(GOLDEN.read_text())
    change(document)
    path = tmp_path / "path.json"
    path.write_text(json.dumps(document))
    with pytest.raises(InputError) as refusal:
        read_trajectory_json(path)
    assert sentence in str(refusal.value)
    assert "path.json" in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hello", "is not JSON: expecting value at line 1"),
        ("", "is not JSON"),
        (GOLDEN.read_text()[:700], "is not JSON"),
        ("[1, 2]", "Wanted a JSON object"),
        ("[" * 50_000, "nested too deeply"),
        (GOLDEN.read_text().replace('"fps": 10.0', '"fps": NaN'), "holds NaN"),
        (GOLDEN.read_text().replace('"fps": 10.0', '"fps": 1e999'), "too large"),
        (GOLDEN.read_text().replace('"fx": 800.0', '"fx": Infinity'), "holds Infinity"),
        (GOLDEN.read_text().replace('"cx": 320.0', '"cx": -Infinity'), "holds -Infinity"),
        (GOLDEN.read_text().replace('"cx": 320.0', f'"cx": 1{"0" * 5000}'), "whole number of over 100 digits"),
    ],
)
def test_what_is_no_finite_json_object_is_refused(text: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "path.json"
    path.write_text(text)
    with pytest.raises(InputError, match=sentence):
        read_trajectory_json(path)


def test_ten_million_frames_are_refused_before_they_are_built(tmp_path: Path) -> None:
    path = tmp_path / "path.json"
    path.write_text('{"schema": "realcam-trajectory/1", "frames": [' + "{}," * 10_000_000 + "{}]}")
    with pytest.raises(InputError, match="more than the 100000 frames"):
        read_trajectory_json(path)


def test_a_file_of_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "path.json"
    with path.open("wb") as file:
        file.truncate(5_000_000_000)
    with pytest.raises(InputError, match="too large for a trajectory: 5000 MB"):
        read_trajectory_json(path)


def test_a_folder_a_missing_file_and_bytes_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes.json").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    with pytest.raises(InputError, match="is a folder"):
        read_trajectory_json(tmp_path)
    with pytest.raises(InputError, match="There is no file"):
        read_trajectory_json(tmp_path / "missing.json")
    with pytest.raises(InputError, match="is not text"):
        read_trajectory_json(tmp_path / "bytes.json")


def test_nothing_is_left_where_writing_fails(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Cannot write"):
        write_trajectory_json(tmp_path / "missing" / "path.json", read_trajectory_json(GOLDEN))
    assert list(tmp_path.iterdir()) == []


scraps = st.sampled_from([1.0, 0, -1.0, True, None, "1", [], {}, [1.0] * 4, [1.0] * 5, [[1.0] * 4] * 4])


@settings(deadline=None, max_examples=150)
@given(data=st.data(), scrap=scraps)
def test_a_frame_taken_without_a_walk_through_the_schema_would_have_passed_it(data: st.DataObject, scrap: Any) -> None:
    frame = json.loads(GOLDEN.read_text())["frames"][0]
    place = data.draw(
        st.sampled_from([frame, frame["intrinsics"], frame["camera_to_world"], frame["camera_to_world"][1]])
    )
    place[data.draw(st.sampled_from(list(place) if isinstance(place, dict) else range(4)))] = scrap
    from scene.formats.trajectory_json import _is_plain

    if _is_plain(frame):
        validator = Draft202012Validator({"$ref": "#/$defs/frame", "$defs": schema()["$defs"]})
        assert validator.is_valid(frame)
        assert all(math.isfinite(value) for value in frame["intrinsics"].values())
