"""`train`: learn a camera branch, ReCamMaster's layers or distilled guidance, by a config."""

import os
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import tyro

from app.cli.progress import ProgressLine
from app.cli.tell import tell
from engine.progress import Progress
from scene.errors import InputError

if TYPE_CHECKING:
    from research.train.config import TrainConfig

NEEDED = ("accelerate", "fsspec", "tensorboard")
"""Packages of the group `research` that a training imports."""


def train(
    config: tyro.conf.Positional[str] = "",
    *,
    out: Path = Path("training"),
    data: str = "",
    base: str = "",
    steps: int = 0,
    precision: Literal["", "fp32", "bf16", "fp16"] = "",
    processes: int = 1,
    list_: Annotated[bool, tyro.conf.arg(name="list")] = False,
) -> None:
    """Train an engine's camera branch, or go on with a training that was stopped.

    Args:
        config: Name of a built-in config, or a .toml or .json file.
        out: Folder of the run; a run in it is gone on with.
        data: Folder of the data set, instead of the config's.
        base: File of the frozen base, or folder of Wan 2.1, instead of the config's.
        steps: Steps in all, instead of the config's.
        precision: Numbers of the computation, instead of the config's.
        processes: Processes that share the work, one for each GPU.
        list_: Name the built-in configs.
    """
    from research.train.builtin import BUILTIN
    from research.train.config_file import config_of
    from research.train.spawn import in_processes

    if list_:
        for name, built_in in BUILTIN.items():
            tell(f"{name}: {built_in.title}")
        return
    if not config:
        raise InputError("Name a config: a .toml or .json file, or one of those that --list names.")
    chosen = _with_options(config_of(config), data, base, steps, precision)
    if processes < 1:
        raise InputError(f"processes is 1 or more; got {processes}.")
    if processes > 1 and "LOCAL_RANK" not in os.environ:
        in_processes(["-m", "app.main", *sys.argv[1:]], processes)
        return
    _run(chosen, out)


def _with_options(config: "TrainConfig", data: str, base: str, steps: int, precision: str) -> "TrainConfig":
    if data:
        config = replace(config, data=replace(config.data, path=data))
    if base:
        config = replace(config, base=base)
    if steps:
        config = replace(config, optimiser=replace(config.optimiser, steps=steps))
    if precision:
        config = replace(config, machine=replace(config.machine, precision=precision))
    return config


def _run(config: "TrainConfig", out: Path) -> None:
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise InputError(
            f"Training needs {', '.join(missing)}, not installed here. `python3 launch.py train` installs all of it; "
            "in an environment of your own, `pip install -r requirements-research.txt` does."
        )
    from research.train.loop import Done, train
    from research.train.tasks import task_of

    first = os.environ.get("RANK", "0") == "0"
    with ProgressLine() as line:

        def show(done: Done) -> None:
            if first:
                detail = f"step {done.step} of {done.of}, loss {done.loss:.4f}"
                line(Progress(stage="training", fraction=done.step / done.of, detail=detail))

        finished = train(config, out, task_of, on_step=show)
    if not first:
        return
    tell(f"{finished.checkpoint}: {finished.steps} steps")
    for name, value in finished.figures.items():
        tell(f"{name}: {value:.4g}")
    if finished.bad:
        tell(f"{len(finished.bad)} clips were passed over; {out / 'bad_clips.jsonl'} names them.")
