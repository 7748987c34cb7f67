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
LAST_TIMESTEP = 999


@dataclass(frozen=True, eq=False, kw_only=True)
class Guided:
    """A denoiser made of a network that is asked with and without its conditions.

    With a constant schedule and no rescaling this is equation 8 of CamI2V (Zheng et al. 2024), whose s_it is `guidance`
    and whose s_cam is `camera_guidance` - 1; c is the camera, it the image and text:

        e(c, -) + s_it [e(c, it) - e(c, -)] + s_cam [e(c, it) - e(-, it)]

    The cosine schedule and the rescaling are the reference sampler's. All arithmetic is on the network's raw output,
    noise or velocity, in the order of the reference: prompt, camera, contrast.
    """

    network: Network
    kind: Literal["eps", "v"]
    """What the network predicts."""
    guidance: float = 7.5
    """Factor of what prompt and photo change (Ho and Salimans 2022); 1 is none."""
    camera_guidance: float = 1.0
    """Factor of what the camera changes; 1 is none."""
    camera_schedule: Literal["constant", "cosine"] = "constant"
    """The same at every step, or strongest in the noise and fading out towards the picture."""
    rescale: float = 0.7
    """Share of the contrast that guidance added which is taken away again (Lin et al. 2024)."""

    @property
    def branches(self) -> tuple[Branch, ...]:
        """What the network is asked at every step; the first is the plain question."""
        return branches_of(self.guidance, self.camera_guidance)

    def __call__(self, x: Latents, level: NoiseLevel) -> Prediction:
        """What the guided network says of `x`."""
        branches = self.branches
        outputs = dict(zip(branches, self.network(x, level, branches), strict=True))
        output = outputs[FULL]
        if len(branches) > 1:
            output = with_contrast_of(outputs[FULL], self._combined(outputs, level), self.rescale)
        return Prediction.from_output(output, x, level, self.kind)

    def _combined(self, outputs: Mapping[Branch, Latents], level: NoiseLevel) -> Latents:
        full = outputs[FULL]
        output = full
        if UNPROMPTED in outputs:
            output = outputs[UNPROMPTED] + self.guidance * (full - outputs[UNPROMPTED])
        if NO_CAMERA in outputs:
            pull = (self.camera_guidance - 1) * self._camera_weight(level)
            output = output + pull * (full - outputs[NO_CAMERA])
        return output

    def _camera_weight(self, level: NoiseLevel) -> float:
        if self.camera_schedule == "constant":
            return 1.0
        return math.cos((1 - level.timestep / LAST_TIMESTEP) * math.pi / 2)


def branches_of(guidance: float, camera_guidance: float) -> tuple[Branch, ...]:
    """Questions that a network is asked at every step, the plain one first.

    Where `guidance` is 1 the reference asks one and has no camera guidance; here the camera then costs a second.
    """
    unprompted = (UNPROMPTED,) if guidance != 1 else ()
    no_camera = (NO_CAMERA,) if camera_guidance != 1 else ()
    return FULL, *unprompted, *no_camera


def with_contrast_of(
    plain: Float[Tensor, " batch *latents"], guided: Float[Tensor, " batch *latents"], share: float
) -> Float[Tensor, " batch *latents"]:
    """`guided`, a share of it with each sample's standard deviation brought back to that of `plain`."""
    if share == 0:
        return guided
    axes = tuple(range(1, plain.ndim))
    ratio = plain.std(axes, keepdim=True) / guided.std(axes, keepdim=True)
    return share * (guided * ratio) + (1 - share) * guided
