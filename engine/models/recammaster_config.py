"""What ReCamMaster's network is made of, and what it was trained for."""

from dataclasses import dataclass
from typing import Literal

from engine.clip import ClipSpec
from engine.settings import Usual

ConditionedOn = Literal["frames", "channels", "views"]
"""Where the source clip enters: behind the frames of the target, as the release does; or, as the paper's two ablations
do, beside its channels, or as a second view that an attention of its own joins to the first."""

POSE = 12
"""Numbers of a camera."""
LATENT_CHANNELS = 16
PATCH = 2
"""Latents to a side of a token."""


@dataclass(frozen=True, kw_only=True)
class ReCamMasterConfig:
    """Sizes of Wan 2.1's transformer for text to video with 1.3 billion parameters, on which the release is built."""

    heads: int = 12
    head_channels: int = 128
    layers: int = 30
    feed_forward: int = 8960
    text_channels: int = 4096
    time_channels: int = 256
    conditioned_on: ConditionedOn = "frames"

    @property
    def channels(self) -> int:
        """Channels of a token."""
        return self.heads * self.head_channels


RELEASED = ReCamMasterConfig()
USUAL = Usual(steps=50, guidance=5.0)
"""What its authors ask of it."""
TRAINED = ClipSpec(width=832, height=480, frames=81, fps=15.0)
"""The clips of its training."""
