from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.diffusion.denoiser import Branch, Prediction
from engine.diffusion.guidance import FULL, NO_CAMERA, NOTHING, UNPROMPTED, Guided, with_contrast_of
from engine.diffusion.schedule import NoiseLevel

LEVEL = NoiseLevel(timestep=600, alpha_bar=0.3)
scales = st.floats(0, 20)


def latents(seed: int) -> Tensor:
    return torch.randn(2, 4, 3, 5, 6, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


SAID = {FULL: latents(1), UNPROMPTED: latents(2), NO_CAMERA: latents(3), NOTHING: latents(4)}


@dataclass
class Answers:
    """A network that has one answer per branch."""

    asked: list[Sequence[Branch]] = field(default_factory=list)

    def __call__(self, x: Tensor, level: NoiseLevel, branches: Sequence[Branch]) -> Sequence[Tensor]:
        self.asked.append(branches)
        return [SAID[branch] for branch in branches]


def guided(**kwargs: object) -> Tensor:
    """The raw output after guidance."""
    settings: dict = {"guidance": 1.0, "rescale": 0.0} | kwargs
    return Guided(network=Answers(), kind="eps", **settings)(latents(0), LEVEL).eps


@pytest.mark.parametrize("kind", ["eps", "v"])
def test_guidance_1_is_unguided_and_asks_once(kind: str) -> None:
    answers = Answers()
    for camera_guidance in (1.0, 3.0):  # the reference has no camera guidance then
        made = Guided(
            network=answers, kind="eps" if kind == "eps" else "v", guidance=1.0, camera_guidance=camera_guidance
        )(latents(0), LEVEL)
        plain = Prediction.from_output(SAID[FULL], latents(0), LEVEL, "eps" if kind == "eps" else "v")
        assert torch.equal(made.x0, plain.x0)
        assert torch.equal(made.eps, plain.eps)
    assert answers.asked == [(FULL,), (FULL,)]


@settings(deadline=None, max_examples=25)
@given(scales)
def test_camera_guidance_1_is_classifier_free_guidance(scale: float) -> None:
    expected = SAID[UNPROMPTED] + scale * (SAID[FULL] - SAID[UNPROMPTED])
    for form in ("reference", "chained"):
        torch.testing.assert_close(guided(guidance=scale, camera_guidance=1.0, camera_form=form), expected)


@settings(deadline=None, max_examples=25)
@given(scales.filter(lambda scale: scale != 1), scales)
def test_the_reference_adds_what_the_camera_changes_with_the_prompt_there(scale: float, camera: float) -> None:
    expected = SAID[UNPROMPTED] + scale * (SAID[FULL] - SAID[UNPROMPTED])
    expected = expected + (camera - 1) * (SAID[FULL] - SAID[NO_CAMERA])
    torch.testing.assert_close(guided(guidance=scale, camera_guidance=camera), expected)


@settings(deadline=None, max_examples=25)
@given(scales, scales)
def test_the_chained_form_goes_from_nothing_to_the_camera_to_the_prompt(scale: float, camera: float) -> None:
    expected = SAID[NOTHING] + camera * (SAID[UNPROMPTED] - SAID[NOTHING]) + scale * (SAID[FULL] - SAID[UNPROMPTED])
    made = guided(guidance=scale, camera_guidance=camera, camera_form="chained")
    torch.testing.assert_close(made, expected, atol=1e-9, rtol=1e-7)


def test_the_cosine_is_strongest_in_noise_and_gone_in_the_picture() -> None:
    def at(timestep: int, schedule: str) -> Tensor:
        said: dict = {"guidance": 2.0, "camera_guidance": 3.0, "camera_schedule": schedule, "rescale": 0.0}
        level = NoiseLevel(timestep=timestep, alpha_bar=0.3)
        return Guided(network=Answers(), kind="eps", **said)(latents(0), level).eps

    plain = guided(guidance=2.0)
    torch.testing.assert_close(at(999, "cosine"), at(999, "constant"))
    torch.testing.assert_close(at(0, "cosine"), plain)
    torch.testing.assert_close(at(333, "cosine"), plain + 0.5 * (at(333, "constant") - plain))


def test_rescaling_takes_contrast_back_sample_by_sample() -> None:
    plain, strong = latents(1), 5 * latents(2)
    whole = with_contrast_of(plain, strong, 1.0)
    torch.testing.assert_close(whole.flatten(1).std(1), plain.flatten(1).std(1))
    torch.testing.assert_close(with_contrast_of(plain, strong, 0.7), 0.7 * whole + 0.3 * strong)
    assert torch.equal(with_contrast_of(plain, strong, 0.0), strong)
