from collections.abc import Callable

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.diffusion.ddim import Step, sample_ddim
from engine.diffusion.denoiser import Prediction
from engine.diffusion.schedule import NoiseLevel, NoiseSchedule
from engine.engines.scene_lock import guided_steps
from engine.models.config import MODELS
from engine.shaping.cells import locked_at
from engine.shaping.cut import cut_of_strength, flow_sigma, snr_at, timestep_at
from engine.shaping.inject import Shaping
from engine.shaping.levels import Level
from engine.shaping.preview import anchored

SCHEDULES = {size: NoiseSchedule.from_config(MODELS[f"dynamicrafter-{size}"].schedule) for size in (256, 512)}
CLEAN = NoiseLevel(timestep=0, alpha_bar=1.0)
SHAPE = (1, 4, 3, 5, 6)


def rng(seed: int = 0) -> Callable[[], Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return lambda: torch.randn(SHAPE, generator=generator)


def thinks(x0: Callable[[Tensor, NoiseLevel], Tensor]) -> Callable[[Tensor, NoiseLevel], Prediction]:
    def denoise(x: Tensor, level: NoiseLevel) -> Prediction:
        clean = x0(x, level)
        return Prediction(clean, (x - level.alpha * clean) / level.sigma)

    return denoise


def linear(x: Tensor, level: NoiseLevel) -> Tensor:
    """A denoiser that is not perfect: everything that enters it shows in its answer."""
    return 0.7 * level.alpha * x


@pytest.mark.parametrize("size", [256, 512])
@pytest.mark.parametrize("kind", ["fresh", "fixed"])
def test_with_a_full_mask_the_model_sees_the_noised_preview(size: int, kind: str) -> None:
    levels, preview, drawn, seen = SCHEDULES[size].levels(10), rng(1)(), [], list[Step]()

    def noise(source: Callable[[], Tensor] = rng(2)) -> Tensor:
        drawn.append(source())
        return drawn[-1]

    everywhere = torch.ones(3, 5, 6, dtype=torch.bool)
    shaping = Shaping(
        preview, everywhere, levels[:-1], cut=600, noise=noise, kind="fresh" if kind == "fresh" else "fixed"
    )
    sample_ddim(thinks(linear), rng()(), levels, noise=rng(3), before_model=shaping, on_step=seen.append)
    shaped = [step for step in seen if step.level.timestep >= 600]
    assert len(shaped) == shaping.steps == 4
    assert len(drawn) == (4 if kind == "fresh" else 1)
    for step, eps in zip(shaped, drawn if kind == "fresh" else drawn * 4, strict=True):
        torch.testing.assert_close(step.x_in, step.level.noised(preview, eps))


@pytest.mark.parametrize("eta", [0.0, 1.0])
def test_with_a_full_mask_and_a_perfect_denoiser_the_result_is_the_preview(eta: float) -> None:
    preview, levels = rng(1)(), [*SCHEDULES[256].levels(10)[:-1], CLEAN]
    shaping = Shaping(preview, torch.ones(SHAPE, dtype=torch.bool), levels[:-1], cut=900, noise=rng(2))
    made = sample_ddim(thinks(lambda x, level: preview), rng()(), levels, eta=eta, noise=rng(3), before_model=shaping)
    assert torch.allclose(made, preview, atol=1e-5)


def test_an_empty_mask_is_no_shaping_bit_for_bit() -> None:
    """And draws nothing, so that a seed means the same video."""
    levels, noises = SCHEDULES[256].levels(10), (rng(3), rng(3))
    empty = Shaping(rng(1)(), torch.zeros(SHAPE, dtype=torch.bool), levels[:-1], cut=0, noise=noises[0])
    assert empty.steps == 0
    shaped, plain = (
        sample_ddim(thinks(linear), rng()(), levels, noise=noise, before_model=hook)
        for noise, hook in zip(noises, (empty, None), strict=True)
    )
    assert torch.equal(shaped, plain)


def test_cells_that_are_not_locked_are_left_bit_for_bit() -> None:
    levels, x = SCHEDULES[256].levels(10), rng()()
    mask = rng(5)()[0, 0] > 0
    made = Shaping(rng(1)(), mask, levels[:-1], cut=0, noise=rng(2))(x, levels[0])
    assert torch.equal(made[..., ~mask], x[..., ~mask])
    assert not (made[..., mask] == x[..., mask]).any()


def test_25_steps_cut_at_900_are_shaped_three_times() -> None:
    mask = torch.ones(SHAPE, dtype=torch.bool)
    assert Shaping(rng()(), mask, SCHEDULES[256].levels(25)[:-1], cut=900, noise=rng()).steps == 3


def test_one_frame_of_the_preview_is_the_photo() -> None:
    preview, photo = rng(1)(), rng(2)()
    made = anchored(preview, photo)
    assert torch.equal(made[:, :, 0], photo[:, :, 0])
    assert torch.equal(made[:, :, 1:], preview[:, :, 1:])


@pytest.mark.parametrize(("size", "flow", "edm"), [(256, 0.893, 8.35), (512, 0.948, 18.4)])
def test_timestep_900_in_other_families_terms(size: int, flow: float, edm: float) -> None:
    snr = snr_at(SCHEDULES[size], 900)
    assert flow_sigma(snr) == pytest.approx(flow, abs=6e-4)
    assert snr**-0.5 == pytest.approx(edm, rel=5e-3)


@pytest.mark.parametrize("size", [256, 512])
@pytest.mark.parametrize("timestep", [0, 1, 500, 900, 999])
def test_timesteps_and_snr_turn_into_each_other(size: int, timestep: int) -> None:
    schedule = SCHEDULES[size]
    assert timestep_at(schedule, snr_at(schedule, timestep)) == timestep


def test_less_signal_than_the_noisiest_level_has_is_past_the_last() -> None:
    assert timestep_at(SCHEDULES[256], 1e-9) == 1000


@settings(deadline=None)
@given(st.sampled_from([256, 512]), st.integers(0, 999), st.floats(0, 1))
def test_a_strength_is_a_cut_of_its_own(size: int, cut: int, strength: float) -> None:
    """The same as pipelines have it: down to so far on the way from all noise to the cut's share of noise."""
    schedule = SCHEDULES[size]
    own = cut_of_strength(schedule, cut, strength)
    assert own >= cut
    assert cut_of_strength(schedule, cut, 1.0) == cut and cut_of_strength(schedule, cut, 0.0) == 1000
    level, sigma = schedule.level, flow_sigma(schedule.level(cut).snr)
    for timestep in (*range(0, 1000, 37), 999, *(each for each in (own - 1, own) if 0 <= each < 1000)):
        as_pipelines = Level(level(timestep).alpha, level(timestep).sigma)
        locked = bool(locked_at(torch.full((1, 1, 1), strength, dtype=torch.float64), as_pipelines, sigma))
        threshold = 1 - strength * (1 - sigma)
        assert (timestep >= own) == locked or abs(as_pipelines.share - threshold) < 2e-6


def test_cells_may_be_let_go_at_different_levels() -> None:
    levels, preview, x = SCHEDULES[256].levels(10), rng(1)(), rng()()
    cuts = torch.tensor([0, 600, 1000])[:, None, None]
    shaping = Shaping(preview, torch.ones(3, 5, 6, dtype=torch.bool), levels[:-1], cut=cuts, noise=rng(2))
    assert shaping.steps == 10 and shaping.first is not None
    assert shaping.first.flatten(1).all(1).tolist() == [True, True, False]
    for level in levels[:-1]:
        same = [torch.equal(a, b) for a, b in zip(shaping(x, level).unbind(2), x.unbind(2), strict=True)]
        assert same == [False, level.timestep < 600, True]


@settings(deadline=None, max_examples=30)
@given(
    st.sampled_from(["dynamicrafter-256", "realcam-i2v-512"]), st.integers(1, 50), st.integers(0, 1000), st.floats(0, 1)
)
def test_the_page_says_for_which_steps_a_strength_lasts(engine: str, steps: int, lock: int, strength: float) -> None:
    schedule = NoiseSchedule.from_config(MODELS[engine].schedule)
    levels = schedule.levels(steps, "uniform_trailing")[:-1]
    cut = torch.tensor([[[cut_of_strength(schedule, lock, strength)]]])
    shaping = Shaping(rng()(), torch.ones(1, 1, 1, dtype=torch.bool), levels, cut=cut, noise=rng())
    told = guided_steps(engine, steps, lock)
    assert told is not None
    heard = [level for level in levels if level.timestep >= lock and level.alpha > 1e-4]
    near = [level for level in heard if abs(level.timestep - int(cut)) <= 1]
    shaped = [not torch.equal(shaping(x, level), x) for level in heard for x in (rng(4)(),)]
    lasting = float(told.lasting(torch.full((1, 1, 1), strength))) * len(heard)
    assert sum(shaped) == pytest.approx(lasting, abs=1e-3 + len(near))
