"""The preview, noised, put in the place of the latents before the model looks."""

from collections.abc import Callable, Sequence
from typing import Literal

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from engine.diffusion.schedule import NoiseLevel

Latents = Float[Tensor, "*latents"]


def inject(x: Latents, signal: Latents, mask: Bool[Tensor, "*#latents"], eps: Latents, sigma: float) -> Latents:
    """Signal and noise where cells are locked, x bit for bit elsewhere: two fused operations.

    Args:
        x: latents at some level.
        signal: clean latents, already multiplied by the level's alpha.
        mask: True where cells are locked.
        eps: standard normal noise.
        sigma: the level's factor on the noise.
    """
    return torch.where(mask, torch.add(signal, eps, alpha=sigma), x)


class Shaping:
    """A `before_model` hook: x = q(preview at this level) where cells are locked, x elsewhere; down to the cut.

    With nothing locked, x itself comes back and no noise is drawn. A pipeline whose hook runs after its steps calls it
    with the level that comes next, and once on its first latents.
    """

    steps: int
    """How many of the levels are shaped. At a level of pure noise shaping changes nothing but the noise."""
    first: Bool[Tensor, "*#latents"] | None
    """What is locked in the first of them."""

    def __init__(
        self,
        preview: Latents,
        mask: Bool[Tensor, "*#latents"],
        levels: Sequence[NoiseLevel],
        *,
        cut: int | Int[Tensor, "*#latents"],
        noise: Callable[[], Latents],
        kind: Literal["fresh", "fixed"] = "fresh",
    ) -> None:
        """Prepare the hook.

        Args:
            preview: clean latents, in the layout and at the scale of those that are sampled.
            mask: True where cells are locked; broadcast to the latents.
            levels: those at which the model looks: a run's, without the one it ends at.
            cut: levels from this timestep up are shaped; one for every cell where they differ.
            noise: standard normal latents.
            kind: other noise for every level, or the first for all.
        """
        masks = {level: mask & (torch.as_tensor(cut, device=mask.device) <= level.timestep) for level in levels}
        masks = {level: mask for level, mask in masks.items() if bool(mask.any())}
        self.steps = len(masks)
        self.first = next(iter(masks.values()), None)
        self._locked = {level.timestep: (level.alpha * preview, mask) for level, mask in masks.items()}
        self._noise, self._fixed = noise, kind == "fixed"
        self._drawn: Latents | None = None

    def __call__(self, x: Latents, level: NoiseLevel) -> Latents:
        """The latents as the model shall see them."""
        if level.timestep not in self._locked:
            return x
        signal, mask = self._locked[level.timestep]
        if self._drawn is None or not self._fixed:
            self._drawn = self._noise()
        return inject(x, signal, mask, self._drawn, level.sigma)
