"""Flow matching: the levels, the steps, and the same as a scheduler of diffusers."""

from itertools import pairwise
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.diffusion.flow import SHIFT, flow_sigmas, sample_flow, timestep_of
from engine.diffusion.flow_scheduler import FlowScheduler


def test_the_timesteps_are_those_of_the_reference() -> None:
    times = [timestep_of(sigma) for sigma in flow_sigmas(50)]
    assert times[:4] == pytest.approx([1000, 995.93, 991.74, 987.39], abs=0.005)
    assert times[-2:] == pytest.approx([92.59, 0], abs=0.005)
    rounded = [timestep_of(sigma, rounded=True) for sigma in flow_sigmas(50)]
    assert rounded[:6] == [1000, 996, 992, 988, 984, 980]


@settings(max_examples=30)
@given(steps=st.integers(1, 200), shift=st.floats(0.5, 20))
def test_levels_fall_from_noise_to_the_clip(steps: int, shift: float) -> None:
    sigmas = flow_sigmas(steps, shift)
    assert len(sigmas) == steps + 1
    assert (sigmas[0], sigmas[-1]) == (1, 0)
    assert all(now > then for now, then in pairwise(sigmas))


def test_equal_steps_in_u_are_not_shifted_by_one() -> None:
    assert flow_sigmas(4, 1.0) == (1.0, 0.75, 0.5, 0.25, 0.0)


@settings(max_examples=20)
@given(steps=st.integers(1, 30))
def test_a_perfect_velocity_leads_to_the_clip(steps: int) -> None:
    rng = torch.Generator().manual_seed(steps)
    clip, noise = torch.randn(2, 1, 2, 1, 2, 2, generator=rng, dtype=torch.float64)
    made = sample_flow(lambda latents, sigma: (latents - clip) / sigma, noise, flow_sigmas(steps))
    torch.testing.assert_close(made, clip, atol=1e-12, rtol=0)


def test_every_step_is_told_and_any_can_stop() -> None:
    told: list[tuple[int, int]] = []

    def on_step(done: int, of: int) -> None:
        told.append((done, of))
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sample_flow(lambda latents, sigma: latents, torch.zeros(1, 1, 1, 1, 1), flow_sigmas(4), on_step=on_step)
    assert told == [(0, 4), (1, 4), (2, 4)]


@pytest.mark.parametrize("steps", [1, 4, 50])
def test_the_scheduler_of_diffusers_has_the_same_levels_and_steps(steps: int) -> None:
    scheduler: Any = FlowScheduler(shift=SHIFT)
    scheduler.set_timesteps(steps)
    sigmas = flow_sigmas(steps)
    torch.testing.assert_close(scheduler.sigmas, torch.tensor(sigmas), atol=1e-6, rtol=0)
    expected = torch.tensor([timestep_of(sigma) for sigma in sigmas[:-1]])
    torch.testing.assert_close(scheduler.timesteps, expected, atol=1e-3, rtol=0)
    noise = latents = torch.randn(1, 2, 1, 2, 2, generator=torch.Generator().manual_seed(0))
    for time in scheduler.timesteps:
        (latents,) = scheduler.step(latents.sin(), time, latents, return_dict=False)
    torch.testing.assert_close(latents, sample_flow(lambda x, sigma: x.sin(), noise, sigmas), atol=1e-5, rtol=0)
