"""ReCamMaster in the loop: pairs of clips of a scene, and files that its engine reads."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from diffusers.models.transformers.transformer_wan import WanTransformer3DModel

from engine.weights.recammaster import FILE, read_recammaster
from research.train.builtin import BUILTIN
from research.train.config import TrainConfig
from research.train.loop import train
from research.train.recammaster_task import recammaster_task
from research.train.tasks import task_of
from tests.engine.engines.pipelines.folders import write_folder
from tests.research.train.small import write_clips

ROWS = [name for name in BUILTIN if name.startswith("recammaster")]


@pytest.fixture(scope="module")
def wan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_folder(tmp_path_factory.mktemp("wan") / "folder", "wan")
    torch.manual_seed(2)
    WanTransformer3DModel(
        num_attention_heads=2,
        attention_head_dim=12,
        num_layers=2,
        ffn_dim=32,
        text_dim=32,
        freq_dim=32,
        qk_norm="rms_norm_across_heads",
        cross_attn_norm=True,
    ).save_pretrained(folder / "transformer")
    return folder


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clips(tmp_path_factory.mktemp("scenes") / "set", train=5, val=0, per_scene=2)


def config(name: str, scenes: Path, wan: Path, steps: int = 1) -> TrainConfig:
    full = BUILTIN[name]
    assert full.recammaster is not None
    return replace(
        full,
        base=str(wan),
        recammaster=replace(full.recammaster, frames=5, size=(64, 64)),
        data=replace(full.data, path=str(scenes), most_bad=0.5),
        optimiser=replace(full.optimiser, batch=2, steps=steps),
        machine=replace(full.machine, device="cpu", precision="fp32"),
    )


def test_source_and_target_are_of_one_moment(scenes: Path, wan: Path, tmp_path: Path) -> None:
    task = recammaster_task(config("recammaster", scenes, wan), tmp_path)
    reads = [task.samples[number] for number in range(10)]
    pairs = {(read.item.target.clip, read.item.source.clip) for read in reads}
    assert pairs == {(f"clip-{one}", f"clip-{one ^ 1}") for one in range(4)}
    assert {(each.id, "only one of its scene" in each.reason) for read in reads for each in read.bad} == {
        ("clip-4", True)
    }
    pair, drawn = task.batch(reads[:2])
    assert pair.target.shape == pair.source.shape == (2, 16, 2, 8, 8) and pair.cameras.shape == (2, 2, 12)
    assert len(set(drawn.level.tolist())) == 2


@pytest.mark.parametrize("name", ROWS)
def test_every_row_of_the_strategies_learns_and_goes_on(name: str, scenes: Path, wan: Path, tmp_path: Path) -> None:
    straight = train(config(name, scenes, wan, steps=2), tmp_path / "straight", task_of)
    train(config(name, scenes, wan, steps=1), tmp_path / "stopped", task_of)
    again = train(config(name, scenes, wan, steps=2), tmp_path / "stopped", task_of)
    one, other = (each.checkpoint / "trained.safetensors" for each in (straight, again))
    assert one.read_bytes() == other.read_bytes()
    assert (straight.checkpoint / FILE).exists() == (BUILTIN[name].recammaster.conditioned_on == "frames")  # pyright: ignore


def test_the_engine_reads_what_was_trained(scenes: Path, wan: Path, tmp_path: Path) -> None:
    finished = train(config("recammaster", scenes, wan), tmp_path / "run", task_of)
    task = recammaster_task(config("recammaster", scenes, wan), tmp_path)
    task.read(finished.checkpoint)
    network = read_recammaster(finished.checkpoint / FILE, config=task.sizes)
    ours = task.network.network.state_dict()
    theirs = network.state_dict()
    assert ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)
