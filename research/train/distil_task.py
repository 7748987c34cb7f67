"""Distillation of guidance into one forward: both scales become inputs of the network (CamI2V, eq. 9)."""

from dataclasses import replace
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor, nn

from engine.models.config import MODELS
from research.train.camera_task import CameraTask, base_bundle, held_out, training_samples
from research.train.chance import Draw, seed_of
from research.train.config import Distilled, TrainConfig
from research.train.encoders import Encoders, Telling
from research.train.loss import Latents, noised
from research.train.network import CameraNetwork, Told, filled

SCALES = ("unet.guidance_embedding.", "unet.camera_guidance_embedding.")
"""What reads the scales: the beginnings of parameters' names."""


def guided(full: Latents, unprompted: Latents, without_camera: Latents, prompt: Tensor, camera: Tensor) -> Latents:
    """What guidance makes of a network's three answers (CamI2V, eq. 8), nothing rescaled.

    Args:
        full: with everything.
        unprompted: without text and photo.
        without_camera: with text and photo.
        prompt: scale of text and photo [batch]; 1 is none.
        camera: scale of the camera [batch]; 1 is none, and the paper's s_cam is one less.
    """
    prompt, camera = (scale.to(full)[:, None, None, None, None] for scale in (prompt, camera))
    return unprompted + prompt * (full - unprompted) + (camera - 1) * (full - without_camera)


class Student(CameraNetwork):
    """A network that is told the scales, and learns in one forward what its teacher says in three."""

    def __init__(self, teacher: CameraNetwork) -> None:
        spec = replace(teacher.spec, unet=replace(teacher.spec.unet, guidance_inputs=True))
        super().__init__(spec)
        self._teacher = (teacher,)  # in a tuple, so that it is no part of this module
        with torch.no_grad():
            theirs = dict(teacher.named_parameters())
            for name, parameter in self.named_parameters():
                if not name.startswith(SCALES):
                    parameter.copy_(theirs[name])

    @property
    def teacher(self) -> CameraNetwork:
        """The network whose guided answer is learned."""
        return self._teacher[0]

    def forward(self, told: Told) -> Float[Tensor, ""]:
        """Compute the mean square error against the teacher's guided answer."""
        noisy, _ = noised(self.schedule, told.latents, told.noise, told.timesteps)
        return (self.predict(noisy, told).float() - self.target(noisy, told).float()).square().mean()

    @torch.no_grad()
    def target(self, noisy: Latents, told: Told) -> Latents:
        """The teacher's guided answer to noisy latents."""
        assert told.scales is not None
        plain = replace(told, scales=None)
        answers = (
            self.teacher.predict(noisy, plain),
            self.teacher.predict(noisy, plain, prompt=False),
            self.teacher.predict(noisy, plain, camera=False),
        )
        return guided(*answers, told.scales.prompt, told.scales.camera)


class DistilTask(CameraTask):
    """A student, its teacher's frozen networks, and clips."""

    def to(self, device: torch.device) -> None:
        """Bring the frozen networks there, the teacher's too."""
        super().to(device)
        assert isinstance(self.network, Student)
        self.network.teacher.to(device)


def student_names(network: nn.Module, distilled: Distilled) -> list[str]:
    """Parameters that are trained: the UNet, or only what reads the scales; the pose encoder stays."""
    begins = ("unet.",) if distilled.trains == "everything" else SCALES
    return [name for name, _ in network.named_parameters() if name.startswith(begins)]


def distil_task(config: TrainConfig, cache: Path) -> DistilTask:
    """Make the task of a config.

    Raises:
        InputError: weights or data are missing or of another model.
    """
    camera = config.camera
    assert camera is not None and camera.guidance is not None, "this distils guidance"
    distilled = camera.guidance
    bundle = base_bundle(MODELS[camera.model], config.base)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed_of(config.seed, "network"))
        teacher = filled(CameraNetwork(bundle.spec), bundle.weights.tensors, set())
        teacher.eval().requires_grad_(False)
        student = Student(teacher)
    return DistilTask(
        config=config,
        camera=camera,
        network=student,
        trained=student_names(student, distilled),
        encoders=Encoders.of(bundle),
        telling=Telling(spec=student.spec, metric=camera.metric, scales=Scaled(distilled)),
        samples=training_samples(config, student.spec, cache),
        held_out=held_out(config, student.spec, cache),
    )


class Scaled:
    """Scales of a sample, uniform in the ranges that are learned."""

    def __init__(self, distilled: Distilled) -> None:
        self.ranges = distilled.prompt, distilled.camera

    def __call__(self, drawn: Draw) -> tuple[float, float]:
        """The guidance of prompt and camera of a draw."""
        (low, high), (least, most) = self.ranges
        return low + (high - low) * drawn.scales[0], least + (most - least) * drawn.scales[1]


@torch.no_grad()
def relative_error(student: Student, told: Told) -> float:
    """How far the student is from its guided teacher, as a share of what guidance changes.

    0 is the guided teacher, 1 as far off as the teacher without guidance.
    """
    noisy, _ = noised(student.schedule, told.latents, told.noise, told.timesteps)
    target = student.target(noisy, told)
    change = (student.teacher.predict(noisy, replace(told, scales=None)) - target).square().mean()
    return float(((student.predict(noisy, told) - target).square().mean() / change).sqrt())
