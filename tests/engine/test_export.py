"""What other generators are given, read back as they would read it."""

import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from imageio_ffmpeg import get_ffmpeg_exe
from PIL import Image
from torch import Tensor

from engine.conditioning.photo import seen_through
from engine.export import export_request
from engine.request import Request, pack
from engine.shaping.delivery import FARTHEST_MM, VACE_GREY
from engine.video import probe_video, read_video, write_ffv1
from scene.errors import InputError
from scene.formats.convert import read_trajectory
from scene.rendering.preview import Preview
from scene.rendering.render import render
from scene.trajectory import Trajectory
from tests.engine.scenes import small_preview, small_scene

FRAMES, WIDTH, HEIGHT = 5, 48, 32


def packed(folder: Path, *, start: float = 0.0, frames: int = FRAMES, width: int = WIDTH) -> Request:
    """A real scene, filmed: a truck to the right that uncovers something."""
    scene = small_scene(96, 64)
    wish = small_preview(frames, width, HEIGHT).trajectory
    c2w = wish.c2w.clone()
    c2w[:, 0, 3] += start
    trajectory = Trajectory(scene.lens(width, HEIGHT).repeated(frames), c2w, 12.0)
    return pack(folder, scene, trajectory, render(scene, trajectory), prompt="dusk, 薄明")


@pytest.fixture(scope="module")
def request_(tmp_path_factory: pytest.TempPathFactory) -> Request:
    return packed(tmp_path_factory.mktemp("requests") / "shot.request")


@pytest.fixture(scope="module")
def out(request_: Request, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports") / "export"
    assert export_request(request_, folder) == ()
    return folder


def white(file: Path) -> torch.Tensor:
    """Where a mask is white; there is nothing between black and white."""
    values = read_video(file)
    assert set(values.unique().tolist()) <= {0, 255}
    assert torch.equal(values[..., 0], values[..., 1]) and torch.equal(values[..., 0], values[..., 2])
    return values[..., 0] == 255


def off(one: torch.Tensor, other: torch.Tensor) -> int:
    """Grey levels between two pictures, at worst."""
    return int((one.int() - other.int()).abs().max())


def test_the_first_frame_is_the_photo_itself(request_: Request, out: Path) -> None:
    photo = seen_through(request_.photo, request_.trajectory.intrinsics[0])
    for file in ("first_frame.png", "time-to-move/first_frame.png"):
        assert torch.equal(torch.from_numpy(np.array(Image.open(out / file))), photo)
    for file in ("vace/src_video.mp4", "time-to-move/motion_signal.mp4"):
        assert off(read_video(out / file)[0], photo) <= 2


def test_vace_gets_grey_where_its_mask_is_white_and_the_preview_where_it_is_black(request_: Request, out: Path) -> None:
    video, generate = read_video(out / "vace/src_video.mp4"), white(out / "vace/src_mask.mp4")
    unknown = ~request_.preview.mask
    assert not generate[0].any()
    assert torch.equal(generate[1:], unknown[1:])
    assert 0.01 < float(generate.float().mean()) < 0.9, "this path uncovers something"
    assert off(video[generate], torch.full_like(video[generate], VACE_GREY)) <= 1
    assert off(video[1:][~generate[1:]], request_.preview.rgb[1:][~generate[1:]]) <= 2


def test_time_to_move_gets_white_where_it_shall_follow_and_no_holes(request_: Request, out: Path) -> None:
    video, follow = read_video(out / "time-to-move/motion_signal.mp4"), white(out / "time-to-move/mask.mp4")
    assert torch.equal(follow, ~white(out / "vace/src_mask.mp4"))
    assert off(video[1:][follow[1:]], request_.preview.rgb[1:][follow[1:]]) <= 2
    black = (video[~follow] < 8).all(-1).float().mean()
    assert float(black) < 0.2, "holes are filled"


def read_deep_grey(file: Path, like: Tensor | Preview) -> Tensor:
    """All frames of a video in 16-bit grey; `like` has their number and size."""
    shape = like.depth.shape if isinstance(like, Preview) else like.shape
    raw = subprocess.run(
        [get_ffmpeg_exe(), "-v", "error", "-i", file, "-f", "rawvideo", "-pix_fmt", "gray16le", "-"],
        check=True,
        capture_output=True,
    ).stdout
    return torch.from_numpy(np.frombuffer(raw, "<u2").reshape(shape).astype(np.int32))


def test_depth_is_whole_millimetres_and_nothing_where_nothing_is_known(request_: Request, out: Path) -> None:
    mm, preview = read_deep_grey(out / "depth.mkv", request_.preview), request_.preview
    assert torch.equal(mm > 0, preview.mask)
    metres = preview.depth.clamp(max=FARTHEST_MM / 1000)
    assert float((mm / 1000 - metres)[preview.mask].abs().max()) <= 0.00051
    assert int(mm.max()) == FARTHEST_MM, "the sky is farther than 16 bits"


def test_poses_are_those_of_the_request(request_: Request, out: Path) -> None:
    ours, theirs = (read_trajectory(out / "poses" / name) for name in ("trajectory.json", "realestate10k.txt"))
    assert ours.file.contract == request_.contract
    for read in (ours.trajectory, theirs.trajectory):
        torch.testing.assert_close(read.c2w, request_.trajectory.c2w, atol=1e-9, rtol=0)
        torch.testing.assert_close(read.intrinsics.matrix, request_.trajectory.intrinsics.matrix, atol=1e-9, rtol=0)
        assert read.fps == request_.trajectory.fps


def test_every_video_has_the_clip_and_the_contract(request_: Request, out: Path) -> None:
    videos = sorted(out.rglob("*.mp4"))
    assert len(videos) == 4
    for video in videos:
        facts = probe_video(video)
        assert (facts.width, facts.height, facts.frames, facts.fps) == (WIDTH, HEIGHT, FRAMES, 12.0)
        assert request_.contract in facts.metadata["comment"]


def test_the_readme_names_every_file_the_contract_and_the_conventions(request_: Request, out: Path) -> None:
    said = (out / "README.txt").read_text()
    files = [path for path in out.rglob("*") if path.is_file()]
    assert [path.name for path in files if path.name not in said and path.name != "README.txt"] == []
    for word in (request_.contract, "white = generate", "white = follow", "OpenCV", "millimetres", "12 per second"):
        assert word in said, word
    assert (out / "vace/prompt.txt").read_text(encoding="utf-8") == "dusk, 薄明\n"


def test_one_generator_gets_its_own_files_only_and_a_zip_holds_the_same_each_time(
    request_: Request, tmp_path: Path
) -> None:
    for name in ("a.zip", "b/a.zip"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        export_request(request_, tmp_path / name, ("vace",))
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b/a.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        assert "Time-to-Move" not in archive.read("a/README.txt").decode()
    assert "a/vace/src_mask.mp4" in names and not [name for name in names if "time-to-move" in name]
    assert len(list(tmp_path.iterdir())) == 2


def test_what_a_generator_will_not_like_is_said(tmp_path: Path) -> None:
    request = packed(tmp_path / "odd.request", start=0.1, frames=4, width=41)
    notes = export_request(request, tmp_path / "out", ("vace",))
    assert ["pack it at 1 or 5" in notes[0], "41x32" in notes[1], "starts elsewhere" in notes[2]] == [True] * 3
    said = (tmp_path / "out/README.txt").read_text()
    assert "does not start as the photo was taken" in said and "repeats its last column" in said
    assert torch.equal(white(tmp_path / "out/vace/src_mask.mp4")[..., :41], ~request.preview.mask)


def test_a_folder_with_something_in_it_is_left_alone(request_: Request, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match="already exists and is not empty"):
        export_request(request_, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_sixteen_bit_grey_is_kept_bit_for_bit(tmp_path: Path) -> None:
    noise = torch.randint(0, 65536, (3, 7, 9), generator=torch.Generator().manual_seed(0)).to(torch.uint16)
    write_ffv1(tmp_path / "deep.mkv", noise, 16)
    assert torch.equal(read_deep_grey(tmp_path / "deep.mkv", noise), noise.int())
