"""Synthetic data sets: the same seed makes the same bytes, and what is written is what is read, also from tar files."""

import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from app.main import main
from research.data.clip_folder import METRES_PER_UNIT, ClipFolder
from research.data.data_folder import Shares, read_manifest
from research.data.reader import covering, depth_covering, open_data
from research.data.sampling import Sampling
from research.data.shards import shard_clips, write_shards
from research.data.synthetic import SyntheticSpec, make_synthetic
from research.world.worlds import ShotSpec, kind_of, scene_by_seed, shot_by_seed
from scene.errors import InputError

SEED = next(seed for seed in range(50) if kind_of(seed, 0) == "indoors")
SPEC = SyntheticSpec(
    seed=SEED,
    scenes=1,
    clips=2,
    shot=ShotSpec(frames=6, fps=8.0, width=64, height=48, moving=1.0),
    pictures="png",
    shares=Shares(0.0, 0.0),
)
FEW = Sampling(frames=4, strides=(1, 2))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("synthetic") / "set"
    summary = make_synthetic(out, SPEC)
    assert (summary.made, summary.rejected) == (2, ())
    return out


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def test_the_command_makes_the_same_bytes(made: Path, tmp_path: Path) -> None:
    scene_by_seed.cache_clear()
    options = "--scenes 1 --clips 2 --frames 6 --fps 8 --size 64x48 --moving 1 --pictures png --val 0 --test 0"
    words = ["data", "synth", str(tmp_path / "set"), "--seed", str(SEED), "--workers", "1", *options.split()]
    assert main(words) == 0
    assert contents(tmp_path / "set") == contents(made)
    assert main(["data", "check", str(made)]) == 0


def test_what_is_written_is_what_was_seen(made: Path) -> None:
    record = read_manifest(made)[1]
    shot = shot_by_seed(SEED, 0, 1, SPEC.shot)
    clip = ClipFolder.open(made / record.folder)
    depth = clip.depths((4,))
    assert depth is not None and record.metric and record.caption == shot.caption
    view = shot.frame(4)
    assert torch.equal(clip.pictures((4,))[0], view.rgb)
    assert float((depth[0] - view.depth).abs().max()) <= METRES_PER_UNIT / 2 + 1e-5
    assert torch.allclose(clip.trajectory().c2w, shot.trajectory.c2w)


def test_samples_are_rows_of_frames_with_their_cameras(made: Path) -> None:
    data = open_data(made, "train", (32, 32), sampling=FEW, seed=1)
    sample = data[1]
    assert len(data) == 2 and sample.frames.shape == (4, 32, 32, 3) and sample.w2c.shape == (4, 4, 4)
    assert sample.depth is not None and sample.depth.shape == (4, 32, 32) and sample.metric and sample.scale == 1
    assert sample.K[0, 0, 2] == sample.K[0, 1, 2] == 16
    again, other = data[1], replace(data, round=1)
    assert torch.equal(again.frames, sample.frames) and again.condition == sample.condition
    drawn = [(replace(data, round=k)[1].stride, replace(data, round=k)[1].condition) for k in range(8)]
    assert len(set(drawn)) > 2 and other.round == 1


def test_depth_and_pictures_are_cut_alike() -> None:
    ramp = torch.arange(64.0)[None, None].expand(1, 48, 64)
    pictures = (2 * ramp)[..., None].expand(1, 48, 64, 3).to(torch.uint8)
    cut, depth = covering(pictures, 24, 24), depth_covering(ramp, 24, 24)
    assert cut.shape == (1, 24, 24, 3) and depth.shape == (1, 24, 24)
    assert float((cut[..., 0].float() / 2 - depth).abs().max()) < 1.6


def test_tar_files_hold_the_same_clips_and_are_plain_to_others(made: Path, tmp_path: Path) -> None:
    (tar,) = write_shards(made, tmp_path / "tars")
    before = tar.read_bytes()
    ids = [record.id for record in read_manifest(made)]
    with tarfile.open(tar) as archive:
        names = archive.getnames()
    keys = [name.partition(".")[0] for name in names]
    assert list(dict.fromkeys(keys)) == ids and keys == sorted(keys, key=ids.index), "files of a clip side by side"
    assert {f"{ids[0]}.{what}" for what in ("json", "txt", "trajectory.json", "0003.depth.png")} <= set(names)
    here, there = (
        open_data(made, "train", (64, 48), sampling=FEW),
        open_data(tmp_path / "tars", "train", (64, 48), sampling=FEW),
    )
    for one, two in zip((here[0], here[1]), (there[0], there[1]), strict=True):
        assert torch.equal(one.frames, two.frames) and torch.equal(one.w2c, two.w2c) and one.caption == two.caption
        assert one.depth is not None and two.depth is not None and torch.equal(one.depth, two.depth)
    write_shards(made, tmp_path / "more")
    assert (tmp_path / "more" / tar.name).read_bytes() == before
    tar.write_bytes(before[: len(before) // 2])
    with pytest.raises(InputError, match="Write the shards again"):
        shard_clips(tar)


def test_a_damaged_clip_is_named(made: Path, tmp_path: Path) -> None:
    write_shards(made, tmp_path / "tars")
    data = open_data(made, "train", (64, 48), sampling=FEW)
    clip = data.clips[0]
    assert isinstance(clip, ClipFolder)
    lost = replace(data, clips=[replace(clip, path=tmp_path)])
    with pytest.raises(InputError, match=f"Clip {clip.record.id}: "):
        lost[0]
    with pytest.raises(InputError, match="no clip of the split val"):
        open_data(made, "val", (64, 48))
    with pytest.raises(InputError, match="even, 16 to 4096"):
        replace(SPEC, shot=ShotSpec(width=33))
