"""Several processes, and one that is killed. Slow: each process reads the libraries anew."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from research.train.spawn import in_processes
from scene.errors import InputError
from tests.research.train.small import BASE
from tests.waiting import until

CONFIG = """
based_on = "{name}"
save_every = 1
[data]
path = '{data}'
strides = [1, 1]
[optimiser]
batch = 2
steps = {steps}
[machine]
device = "cpu"
precision = "fp32"
sharding = "{sharding}"
[validation]
every = 2
samples = 1
clips = 1
steps = 1
stride = 1
"""


def command(folder: Path, base: Path, clips: Path, *, steps: int = 2, sharding: str = "ddp") -> list[str]:
    """The command line that trains small models."""
    folder.mkdir(exist_ok=True)
    file = folder / "config.toml"
    file.write_text(CONFIG.format(name="cami2v-256", data=clips, steps=steps, sharding=sharding))
    words = ["train", str(file), "--out", str(folder / "run"), "--base", str(base.parent / BASE)]
    return ["-m", "tests.research.train.small", *words]


def environment() -> dict[str, str]:
    return {**os.environ, "OMP_NUM_THREADS": "1"}


def trained(folder: Path, step: int = 2) -> dict[str, Tensor]:
    return load_file(folder / "run" / "checkpoints" / f"step-{step:06d}" / "cami2v-256.safetensors")


def run(words: list[str], processes: int = 1) -> None:
    if processes > 1:
        in_processes(words, processes)
    else:
        subprocess.run([sys.executable, *words], check=True, env=environment())


@pytest.fixture(scope="module")
def alone(base: Path, clips: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tensor]:
    folder = tmp_path_factory.mktemp("alone")
    run(command(folder, base, clips))
    return trained(folder)


@pytest.mark.slow
@pytest.mark.parametrize("sharding", ["ddp", "zero1", "fsdp"])
def test_two_processes_learn_what_one_does_and_one_goes_on_from_two(
    sharding: str, base: Path, clips: Path, tmp_path: Path, alone: dict[str, Tensor]
) -> None:
    run(command(tmp_path, base, clips, sharding=sharding), processes=2)
    two = trained(tmp_path)
    for name, tensor in alone.items():  # 1e-4 is the length of a step
        torch.testing.assert_close(two[name], tensor, atol=5e-6, rtol=0)
    run(command(tmp_path, base, clips, steps=3, sharding=sharding))
    assert not torch.equal(next(iter(trained(tmp_path, 3).values())), next(iter(two.values())))


@pytest.mark.slow
def test_a_process_that_is_killed_goes_on_bit_for_bit(base: Path, clips: Path, tmp_path: Path) -> None:
    straight, killed = tmp_path / "straight", tmp_path / "killed"
    run(command(straight, base, clips, steps=4))
    process = subprocess.Popen([sys.executable, *command(killed, base, clips, steps=4)], env=environment())
    until((killed / "run" / "checkpoints" / "step-000002").exists, patience=300, what="a second step")
    process.send_signal(signal.SIGKILL)
    process.wait()
    run(command(killed, base, clips, steps=4))
    one, other = trained(straight, 4), trained(killed, 4)
    assert one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_one_process_that_fails_ends_the_others(tmp_path: Path) -> None:
    """The first waits for what never comes; the second fails."""
    program = (
        "import os, sys, time\n"
        "open(f'{sys.argv[1]}/{os.environ[\"RANK\"]} of {os.environ[\"WORLD_SIZE\"]}', 'w').close()\n"
        "sys.exit(3) if os.environ['RANK'] == '1' else time.sleep(600)"
    )
    with pytest.raises(InputError, match="One of the processes failed"):
        in_processes(["-c", program, str(tmp_path)], 2)
    assert (tmp_path / "1 of 2").exists()
    in_processes(["-c", "pass"], 2)
