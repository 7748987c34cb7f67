"""What a model says about noisy latents, and who says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from jaxtyping import Float
from torch import Tensor

from engine.diffusion.schedule import NoiseLevel

Latents = Float[Tensor, "batch channels frames height width"]


@dataclass(frozen=True, eq=False)
class Prediction:
    """Clean latents and noise."""

    x0: Latents
    eps: Latents

    @staticmethod
    def from_output(output: Latents, x: Latents, level: NoiseLevel, kind: Literal["eps", "v"]) -> "Prediction":
        """A network's raw output, read as what it was trained to predict."""
        if kind == "eps":
            return Prediction((x - level.sigma * output) / level.alpha, output)
        return Prediction(level.alpha * x - level.sigma * output, level.alpha * output + level.sigma * x)


@runtime_checkable
class Denoiser(Protocol):
    """A model and everything that it is told."""

    def __call__(self, x: Latents, level: NoiseLevel, /) -> Prediction:
        """Predict from latents `x` as noisy as `level` says."""
        ...


@dataclass(frozen=True)
class Branch:
    """One of the questions that guidance asks of a network: what it is told beside the latents."""

    prompt: bool = True
    """The prompt and the photo's tokens; else the negative prompt and a grey picture's."""
    camera: bool = True


@runtime_checkable
class Network(Protocol):
    """A network that can be asked several questions about the same latents."""

    def __call__(self, x: Latents, level: NoiseLevel, branches: Sequence[Branch], /) -> Sequence[Latents]:
        """Its raw output for each branch, in the order of the branches."""
        ...
