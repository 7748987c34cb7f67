"""Guidance: the difference that a condition makes, made larger."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from jaxtyping import Float
from torch import Tensor

from engine.diffusion.denoiser import Branch, Latents, Network, Prediction
from engine.diffusion.schedule import NoiseLevel

FULL = Branch()
UNPROMPTED = Branch(prompt=False)
NO_CAMERA = Branch(camera=False)
NOTHING = Branch(prompt=False, camera=False)
LAST_TIMESTEP = 999

CameraForm = Literal["reference", "chained"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Guided:
    """A denoiser made of a network that is asked with and without its conditions.

    All arithmetic is on the network's raw output, noise or velocity, in the order of the reference: prompt, camera,
    contrast.
    """

    network: Network
    kind: Literal["eps", "v"]
    """What the network predicts."""
    guidance: float = 7.5
    """On what prompt and photo change (Ho and Salimans 2022); 1 is none."""
    camera_guidance: float = 1.0
    """On what the camera changes; 1 is none."""
    camera_schedule: Literal["constant", "cosine"] = "constant"
    """The same at every step, or strongest in the noise and fading out towards the picture."""
    camera_form: CameraForm = "reference"
    """Reference: what the camera changes with the prompt there, as the reference's sampler has it.

    Chained: the two scales of CamI2V (Zheng et al. 2024, multiple guidance), first the camera, then prompt and photo,
    each against what comes before it: e(0, 0) + s_camera [e(camera, 0) - e(0, 0)] + s_prompt [e(camera, prompt) -
    e(camera, 0)], expanded as in Brooks et al. 2023, eq. 3.
    """
    rescale: float = 0.7
    """Share of the contrast that guidance added which is taken away again (Lin et al. 2024)."""

    @property
    def branches(self) -> tuple[Branch, ...]:
        """What the network is asked at every step; the first is the plain question."""
        return branches_of(self.guidance, self.camera_guidance, self.camera_form)

    def __call__(self, x: Latents, level: NoiseLevel) -> Prediction:
        """What the guided network says of `x`."""
        branches = self.branches
        said = dict(zip(branches, self.network(x, level, branches), strict=True))
        output = said[FULL]
        if len(branches) > 1:
            output = with_contrast_of(said[FULL], self._combined(said, level), self.rescale)
        return Prediction.from_output(output, x, level, self.kind)

    def _combined(self, said: Mapping[Branch, Latents], level: NoiseLevel) -> Latents:
        full, unprompted = said[FULL], said[UNPROMPTED]
        output = unprompted + self.guidance * (full - unprompted)
        pull = (self.camera_guidance - 1) * self._camera_weight(level)
        if NO_CAMERA in said:
            output = output + pull * (full - said[NO_CAMERA])
        if NOTHING in said:
            output = output + pull * (unprompted - said[NOTHING])
        return output

    def _camera_weight(self, level: NoiseLevel) -> float:
        if self.camera_schedule == "constant":
            return 1.0
        return math.cos((1 - level.timestep / LAST_TIMESTEP) * math.pi / 2)


def branches_of(guidance: float, camera_guidance: float, camera_form: CameraForm = "reference") -> tuple[Branch, ...]:
    """What a network is asked at every step, the plain question first."""
    reference, camera = camera_form == "reference", camera_guidance != 1
    if guidance == 1 and (reference or not camera):
        return (FULL,)  # the reference has no camera guidance and no rescaling then
    if not camera:
        return FULL, UNPROMPTED
    return FULL, UNPROMPTED, NO_CAMERA if reference else NOTHING


def with_contrast_of(
    plain: Float[Tensor, "batch *latents"], guided: Float[Tensor, "batch *latents"], share: float
) -> Float[Tensor, "batch *latents"]:
    """`guided`, a share of it with each sample's standard deviation brought back to that of `plain`."""
    if share == 0:
        return guided
    axes = tuple(range(1, plain.ndim))
    ratio = plain.std(axes, keepdim=True) / guided.std(axes, keepdim=True)
    return share * (guided * ratio) + (1 - share) * guided
