"""The studio's own trajectory file: the editable path and what it was baked into (docs/trajectory-json.md)."""

import json
from dataclasses import asdict, dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal

import torch
from msgspec import Meta

from scene.depth.depth_map import DepthSource
from scene.errors import InputError
from scene.formats.lenses import intrinsics_from_rows, lens_rows
from scene.formats.schema_check import check_schema
from scene.formats.text_file import parse_json, read_text
from scene.path.camera_path import CameraPath, Segment
from scene.path.handles import Vector
from scene.path.keyframes import Keyframes
from scene.path.moves import Move
from scene.pose import UP, is_rotation
from scene.support.atomic import atomic_path
from scene.support.typed_json import WrongContent, as_typed
from scene.support.version import __version__
from scene.trajectory import MAX_FRAMES, Trajectory

SCHEMA = "realcam-trajectory/1"
"""What the files call themselves; `trajectory-v1.schema.json` says what is in them."""

Length = Literal["metres", "unknown"]

LENS_KEYS = ("fx", "fy", "cx", "cy")

MAX_SEGMENTS = 10_000
"""Most segments of an editable path."""


@dataclass(frozen=True, eq=False, kw_only=True)
class TrajectoryFile:
    """A trajectory with what it was made from and for. Everything but the trajectory may be unknown."""

    trajectory: Trajectory
    source: CameraPath | None = None
    """The editable path it was baked from."""
    image_size: tuple[int, int] | None = None
    """Width and height of the photo, pixels (the trajectory's intrinsics have the delivered frame's)."""
    image_sha256: str | None = None
    """SHA-256 of the photo file's bytes, hexadecimal."""
    contract: str | None = None
    """Hash of the preview that the engine received."""
    depth_source: DepthSource | None = None
    length: Length = "metres"
    """What lengths count; "unknown" where nothing said how large things are."""
    name: str = ""
    notes: str = ""
    app_version: str = __version__
    """The studio that wrote the file."""


def write_trajectory_json(path: str | Path, file: TrajectoryFile) -> None:
    """Write a trajectory so that `read_trajectory_json` returns it exactly, one frame on a line.

    Raises:
        InputError: the file cannot be written there.
    """
    with atomic_path(path) as temporary:
        temporary.write_text(trajectory_text(file), encoding="utf-8")


def trajectory_text(file: TrajectoryFile, *, ascii_only: bool = False) -> str:
    """Text of a trajectory file, one frame on a line; `ascii_only` writes other letters as escapes."""
    trajectory = file.trajectory
    lens = trajectory.intrinsics
    frames = [
        {"camera_to_world": c2w, "intrinsics": dict(zip(LENS_KEYS, values, strict=True))}
        for c2w, values in zip(trajectory.c2w.tolist(), lens_rows(lens).tolist(), strict=True)
    ]
    head = {
        "schema": SCHEMA,
        "app_version": file.app_version,
        "name": file.name,
        "notes": file.notes,
        "convention": "opencv",
        "direction": "camera-to-world",
        "units": {"length": file.length, "angle": "radians", "time": "seconds", "intrinsics": "pixels"},
        "fps": float(trajectory.fps),
        "frame_count": len(trajectory),
        "frame_size": _size_object((lens.width, lens.height)),
        "image_size": file.image_size and _size_object(file.image_size),
        "image_sha256": file.image_sha256,
        "contract": file.contract,
        "depth_source": file.depth_source and asdict(file.depth_source),
        "source": file.source and path_to_json(file.source),
    }
    top = json.dumps(head, indent=1, ensure_ascii=ascii_only, allow_nan=False).removesuffix("\n}")
    lines = ",\n  ".join(json.dumps(frame, allow_nan=False) for frame in frames)
    return f'{top},\n "frames": [\n  {lines}\n ]\n}}\n'


def read_trajectory_json(path: str | Path) -> TrajectoryFile:
    """Read a trajectory file of this version; keys it does not know are ignored.

    Raises:
        InputError: one sentence with the place in the file: not JSON, another schema version, a missing or wrong
            entry, NaN, a pose that is not rigid, no frames or more than `MAX_FRAMES`.
    """
    path = Path(path)
    return trajectory_from_document(parse_json(read_text(path), path), path)


def trajectory_from_document(document: dict[str, Any], path: Path) -> TrajectoryFile:
    """A trajectory from parsed JSON; `path` is for the messages."""
    _check_version(document, path)
    if document.get("frames") == []:
        raise InputError(f"{path} has no frames; a trajectory needs at least one, so export it again.")
    frames = document.get("frames")
    if isinstance(frames, list) and all(map(_is_plain, frames)):  # the schema at a hundredth of its price
        check_schema(document | {"frames": frames[:1]}, schema(), path)
    else:
        check_schema(document, schema(), path)
    assert isinstance(frames, list), "the schema says so"
    if len(frames) > MAX_FRAMES:
        raise InputError(
            f"{path} holds {len(frames)} frames; a trajectory has at most {MAX_FRAMES}, so cut it shorter."
        )
    if document["frame_count"] != len(frames):
        raise InputError(
            f"{path} announces {document['frame_count']} frames and holds {len(frames)}; it may have been cut off. "
            "Export it again."
        )
    c2w = torch.tensor([frame["camera_to_world"] for frame in frames], dtype=torch.float64)
    if not bool((c2w[:, 3] == torch.tensor([0.0, 0.0, 0.0, 1.0], dtype=torch.float64)).all()):
        raise InputError(f"The last row of every camera_to_world in {path} must be 0 0 0 1; export it again.")
    rows = [[frame["intrinsics"][key] for key in LENS_KEYS] for frame in frames]
    size = document["frame_size"]
    lens = intrinsics_from_rows(torch.tensor(rows, dtype=torch.float64), size["width"], size["height"])
    rotation = c2w[:, :3, :3]
    if not is_rotation(rotation):
        frame = next(frame for frame in range(len(frames)) if not is_rotation(rotation[frame]))
        raise InputError(
            f"{path}: frames[{frame}].camera_to_world must begin with a rotation (orthonormal, determinant +1); "
            "export it again."
        )
    trajectory = Trajectory(lens, c2w, float(document["fps"]))
    image_size = document.get("image_size")
    depth_source = document.get("depth_source")
    source = document.get("source")
    return TrajectoryFile(
        trajectory=trajectory,
        source=source and path_from_json(source, path),
        image_size=image_size and (image_size["width"], image_size["height"]),
        image_sha256=document.get("image_sha256"),
        contract=document.get("contract"),
        depth_source=depth_source and as_typed(DepthSource, depth_source),
        length=document["units"]["length"],
        name=document.get("name", ""),
        notes=document.get("notes", ""),
        app_version=document.get("app_version", ""),
    )


@cache
def schema() -> dict[str, Any]:
    """The shipped JSON Schema of version 1."""
    return json.loads(Path(__file__).with_name("trajectory-v1.schema.json").read_text(encoding="utf-8"))


def _is_plain(frame: Any) -> bool:
    """Whether a frame is surely what the schema wants: floats in place, positive focal lengths."""
    try:
        rows, lens = frame["camera_to_world"], frame["intrinsics"]
        numbers = [lens["fx"], lens["fy"], lens["cx"], lens["cy"]]
        shaped = type(rows) is list and len(rows) == 4 and all(type(row) is list and len(row) == 4 for row in rows)
        return shaped and set(map(type, chain(numbers, *rows))) == {float} and min(numbers[:2]) > 0
    except (KeyError, TypeError, IndexError):
        return False


def _size_object(size: tuple[int, int]) -> dict[str, int]:
    return {"width": size[0], "height": size[1]}


def path_to_json(path: CameraPath) -> dict[str, Any]:
    """An editable path as JSON objects; `path_from_json` returns it."""
    vertical = {} if path.up == UP else {"up": path.up}
    return {"closed": path.closed} | vertical | {"segments": [_segment_to_json(each) for each in path.segments]}


_UNSAID = {"target": None, "handles": None, "start": None, "eased": (0.0, 1.0), "lock_strength": 1.0}
"""Left out where they are this: most are, and files of the first days had no word for them."""


def _segment_to_json(segment: Segment) -> dict[str, Any]:
    if isinstance(segment, Move):
        return {"type": "move"} | _said(asdict(segment))
    keyframes = [_said(asdict(key)) for key in segment.keyframes]
    return {"type": "keyframes"} | _said({"keyframes": keyframes, "start": segment.start and asdict(segment.start)})


def _said(entries: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entries.items() if name not in _UNSAID or value != _UNSAID[name]}


@dataclass(frozen=True, kw_only=True)
class _PathEntries:
    """A path in JSON: its segments are of two types."""

    segments: Annotated[list[dict[str, Any]], Meta(max_length=MAX_SEGMENTS)]
    closed: bool = False
    up: Vector = UP


def path_from_json(source: Any, path: Path) -> CameraPath:
    """What `path_to_json` wrote; `path`, the file it was read from, is for the messages.

    Raises:
        InputError: an entry is missing, of another type, or nothing that a path can hold.
    """
    try:
        entries = as_typed(_PathEntries, source)
    except WrongContent as error:
        raise InputError(f"{path}: source: {error}") from error
    segments: list[Segment] = []
    for index, segment in enumerate(entries.segments):
        try:
            segments.append(as_typed(Move if segment.get("type") == "move" else Keyframes, segment))
        except WrongContent as error:
            raise InputError(f"{path}: source.segments[{index}]: {error}") from error
    try:
        return CameraPath(segments=tuple(segments), closed=entries.closed, up=entries.up)
    except InputError as error:
        raise InputError(f"{path}: source: {error}") from error


def _check_version(document: dict[str, Any], path: Path) -> None:
    schema = document.get("schema")
    if schema == SCHEMA:
        return
    if isinstance(schema, str) and schema.startswith("realcam-trajectory/"):
        raise InputError(
            f"{path} has schema {schema[:60]!r}, and RealCam Studio {__version__} reads {SCHEMA!r}. "
            "Update the studio, or export the path again as version 1."
        )
    raise InputError(f'{path} is JSON but not a RealCam trajectory, which begins with "schema": "{SCHEMA}".')
