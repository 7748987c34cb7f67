"""The grid of latents that a video autoencoder lays over a clip."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Grid:
    """How a video autoencoder divides a clip."""

    cell: int
    """Pixels to a side of a latent."""
    group: int
    """Frames to a latent after the first, which is a frame of its own; 1 where every frame is."""
    side: int
    """Width and height are multiples of this: pixels to a patch of the transformer."""

    def latent_frames(self, frames: int) -> int:
        """How many latents follow each other in a clip."""
        return -(-(frames - 1) // self.group) + 1

    def fits(self, frames: int, height: int, width: int) -> bool:
        """Whether a clip divides without a remainder."""
        return (frames - 1) % self.group == 0 and height % self.side == 0 and width % self.side == 0
