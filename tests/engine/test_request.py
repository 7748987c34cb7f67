import hashlib
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from engine.clip import ClipSpec
from engine.request import PAYLOAD, Request, pack, read_request
from engine.run import run_request
from engine.settings import Settings, Usual
from engine.worker import ROOT
from scene.errors import InputError
from scene.trajectory import Trajectory
from tests.engine.faults import file_size_limit, make_read_only, small_disk
from tests.engine.scenes import small_preview, small_scene

EVERY_FILE = ("request.json", *PAYLOAD)


def packed(folder: Path, **changes: Any) -> Request:
    preview = small_preview()
    return pack(folder, small_scene(), preview.trajectory, preview, **changes)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Request:
    return packed(tmp_path_factory.mktemp("requests") / "shot.request", prompt="dusk, 薄明", seed=7)


@pytest.fixture
def copy(original: Request, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original.folder, tmp_path / "elsewhere"))


def test_what_is_packed_is_read_bit_for_bit(original: Request) -> None:
    request, scene, preview = read_request(original.folder), small_scene(), small_preview()
    assert torch.equal(request.preview.rgb, preview.rgb)
    assert torch.equal(request.preview.depth, preview.depth)
    assert torch.equal(request.preview.coverage, preview.coverage)
    assert torch.equal(request.preview.pinholes, preview.pinholes)
    assert torch.equal(request.trajectory.c2w, preview.trajectory.c2w)
    assert torch.equal(request.trajectory.intrinsics.matrix, preview.trajectory.intrinsics.matrix)
    assert request.trajectory.fps == preview.trajectory.fps
    for field in ("xyz", "rgb", "footprint", "reliable"):
        assert torch.equal(getattr(request.scene.points, field), getattr(scene.points, field)), field
    assert torch.equal(request.scene.depth.metres, scene.depth.metres)
    assert torch.equal(request.scene.sky, scene.sky)
    assert request.scene.depth.source == scene.depth.source
    assert torch.equal(request.photo.intrinsics.matrix, scene.photo.intrinsics.matrix)
    assert (request.prompt, request.seed, request.engine) == ("dusk, 薄明", 7, "warp")
    assert request.clip == ClipSpec(width=40, height=24, frames=5, fps=16 / 3)
    assert request.lock_strength is None


def test_how_firmly_each_frame_is_locked_is_part_of_the_contract(original: Request, tmp_path: Path) -> None:
    strength = (1.0, 1.0, 0.5, 0.25, 0.0)
    request = packed(tmp_path / "softer", prompt="dusk, 薄明", seed=7, lock_strength=strength)
    assert read_request(request.folder).lock_strength == strength
    assert request.contract != original.contract


def test_the_photo_keeps_its_history(original: Request) -> None:
    photo, packed_photo = original.photo, small_scene().photo
    for field in ("intrinsics_source", "sha256", "file_size", "notices"):
        assert getattr(photo, field) == getattr(packed_photo, field)


def test_the_same_request_has_the_same_contract_and_any_change_another(original: Request, tmp_path: Path) -> None:
    assert packed(tmp_path / "same", prompt="dusk, 薄明", seed=7).contract == original.contract
    assert packed(tmp_path / "seed", prompt="dusk, 薄明", seed=8).contract != original.contract
    preview = small_preview()
    preview.rgb[2, 3, 4, 0] ^= 1
    steps = packed(tmp_path / "steps", prompt="dusk, 薄明", seed=7, settings=Settings(steps=26))
    assert steps.contract != original.contract
    changed = pack(tmp_path / "pixel", small_scene(), preview.trajectory, preview, prompt="dusk, 薄明", seed=7)
    assert changed.contract != original.contract


def test_the_contract_can_be_checked_by_hand(original: Request) -> None:
    line = (ROOT / "docs" / "request-folder.md").read_text().split("```sh\n")[1].split("```")[0].strip()
    assert line.endswith("sha256sum")
    done = subprocess.run(["bash", "-c", line], cwd=original.folder, capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == original.contract


def test_the_documentation_names_every_key_and_file(original: Request) -> None:
    said = (ROOT / "docs" / "request-folder.md").read_text()
    names = (*original.details, *original.details["settings"], *EVERY_FILE)
    assert not [name for name in names if f"`{name}`" not in said]


def test_settings_come_back_as_they_were_packed(tmp_path: Path) -> None:
    asked = Settings(steps=7, guidance=3.5, scene_lock=None, rate=24, precision="bf16", holes="black")
    assert read_request(packed(tmp_path / "shot", settings=asked).folder).settings == asked


def test_a_request_that_says_no_settings_is_sampled_as_usual(copy: Path) -> None:
    details = json.loads((copy / "request.json").read_text())
    del details["settings"]
    reseal(copy, details)
    assert read_request(copy).settings == Settings()


def test_a_form_of_camera_guidance_that_is_not_made_any_more_is_refused_and_the_usual_one_is_read() -> None:
    assert Settings.from_json({"camera_guidance_form": "reference", "eta": 0}) == Settings(eta=0.0)
    with pytest.raises(InputError, match=r"'chained' is no longer supported.*Leave that setting out"):
        Settings.from_json({"camera_guidance_form": "chained"})


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"stepps": 25}, {"steps": "many"}, {"steps": 2.5}, {"mask": "steps"}])
def test_settings_that_no_engine_has_are_refused(copy: Path, wrong: dict[str, object]) -> None:
    details = json.loads((copy / "request.json").read_text())
    reseal(copy, details | {"settings": wrong})
    with pytest.raises(InputError, match="step"):
        read_request(copy)


def reseal(folder: Path, details: dict[str, object]) -> None:
    """Write a request.json of another studio's, its contract made as the documentation says."""
    text = json.dumps(details | {"contract": ""}, indent=1)
    contract = hashlib.sha256(text.encode()).hexdigest()
    (folder / "request.json").write_text(text.replace('"contract": ""', f'"contract": "{contract}"', 1))


def test_a_request_moved_elsewhere_is_the_same_request(original: Request, copy: Path) -> None:
    moved = read_request(copy)
    assert moved.contract == original.contract
    assert torch.equal(moved.preview.rgb, original.preview.rgb)
    assert str(original.folder.parent) not in (copy / "request.json").read_text()


@pytest.mark.parametrize("name", EVERY_FILE)
@hypothesis(deadline=None, max_examples=12)
@given(where=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_a_changed_byte_is_refused_with_the_files_name(original: Request, name: str, where: float, flip: int) -> None:
    file = original.folder / name
    content = file.read_bytes()
    altered = bytearray(content)
    altered[int(where * len(altered))] ^= flip
    try:
        file.write_bytes(altered)
        with pytest.raises(InputError, match=name):
            read_request(original.folder)
    finally:
        file.write_bytes(content)
    read_request(original.folder)


@pytest.mark.parametrize("name", EVERY_FILE)
def test_a_missing_file_is_refused_with_its_name(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(InputError, match=name):
        read_request(copy)


@pytest.mark.parametrize("name", EVERY_FILE)
def test_a_truncated_file_is_refused_with_its_name(copy: Path, name: str) -> None:
    content = (copy / name).read_bytes()
    (copy / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError, match=name):
        read_request(copy)


def test_another_version_is_refused(copy: Path) -> None:
    details = json.loads((copy / "request.json").read_text())
    (copy / "request.json").write_text(json.dumps(details | {"schema": "realcam-request/9"}))
    with pytest.raises(InputError, match=r"realcam-request/9.*reads 'realcam-request/1'"):
        read_request(copy)


def test_a_folder_that_is_in_use_is_not_overwritten(original: Request, tmp_path: Path) -> None:
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "letter.txt").write_text("dear all")
    for overwrite in (False, True):
        with pytest.raises(InputError, match="already exists"):
            packed(tmp_path / "holiday", overwrite=overwrite)
    with pytest.raises(InputError, match="already exists"):
        packed(original.folder)
    assert (tmp_path / "holiday" / "letter.txt").read_text() == "dear all"
    assert [f.name for f in tmp_path.iterdir()] == ["holiday"]


def test_an_empty_folder_is_filled_and_a_request_replaced_if_asked(tmp_path: Path) -> None:
    (tmp_path / "shot").mkdir()
    first = packed(tmp_path / "shot")
    (tmp_path / "shot" / "result.json").write_text('{"state": "done"}')
    second = packed(tmp_path / "shot", seed=1, overwrite=True)
    assert first.contract != second.contract
    assert sorted(f.name for f in (tmp_path / "shot").iterdir()) == sorted(EVERY_FILE)


@pytest.mark.parametrize("kilobytes", [4, 16, 32])
def test_a_full_disk_leaves_no_half_request(tmp_path: Path, kilobytes: int) -> None:
    with small_disk(tmp_path, kilobytes) as disk:
        with pytest.raises(InputError, match="no space left on device"):
            packed(disk / "shot")
        assert list(disk.iterdir()) == []


def test_a_file_size_limit_leaves_no_half_request(tmp_path: Path) -> None:
    with file_size_limit(4000), pytest.raises(InputError, match=r"Cannot write .*shot: file too large"):
        packed(tmp_path / "shot")
    assert list(tmp_path.iterdir()) == []


def test_a_read_only_folder_is_one_sentence(tmp_path: Path) -> None:
    with small_disk(tmp_path, 1000) as disk:
        request = packed(disk / "shot")
        make_read_only(disk)
        with pytest.raises(InputError, match=r"Cannot write .*other: read-only file system"):
            packed(disk / "other")
        with pytest.raises(InputError, match=r"Cannot write .*read-only file system"):
            run_request(request.folder)
        assert read_request(disk / "shot").contract == request.contract


def test_a_missing_parent_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Cannot write .*no such file or directory"):
        packed(tmp_path / "nowhere" / "shot")


def test_a_preview_that_is_not_the_engines_clip_is_refused(tmp_path: Path) -> None:
    clip = ClipSpec(width=512, height=320, frames=16, fps=8)
    with pytest.raises(InputError, match=r"makes 512x320, 16 frames at 8 per second; the preview is 40x24, 5 frames"):
        packed(tmp_path / "shot", clip=clip)


def test_an_engine_that_starts_at_the_photo_refuses_a_path_that_starts_elsewhere(tmp_path: Path) -> None:
    preview = small_preview()
    clip = ClipSpec(width=40, height=24, frames=5, fps=16 / 3, anchor="first-frame-is-photo")
    pack(tmp_path / "at-the-photo", small_scene(), preview.trajectory, preview, clip=clip)
    t = preview.trajectory
    away = replace(preview, trajectory=Trajectory(t.intrinsics, t.c2w.flip(0), t.fps))
    with pytest.raises(InputError, match="Lock frame 0 to the photo"):
        pack(tmp_path / "elsewhere", small_scene(), away.trajectory, away, clip=clip)


def test_an_engine_that_needs_the_photo_somewhere_takes_a_path_that_ends_there(tmp_path: Path) -> None:
    preview, clip = small_preview(), ClipSpec(width=40, height=24, frames=5, fps=16 / 3, anchor="a-frame-is-photo")
    t = preview.trajectory
    back = replace(preview, trajectory=Trajectory(t.intrinsics, t.c2w.flip(0), t.fps))
    pack(tmp_path / "back", small_scene(), back.trajectory, back, clip=clip)
    aside = t.c2w.clone()
    aside[:, 1, 3] += 0.1
    away = replace(preview, trajectory=Trajectory(t.intrinsics, aside, t.fps))
    with pytest.raises(InputError, match="no frame of the path is taken from where the photo was"):
        pack(tmp_path / "away", small_scene(), away.trajectory, away, clip=clip)


def test_a_request_that_says_7_5_still_does_and_one_that_leaves_it_open_takes_the_models_own(copy: Path) -> None:
    details = json.loads((copy / "request.json").read_text())
    details["settings"] |= {"steps": 25, "guidance": 7.5}  # as they were written before they could be left open
    reseal(copy, details)
    own = Usual(steps=40, guidance=5.0)
    said = read_request(copy).settings.decided(own)
    assert (said.steps, said.guidance) == (25, 7.5)
    details["settings"] |= {"steps": None, "guidance": None}
    reseal(copy, details)
    left_open = read_request(copy).settings
    assert left_open == Settings()
    assert (left_open.decided(own).steps, left_open.decided(own).guidance) == (40, 5.0)


@pytest.mark.parametrize("name", ["x" * 5000, "nowhere", "a\0b"])
def test_a_name_that_leads_to_no_request_is_refused_whatever_it_is(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="is not a request folder"):
        read_request(tmp_path / name)
