"""The loss: the recorded ones of the reference, and what a perfect network would pay."""

import pytest
import torch
from torch import Tensor

from engine.diffusion.schedule import NoiseSchedule
from engine.verification.goldens import vectors
from research.train.loss import diffusion_loss, noised
from tests.engine.models.nets import SMALL, small_unet


@pytest.mark.parametrize("name", ["cami2v_256", "realcam-i2v_512"])
def test_the_loss_is_that_of_the_reference(name: str) -> None:
    recorded, unet = vectors(f"train_loss_{name}"), small_unet(name)

    def predict(noisy: Tensor) -> Tensor:
        together = torch.cat([noisy, recorded["c_concat"]], dim=1)
        with torch.no_grad():
            return unet(together, recorded["t"], recorded["context"], recorded["fs"])

    schedule = NoiseSchedule.from_config(SMALL[name].schedule)
    loss = diffusion_loss(predict, schedule, recorded["z"], recorded["noise"], recorded["t"])
    assert float(loss) == pytest.approx(float(recorded["loss"]), rel=1e-5)


@pytest.mark.parametrize("name", ["cami2v_256", "realcam-i2v_512"])
def test_what_was_put_in_costs_nothing_and_the_last_timestep_of_a_velocity_model_is_noise(name: str) -> None:
    schedule = NoiseSchedule.from_config(SMALL[name].schedule)
    rng = torch.Generator().manual_seed(1)
    latents, noise = (torch.randn(2, 4, 3, 4, 4, generator=rng) for _ in range(2))
    timesteps = torch.tensor([100, 999])
    noisy, target = noised(schedule, latents, noise, timesteps)
    assert float(diffusion_loss(lambda x: target, schedule, latents, noise, timesteps)) == 0
    assert torch.allclose(noisy[1], noise[1], atol=1e-6) == (name == "realcam-i2v_512")
