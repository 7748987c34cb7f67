"""The loss of the diffusion models: how far the network is from the noise, or the velocity, that was put in."""

from collections.abc import Callable

from jaxtyping import Float, Int
from torch import Tensor

from engine.diffusion.schedule import NoiseSchedule

Latents = Float[Tensor, "batch channels frames rows columns"]


def noised(
    schedule: NoiseSchedule, latents: Latents, noise: Latents, timesteps: Int[Tensor, " batch"]
) -> tuple[Latents, Latents]:
    """Noisy latents, and what the network is to say of them: noise, or velocity (Salimans and Ho 2022).

    Where a model was trained with dynamic rescaling, clean latents shrink with the timestep first.
    """
    at = {name: table.to(latents.device)[timesteps][:, None, None, None, None] for name, table in _read(schedule)}
    clean = latents * at["scale_arr"] if "scale_arr" in at else latents
    alpha, sigma = at["sqrt_alphas_cumprod"], at["sqrt_one_minus_alphas_cumprod"]
    target = noise if schedule.config.prediction == "eps" else alpha * noise - sigma * clean
    return alpha * clean + sigma * noise, target


def diffusion_loss(
    predict: Callable[[Latents], Latents],
    schedule: NoiseSchedule,
    latents: Latents,
    noise: Latents,
    timesteps: Int[Tensor, " batch"],
) -> Float[Tensor, ""]:
    """The mean square error over everything, float32; all timesteps count alike.

    Args:
        predict: the network's raw output for noisy latents.
        schedule: of the model.
        latents: clean, times the autoencoder's scale.
        noise: standard normal.
        timesteps: one for each sample.
    """
    noisy, target = noised(schedule, latents, noise, timesteps)
    return (predict(noisy).float() - target.float()).square().mean()


def _read(schedule: NoiseSchedule) -> list[tuple[str, Tensor]]:
    wanted = ("sqrt_alphas_cumprod", "sqrt_one_minus_alphas_cumprod", "scale_arr")
    return [(name, schedule.buffers[name]) for name in wanted if name in schedule.buffers]
