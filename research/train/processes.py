"""A network and its optimiser on one process or several: what each of them keeps, and how it is gathered."""

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Literal

import torch
from accelerate import Accelerator
from accelerate.utils import ProjectConfiguration
from torch import Tensor, nn

from engine.models.blocks import ResBlock
from engine.models.pose_encoder import RayBlock, RayTemporalBlock
from engine.models.transformer_blocks import SpatialTransformer, TemporalTransformer
from research.train.config import Machine, Optimiser
from research.train.frozen import whole
from scene.errors import InputError


@dataclass(frozen=True, eq=False, kw_only=True)
class Shared:
    """A network that learns."""

    network: nn.Module
    """What is called for the loss: the network, or what the processes share it by."""
    trained: Mapping[str, nn.Parameter]
    """What is trained, by the names in the network as the task has it."""
    optimiser: Any
    """accelerate's, around torch's."""
    sharding: Literal["none", "ddp", "zero1", "fsdp"]

    @contextmanager
    def adding_up(self, last: bool) -> Iterator[None]:
        """Gradients are exchanged at the last batch of a step only."""
        if self.sharding == "fsdp":
            self.network.set_requires_gradient_sync(last)  # pyright: ignore[reportCallIssue]
        waits = self.sharding in ("ddp", "zero1") and not last
        with self.network.no_sync() if waits else nullcontext():  # pyright: ignore
            yield

    def trained_tensors(self) -> dict[str, Tensor]:
        """What is trained, whole: a call of all processes."""
        return {name: whole(parameter) for name, parameter in self.trained.items()}

    def optimiser_state(self) -> dict[str, dict[str, Any]]:
        """The optimiser's numbers by name of their parameter, whole: a call of all processes; the first has them."""
        optimiser = self.optimiser.optimizer
        if self.sharding == "zero1":
            optimiser.consolidate_state_dict(to=0)
            if torch.distributed.get_rank():
                return {}
            by_number = optimiser.state_dict()["state"]
            return {name: by_number[number] for number, name in enumerate(self.trained) if number in by_number}
        return {
            name: {key: whole(value) for key, value in optimiser.state[parameter].items()}
            for name, parameter in self.trained.items()
            if parameter in optimiser.state
        }

    def load_optimiser_state(self, state: Mapping[str, Mapping[str, Any]]) -> None:
        """Take over what `optimiser_state` gave, on as many processes as there are now."""
        optimiser = self.optimiser.optimizer
        if self.sharding == "zero1":
            (group,) = optimiser.param_groups
            numbers = {name: number for number, name in enumerate(self.trained)}
            group = {**group, "params": list(numbers.values())}
            by_number = {numbers[name]: dict(each) for name, each in state.items()}
            optimiser.load_state_dict({"state": by_number, "param_groups": [group]})
            return
        for name, each in state.items():
            parameter = self.trained[name]
            optimiser.state[parameter] = {key: _as_is(value, parameter) for key, value in each.items()}


def accelerator_of(machine: Machine, logs: str) -> Accelerator:
    """Accelerate for this process, on the processor or the GPU.

    Raises:
        InputError: fp16 without a GPU.
    """
    from accelerate.state import AcceleratorState

    cpu = machine.device == "cpu" or not torch.cuda.is_available()
    if cpu and machine.precision == "fp16":
        raise InputError("fp16 needs a GPU. Set precision in the table [machine] to bf16 or fp32, or --precision.")
    if not torch.distributed.is_initialized():
        AcceleratorState._reset_state(reset_partial_state=True)  # of a training before this one in the same process
    mixed = "no" if machine.precision == "fp32" else machine.precision
    project = ProjectConfiguration(project_dir=logs, logging_dir=logs)
    return Accelerator(cpu=cpu, mixed_precision=mixed, log_with="tensorboard", project_config=project)


def shared(
    network: nn.Module, trained: Mapping[str, nn.Parameter], machine: Machine, optimiser: Optimiser, here: Accelerator
) -> Shared:
    """The network on the device, as the processes share it, with AdamW."""
    several = here.num_processes > 1
    sharding = machine.sharding if several else "none"
    if sharding == "fsdp":
        network.to(here.device)
        model = _in_parts(network, here)
        trained = {name: parameter for name, parameter in network.named_parameters() if name in trained}
    else:
        model = here.prepare_model(network)
    settings: dict[str, Any] = {"lr": optimiser.learning_rate, "weight_decay": optimiser.weight_decay}
    if sharding == "zero1":
        from torch.distributed.optim import ZeroRedundancyOptimizer

        made = ZeroRedundancyOptimizer(trained.values(), torch.optim.AdamW, **settings)
    else:
        made = torch.optim.AdamW(trained.values(), **settings)
    prepared = here.prepare_optimizer(made, device_placement=False)
    return Shared(network=model, trained=trained, optimiser=prepared, sharding=sharding)


def _in_parts(network: nn.Module, here: Accelerator) -> nn.Module:
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    single = {parameter for parameter in network.parameters() if parameter.ndim == 0}  # cannot be cut in parts
    if any(parameter.requires_grad for parameter in single):
        raise InputError("The image gates are single numbers, which fsdp does not train. Take sharding ddp or zero1.")
    # the networks here change no answer of a layer in place, which is what torch warns of
    warnings.filterwarnings("ignore", message="FSDP2-wrapped module")
    mesh = init_device_mesh(here.device.type, (here.num_processes,))
    layers = [module for module in network.modules() if isinstance(module, _sharded())]
    for module in (*layers, *network.children()):  # validation calls the children by themselves
        fully_shard(module, mesh=mesh, ignored_params=single)
    fully_shard(network, mesh=mesh, ignored_params=single)
    return network  # the same, of another class


def _sharded() -> tuple[type[nn.Module], ...]:
    """Layers whose weights are gathered one by one where they lie in parts."""
    from diffusers.models.transformers.transformer_wan import WanTransformerBlock

    return ResBlock, SpatialTransformer, TemporalTransformer, RayBlock, RayTemporalBlock, WanTransformerBlock


def _as_is(value: Any, parameter: nn.Parameter) -> Any:
    """A number of the optimiser as it lies here: in parts where its parameter does."""
    if not isinstance(value, Tensor) or value.ndim == 0:
        return value
    placements = getattr(parameter, "placements", None)
    if placements is None:
        return value.to(parameter.device)
    from torch.distributed.tensor import distribute_tensor

    mesh: Any = getattr(parameter, "device_mesh")  # noqa: B009  (a Tensor does not say that it has one)
    return distribute_tensor(value.to(parameter.device), mesh, placements)
