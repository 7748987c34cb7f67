"""Attention over long clips, which only a kernel that never holds all scores at once can do."""

import torch
from torch.nn.attention import SDPBackend

from scene.errors import InputError

MOST_UNFUSED = 16_384
"""Tokens up to which any kernel will do."""
MATH = "_native_math"
"""Name in diffusers of the kernel that holds all scores."""
PROBE = 64
"""Tokens with which PyTorch is asked for its choice; it does not depend on how many there are."""


def refuse_unfused(
    tokens: int, heads: int, head_channels: int, *, dtype: torch.dtype, device: torch.device, backend: str | None = None
) -> None:
    """Refuse to begin what would end in a lack of memory: 65,520 tokens in 12 heads make 192 GiB of scores.

    Args:
        tokens: that attend to one another.
        heads: of the attention.
        head_channels: channels of each.
        dtype: of queries and keys.
        device: they are on.
        backend: diffusers' name of a kernel that was chosen; None or "native" leave the choice to PyTorch.

    Raises:
        InputError: the kernel that would run holds all scores, and there are more than `MOST_UNFUSED` tokens.
    """
    if tokens <= MOST_UNFUSED or (backend not in (None, "native", MATH)):
        return
    if backend != MATH and _fused(heads, head_channels, dtype, device):
        return
    scores = heads * tokens**2 * 4 / 2**30
    raise InputError(
        f"Attention over {tokens:,} tokens needs a fused kernel, and the one that would run here holds all scores at "
        f"once: {scores:.0f} GiB. Run it on a GPU with flash or memory-efficient attention, in 16 bits, choose a "
        "kernel with `set_attention_backend`, or make the clip smaller."
    )


def _fused(heads: int, head_channels: int, dtype: torch.dtype, device: torch.device) -> bool:
    shape, learning = (1, PROBE, heads, head_channels), torch.is_grad_enabled()
    probe = torch.zeros(shape, dtype=dtype, device=device, requires_grad=learning).transpose(1, 2)
    choice = torch._C._VariableFunctions._fused_sdp_choice  # pyright: ignore[reportAttributeAccessIssue]
    return choice(probe, probe, probe) != SDPBackend.MATH.value
