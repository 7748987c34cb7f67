"""Attention to those tokens that a mask allows, one query and one head at a time."""

import math

import torch
from torch import Tensor


def epipolar_attention_slowly(
    weights: dict[str, Tensor], heads: int, x: Tensor, seen: Tensor, allowed: Tensor
) -> Tensor:
    """[tokens, channels]: what each token of x gathers from the learned tokens and from those of `seen` it may see.

    `weights` are named as in `EpipolarAttention`; `allowed` is [tokens, seen].
    """
    registers = weights["register_tokens"][0]
    queries = x @ weights["to_q.weight"].T
    answers = torch.empty_like(x)
    width = x.shape[1] // heads
    for token, query in enumerate(queries):
        found = torch.cat([registers, seen[allowed[token]]])
        keys, values = found @ weights["to_k.weight"].T, found @ weights["to_v.weight"].T
        for head in range(heads):
            part = slice(head * width, (head + 1) * width)
            logits = keys[:, part] @ query[part] / math.sqrt(width)
            shares = logits.exp() / logits.exp().sum()
            answers[token, part] = shares @ values[:, part]
    return answers @ weights["to_out.0.weight"].T + weights["to_out.0.bias"]
