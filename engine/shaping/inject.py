"""The preview, noised, put in the place of the latents before the model looks."""

from collections.abc import Callable, Sequence
from typing import Literal

import torch
from jaxtyping import Bool, Float
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

    def __init__(
        self,
        preview: Latents,
        mask: Bool[Tensor, "*#latents"],
        levels: Sequence[NoiseLevel],
        *,
        cut: int,
        noise: Callable[[], Latents],
        kind: Literal["fresh", "fixed"] = "fresh",
    ) -> None:
        """Prepare the hook.

        Args:
            preview: clean latents, in the layout and at the scale of those that are sampled.
            mask: True where cells are locked; broadcast to the latents.
            levels: those at which the model looks: a run's, without the one it ends at.
            cut: levels from this timestep up are shaped.
            noise: standard normal latents.
            kind: other noise for every level, or the first for all.
        """
        shaped = [level for level in levels if level.timestep >= cut]
        self.steps = len(shaped) if bool(mask.any()) else 0
        self._signal = {level.timestep: level.alpha * preview for level in shaped} if self.steps else {}
        self._mask, self._noise, self._fixed = mask, noise, kind == "fixed"
        self._drawn: Latents | None = None

    def __call__(self, x: Latents, level: NoiseLevel) -> Latents:
        """The latents as the model shall see them."""
        signal = self._signal.get(level.timestep)
        if signal is None:
            return x
        if self._drawn is None or not self._fixed:
            self._drawn = self._noise()
        return inject(x, signal, self._mask, self._drawn, level.sigma)
