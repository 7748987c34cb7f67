"""Guidance distilled into one forward."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from engine.diffusion.denoiser import Branch
from engine.diffusion.guidance import FULL, NO_CAMERA, UNPROMPTED, Guided
from engine.diffusion.schedule import NoiseLevel
from engine.models.config import MODELS
from engine.models.unet import Scales
from engine.verification.random_file import keys_of, quick
from research.train.config import Distilled
from research.train.distil_task import DistilTask, Student, distil_task, guided, relative_error, student_names
from research.train.frozen import fingerprint, freeze_but
from research.train.loop import train
from research.train.tasks import task_of
from tests.research.train.small import quick_config


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished model of random numbers, whose camera says something."""
    from tests.research.train.small import SMALL

    file = tmp_path_factory.mktemp("teacher") / "cami2v-256.safetensors"
    save_file({key: quick(key, shape).contiguous() for key, shape in keys_of(SMALL["cami2v-256"]).items()}, file)
    return file


@pytest.fixture
def task(clips: Path, teacher: Path, tmp_path: Path) -> DistilTask:
    return distil_task(quick_config("cami2v-256-distilled", clips, teacher), tmp_path)


def test_the_target_is_the_samplers_guidance(task: DistilTask) -> None:
    rng = torch.Generator().manual_seed(1)
    answers = {branch: torch.randn(1, 4, 2, 3, 3, generator=rng) for branch in (FULL, UNPROMPTED, NO_CAMERA)}

    class Recorded:
        def __call__(self, x: Tensor, level: NoiseLevel, branches: Sequence[Branch]) -> Sequence[Tensor]:
            return [answers[branch] for branch in branches]

    sampler = Guided(network=Recorded(), kind="eps", guidance=6.0, camera_guidance=2.5, rescale=0)
    x = torch.zeros(1, 4, 2, 3, 3)
    wanted = sampler(x, NoiseLevel(timestep=500, alpha_bar=0.5)).eps
    ours = guided(answers[FULL], answers[UNPROMPTED], answers[NO_CAMERA], torch.tensor([6.0]), torch.tensor([2.5]))
    torch.testing.assert_close(ours, wanted, atol=1e-5, rtol=1e-5)


def test_a_student_begins_as_its_teacher_at_every_scale(task: DistilTask) -> None:
    student = task.network
    assert isinstance(student, Student)
    student.eval()
    told = task.batch([task.samples[0]])
    with torch.no_grad():
        plain = student.teacher.predict(told.noise, replace(told, scales=None))
        for prompt, camera in ((1.0, 1.0), (7.5, 2.0)):
            scales = Scales(torch.tensor([prompt]), torch.tensor([camera]))
            assert torch.equal(student.predict(told.noise, replace(told, scales=scales)), plain)
        ones = Scales(torch.ones(1), torch.ones(1))
        torch.testing.assert_close(student.target(told.noise, replace(told, scales=ones)), plain, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("trains", ["everything", "scales"])
def test_the_teacher_and_the_pose_encoder_stay(task: DistilTask, trains: str) -> None:
    student = task.network
    assert isinstance(student, Student)
    names = student_names(student, replace(Distilled(), trains=trains))  # pyright: ignore[reportArgumentType]
    assert not any(name.startswith("pose_encoder") for name in names)
    assert (len(names) == 8) == (trains == "scales")
    trained, before = freeze_but(student, names), fingerprint(student.teacher)
    optimiser = torch.optim.AdamW(trained.values(), lr=1e-3)
    student(task.batch([task.samples[0]])).backward()
    optimiser.step()
    assert fingerprint(student.teacher) == before
    assert {key for key, each in student.named_parameters() if each.grad is not None} == set(names)


@pytest.mark.slow
def test_training_brings_the_student_to_its_guided_teacher(task: DistilTask) -> None:
    """One sample, scales that change: within 0.45 of what guidance changes after 30 steps, on scales never seen."""
    student = task.network
    assert isinstance(student, Student)
    trained = freeze_but(student, task.trained)
    student.eval()  # no dropout
    told = task.batch([task.samples[0]])
    unseen = replace(told, scales=Scales(torch.tensor([4.2]), torch.tensor([1.7])))
    before = relative_error(student, unseen)
    assert before == pytest.approx(1.0, abs=1e-4)
    optimiser = torch.optim.AdamW(trained.values(), lr=1e-3)
    rng = torch.Generator().manual_seed(0)
    for _ in range(30):
        prompt, camera = torch.rand(2, 1, generator=rng)
        scales = Scales(3 + 3 * prompt, 1 + 1.5 * camera)
        optimiser.zero_grad()
        student(replace(told, scales=scales)).backward()
        optimiser.step()
    assert relative_error(student, unseen) < 0.45


def test_distillation_is_a_config_of_the_loop(clips: Path, teacher: Path, tmp_path: Path) -> None:
    config = quick_config("cami2v-256-distilled", clips, teacher, steps=1)
    looks = replace(config.validation, every=1, samples=1, clips=1, steps=1, stride=1)
    config = replace(config, validation=looks, data=replace(config.data, validation="val"))
    finished = train(config, tmp_path, task_of)
    assert finished.figures["loss"] > 0 and (finished.checkpoint / "cami2v-256.safetensors").exists()
    assert MODELS["cami2v-256"].unet.guidance_inputs is False
