"""The photo's CLIP tokens to a few tokens per frame: a Perceiver resampler (Alayrac et al. 2022).

Parameters have the names of the checkpoints, behind `image_proj_model.`.
"""

from jaxtyping import Float
from torch import Tensor, cat, nn, zeros

from engine.models.config import ResamplerConfig


class Resampler(nn.Module):
    """Learned queries, `queries` for every frame, that look at the photo `depth` times."""

    def __init__(self, config: ResamplerConfig):
        super().__init__()
        self.latents = nn.Parameter(zeros(1, config.frames * config.queries, config.width))
        self.proj_in = nn.Linear(config.image_width, config.width)
        self.layers = nn.ModuleList(
            nn.ModuleList([PerceiverAttention(config), _feed_forward(config)]) for _ in range(config.depth)
        )
        self.proj_out = nn.Linear(config.width, config.out_width)
        self.norm_out = nn.LayerNorm(config.out_width)

    def forward(self, tokens: Float[Tensor, "batch tokens image_width"]) -> Float[Tensor, "batch queries out_width"]:
        """Frame after frame."""
        x = self.proj_in(tokens)
        latents = self.latents.expand(len(x), -1, -1)
        for attention, feed_forward in self.layers:  # pyright: ignore[reportGeneralTypeIssues]
            latents = latents + attention(x, latents)
            latents = latents + feed_forward(latents)
        return self.norm_out(self.proj_out(latents))


class PerceiverAttention(nn.Module):
    """The latents look at the tokens and at themselves."""

    def __init__(self, config: ResamplerConfig):
        super().__init__()
        inner = config.heads * config.head_width
        self.heads = config.heads
        self.norm1 = nn.LayerNorm(config.width)
        self.norm2 = nn.LayerNorm(config.width)
        self.to_q = nn.Linear(config.width, inner, bias=False)
        self.to_kv = nn.Linear(config.width, 2 * inner, bias=False)
        self.to_out = nn.Linear(inner, config.width, bias=False)

    def forward(
        self, x: Float[Tensor, "batch tokens width"], latents: Float[Tensor, "batch queries width"]
    ) -> Float[Tensor, "batch queries width"]:
        """What each latent learns."""
        x, latents = self.norm1(x), self.norm2(latents)
        key, value = self.to_kv(cat([x, latents], dim=1)).chunk(2, dim=-1)
        query, key, value = map(self._by_head, (self.to_q(latents), key, value))
        seen = nn.functional.scaled_dot_product_attention(query, key, value)
        return self.to_out(seen.transpose(1, 2).flatten(2))

    def _by_head(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)


def _feed_forward(config: ResamplerConfig) -> nn.Sequential:
    inner = config.expansion * config.width
    return nn.Sequential(
        nn.LayerNorm(config.width),
        nn.Linear(config.width, inner, bias=False),
        nn.GELU(),
        nn.Linear(inner, config.width, bias=False),
    )
