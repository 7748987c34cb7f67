"""The loop: what is trained and what stays, going on bit for bit, and files that the engines read."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from engine.models.config import MODELS
from engine.weights.assemble import assemble
from engine.weights.overlay import Files
from engine.weights.places import completed
from research.train.camera_task import CameraTask, camera_task
from research.train.checkpoints import latest
from research.train.config import TrainConfig
from research.train.frozen import fingerprint, freeze_but
from research.train.loop import Done, Finished, train
from research.train.network import official
from research.train.tasks import task_of
from scene.errors import InputError
from tests.research.train.small import quick_config


class Stopped(Exception):
    """Whoever watches has seen enough."""


def after(step: int) -> Callable[[Done], None]:
    def stop(done: Done) -> None:
        if done.step == step:
            raise Stopped

    return stop


def trained_tensors(finished: Finished) -> Mapping[str, Tensor]:
    (file,) = finished.checkpoint.glob("*.safetensors")
    return load_file(file)


def same(one: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def task(config: TrainConfig, tmp_path: Path) -> CameraTask:
    return camera_task(config, tmp_path)


@pytest.mark.parametrize(
    "name",
    ["motionctrl-256", "cameractrl-256", "cami2v-256", "cami2v-256-epipolar-only", "cami2v-256-pluecker-only"],
)
def test_gradients_are_where_they_belong_and_the_base_stays(name: str, clips: Path, base: Path, tmp_path: Path) -> None:
    made = task(quick_config(name, clips, base), tmp_path)
    trained = freeze_but(made.network, made.trained)
    before = fingerprint(made.network)
    optimiser = torch.optim.AdamW(trained.values(), lr=1e-3)
    for _ in range(2):  # what lies behind layers of zeros learns from the second step on
        optimiser.zero_grad()
        made.network(made.batch([made.samples[0]])).backward()
        optimiser.step()
    moved = {key for key, parameter in made.network.named_parameters() if parameter.grad is not None}
    assert moved == set(made.trained)
    still = [key for key, parameter in trained.items() if not bool(parameter.grad.ne(0).any())]  # pyright: ignore
    assert still == []
    assert fingerprint(made.network) == before


def test_a_training_that_was_stopped_goes_on_bit_for_bit(clips: Path, base: Path, tmp_path: Path) -> None:
    config = replace(quick_config("cami2v-256", clips, base, steps=3), save_every=1)
    straight = train(config, tmp_path / "straight", task_of)
    with pytest.raises(Stopped):
        train(config, tmp_path / "stopped", task_of, on_step=after(3))
    stopped = latest(tmp_path / "stopped")
    assert stopped is not None and stopped.state.step == 2
    again = train(config, tmp_path / "stopped", task_of)
    assert same(trained_tensors(straight), trained_tensors(again))
    one, other = latest(tmp_path / "straight"), latest(tmp_path / "stopped")
    assert one is not None and other is not None and one.state == other.state
    moments, others = one.optimiser()["optimiser"], other.optimiser()["optimiser"]
    assert all(same(moments[name], others[name]) for name in moments)
    assert len(list((tmp_path / "straight" / "checkpoints").iterdir())) == config.keep
    with pytest.raises(InputError, match=r"other settings \(camera\.drop, seed\)"):
        assert config.camera is not None
        train(replace(config, seed=1, camera=replace(config.camera, drop=0)), tmp_path / "stopped", task_of)


def test_micro_batches_and_checkpointing_change_nothing_but_rounding(clips: Path, base: Path, tmp_path: Path) -> None:
    config = quick_config("cami2v-256", clips, base, steps=1)
    plain = trained_tensors(train(config, tmp_path / "plain", task_of))
    saving = replace(config, machine=replace(config.machine, checkpointing=True))
    assert same(trained_tensors(train(saving, tmp_path / "saving", task_of)), plain)


def test_the_engines_read_what_was_trained(clips: Path, base: Path, tmp_path: Path) -> None:
    """The file is found under its model's name, is laid over the base, and makes the network that was trained."""
    config = quick_config("cami2v-256", clips, base)
    finished = train(config, tmp_path / "run", task_of)
    spec, file = MODELS["cami2v-256"], finished.checkpoint / "cami2v-256.safetensors"
    files = completed(spec, file, (base.parent,))
    assert files == Files(released=file, base=base)
    loaded = assemble(spec, files)
    made = task(config, tmp_path)
    made.read(finished.checkpoint)
    unet, ours = loaded.unet().state_dict(), made.network.unet.state_dict()
    assert same(unet, ours)
    written = load_file(file)
    assert {official(name) for name in made.trained} == set(written)


def test_bfloat16_learns_and_fp16_wants_a_gpu(clips: Path, base: Path, tmp_path: Path) -> None:
    config = quick_config("cami2v-256", clips, base, steps=1)
    mixed = replace(config, machine=replace(config.machine, precision="bf16"))
    exact = trained_tensors(train(config, tmp_path / "fp32", task_of))
    rough = trained_tensors(train(mixed, tmp_path / "bf16", task_of))
    assert not same(exact, rough)
    for name, tensor in exact.items():
        assert rough[name].dtype == torch.float32
        assert float((tensor - rough[name]).abs().max()) <= 2.1e-4  # a first step of Adam is 1e-4 long
    with pytest.raises(InputError, match="fp16 needs a GPU"):
        train(replace(config, machine=replace(config.machine, precision="fp16")), tmp_path / "fp16", task_of)


def test_it_is_looked_at_on_the_way(clips: Path, base: Path, tmp_path: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    config = quick_config("cami2v-256", clips, base, steps=2)
    looks = replace(config.validation, every=1, samples=1, clips=1, steps=1, stride=1)
    config = replace(config, validation=looks, data=replace(config.data, validation="val"))
    finished = train(config, tmp_path, task_of)
    assert finished.figures.keys() == {"loss", "psnr", *(f"loss/{step}" for step in (99, 299, 499, 699, 899))}
    films = sorted(path.relative_to(tmp_path / "validation") for path in tmp_path.rglob("*.mp4"))
    assert [film.parts[0] for film in films] == ["step-000001", "step-000002"]
    (events,) = (tmp_path / "tensorboard").rglob("events*")
    shown = EventAccumulator(str(events)).Reload()
    assert [each.step for each in shown.Scalars("loss")] == [1, 2]
    assert shown.Scalars("validation/loss")[-1].value == pytest.approx(finished.figures["loss"])


def test_batches_that_cannot_be_shared_and_lost_losses_are_refused(clips: Path, base: Path, tmp_path: Path) -> None:
    config = quick_config("cami2v-256", clips, base)
    odd = replace(config, optimiser=replace(config.optimiser, batch=3, micro_batch=2))
    with pytest.raises(InputError, match="3 samples cannot be shared evenly by 1 processes"):
        train(odd, tmp_path / "odd", task_of)
    wild = replace(config, optimiser=replace(config.optimiser, learning_rate=1e30, clip=None))
    with pytest.raises(InputError, match="is no number"):
        train(wild, tmp_path / "wild", task_of)


def test_another_base_is_refused(clips: Path, base: Path, tmp_path: Path) -> None:
    from tests.research.train.small import write_base

    config = quick_config("cami2v-256", clips, base, steps=1)
    train(config, tmp_path / "run", task_of)
    (tmp_path / "other").mkdir()
    other = replace(config, base=str(write_base(tmp_path / "other", seed=1)))
    with pytest.raises(InputError, match="another base"):
        train(replace(other, optimiser=replace(config.optimiser, steps=2)), tmp_path / "run", task_of)
