"""What is random in training, each from the seed and the number of a sample.

Nothing depends on what was drawn before, on how many processes there are or on who draws: a run that was stopped goes
on with what it would have drawn.
"""

import hashlib
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor


def seed_of(*words: int | str) -> int:
    """A seed, 63 bits, that follows from the words."""
    return int.from_bytes(hashlib.sha256(repr(words).encode()).digest()[:8], "big") >> 1


def generator_of(*words: int | str) -> torch.Generator:
    """A generator on the CPU that follows from the words."""
    return torch.Generator().manual_seed(seed_of(*words))


@dataclass(frozen=True, eq=False, kw_only=True)
class Draw:
    """Everything that is random about one sample of a diffusion model, beside the choice of its frames."""

    timestep: int
    noise: Float[Tensor, "4 frames rows columns"]
    """Noise on the latents."""
    posterior: Float[Tensor, "frames 4 rows columns"]
    """Normals with which the autoencoder's answer is sampled."""
    lines: Float[Tensor, "1 frames frames 3 1"]
    """Directions of the epipolar lines between cameras that stand in one place."""
    without_text: bool
    without_photo: bool
    """Whether the photo's tokens are those of a grey picture; its latents are always there."""
    scales: tuple[float, float]
    """Guidance of prompt and camera, for distillation; uniform in 0 to 1."""


def draw(
    seed: int, number: int, latent_size: tuple[int, int], frames: int, *, drop: float, timesteps: int = 1000
) -> Draw:
    """The draw of one sample.

    One number r decides on both conditions, as in the reference: no text below 2 `drop`, no photo from `drop` to
    3 `drop`, so that a share of `drop` has neither.
    """
    rng = generator_of(seed, number, "draw")
    rows, columns = latent_size
    r, *scales = torch.rand(3, generator=rng, dtype=torch.float64).tolist()
    return Draw(
        timestep=int(torch.randint(timesteps, (), generator=rng)),
        noise=torch.randn(4, frames, rows, columns, generator=rng),
        posterior=torch.randn(frames, 4, rows, columns, generator=rng),
        lines=torch.randn(1, frames, frames, 3, 1, generator=rng),
        without_text=r < 2 * drop,
        without_photo=drop <= r < 3 * drop,
        scales=(scales[0], scales[1]),
    )
