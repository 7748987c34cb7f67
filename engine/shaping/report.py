"""What shaping did, and what is said where it does next to nothing."""

from dataclasses import dataclass

LOOSE, TIGHT = 0.05, 0.95
"""Shares of locked cells outside of which scene lock does next to nothing, or leaves nothing to the engine."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """Report on one run of a pipeline; complete when it has run."""

    steps: int
    """Number of the pipeline's steps."""
    shaped_steps: int
    """Number of steps in which cells were locked, up to now."""
    planned_steps: int
    """Number of steps in which cells are locked by the end."""
    locked_per_frame: tuple[float, ...]
    """Share of the cells locked in the first shaped step, or that would be if there were one: of every latent frame but
    those that the pipeline locks."""
    scheduler: str
    """What was changed about the scheduler, in words; "" if nothing."""

    @property
    def locked(self) -> float:
        """Share of all those cells."""
        return sum(self.locked_per_frame) / max(len(self.locked_per_frame), 1)

    @property
    def warning(self) -> str:
        """Why shaping may not do what is hoped for; "" if it will."""
        return lock_warning(self.planned_steps, self.locked)


def lock_warning(steps: int, share: float) -> str:
    """What is said of a lock that holds for so many steps and so large a share of the picture; "" if nothing."""
    if share == 0:
        return "Nothing of the picture is locked to the scene. Shorten the move."
    if steps == 0:
        return "No step was shaped: make the scene lock stronger, or take more steps."
    if share < LOOSE:
        return f"Only {share:.0%} of the picture is locked to the scene. Shorten the move."
    if share > TIGHT:
        return f"{share:.0%} of the picture is locked to the scene: the engine has little to add."
    return ""
