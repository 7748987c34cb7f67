"""Which latent cells the preview locks, for the page to draw over it, and for how many of the steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from engine.models.grid import Grid
from engine.shaping.cells import least_trust, locked_at, weights_of_cells
from engine.shaping.levels import Level
from engine.shaping.mask import coverage_lock, reference_lock, trusted_pixels
from engine.shaping.report import lock_warning
from scene.rendering.preview import Preview


@dataclass(frozen=True, eq=False)
class LockedCells:
    """The cells of every frame of a preview, on the latent grid of the engine that will get it."""

    weights: Float[Tensor, "frames rows columns"]
    """0 is free, 1 is locked down to the cut, between is let go earlier; cells of a group of frames are alike."""
    cell: int
    """Pixels of the preview to a side; what lies beyond the last whole cell belongs to none."""

    @property
    def cells(self) -> Bool[Tensor, "frames rows columns"]:
        """Whether a cell is locked at all."""
        return self.weights > 0

    @property
    def shares(self) -> list[float]:
        """Share of each frame's cells that are locked, 0 to 1."""
        return self.cells.float().mean((1, 2)).tolist()

    @property
    def warning(self) -> str:
        """Where so little or so much is locked that shaping will disappoint; "" otherwise."""
        return lock_warning(1, float(self.cells.float().mean()))


@dataclass(frozen=True)
class CellRule:
    """How an engine divides a preview into cells, and what it asks of their pixels before it trusts one."""

    grid: Grid
    asks: Literal["area", "least", "reference"]
    """A share of trusted pixels, all of them, or what the reference asks."""

    def trust(self, preview: Preview) -> Float[Tensor, "frames rows columns"]:
        """How far each cell is trusted, 0 to 1, frame by frame: parts of a preview say what the whole would."""
        if self.asks == "reference":
            return reference_lock(preview.rgb, self.grid.cell).cells.float()
        if self.asks == "area":
            return coverage_lock(preview, self.grid.cell).cells.float()
        return least_trust(trusted_pixels(preview).float(), self.grid.cell)

    def locked(
        self,
        trust: Float[Tensor, "frames rows columns"],
        *,
        strength: Sequence[float] | None = None,
        feather: int = 0,
    ) -> LockedCells:
        """What may be locked of a whole clip whose cells are trusted so, and how firmly.

        Args:
            trust: of every frame, all parts together.
            strength: 0 to 1 for every frame; None is 1 for all.
            feather: cells over which the border of the locked part is let go earlier.
        """
        weights = weights_of_cells(trust, self.grid, strength=strength, feather=feather)
        return LockedCells(of_every_frame(weights, self.grid, len(trust)), self.grid.cell)


def of_every_frame(weights: Tensor, grid: Grid, frames: int) -> Float[Tensor, "_frames rows columns"]:
    """Repeat the cells of a group for each of its frames."""
    return weights[[grid.latent_frames(frame + 1) - 1 for frame in range(frames)]]


@dataclass(frozen=True)
class GuidedSteps:
    """The steps of a run that the preview guides."""

    levels: tuple[Level, ...]
    cut: float
    """Share of noise down to which what is locked firmly stays."""

    def lasting(self, weights: Float[Tensor, "frames rows columns"]) -> Float[Tensor, "frames rows columns"]:
        """Share of the steps that leave any signal in which each cell is locked."""
        locked = [locked_at(weights, level, self.cut) for level in self.levels if not level.pure]
        return torch.stack(locked).float().mean(0) if locked else torch.zeros_like(weights)
