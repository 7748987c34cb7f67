"""What a training is looked at with: the loss of clips that were held out, and clips that are made of their cameras."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from engine.conditioning.latents import decode_video
from engine.conditioning.pixels import to_pixels
from engine.diffusion.ddim import sample_ddim
from engine.diffusion.denoiser import Branch, Latents
from engine.diffusion.guidance import Guided
from engine.diffusion.schedule import NoiseLevel
from engine.models.unet import Scales
from engine.video import write_mp4
from research.data.reader import Sample
from research.train.chance import Draw, draw, generator_of
from research.train.config import Validation
from research.train.encoders import Encoders, Telling
from research.train.network import CameraNetwork, Told
from research.train.samples import Numbered

SEED = 0
"""Validation draws the same whatever the training's seed."""
TIMESTEPS = (99, 299, 499, 699, 899)
"""Levels of noise whose losses are told apart."""


@torch.no_grad()
def validated(
    network: CameraNetwork,
    encoders: Encoders,
    telling: Telling,
    clips: Numbered[Sample],
    settings: Validation,
    folder: Path | None,
) -> Mapping[str, float]:
    """Mean losses, `loss` and `loss/TIMESTEP`, without dropout; and the mean `psnr` [dB] of clips against the films.

    Clips are written into the folder as CLIP.mp4, where there is one.

    Raises:
        InputError: a clip cannot be read, and bad clips are refused or none is left.
    """
    was_training = network.training
    network.eval()
    try:
        losses = {timestep: [] for timestep in TIMESTEPS}
        for number in range(min(settings.samples, clips.count)):
            sample = clips[number].item
            for timestep in TIMESTEPS:
                drawn = replace(_draw(telling, number), timestep=timestep)
                losses[timestep].append(float(network(telling.batch(encoders, [sample], [drawn]))))
        figures = {f"loss/{timestep}": sum(each) / len(each) for timestep, each in losses.items() if each}
        if figures:
            figures["loss"] = sum(figures.values()) / len(figures)
        ratios = []
        for number in range(min(settings.clips, clips.count)):
            sample = clips[number].item
            made = film(network, encoders, telling, sample, number, settings)
            ratios.append(peak_signal_to_noise(made, sample.frames))
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
                write_mp4(folder / f"{sample.clip}.mp4", made, 8.0)
        if ratios:
            figures["psnr"] = sum(ratios) / len(ratios)
        return figures
    finally:
        network.train(was_training)


def film(
    network: CameraNetwork, encoders: Encoders, telling: Telling, sample: Sample, number: int, settings: Validation
) -> Tensor:
    """The clip that the network makes of a sample's photo, words and cameras: uint8 [frames height width 3]."""
    drawn, rng = _draw(telling, number), generator_of(SEED, number, "film")
    told = telling.batch(encoders, [sample], [drawn])
    without = telling.batch(encoders, [sample], [replace(drawn, without_text=True, without_photo=True)]).context
    told = replace(told, without=without)
    if told.scales is not None:  # guidance is an input here
        ones = torch.ones_like(told.scales.prompt)
        told = replace(told, scales=Scales(ones * settings.guidance, ones))
    levels = network.schedule.levels(settings.steps)

    def noise() -> Tensor:
        return torch.randn(told.latents.shape, generator=rng).to(told.latents)

    guided = Guided(
        network=Asked(network, told),
        kind=telling.spec.schedule.prediction,
        guidance=settings.guidance if told.scales is None else 1.0,
    )
    latents = sample_ddim(guided, noise(), levels, noise=noise)
    frames = [to_pixels(frame) for part in decode_video(encoders.vae, latents) for frame in part[0].unbind(1)]
    return torch.stack(frames).cpu()


@dataclass(frozen=True, eq=False)
class Asked:
    """The network as guidance asks it."""

    network: CameraNetwork
    told: Told

    def __call__(self, x: Latents, level: NoiseLevel, branches: Sequence[Branch]) -> Sequence[Latents]:
        """Ask it for its raw output for each branch."""
        told = replace(self.told, timesteps=torch.full_like(self.told.timesteps, level.timestep))
        return [self.network.predict(x, told, camera=each.camera, prompt=each.prompt).float() for each in branches]


def peak_signal_to_noise(made: Tensor, film: Tensor) -> float:
    """PSNR of 8-bit pictures, dB; 100 where they are the same."""
    error = float((made.float() - film.float()).square().mean())
    return 100.0 if error == 0 else float(10 * torch.log10(torch.tensor(255.0**2 / error)))


def _draw(telling: Telling, number: int) -> Draw:
    return draw(SEED, number, telling.spec.latent_size, telling.spec.frames, drop=0.0)
