"""What schedulers do to something that is put into the latents, and where families cut."""

from typing import Any

import pytest

from engine.shaping.cut import flow_sigma, lock_snr
from engine.shaping.levels import Level, levels_of, shaped
from engine.shaping.probe import compatible, kept_after
from scene.errors import InputError
from tests.engine.shaping.tiny import all_of, cogvideox_scheduler, svd_scheduler

FLOW: dict[str, Any] = {"use_flow_sigmas": True, "prediction_type": "flow_prediction", "flow_shift": 5.0}
UNDONE = all_of.UniPCMultistepScheduler(**FLOW)
RESTING = all_of.UniPCMultistepScheduler(**FLOW, disable_corrector=list(range(12)))
COGVIDEOX = cogvideox_scheduler()


def twelve(scheduler: Any) -> None:
    scheduler.set_timesteps(12)


@pytest.mark.parametrize(
    ("scheduler", "one", "three"),
    [
        (all_of.FlowMatchEulerDiscreteScheduler(shift=5.0), 1.000, 1.000),
        (UNDONE, 0.086, 0.039),
        (RESTING, 1.022, 1.023),
        (all_of.DPMSolverMultistepScheduler(**FLOW), 1.022, 1.023),
        (COGVIDEOX, 0.992, 0.973),
        (all_of.CogVideoXDPMScheduler.from_config(COGVIDEOX.config), 0.812, 0.564),
        (svd_scheduler(), 0.399, 0.049),
    ],
    ids=["euler", "unipc", "unipc resting", "dpm++", "ddim", "sde dpm", "karras euler"],
)
def test_what_is_left_of_an_injection_one_and_three_steps_later(scheduler: Any, one: float, three: float) -> None:
    assert kept_after(scheduler, twelve, 5) == pytest.approx(one, abs=2e-3)
    assert kept_after(scheduler, twelve, 5, 3) == pytest.approx(three, abs=2e-3)
    if scheduler is not UNDONE:
        assert compatible(scheduler, twelve, [1, 3, 5]) == (scheduler, "")


def ddim(**wishes: Any) -> Any:
    return all_of.DDIMScheduler(clip_sample=False, **wishes)


def test_ddim_and_dpm_solver_are_accepted_as_they_are() -> None:
    for scheduler in (ddim(), ddim(prediction_type="v_prediction"), all_of.DPMSolverMultistepScheduler()):
        assert compatible(scheduler, twelve, [1, 2, 3, 4]) == (scheduler, "")


def test_unipc_keeps_its_corrector_where_nothing_is_injected() -> None:
    other, said = compatible(UNDONE, twelve, [1, 2, 3])
    assert other.config.disable_corrector == [0, 1, 2]
    assert "rests while the scene is locked" in said


def test_a_scheduler_that_nobody_knows_is_refused() -> None:
    scheduler = all_of.FlowMatchHeunDiscreteScheduler()
    twelve(scheduler)
    with pytest.raises(InputError, match="does not know the forward process of FlowMatchHeunDiscreteScheduler"):
        levels_of(scheduler)


def test_a_scheduler_that_forgets_is_refused_with_its_reason() -> None:
    class Forgetful(all_of.FlowMatchEulerDiscreteScheduler):
        """Says what it said before, whatever it is given."""

        def step(self, model_output: Any, timestep: Any, sample: Any, *, return_dict: bool = True) -> tuple[Any]:
            return (model_output,)

    Forgetful.__name__ = "FlowMatchEulerDiscreteScheduler"
    with pytest.raises(InputError, match="undoes noise shaping: a step later 0% is left"):
        compatible(Forgetful(shift=5.0), twelve, [1, 2, 3])


@pytest.mark.parametrize(("share", "fractions"), [(0.90, (10, 25, 36, 47, 53)), (0.948, (5, 14, 22, 31, 35))])
def test_the_fraction_of_steps_above_the_cut(share: float, fractions: tuple[int, ...]) -> None:
    for shift, percent in zip((1, 3, 5, 8, 9.95), fractions, strict=True):
        scheduler = all_of.FlowMatchEulerDiscreteScheduler(shift=shift)
        scheduler.set_timesteps(1000)
        above = sum(level.share >= share for level in levels_of(scheduler)) / 10
        assert above == pytest.approx(percent, abs=0.8)
        assert above == pytest.approx(100 * (1 - share / (shift - (shift - 1) * share)), abs=0.5)


def test_the_other_cuts_of_the_table() -> None:
    for shift, timestep, steps in ((1.0, 826, 8), (3.0, 740, 12)):
        scheduler = cogvideox_scheduler(shift)
        assert Level.from_alpha_bar(float(scheduler.alphas_cumprod[timestep])).share == pytest.approx(0.9, abs=2e-3)
        scheduler.set_timesteps(50)
        levels = levels_of(scheduler)
        assert len(shaped(levels, (1 / 0.9 - 1) ** 2)) == steps, "of pure noise there is one more"
        assert levels[0].pure
    karras = svd_scheduler()
    karras.set_timesteps(25)
    assert sum(level.sigma >= 9 for level in levels_of(karras)) == 14


def test_the_usual_lock_is_the_reference_s_timestep_900_in_every_family() -> None:
    snr = lock_snr(900)
    assert flow_sigma(snr) == pytest.approx(0.948, abs=1e-3)
    assert Level.from_edm(18.4).snr == pytest.approx(snr, rel=0.01)
    assert lock_snr(None) == lock_snr(1000) == 0
    assert lock_snr(700) > snr > lock_snr(950)
