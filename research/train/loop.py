"""The loop: batches, gradients, steps, checkpoints and what is looked at on the way.

Samples are numbered through, and everything random follows from the seed and a sample's number: step s takes samples
s B to (s + 1) B - 1, however many processes share them, and a run that was stopped goes on bit for bit from its last
checkpoint, on as many processes of the same machine.
"""

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from torch.utils.data import DataLoader

from research.train.chance import seed_of
from research.train.checkpoints import State, begin, latest, save
from research.train.config import Optimiser, TrainConfig
from research.train.frozen import fingerprint, freeze_but
from research.train.processes import Shared, accelerator_of, shared
from research.train.samples import BadClip, Numbered, Read
from research.train.task import Task
from scene.errors import InputError

BAD = "bad_clips.jsonl"
LOGS = "tensorboard"


@dataclass(frozen=True, kw_only=True)
class Done:
    """A step that was taken."""

    step: int
    """Steps up to and including this one."""
    of: int
    loss: float
    """Mean over the samples of this process."""


@dataclass(frozen=True, kw_only=True)
class Finished:
    """What came of a training."""

    steps: int
    checkpoint: Path
    bad: tuple[BadClip, ...]
    figures: dict[str, float]
    """Figures of the last validation."""


def train(
    config: TrainConfig,
    folder: Path,
    make: Callable[[TrainConfig, Path], Task],
    *,
    on_step: Callable[[Done], None] = lambda done: None,
) -> Finished:
    """Train until the config's last step, from the folder's newest checkpoint where there is one.

    Args:
        config: of the training.
        folder: of the run: config, checkpoints, figures for TensorBoard, clips of validation, bad clips.
        make: the task of a config; its second argument is a folder for files from other places.
        on_step: told of every step; may raise to stop.

    Raises:
        InputError: data or weights are missing, too many clips are bad, the loss is no number, or the folder belongs to
            another config.
    """
    here = accelerator_of(config.machine, str(folder / LOGS))
    numbers = micro_batches(config.optimiser, here.num_processes, here.process_index)  # which refuses odd batches
    if here.is_main_process:
        begin(folder, config)
    with here.main_process_first():
        task = make(config, folder / "cache")
    trained = freeze_but(task.network, task.trained)
    before = latest(folder)
    if before is not None:
        task.read(before.folder)
    task.to(here.device)
    if config.machine.checkpointing:
        _checkpointed(task.network)
    task.network.train()
    base = fingerprint(task.network)
    if before is not None and before.state.frozen != base:
        raise InputError(f"{before.folder} was trained on another base. Name that one with --base.")
    model = shared(task.network, trained, config.machine, config.optimiser, here)
    if before is not None:
        _restore(model, here, before.optimiser())
    first = 0 if before is None else before.state.step
    here.init_trackers("", init_kwargs={"tensorboard": {"purge_step": first}})
    short = task.samples.short
    bad = BadClips(folder / BAD, task.samples.count + len(short), config.data.most_bad)
    if short and config.data.bad_clips == "refuse":
        raise InputError(short[0].reason)
    bad.add(short)
    figures: dict[str, float] = {}
    checkpoint = Path() if before is None else before.folder
    steps = config.optimiser.steps
    batches = _batches(task.samples, numbers, range(first, steps), config)
    for step in range(first, steps):
        loss = _step(model, task, here, config, [next(batches) for _ in range(numbers.passes)], bad)
        here.log({"loss": loss}, step=step + 1)
        on_step(Done(step=step + 1, of=steps, loss=loss))
        last = step + 1 == steps
        if last or (step + 1) % config.save_every == 0:
            checkpoint = _save(folder, step + 1, base, model, task, here, config.keep)
        every = config.validation.every
        if every and (last or (step + 1) % every == 0):
            clips = folder / "validation" / f"step-{step + 1:06d}"
            with here.autocast():
                figures = dict(task.validate(clips if here.is_main_process else None))
            here.log({f"validation/{name}": value for name, value in figures.items()}, step=step + 1)
    if fingerprint(task.network) != base:
        raise AssertionError("training changed what it was not to change")
    here.end_training()
    return Finished(steps=steps, checkpoint=checkpoint, bad=tuple(bad.found.values()), figures=figures)


@dataclass(frozen=True)
class MicroBatches:
    """Which samples a process takes."""

    batch: int
    micro: int
    processes: int
    process: int

    @property
    def passes(self) -> int:
        """Times a process goes through the network in a step."""
        return self.batch // (self.micro * self.processes)

    def of(self, step: int) -> Iterator[list[int]]:
        """Numbers of the samples of a step, pass by pass."""
        for each in range(self.passes):
            first = step * self.batch + (each * self.processes + self.process) * self.micro
            yield list(range(first, first + self.micro))


def micro_batches(optimiser: Optimiser, processes: int, process: int) -> MicroBatches:
    """The share of a process.

    Raises:
        InputError: the batch cannot be shared evenly.
    """
    if optimiser.batch % (optimiser.micro_batch * processes):
        raise InputError(
            f"A batch of {optimiser.batch} samples cannot be shared evenly by {processes} processes that take "
            f"{optimiser.micro_batch} at once. Choose another batch or micro_batch."
        )
    return MicroBatches(optimiser.batch, optimiser.micro_batch, processes, process)


class BadClips:
    """Clips that were passed over: counted, and listed in a file."""

    def __init__(self, file: Path, clips: int, most: float) -> None:
        self.file, self.clips, self.most = file, clips, most
        self.found: dict[str, BadClip] = {}
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                self.found[json.loads(line)["id"]] = BadClip(**json.loads(line))

    def add(self, bad: Sequence[BadClip]) -> None:
        """Count some.

        Raises:
            InputError: they are too many by now.
        """
        for each in bad:
            if each.id in self.found:
                continue
            self.found[each.id] = each
            with self.file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asdict(each), ensure_ascii=False) + "\n")
        if len(self.found) > self.most * self.clips:
            raise InputError(
                f"{len(self.found)} of {self.clips} clips cannot be used, more than data.most_bad = {self.most:g} "
                f"allows. {self.file} names them. The last: {list(self.found.values())[-1].reason}"
            )


def _step(
    model: Shared,
    task: Task,
    here: Accelerator,
    config: TrainConfig,
    reads: Sequence[Sequence[Read[Any]]],
    bad: BadClips,
) -> float:
    """One step of the optimiser over these passes; the mean loss."""
    total = 0.0
    for number, some in enumerate(reads):
        for read in some:
            bad.add(read.bad)
        batch = task.batch(some)
        torch.manual_seed(seed_of(config.seed, some[0].number, "dropout"))
        with model.adding_up(last=number == len(reads) - 1):
            with here.autocast():
                loss = model.network(batch)
            here.backward(loss / len(reads))
        total += float(loss.detach()) / len(reads)
    if not math.isfinite(total):
        raise InputError(
            f"The loss of the samples from number {reads[0][0].number} on is no number. The last checkpoint is whole: "
            "go on from it with a lower optimiser.learning_rate, or with precision bf16 or fp32."
        )
    if config.optimiser.clip is not None:
        here.clip_grad_norm_(list(model.trained.values()), config.optimiser.clip)
    model.optimiser.step()
    model.optimiser.zero_grad()
    return total


def _batches(
    samples: Numbered[Any], numbers: MicroBatches, steps: range, config: TrainConfig
) -> Iterator[Sequence[Read[Any]]]:
    wanted = [group for step in steps for group in numbers.of(step)]
    return iter(DataLoader(samples, batch_sampler=wanted, num_workers=config.data.workers, collate_fn=list))  # pyright: ignore


def _save(folder: Path, step: int, base: str, model: Shared, task: Task, here: Accelerator, keep: int) -> Path:
    """Write a checkpoint on the first process; all gather what it needs."""
    tensors, state = model.trained_tensors(), model.optimiser_state()
    scaler = None if here.scaler is None else here.scaler.state_dict()
    final = folder / "checkpoints" / f"step-{step:06d}"
    if here.is_main_process:
        content = {"optimiser": state, "scaler": scaler}
        save(folder, State(step=step, frozen=base), content, lambda into: task.write(into, tensors), keep)
    here.wait_for_everyone()
    return final


def _restore(model: Shared, here: Accelerator, content: dict[str, Any]) -> None:
    model.load_optimiser_state(content["optimiser"])
    if here.scaler is not None and content["scaler"] is not None:
        here.scaler.load_state_dict(content["scaler"])


def _checkpointed(network: torch.nn.Module) -> None:
    module: Any
    for module in network.modules():
        if hasattr(module, "checkpointing"):
            module.checkpointing = True
        elif hasattr(module, "enable_gradient_checkpointing"):
            module.enable_gradient_checkpointing()
