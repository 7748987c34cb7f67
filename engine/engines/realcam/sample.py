"""Sampling: noise becomes the latents of a clip."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from engine.diffusion.ddim import Step, sample_ddim
from engine.diffusion.denoiser import Branch, Latents
from engine.diffusion.guidance import Guided
from engine.diffusion.schedule import NoiseLevel, NoiseSchedule, Spacing
from engine.engines.memory import Memory
from engine.engines.realcam.load import Networks
from engine.engines.realcam.noise import Noise
from engine.engines.realcam.prepare import Prepared
from engine.engines.watch import Watch
from engine.settings import Decided
from engine.shaping.cut import cut_of_strength
from engine.shaping.inject import Shaping


@dataclass(frozen=True, eq=False)
class Sampled:
    """What came of it."""

    latents: Float[Tensor, "1 4 frames h w"]
    shaped_steps: int
    locked: Bool[Tensor, "frames h w"] | None
    """The cells of the first of them; None where there is none."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ClipNetwork:
    """The UNet with everything bound that stays the same through the steps of a clip."""

    networks: Networks
    prepared: Prepared
    """Its camera as the UNet wants it."""
    memory: Memory
    watch: Watch

    def __call__(self, x: Latents, level: NoiseLevel, branches: Sequence[Branch]) -> Sequence[Latents]:
        """Its raw output for each branch; branches that share their cameras are asked together if memory allows."""
        outputs: dict[Branch, Latents] = {}
        while left := [branch for branch in branches if branch not in outputs]:
            self.watch.check()

            def ask() -> dict[Branch, Latents]:
                alike = [branch for branch in left if branch.camera == left[0].camera]
                group = alike if self.memory.together else alike[:1]
                return dict(zip(group, self._ask(x, level, group).split(1), strict=True))

            outputs |= self.memory.within(ask, self._with_less, doing="sampling")
        return [outputs[branch] for branch in branches]

    def _with_less(self) -> str | None:
        unet = self.networks.unet
        return self.memory.sample_with_less([network for network in self.networks.all if network is not unet])

    def _ask(self, x: Latents, level: NoiseLevel, branches: Sequence[Branch]) -> Tensor:
        prepared, many = self.prepared, len(branches)
        photo = prepared.latents[:, :, prepared.frame : prepared.frame + 1].expand_as(x)
        context = torch.cat([prepared.context if branch.prompt else prepared.without for branch in branches])
        return self.networks.unet(
            torch.cat([x, photo], dim=1).expand(many, -1, -1, -1, -1),
            torch.full((many,), level.timestep, device=x.device),
            context,
            prepared.fs.expand(many),
            prepared.camera if branches[0].camera else None,
        )


@torch.no_grad()
def sample(
    networks: Networks,
    prepared: Prepared,
    settings: Decided,
    *,
    noise: Noise,
    memory: Memory,
    watch: Watch,
    on_step: Callable[[Step], None],
    spacing: Spacing = "uniform_trailing",
) -> Sampled:
    """Clean latents, float32; the scene is locked where `prepared` says so.

    Raises:
        JobCancelled: before any evaluation of the network.
        InputError: memory is short even for one branch of guidance.
    """
    spec, unet = networks.spec, networks.unet
    device, shape = memory.device, prepared.latents.shape
    unet.to(device)

    def draw() -> Tensor:
        return noise(*shape).to(device)

    if prepared.camera is not None:
        prepared = replace(prepared, camera=unet.prepared(prepared.camera))
    guided = Guided(
        network=ClipNetwork(networks=networks, prepared=prepared, memory=memory, watch=watch),
        kind=spec.schedule.prediction,
        guidance=settings.guidance,
        camera_guidance=settings.camera_guidance if spec.unet.camera is not None else 1.0,
        camera_schedule=settings.camera_guidance_schedule,
        rescale=settings.guidance_rescale,
    )
    schedule = NoiseSchedule.from_config(spec.schedule)
    levels = schedule.levels(settings.steps, spacing)
    x = draw()
    shaping = None
    if (scene := prepared.scene) is not None and (cut := settings.scene_lock) is not None:
        if scene.strength is not None:
            cuts = [cut_of_strength(schedule, cut, strength) for strength in scene.strength]
            cut = torch.tensor(cuts, device=device)[:, None, None]
        shaping = Shaping(scene.latents, scene.mask, levels[:-1], cut=cut, noise=draw)
    latents = sample_ddim(guided, x, levels, eta=settings.eta, noise=draw, before_model=shaping, on_step=on_step)
    return Sampled(latents, shaping.steps if shaping else 0, shaping.first if shaping else None)
