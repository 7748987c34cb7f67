from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from engine.diffusion.ddim import Step, sample_ddim
from engine.diffusion.denoiser import Prediction
from engine.diffusion.schedule import NoiseLevel, NoiseSchedule
from engine.models.config import MODELS
from engine.shaping.inject import Shaping
from engine.verification.compare import relative_error as error
from engine.verification.goldens import settings, vectors

SCHEDULES = {size: NoiseSchedule.from_config(MODELS[f"dynamicrafter-{size}"].schedule) for size in (256, 512)}
CLEAN = NoiseLevel(timestep=0, alpha_bar=1.0)


def rng(seed: int = 0) -> Callable[[], Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return lambda: torch.randn(1, 4, 3, 5, 6, generator=generator)


def perfect(truth: Tensor, kind: str) -> Callable[[Tensor, NoiseLevel], Prediction]:
    """Knows the clean latents, and answers as a network would."""

    def denoise(x: Tensor, level: NoiseLevel) -> Prediction:
        eps = (x - level.alpha * truth) / level.sigma
        output = eps if kind == "eps" else level.velocity(truth, eps)
        return Prediction.from_output(output, x, level, "eps" if kind == "eps" else "v")

    return denoise


@pytest.mark.parametrize("eta", [0.0, 1.0])
@pytest.mark.parametrize(("kind", "size"), [("eps", 256), ("v", 256), ("v", 512)])
def test_ddim_with_a_perfect_denoiser_returns_the_truth(kind: str, size: int, eta: float) -> None:
    noise = rng()
    truth = noise()
    levels = [NoiseLevel(timestep=x.timestep, alpha_bar=x.alpha_bar) for x in SCHEDULES[size].levels(10)]
    made = sample_ddim(perfect(truth, kind), noise(), [*levels[:-1], CLEAN], eta=eta, noise=noise)
    assert torch.allclose(made, truth, atol=1e-5)


def test_the_official_end_leaves_the_noise_of_timestep_0() -> None:
    noise = rng()
    truth = noise()
    levels = SCHEDULES[256].levels(10)
    made = sample_ddim(perfect(truth, "eps"), noise(), levels, eta=0, noise=noise)
    left = (made - levels[-1].alpha * truth) / levels[-1].sigma
    assert 0.8 < float(left.std()) < 1.2


def test_noise_is_drawn_at_every_step_even_if_it_is_not_used() -> None:
    noise, drawn = rng(), []

    def counted() -> Tensor:
        drawn.append(1)
        return noise()

    sample_ddim(perfect(noise(), "eps"), noise(), SCHEDULES[256].levels(7), eta=0, noise=counted)
    assert len(drawn) == 7


def test_a_watcher_sees_every_step_and_may_stop() -> None:
    class Enough(Exception):
        pass

    seen: list[Step] = []

    def watch(step: Step) -> None:
        seen.append(step)
        if step.done == 3:
            raise Enough

    noise = rng()
    with pytest.raises(Enough):
        sample_ddim(perfect(noise(), "eps"), noise(), SCHEDULES[256].levels(7), noise=noise, on_step=watch)
    assert [(step.done, step.of) for step in seen] == [(1, 7), (2, 7), (3, 7)]
    assert seen[0].level.timestep == 999


@pytest.mark.parametrize("name", sorted(settings()))
def test_recorded_steps(name: str) -> None:
    """The recorded predictions, sampled with the recorded noise, pass through the recorded latents."""
    said, recorded = settings()[name], vectors(f"e2e_{name}")
    levels = SCHEDULES[int(said["res"])].levels(said["steps"])
    assert [level.timestep for level in levels[:-1]] == recorded["step_timesteps"].tolist()
    at = {level.timestep: k for k, level in enumerate(levels)}
    draws = (recorded[key] for key in sorted(recorded.arrays) if key.startswith("draw"))
    draws = iter([draw for draw in draws if draw.shape == recorded["z"].shape])  # others were for other things

    def recorded_model(x: Tensor, level: NoiseLevel) -> Prediction:
        k = at[level.timestep]
        assert error(x, recorded[f"step{k:02d}_x_in"]) < 1e-5
        x0 = recorded[f"step{k:02d}_pred_x0"] * (level.scale / levels[k + 1].scale)
        return Prediction(x0, (x - level.alpha * x0) / level.sigma)

    def as_recorded(step: Step) -> None:
        assert error(step.x, recorded[f"step{step.done - 1:02d}_x_out"]) < 1e-5
        assert error(step.x0, recorded[f"step{step.done - 1:02d}_pred_x0"]) < 1e-5

    before_model = None
    first = next(draws)
    if said["noise_shaping_minimum_timesteps"] is not None:
        before_model = Shaping(
            recorded["scene_latents"],
            recorded["scene_mask"].bool(),
            levels[:-1],
            cut=said["noise_shaping_minimum_timesteps"],
            noise=lambda: next(draws),
        )
    made = sample_ddim(
        recorded_model,
        first,
        levels,
        eta=said["eta"],
        noise=lambda: next(draws),
        before_model=before_model,
        on_step=as_recorded,
    )
    assert error(made, recorded["samples_latent"]) < 1e-5
    assert next(draws, None) is None
