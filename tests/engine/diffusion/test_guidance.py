from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.diffusion.denoiser import Branch, Prediction
from engine.diffusion.guidance import FULL, NO_CAMERA, UNPROMPTED, Guided, with_contrast_of
from engine.diffusion.schedule import NoiseLevel

LEVEL = NoiseLevel(timestep=600, alpha_bar=0.3)
scales = st.floats(0, 20)


def latents(seed: int) -> Tensor:
    return torch.randn(2, 4, 3, 5, 6, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


SAID = {FULL: latents(1), UNPROMPTED: latents(2), NO_CAMERA: latents(3)}


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
def test_guidance_1_is_unguided_and_asks_once(kind: Literal["eps", "v"]) -> None:
    answers = Answers()
    made = Guided(network=answers, kind=kind, guidance=1.0)(latents(0), LEVEL)
    plain = Prediction.from_output(SAID[FULL], latents(0), LEVEL, kind)
    assert torch.equal(made.x0, plain.x0)
    assert torch.equal(made.eps, plain.eps)
    assert answers.asked == [(FULL,)]


@settings(deadline=None, max_examples=25)
@given(scales)
def test_camera_guidance_1_is_classifier_free_guidance(scale: float) -> None:
    expected = SAID[UNPROMPTED] + scale * (SAID[FULL] - SAID[UNPROMPTED])
    torch.testing.assert_close(guided(guidance=scale, camera_guidance=1.0), expected)


@settings(deadline=None, max_examples=50)
@given(scales, scales)
def test_guidance_is_equation_8_of_cami2v(s_it: float, s_cam: float) -> None:
    expected = SAID[UNPROMPTED] + s_it * (SAID[FULL] - SAID[UNPROMPTED]) + s_cam * (SAID[FULL] - SAID[NO_CAMERA])
    torch.testing.assert_close(guided(guidance=s_it, camera_guidance=1 + s_cam), expected, rtol=1e-9, atol=1e-9)


def test_the_camera_alone_is_guided_with_two_questions() -> None:
    answers = Answers()
    Guided(network=answers, kind="eps", guidance=1.0, camera_guidance=3.0)(latents(0), LEVEL)
    Guided(network=answers, kind="eps", guidance=2.0, camera_guidance=3.0)(latents(0), LEVEL)
    assert answers.asked == [(FULL, NO_CAMERA), (FULL, UNPROMPTED, NO_CAMERA)]


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
