"""What the loop asks of a training, whatever is trained."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from research.train.samples import Numbered, Read


@runtime_checkable
class Task(Protocol):
    """A network, its samples, and how they meet."""

    @property
    def network(self) -> nn.Module:
        """Called with a batch it answers with the loss."""
        ...

    @property
    def trained(self) -> Sequence[str]:
        """Names of its parameters that are trained."""
        ...

    @property
    def samples(self) -> Numbered[Any]:
        """Samples by number."""
        ...

    def to(self, device: torch.device) -> None:
        """Bring what is beside the network to a device."""
        ...

    def batch(self, reads: Sequence[Read[Any]]) -> Any:
        """A batch of these samples on the network's device."""
        ...

    def validate(self, folder: Path | None) -> Mapping[str, float]:
        """Figures by name, and clips into the folder if there is one; a call of all processes."""
        ...

    def write(self, folder: Path, trained: Mapping[str, Tensor]) -> None:
        """Write the trained parameters as a file that the engines' loader knows."""
        ...

    def read(self, folder: Path) -> None:
        """Put the parameters of such a file into the network."""
        ...
