import gzip
import json
from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.diffusion.schedule import NoiseLevel, NoiseSchedule, timesteps
from engine.models.config import MODELS
from engine.verification.compare import relative_error
from engine.verification.goldens import MANIFESTS, vectors

SCHEDULES = {size: NoiseSchedule.from_config(MODELS[f"dynamicrafter-{size}"].schedule) for size in (256, 512)}


def error(got: Tensor | list[float], want: Tensor) -> float:
    return relative_error(torch.as_tensor(got, dtype=torch.float64), want.double())


@pytest.mark.parametrize("size", [256, 512])
def test_recorded_buffers(size: int) -> None:
    recorded, buffers = vectors(f"schedule_{size}"), SCHEDULES[size].buffers
    shared = [name for name in buffers if name in recorded]
    assert len(shared) == (4 if size == 256 else 5)
    for name in shared:
        assert error(buffers[name], recorded[name]) < 1e-6


@pytest.mark.parametrize("size", [256, 512])
@pytest.mark.parametrize("steps", [5, 25, 50])
def test_recorded_levels(size: int, steps: int) -> None:
    recorded, levels = vectors(f"schedule_{size}"), SCHEDULES[size].levels(steps)[::-1]  # it counts upwards
    now, then = levels[1:], levels[:-1]
    assert [level.timestep for level in now] == recorded[f"timesteps_{steps}"].tolist()
    sigmas = [a.ddim_sigma(b) for a, b in zip(now, then, strict=True)]
    assert error([level.alpha_bar for level in now], recorded[f"alphas_{steps}"]) < 1e-6
    assert error([level.alpha_bar for level in then], recorded[f"alphas_prev_{steps}"]) < 1e-6
    assert error([level.sigma for level in now], recorded[f"sqrt_one_minus_alphas_{steps}"]) < 1e-6
    assert error(sigmas, recorded[f"sigmas_{steps}_eta1"]) < 1e-6
    if size == 512:
        assert error([level.scale for level in now], recorded[f"scale_{steps}"]) < 1e-6
        assert error([level.scale for level in then], recorded[f"scale_prev_{steps}"]) < 1e-6


@pytest.mark.parametrize("model", ["dynamicrafter_256", "realcam-i2v_512"])
def test_buffers_are_those_of_official_files(model: str) -> None:
    stored = json.loads(gzip.decompress((MANIFESTS / f"{model}.json.gz").read_bytes()))
    at_root = {name: shape for name, (shape, _) in stored.items() if "." not in name}
    buffers = SCHEDULES[int(model[-3:])].buffers
    assert {name: list(buffer.shape) for name, buffer in buffers.items()} == at_root
    assert all(buffer.isfinite().all() for buffer in buffers.values())


def test_the_last_step_is_pure_noise_where_it_should_be() -> None:
    assert SCHEDULES[512].level(999).alpha_bar == 0
    assert SCHEDULES[256].level(999).alpha_bar > 0.004


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 1000))
def test_trailing_timesteps_start_at_the_last_and_fall(steps: int) -> None:
    visited = timesteps(steps)
    assert len(visited) == steps
    assert visited[0] == 999
    assert all(a > b for a, b in pairwise(visited))
    assert visited[-1] >= 0


def test_uniform_timesteps_start_short_of_the_last() -> None:
    assert timesteps(5, spacing="uniform") == [801, 601, 401, 201, 1]
    assert timesteps(25, spacing="uniform")[0] == 961


@settings(deadline=None, max_examples=25)
@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_noise_and_velocity_turn_into_each_other(alpha_bar: float, x0: float) -> None:
    level = NoiseLevel(timestep=0, alpha_bar=alpha_bar)
    clean, eps = torch.tensor([x0], dtype=torch.float64), torch.tensor([0.3], dtype=torch.float64)
    x, v = level.noised(clean, eps), level.velocity(clean, eps)
    assert torch.allclose(level.alpha * x - level.sigma * v, clean)
    assert torch.allclose(level.alpha * v + level.sigma * x, eps)


def test_snr_is_that_of_the_variances() -> None:
    level = SCHEDULES[256].level(500)
    assert level.snr == pytest.approx((level.alpha / level.sigma) ** 2)
