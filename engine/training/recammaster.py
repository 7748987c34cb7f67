"""What ReCamMaster is asked to learn: the velocity of a clip, shown another clip of the same scene and the new cameras.

Self-attention and the added layers learn; all else of Wan stays as it is. Two clips of one moment come from two of
several synchronised cameras; the numbers of the cameras are those of the target in the frame of the source's first
(`engine.conditioning.recammaster.camera_numbers`).
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from engine.diffusion.flow import TIMESTEPS, shifted, timestep_of
from engine.models.recammaster import Latents, ReCamMaster, SourceAndCameras, trained_names
from scene.errors import InputError

LEARNING_RATE = 1e-4
"""Constant, of AdamW with its usual betas and decay."""


@dataclass(frozen=True, eq=False)
class Pair:
    """Two clips of the same moment, and how the camera of the one moves as seen from the other."""

    target: Latents
    source: Latents
    cameras: Float[Tensor, "batch frames 12"]
    words: Float[Tensor, "batch _words _width"]
    """Embedding of the target's caption."""


@dataclass(frozen=True, kw_only=True)
class Mix:
    """How often the source clip is shown, by shares that add up to 1; the defaults are the open recipe's."""

    clip: float = 1.0
    """All of it: video to video."""
    first_frame: float = 0.0
    """The first latent frame alone, noise in place of the others: image to video."""
    nothing: float = 0.0
    """Noise alone: text to video."""
    noise: tuple[float, float] | None = None
    """The range of timesteps, of 1000, from which a level of noise on what is shown is drawn; None: it is clean."""

    def __post_init__(self) -> None:
        """Refuse shares that are none."""
        shares = (self.clip, self.first_frame, self.nothing)
        if min(shares) < 0 or not math.isclose(sum(shares), 1.0):
            raise InputError(f"The shares of a mix are 0 to 1 and add up to 1; got {', '.join(map(str, shares))}.")
        if self.noise is not None and not 0 <= self.noise[0] <= self.noise[1] <= TIMESTEPS:
            raise InputError(f"Noise on the source lies between two timesteps of 0 to {TIMESTEPS}; got {self.noise}.")


AS_RELEASED = Mix()
FOR_PHOTOS = Mix(clip=0.6, first_frame=0.2, nothing=0.2, noise=(200, 500))
"""A mix in which the network learns to begin from a photo as well."""


@dataclass(frozen=True, eq=False)
class Draw:
    """Everything that is random in one step."""

    level: Int[Tensor, " batch"]
    """Numbers from 0, pure noise, to 999 of the levels of noise."""
    noise: Latents
    """Noise on the target."""
    shown: Bool[Tensor, "batch frames"]
    """Latent frames of the source that are shown; the others are noise."""
    source_noise: Latents
    """Noise in place of what is not shown, and on what is."""
    source_sigma: Float[Tensor, " batch"]
    """Level of the noise on what is shown; 0 is clean."""


def draw(pair: Pair, rng: torch.Generator, mix: Mix = AS_RELEASED) -> Draw:
    """Draw a step on the CPU: the same seed gives the same step everywhere."""
    batch, _, frames = pair.target.shape[:3]
    kind = torch.rand(batch, generator=rng)[:, None]
    first = (torch.arange(frames) == 0)[None]
    shown = (kind < mix.clip) | (first & (kind < mix.clip + mix.first_frame))
    low, high = mix.noise or (0, 0)
    source_sigma = (low + (high - low) * torch.rand(batch, generator=rng)) / TIMESTEPS
    device = pair.target.device
    return Draw(
        level=torch.randint(TIMESTEPS, (batch,), generator=rng).to(device),
        noise=torch.randn(pair.target.shape, generator=rng).to(pair.target),
        shown=shown.to(device),
        source_noise=torch.randn(pair.source.shape, generator=rng).to(pair.source),
        source_sigma=source_sigma.to(pair.source),
    )


def shown_source(pair: Pair, drawn: Draw) -> Latents:
    """What the network sees of the source clip; bit for bit the source where all of it is shown, clean."""
    sigma = drawn.source_sigma[:, None, None, None, None]
    noisy = (1 - sigma) * pair.source + sigma * drawn.source_noise
    return torch.where(drawn.shown[:, None, :, None, None], noisy, drawn.source_noise)


def training_loss(
    network: ReCamMaster, pair: Pair, drawn: Draw, *, rounded_timesteps: bool = True
) -> Float[Tensor, ""]:
    """The weighted mean square error of the velocity of the target, float32; nothing is asked of the source.

    The network keeps the condition that is set here: forget it after `backward`.

    Args:
        network: with the parameters that `freeze` leaves to be trained.
        pair: of clips.
        drawn: of this step.
        rounded_timesteps: tell the network times in bfloat16, as the reference does.
    """
    levels = [shifted(1 - number / TIMESTEPS) for number in drawn.level.tolist()]
    sigma = torch.tensor(levels, device=pair.target.device)
    noisy = pair.target + sigma.to(pair.target)[:, None, None, None, None] * (drawn.noise - pair.target)
    times = torch.tensor([timestep_of(level, rounded=rounded_timesteps) for level in levels]).to(sigma)
    network.set_condition(SourceAndCameras(shown_source(pair, drawn), pair.cameras))
    said = network(noisy.to(network.dtype), times, pair.words.to(network.dtype), return_dict=False)[0]
    error = (said.float() - (drawn.noise - pair.target).float()).square().mean(dim=(1, 2, 3, 4))
    return (level_weights().to(sigma)[drawn.level] * error).mean()


@cache
def level_weights() -> Float[Tensor, "1000"]:
    """The weight of each level in the loss, float32: a bell around timestep 500, 0 at pure noise, 1 on average."""
    times = torch.tensor([shifted(1 - i / TIMESTEPS) for i in range(TIMESTEPS)], dtype=torch.float64)
    bell = torch.exp(-2 * (times - 0.5) ** 2)
    bell -= bell.min().clone()
    return (bell / bell.mean()).float()


def freeze(network: ReCamMaster) -> list[torch.nn.Parameter]:
    """Leave self-attention and the additions to be trained, and nothing else; those parameters."""
    trained = set(trained_names(network))
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(name in trained)
    return [parameter for name, parameter in network.named_parameters() if name in trained]


def train(
    network: ReCamMaster,
    pairs: Iterable[Pair],
    *,
    mix: Mix = AS_RELEASED,
    learning_rate: float = LEARNING_RATE,
    seed: int = 0,
    on_step: Callable[[int, float], None] = lambda step, loss: None,
) -> None:
    """One step of AdamW for each of `pairs`; `on_step(step, loss)` may raise to stop."""
    parameters, rng = freeze(network), torch.Generator().manual_seed(seed)
    optimiser = torch.optim.AdamW(parameters, lr=learning_rate)
    try:
        for step, pair in enumerate(pairs):
            loss = training_loss(network, pair, draw(pair, rng, mix))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            on_step(step, float(loss.detach()))
    finally:
        network.set_condition(None)


def trained_part(network: ReCamMaster) -> dict[str, Tensor]:
    """The tensors that training changes, to be kept beside a base that everybody has."""
    state = network.state_dict()
    return {name: state[name] for name in trained_names(network)}


def take_trained_part(network: ReCamMaster, part: dict[str, Tensor]) -> None:
    """Put the tensors of `trained_part` into a network.

    Raises:
        InputError: one is missing, or of another network.
    """
    ours = {name: tuple(tensor.shape) for name, tensor in trained_part(network).items()}
    theirs = {name: tuple(tensor.shape) for name, tensor in part.items()}
    if odd := sorted({name for name, _ in ours.items() ^ theirs.items()}):
        raise InputError(
            f"These are not the trained tensors of this network: {len(odd)} are missing, unknown or of another shape "
            f"({', '.join(odd[:3])}). Take those of a network of its size and conditioning."
        )
    network.load_state_dict(part, strict=False)
