"""The slow second implementation of ReCamMaster's transformer: one function of an official state, in plain arithmetic.

It was written from the equations of Wan's transformer and of ReCamMaster's additions, with no layer of any library but
the matrix product, and serves to judge the fast one.
"""

import math
from collections.abc import Mapping

import torch
from torch import Tensor

from engine.models.recammaster_config import ReCamMasterConfig

EPS = 1e-6


def slow_recammaster(
    state: Mapping[str, Tensor],
    config: ReCamMasterConfig,
    target: Tensor,
    source: Tensor,
    cameras: Tensor,
    time: float,
    words: Tensor,
) -> Tensor:
    """The velocity (16, f, h, w) of `target` beside `source`, with cameras (f, 12) and words (n, c)."""

    def dense(name: str, x: Tensor) -> Tensor:
        return x @ state[f"{name}.weight"].T + state[f"{name}.bias"]

    frames, rows, columns = target.shape[1], target.shape[2] // 2, target.shape[3] // 2
    both = torch.cat([target, source], dim=1)
    kernel = state["patch_embedding.weight"].flatten(1)  # [channels, 16 * 1 * 2 * 2]
    places = [(f, r, c) for f in range(2 * frames) for r in range(rows) for c in range(columns)]
    patches = [both[:, f, 2 * r : 2 * r + 2, 2 * c : 2 * c + 2].flatten() for f, r, c in places]
    x = torch.stack(patches) @ kernel.T + state["patch_embedding.bias"]

    context = dense("text_embedding.2", _tanh_gelu(dense("text_embedding.0", words)))
    half = config.time_channels // 2
    angles = time * torch.exp(-math.log(10000) * torch.arange(half, dtype=x.dtype) / half)
    embedded = torch.cat([angles.cos(), angles.sin()])
    embedded = dense("time_embedding.2", _silu(dense("time_embedding.0", embedded)))
    six = dense("time_projection.1", _silu(embedded)).view(6, -1)
    turns = torch.stack([_turn_of(place, config.head_channels) for place in places])

    for layer in range(config.layers):
        block = f"blocks.{layer}"
        shift, scale, gate, late_shift, late_scale, late_gate = state[f"{block}.modulation"][0] + six
        u = _norm(x) * (1 + scale) + shift
        told = dense(f"{block}.cam_encoder", cameras)
        u = u + torch.stack([told[f % frames] for f, _, _ in places])
        attended = _attend(state, f"{block}.self_attn", u, u, config.heads, turns)
        x = x + gate * dense(f"{block}.projector", attended)
        asked = _norm(x) * state[f"{block}.norm3.weight"] + state[f"{block}.norm3.bias"]
        x = x + _attend(state, f"{block}.cross_attn", asked, context, config.heads, None)
        u = _norm(x) * (1 + late_scale) + late_shift
        x = x + late_gate * dense(f"{block}.ffn.2", _tanh_gelu(dense(f"{block}.ffn.0", u)))

    shift, scale = state["head.modulation"][0] + embedded
    cells = dense("head.head", _norm(x) * (1 + scale) + shift)
    velocity = torch.zeros_like(target)
    for (f, r, c), cell in zip(places, cells, strict=True):
        if f < frames:
            velocity[:, f, 2 * r : 2 * r + 2, 2 * c : 2 * c + 2] = cell.view(2, 2, 16).permute(2, 0, 1)
    return velocity


def _attend(
    state: Mapping[str, Tensor], name: str, x: Tensor, seen: Tensor, heads: int, turns: Tensor | None
) -> Tensor:
    def project(role: str, tokens: Tensor) -> Tensor:
        return tokens @ state[f"{name}.{role}.weight"].T + state[f"{name}.{role}.bias"]

    def root_mean_square(role: str, tokens: Tensor) -> Tensor:
        return tokens / (tokens.square().mean(dim=-1, keepdim=True) + EPS).sqrt() * state[f"{name}.norm_{role}.weight"]

    q, k, v = root_mean_square("q", project("q", x)), root_mean_square("k", project("k", seen)), project("v", seen)
    answers = []
    for head in range(heads):
        part = slice(head * q.shape[1] // heads, (head + 1) * q.shape[1] // heads)
        queries, keys = q[:, part], k[:, part]
        if turns is not None:
            queries, keys = _turned(queries, turns), _turned(keys, turns)
        answers.append(torch.softmax(queries @ keys.T / math.sqrt(queries.shape[1]), dim=-1) @ v[:, part])
    return project("o", torch.cat(answers, dim=-1))


def _turn_of(place: tuple[int, int, int], channels: int) -> Tensor:
    """The angle of each pair of a head's channels: by frame, then row, then column."""
    side = 2 * (channels // 6)
    widths = channels - 2 * side, side, side
    return torch.cat(
        [
            at / 10000 ** (torch.arange(0, width, 2, dtype=torch.float64) / width)
            for at, width in zip(place, widths, strict=True)
        ]
    )


def _turned(x: Tensor, angles: Tensor) -> Tensor:
    pairs = torch.view_as_complex(x.double().unflatten(-1, (-1, 2)).contiguous())
    return torch.view_as_real(pairs * torch.polar(torch.ones_like(angles), angles)).flatten(-2).to(x)


def _norm(x: Tensor) -> Tensor:
    mean = x.mean(dim=-1, keepdim=True)
    return (x - mean) / ((x - mean).square().mean(dim=-1, keepdim=True) + EPS).sqrt()


def _silu(x: Tensor) -> Tensor:
    return x / (1 + torch.exp(-x))


def _tanh_gelu(x: Tensor) -> Tensor:
    return x / 2 * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
