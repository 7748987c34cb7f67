"""RealCam-Vid and MultiCamVideo from a user's downloads."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from research.data.clip_folder import ClipFolder
from research.data.data_folder import read_manifest
from research.data.multicamvideo import prepare_multicamvideo
from research.data.reader import open_data
from research.data.realcam_vid import prepare_realcam_vid, read_listing
from research.data.sampling import EVALUATION
from scene.camera import Intrinsics
from scene.errors import InputError
from scene.formats.recammaster import write_recammaster
from scene.formats.trajectory_json import TrajectoryFile
from scene.pose import rigid_inverse
from scene.trajectory import Trajectory
from tests.research.data.conftest import Film, w2c


def entry(path: str, count: int = 20, **others: Any) -> dict[str, Any]:
    lens = np.array([0.5, 0.7, 0.5, 0.5], np.float32)
    poses = w2c(count).numpy()
    return {"video_path": path, "camera_extrinsics": poses, "camera_intrinsics": lens, "caption": "A walk", **others}


@pytest.mark.parametrize("suffix", ["npz", "pth"])
def test_realcam_vid_is_taken_over_with_its_scales(tmp_path: Path, film: Film, suffix: str) -> None:
    for name in ("a", "b"):
        film(tmp_path / "videos/dl3dv" / f"{name}.mp4", 20)
    scales = np.linspace(1, 3, 20)
    entries = [entry("dl3dv/a.mp4", per_frame_scale=scales), entry("dl3dv/b.mp4", long_caption="A longer walk")]
    listing = tmp_path / f"list.{suffix}"
    if suffix == "npz":
        np.savez(listing, np.array(entries, dtype=object))
    else:
        torch.save(
            [{**each, "camera_extrinsics": torch.from_numpy(each["camera_extrinsics"])} for each in entries], listing
        )
    summary = prepare_realcam_vid(tmp_path / "set", listing, tmp_path / "videos", split="test")
    assert (summary.made, summary.rejected) == (2, ())
    first, second = read_manifest(tmp_path / "set")
    assert first.id == "dl3dv_a" and first.scales == pytest.approx(tuple(scales)) and second.scales is None
    assert second.caption == "A longer walk"
    cameras = ClipFolder.open(tmp_path / "set" / first.folder).trajectory()
    assert torch.allclose(cameras.w2c, w2c(20)) and float(cameras.intrinsics.matrix[0, 0, 0]) == 32.0
    sample = open_data(tmp_path / "set", "test", (64, 48), sampling=EVALUATION)[0]
    assert first.scales is not None and sample.scale in first.scales
    assert sample.metric and not open_data(tmp_path / "set", "test", (64, 48))[1].metric


def test_realcam_vid_lists_what_does_not_fit(tmp_path: Path, film: Film) -> None:
    film(tmp_path / "videos/a.mp4", 20)
    bad = w2c(20).numpy().copy()
    bad[3, 0, 0] = np.nan
    skewed = w2c(20).numpy().copy()
    skewed[:, 0, 1] = 0.4
    entries = [
        entry("gone.mp4"),
        entry("a.mp4", 19),
        entry("a.mp4") | {"camera_extrinsics": bad, "video_path": "./a.mp4"},
        entry("a.mp4") | {"camera_extrinsics": skewed, "video_path": ".//a.mp4"},
    ]
    np.savez(tmp_path / "list.npz", np.array(entries, dtype=object))
    summary = prepare_realcam_vid(tmp_path / "set", tmp_path / "list.npz", tmp_path / "videos")
    reasons = [each.reason for each in summary.rejected]
    assert summary.made == 0 and len(reasons) == 4
    for reason, word in zip(reasons, ("missing", "20 frames and the list 19", "frame 3", "rotation"), strict=True):
        assert word in reason


def test_a_list_that_would_run_a_program_is_refused(tmp_path: Path) -> None:
    class Worm:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "worm",))

    np.savez(tmp_path / "list.npz", np.array([{"video_path": Worm()}], dtype=object))
    with pytest.raises(InputError, match="asks for pathlib"):
        read_listing(tmp_path / "list.npz")
    torch.save([{"video_path": Worm()}], tmp_path / "list.pth")
    with pytest.raises(InputError, match="cannot be read"):
        read_listing(tmp_path / "list.pth")
    assert not (tmp_path / "worm").exists()


def test_multicamvideo_gives_a_clip_for_every_camera(tmp_path: Path, film: Film) -> None:
    scene = tmp_path / "train/f18_aperture10/scene1"
    for name in ("cam01", "cam02"):
        film(scene / f"videos/{name}.mp4", 20)
    (scene / "cameras").mkdir()
    path = Trajectory(Intrinsics.from_focal(50, 64, 48).repeated(20), rigid_inverse(w2c(20)), 10.0)
    file = scene / "cameras/camera_extrinsics.json"
    write_recammaster(file, TrajectoryFile(trajectory=path))
    document = json.loads(file.read_text())
    for frame, cameras in document.items():
        if frame.startswith("frame"):
            cameras["cam02"] = cameras["cam03"] = cameras["cam01"]
    file.write_text(json.dumps(document))
    with (tmp_path / "captions.csv").open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerows([("file_name", "text"), ("train/f18_aperture10/scene1/videos/cam02.mp4", "A yard, at noon")])
    summary = prepare_multicamvideo(tmp_path / "set", tmp_path, captions=tmp_path / "captions.csv", split="train")
    assert summary.made == 2 and [each.id[-5:] for each in summary.rejected] == ["cam03"]
    first, second = read_manifest(tmp_path / "set")
    assert first.scene == second.scene and (first.caption, second.caption) == ("", "A yard, at noon")
    cameras = ClipFolder.open(tmp_path / "set" / second.folder).trajectory()
    assert torch.allclose(cameras.c2w, path.c2w, atol=1e-9)
    assert float(cameras.intrinsics.matrix[0, 0, 0]) == pytest.approx(64 * 18 / 23.76)
