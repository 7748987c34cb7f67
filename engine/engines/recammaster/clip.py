"""The clip that ReCamMaster makes: a first frame and fours, of any size that its tokens tile."""

import math

from engine.clip import ClipSpec, ClipWish
from engine.conditioning.recammaster import GROUP

TOKEN = 16
"""Pixels to a side of a token."""
FEWEST, MOST = 1 + GROUP, 1 + GROUP * 511
"""Frames; source and target together have places for 1024 latent frames."""


def clip_of(wish: ClipWish) -> ClipSpec:
    """Fit a wish to the network: its rate, about its size, the nearest 4k + 1 frames."""
    width, height = made_size((wish.width, wish.height))
    frames = 1 + GROUP * math.floor((wish.frames - 1) / GROUP + 0.5)
    return ClipSpec(width=width, height=height, frames=min(max(frames, FEWEST), MOST), fps=wish.fps)


def made_size(size: tuple[int, int]) -> tuple[int, int]:
    """The nearest size in multiples of a token."""
    width, height = (max(TOKEN, TOKEN * math.floor(side / TOKEN + 0.5)) for side in size)
    return width, height
