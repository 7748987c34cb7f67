"""What the network is told in words."""

from collections.abc import Sequence
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from engine.conditioning.tokenizer import tokenize


@torch.no_grad()
def encode_text(tower: Any, texts: Sequence[str]) -> Float[Tensor, "texts 77 width"]:
    """One embedding per token, also after the end; `tower` is `make_text_tower`'s. An empty text has one too."""
    tokens = torch.stack([tokenize(text) for text in texts]).to(tower.device)
    return tower(tokens).last_hidden_state
