"""Sampling: source latents, cameras, words and noise become the latents of the new clip."""

from collections.abc import Callable

import torch
from torch import Tensor

from engine.diffusion.flow import flow_sigmas, sample_flow, timestep_of
from engine.engines.recammaster.prepare import Words
from engine.models.recammaster import Latents, ReCamMaster, SourceAndCameras
from engine.models.recammaster_config import USUAL


@torch.no_grad()
def sample(
    network: ReCamMaster,
    condition: SourceAndCameras,
    words: Words,
    noise: Latents,
    *,
    steps: int = USUAL.steps,
    guidance: float = USUAL.guidance,
    rounded_timesteps: bool = False,
    on_step: Callable[[int, int], None] = lambda done, of: None,
) -> Latents:
    """The latents of the new clip, float32.

    Guidance is v- + guidance (v+ - v-); both see the cameras and the source clip.

    Args:
        network: whose condition is set here, and forgotten at the end.
        condition: source latents and cameras.
        words: of the prompt and the negative prompt; without the latter there is no guidance.
        noise: standard normal, float32.
        steps: Euler steps.
        guidance: factor of what the prompt changes; 1 is none.
        rounded_timesteps: tell the network times in bfloat16, as the reference does in training and sampling.
        on_step: told of the steps that are done, and of how many; it may raise to stop.

    Raises:
        InputError: source clip, cameras and noise do not fit, or attention would not fit in memory.
    """

    def velocity(latents: Latents, sigma: float) -> Latents:
        time = torch.tensor([timestep_of(sigma, rounded=rounded_timesteps)], device=latents.device)

        def answer(text: Tensor) -> Latents:
            seen = latents.to(network.dtype), time.expand(len(latents)), text.to(network.dtype)
            return network(*seen, return_dict=False)[0].float()

        positive = answer(words.positive)
        if words.negative is None or guidance == 1:
            return positive
        negative = answer(words.negative)
        return negative + guidance * (positive - negative)

    network.set_condition(condition)
    try:
        return sample_flow(velocity, noise, flow_sigmas(steps), on_step=on_step)
    finally:
        network.set_condition(None)


def seeded_noise(latents: Latents, seed: int) -> Latents:
    """Standard normals of that shape, drawn in float32 on the CPU, so that a seed means the same everywhere."""
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(latents.shape, generator=rng, dtype=torch.float32).to(latents.device)
