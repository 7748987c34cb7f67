"""Samples by number, bad clips, and sets in other places."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

import fsspec
import numpy as np
import pytest
import torch

from research.data.clip_folder import RECORD, TRAJECTORY
from research.data.reader import open_data
from research.data.sampling import Sampling
from research.data.shards import write_shards
from research.train.chance import draw
from research.train.loop import MicroBatches, train
from research.train.samples import Numbered, numbered_clips
from research.train.storage import fetched
from research.train.tasks import task_of
from scene.errors import InputError
from tests.research.train.small import quick_config, write_clips

SAMPLING = Sampling(frames=4, strides=(1, 1))


def numbered(count: int, bad: Collection[int] = (), *, skip: bool = True) -> Numbered[tuple[int, int]]:
    def get(clip: int, turn: int) -> tuple[int, int]:
        if clip in bad:
            raise InputError(f"{clip} is bad.")
        return clip, turn

    return Numbered(count, 7, get, str, skip)


def test_every_pass_shows_every_clip_once_in_an_order_of_its_own() -> None:
    shown = [numbered(20)[number].item for number in range(60)]
    turns = [[clip for clip, turn in shown if turn == each] for each in range(3)]
    assert all(sorted(turn) == list(range(20)) for turn in turns)
    assert turns[0] != turns[1] != turns[2]


def test_in_place_of_a_bad_clip_comes_the_next_and_all_else_stays() -> None:
    whole, broken = numbered(20), numbered(20, {3, 4})
    for number in range(40):
        read, as_before = broken[number], whole[number].item
        assert (read.item == as_before) == (not read.bad)
        assert {each.id for each in read.bad} <= {"3", "4"} and read.item[1] == as_before[1]
    with pytest.raises(InputError, match="3 is bad"):
        for number in range(20):
            _ = numbered(20, {3}, skip=False)[number]
    with pytest.raises(InputError, match="None of the 2 clips"):
        _ = numbered(2, {0, 1})[0]


@pytest.mark.parametrize("processes", [1, 2, 4])
def test_processes_share_the_samples_of_a_step(processes: int) -> None:
    shares = [MicroBatches(8, 2, processes, process) for process in range(processes)]
    for step in (0, 5):
        taken = sorted(number for share in shares for group in share.of(step) for number in group)
        assert taken == list(range(8 * step, 8 * step + 8))


def test_conditions_are_dropped_as_often_as_in_the_reference() -> None:
    drawn = [draw(1, number, (1, 1), 1, drop=0.05) for number in range(4000)]
    kinds = Counter((each.without_text, each.without_photo) for each in drawn)
    for kind in ((True, False), (True, True), (False, True)):
        assert kinds[kind] / 4000 == pytest.approx(0.05, abs=0.012)
    assert 0 <= min(each.timestep for each in drawn) < 5 and 994 < max(each.timestep for each in drawn) < 1000
    assert 480 < sum(each.timestep for each in drawn) / 4000 < 520


def no_frame(clip: Path) -> None:
    for frame in clip.glob("frames/*.png"):
        frame.unlink()


def broken_frame(clip: Path) -> None:
    for frame in clip.glob("frames/*.png"):
        frame.write_bytes(frame.read_bytes()[:40])


def nan_pose(clip: Path) -> None:
    file = clip / TRAJECTORY
    file.write_text(file.read_text().replace("[[1.0", "[[NaN", 1))


def too_many_frames(clip: Path) -> None:
    file = clip / RECORD
    file.write_text(file.read_text().replace('"frames": 6', '"frames": 9'))
    manifest = clip.parents[1] / "manifest.jsonl"
    lines = manifest.read_text().splitlines()
    changed = [line.replace('"frames": 6', '"frames": 9') if f'"{clip.name}"' in line else line for line in lines]
    manifest.write_text("\n".join(changed) + "\n")


def no_trajectory(clip: Path) -> None:
    (clip / TRAJECTORY).unlink()


@pytest.mark.parametrize("damage", [no_frame, broken_frame, nan_pose, too_many_frames, no_trajectory])
def test_a_bad_clip_is_passed_over_and_named(damage: Callable[[Path], None], clips: Path, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    shutil.copytree(clips, folder)
    damage(folder / "train" / "clip-2")
    data = open_data(folder, "train", (64, 64), sampling=SAMPLING)
    samples = numbered_clips(data, 1, skip=True, metric=False)
    reads = [samples[number] for number in range(len(data))]
    assert {each.id for read in reads for each in read.bad} == {"clip-2"}
    assert {read.item.clip for read in reads} == {f"clip-{number}" for number in (0, 1, 3, 4, 5)}
    with pytest.raises(InputError, match="clip-2"):
        refusing = numbered_clips(data, 1, skip=False, metric=False)
        for number in range(len(data)):
            _ = refusing[number]


def test_bad_clips_are_listed_and_too_many_stop_the_training(base: Path, tmp_path: Path) -> None:
    folder = write_clips(tmp_path / "set", train=4, val=0)
    no_frame(folder / "train" / "clip-1")
    config = quick_config("cami2v-256", folder, base, steps=2)
    allowed = replace(config, data=replace(config.data, most_bad=0.25))
    finished = train(allowed, tmp_path / "run", task_of)
    assert [each.id for each in finished.bad] == ["clip-1"]
    (line,) = (tmp_path / "run" / "bad_clips.jsonl").read_text().splitlines()
    assert json.loads(line)["id"] == "clip-1" and "clip-1/frames/" in json.loads(line)["reason"]
    one_short = open_data(folder, "train", (64, 64), sampling=SAMPLING)
    shortened = replace(one_short, short=[replace(one_short.records()[0], frames=3)])
    assert "has 3 frames, fewer than the 4" in numbered_clips(shortened, 1, skip=True, metric=False).short[0].reason
    with pytest.raises(InputError, match=r"1 of 4 clips cannot be used, more than data\.most_bad = 0\.1"):
        train(config, tmp_path / "strict", task_of)


def test_a_set_in_another_place_gives_the_same_samples(clips: Path, tmp_path: Path) -> None:
    write_shards(clips, tmp_path / "tars", clips=4)
    memory = fsspec.filesystem("memory")
    memory.put(str(tmp_path / "tars"), "/bucket/tars", recursive=True)
    there = fetched("memory://bucket/tars", "train", tmp_path / "cache")
    stamps = {file: file.stat().st_mtime_ns for file in there.iterdir()}
    assert len(stamps) == 2
    mine, theirs = (open_data(folder, "train", (64, 64), sampling=SAMPLING) for folder in (clips, there))
    by_name = {sample.clip: sample for sample in (theirs[number] for number in range(len(theirs)))}
    for sample in (mine[number] for number in range(len(mine))):
        assert torch.equal(by_name[sample.clip].frames, sample.frames)
    (tmp_path / "cache" / "train-000000.tar").write_bytes(b"half")
    fetched("memory://bucket/tars", "train", tmp_path / "cache")
    unchanged = [file for file, stamp in stamps.items() if file.stat().st_mtime_ns == stamp]
    assert [file.name for file in unchanged] == ["train-000001.tar"]
    assert (tmp_path / "cache" / "train-000000.tar").stat().st_size > 1000
    for address, says in (("memory://bucket/none", "cannot be read"), ("strange://bucket", "cannot be read")):
        with pytest.raises(InputError, match=says):
            fetched(address, "train", tmp_path / "cache")
    with pytest.raises(InputError, match=r"no tar files test-\*\.tar"):
        fetched("memory://bucket/tars", "test", tmp_path / "cache")


def test_clips_without_a_scale_are_refused_where_metres_are_asked_for(tmp_path: Path) -> None:
    folder = write_clips(tmp_path / "set", train=3, val=0)
    data = open_data(folder, "train", (64, 64), sampling=SAMPLING)
    records = [
        replace(clip.record, metric=False, scales=scales)
        for clip, scales in zip(data.clips, (None, (2.0,) * 6, (float(np.nan),) * 6), strict=True)
    ]
    data = replace(data, clips=[replace(clip, record=record) for clip, record in zip(data.clips, records, strict=True)])
    samples = numbered_clips(data, 1, skip=True, metric=True)
    reads = [samples[number] for number in range(3)]
    assert {read.item.clip for read in reads} == {"clip-1"} and reads[0].item.scale == 2
    assert {each.id for read in reads for each in read.bad} == {"clip-0", "clip-2"}
