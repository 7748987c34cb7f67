"""A UNet and everything that it is told about one clip, ready to be asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine.diffusion.denoiser import Branch, Latents
from engine.diffusion.schedule import NoiseLevel
from engine.models.condition import CameraCondition


@dataclass(frozen=True, eq=False, kw_only=True)
class ConditionedUNet:
    """A `Network` whose latents may be of another precision than the UNet: float32 latents keep a float32 sampler."""

    unet: Callable[..., Tensor]
    """(x, timesteps, context, fs, camera) to its raw output."""
    context: Float[Tensor, "batch tokens channels"]
    """The prompt and the photo, in the UNet's precision."""
    without: Float[Tensor, "batch tokens channels"]
    """The negative prompt and a grey picture."""
    photo: Float[Tensor, "batch _channels _one height width"]
    """The conditioning frame's latent, one frame of it; seen beside every frame and in every branch."""
    fs: Int[Tensor, "batch"] | None
    camera: CameraCondition | None = None
    together: Callable[[], bool] = lambda: True
    """Whether branches that differ in the prompt alone go through the UNet in one batch."""

    def __call__(self, x: Latents, level: NoiseLevel, branches: Sequence[Branch]) -> Sequence[Latents]:
        """Its output for each branch, in the order of the branches."""
        groups = [[b for b in branches if b.camera], [b for b in branches if not b.camera]]
        if not self.together():
            groups = [[branch] for branch in branches]
        said = {branch: output for group in groups if group for branch, output in self._ask(x, level, group)}
        return [said[branch] for branch in branches]

    def _ask(self, x: Latents, level: NoiseLevel, group: Sequence[Branch]) -> Sequence[tuple[Branch, Latents]]:
        """Branches with the same camera, in one batch."""
        times, clips = len(group), len(x)
        context = torch.cat([self.context if branch.prompt else self.without for branch in group])
        seen = torch.cat([x.to(context.dtype), self.photo.to(context.dtype).expand(-1, -1, x.shape[2], -1, -1)], dim=1)
        timesteps = torch.full((times * clips,), level.timestep, device=x.device)
        fs = None if self.fs is None else _repeated(self.fs, times)
        camera = self.camera if group[0].camera else None
        output = self.unet(
            _repeated(seen, times), timesteps, context, fs, None if camera is None else repeated(camera, times)
        )
        return list(zip(group, output.to(x.dtype).split(clips), strict=True))


def repeated(camera: CameraCondition, times: int) -> CameraCondition:
    """The same cameras for several branches; those of a single clip take no more memory."""
    return CameraCondition(
        poses=None if camera.poses is None else _repeated(camera.poses, times),
        features=tuple(_repeated(feature, times) for feature in camera.features),
        masks={level: _repeated(mask, times) for level, mask in camera.masks.items()},
    )


def _repeated(tensor: Tensor, times: int) -> Tensor:
    """Along the batch, branch by branch."""
    if len(tensor) == 1:
        return tensor.expand(times, *tensor.shape[1:])
    return tensor.repeat(times, *(1 for _ in tensor.shape[1:]))
