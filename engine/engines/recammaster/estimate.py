"""What a clip of ReCamMaster will need, said before it begins: counted from its networks, not measured."""

from engine.clip import ClipSpec
from engine.conditioning.recammaster import GROUP
from engine.device import DTYPES, Precision
from engine.engines.recammaster.clip import TOKEN
from engine.models.pipelines import UMT5
from engine.models.recammaster_config import RELEASED, USUAL, ReCamMasterConfig

TRANSFORMER, AUTOENCODER = 1.490, 0.127
"""Parameters [billions], counted from the shapes."""
PER_CHANNEL = 12
"""Values alive at once for every channel of a token: residual, queries, keys, values and what lies between layers."""
PER_PIXEL = 780
"""Float32 values alive at once in the autoencoder, per pixel of the four frames that it works on together."""


def tokens_of(clip: ClipSpec) -> int:
    """How many tokens attend to one another: of the new clip and of the source."""
    latent_frames = 1 + (clip.frames - 1) // GROUP
    return 2 * latent_frames * (clip.height // TOKEN) * (clip.width // TOKEN)


def peak_memory(clip: ClipSpec, precision: Precision, *, on_gpu: bool) -> int:
    """Bytes that a clip needs at most: weights, and what is alive in sampling or decoding, whichever is more.

    Args:
        clip: what is made.
        precision: of the networks.
        on_gpu: whether auto is 16 bits.
    """
    half = 2 if on_gpu else 4
    width = half if precision == "auto" else DTYPES[precision].itemsize
    weights = 1e9 * ((TRANSFORMER + UMT5) * width + AUTOENCODER * 4)
    sampling = PER_CHANNEL * tokens_of(clip) * RELEASED.channels * width
    decoding = PER_PIXEL * GROUP * clip.height * clip.width * 4
    return round(weights + max(sampling, decoding))


def petaflops(
    clip: ClipSpec,
    steps: int = USUAL.steps,
    guidance: float = USUAL.guidance,
    config: ReCamMasterConfig = RELEASED,
) -> float:
    """The arithmetic of sampling a clip, in units of 10^15: mostly attention, which grows with the square of tokens."""
    tokens, width = tokens_of(clip), config.channels
    dense = 7 * width**2 + 2 * width * config.feed_forward  # self-attention 4, projector 1, cross-attention 2
    layer = 2 * tokens * dense + 4 * tokens**2 * width
    return config.layers * layer * steps * (1 if guidance == 1 else 2) / 1e15
