"""Attention and feed-forward: the two things every transformer block here is made of."""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn


def attend(
    queries: Float[Tensor, "*q_batch tokens channels"],
    keys: Float[Tensor, "*k_batch seen channels"],
    values: Float[Tensor, "*k_batch seen channels"],
    heads: int,
    bias: Float[Tensor, "_b 1 tokens seen"] | None = None,
) -> Float[Tensor, "*q_batch tokens channels"]:
    """Scaled dot-product attention (Vaswani et al. 2017, eq. 1) in `heads` equal parts of the channels.

    `bias` is added to the logits; a batch of one serves all.
    """

    def split(x: Tensor) -> Tensor:
        return x.reshape(-1, x.shape[-2], heads, x.shape[-1] // heads).transpose(1, 2)

    answer = F.scaled_dot_product_attention(split(queries), split(keys), split(values), attn_mask=bias)
    return answer.transpose(1, 2).reshape(queries.shape)


class Projections(nn.Module):
    """The linear layers around an attention of some tokens to others."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.to_q = nn.Linear(channels, channels, bias=False)
        self.to_k = nn.Linear(channels, channels, bias=False)
        self.to_v = nn.Linear(channels, channels, bias=False)
        self.to_out = nn.ModuleList([nn.Linear(channels, channels)])

    def ask(
        self,
        x: Float[Tensor, "*batch tokens channels"],
        seen: Float[Tensor, "*batch seen channels"],
        bias: Float[Tensor, "_b 1 tokens seen"] | None = None,
    ) -> Float[Tensor, "*batch tokens channels"]:
        """What the tokens `x` gather from those `seen`."""
        return self.to_out[0](attend(self.to_q(x), self.to_k(seen), self.to_v(seen), self.heads, bias))


class Attention(Projections):
    """Self-attention among the tokens of each row."""

    def forward(self, x: Float[Tensor, "*batch tokens channels"]) -> Float[Tensor, "*batch tokens channels"]:
        return self.ask(x, x)


class TextImageAttention(nn.Module):
    """Two cross-attentions with one query: to the words, and to the photo (DynamiCrafter, section 3.2).

    What the photo says is weighed by tanh(alpha) + 1 in models that learned such a gate, by 1 in others.
    """

    def __init__(self, channels: int, heads: int, context_channels: int, *, gated: bool) -> None:
        super().__init__()
        self.heads = heads
        self.to_q = nn.Linear(channels, channels, bias=False)
        self.to_k = nn.Linear(context_channels, channels, bias=False)
        self.to_v = nn.Linear(context_channels, channels, bias=False)
        self.to_k_ip = nn.Linear(context_channels, channels, bias=False)
        self.to_v_ip = nn.Linear(context_channels, channels, bias=False)
        self.alpha = nn.Parameter(torch.zeros(())) if gated else None
        self.to_out = nn.ModuleList([nn.Linear(channels, channels)])

    def forward(
        self,
        x: Float[Tensor, "batch frames pixels channels"],
        text: Float[Tensor, "batch words context"],
        image: Float[Tensor, "batch frames parts context"],
    ) -> Float[Tensor, "batch frames pixels channels"]:
        q = self.to_q(x)
        # The words are the same for every frame, so all frames ask them together.
        words = attend(q.flatten(1, 2), self.to_k(text), self.to_v(text), self.heads).view_as(q)
        photo = attend(q, self.to_k_ip(image), self.to_v_ip(image), self.heads)
        if self.alpha is not None:
            photo = photo * (self.alpha.tanh() + 1)
        return self.to_out[0](words + photo)


class GEGLU(nn.Module):
    """One half of a projection, gated by the other (Shazeer 2020, section 2)."""

    def __init__(self, channels: int, inner: int) -> None:
        super().__init__()
        self.proj = nn.Linear(channels, 2 * inner)

    def forward(self, x: Float[Tensor, "*batch channels"]) -> Float[Tensor, "*batch inner"]:
        value, gate = self.proj(x).chunk(2, dim=-1)
        return value * F.gelu(gate)


class FeedForward(nn.Module):
    """Two layers, four times as wide inside."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.net = nn.Sequential(GEGLU(channels, 4 * channels), nn.Identity(), nn.Linear(4 * channels, channels))

    def forward(self, x: Float[Tensor, "*batch channels"]) -> Float[Tensor, "*batch channels"]:
        return self.net(x)
