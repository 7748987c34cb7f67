"""Depth Anything V2 with a metric head (Yang et al. 2024) as the checkpoints hold it: transformers' classes.

Its authors resize DINOv2's table of positions by a factor that is a little too large; transformers resizes to a size.
Weights depend on neither, but numbers do, so ours resizes as they do.
"""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from engine.models.config import DepthNetConfig
from engine.models.official import Names, Shapes, conv, from_ours, linear, norm, to_ours

PATCH = 14
"""Pixels; an image's sides are multiples of it."""
TABLE = 37
"""Patches along a side of the picture that the table of positions was learned on."""
HEAD_CHANNELS = 32

_BLOCK = {
    "norm1": "norm1",
    "attn.proj": "attention.o_proj",
    "norm2": "norm2",
    "mlp.fc1": "mlp.fc1",
    "mlp.fc2": "mlp.fc2",
}


def make_depth_net(config: DepthNetConfig) -> Any:
    """The frozen net: images (b, 3, h, w) to `predicted_depth` (b, h, w) in metres."""
    from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config
    from transformers.models.dinov2.modeling_dinov2 import Dinov2Embeddings

    class ScaledPositions(Dinov2Embeddings):
        """DINOv2's embeddings with the table of positions resized by a factor."""

        def interpolate_pos_encoding(self, embeddings: Tensor, height: int, width: int) -> Tensor:
            return scaled_positions(self.position_embeddings, height // PATCH, width // PATCH)

    arguments: dict[str, Any] = {
        "hidden_size": config.width,
        "num_hidden_layers": config.layers,
        "num_attention_heads": config.heads,
        "image_size": TABLE * PATCH,
        "patch_size": PATCH,
        "layer_norm_eps": 1e-6,
        "out_indices": [tap + 1 for tap in config.taps],  # 0 is what goes into the first block
        "apply_layernorm": True,
        "reshape_hidden_states": False,
    }
    backbone = Dinov2Config(**arguments)
    net: Any = DepthAnythingForDepthEstimation(
        DepthAnythingConfig(
            backbone_config=backbone,
            patch_size=PATCH,
            reassemble_hidden_size=config.width,
            neck_hidden_sizes=list(config.out_channels),
            fusion_hidden_size=config.features,
            head_hidden_size=HEAD_CHANNELS,
            depth_estimation_type="metric",
        )
    )
    net.head.max_depth = config.max_depth  # the library's own setting takes whole metres only
    net.backbone.embeddings = ScaledPositions(backbone)
    return net.eval().requires_grad_(False)


def scaled_positions(table: Tensor, rows: int, columns: int) -> Tensor:
    """The learned table (1, 1 + 37 * 37, width) for a picture of so many patches: (1, 1 + rows * columns, width)."""
    if rows == columns == TABLE:
        return table
    grid = table[:, 1:].unflatten(1, (TABLE, TABLE)).permute(0, 3, 1, 2)
    factors = ((rows + 0.1) / TABLE, (columns + 0.1) / TABLE)
    resized = nn.functional.interpolate(grid.float(), scale_factor=factors, mode="bicubic").to(table.dtype)
    assert resized.shape[2:] == (rows, columns)
    return torch.cat([table[:, :1], resized.flatten(2).transpose(1, 2)], dim=1)


def official_shapes(config: DepthNetConfig) -> Shapes:
    """Shapes by the names behind `depth_predictor.`."""
    width, features = config.width, config.features
    shapes: Shapes = {
        "pretrained.cls_token": (1, 1, width),
        "pretrained.pos_embed": (1, 1 + TABLE * TABLE, width),
        "pretrained.mask_token": (1, width),
    }
    shapes |= conv("pretrained.patch_embed.proj", 3, width, PATCH)
    for block in range(config.layers):
        name = f"pretrained.blocks.{block}"
        shapes |= norm(f"{name}.norm1", width) | linear(f"{name}.attn.qkv", width, 3 * width)
        shapes |= linear(f"{name}.attn.proj", width, width) | {f"{name}.ls1.gamma": (width,)}
        shapes |= norm(f"{name}.norm2", width) | linear(f"{name}.mlp.fc1", width, 4 * width)
        shapes |= linear(f"{name}.mlp.fc2", 4 * width, width) | {f"{name}.ls2.gamma": (width,)}
    shapes |= norm("pretrained.norm", width)

    head = "depth_head"
    for level, channels in enumerate(config.out_channels):
        shapes |= conv(f"{head}.projects.{level}", width, channels, 1)
        shapes |= {f"{head}.scratch.layer{level + 1}_rn.weight": (features, channels, 3, 3)}
        if kernel := {0: 4, 1: 2, 3: 3}.get(level):
            shapes |= conv(f"{head}.resize_layers.{level}", channels, channels, kernel)
        fusion = f"{head}.scratch.refinenet{level + 1}"
        shapes |= conv(f"{fusion}.out_conv", features, features, 1)
        for unit in (1, 2):
            shapes |= conv(f"{fusion}.resConfUnit{unit}.conv1", features, features, 3)
            shapes |= conv(f"{fusion}.resConfUnit{unit}.conv2", features, features, 3)
    shapes |= conv(f"{head}.scratch.output_conv1", features, features // 2, 3)
    shapes |= conv(f"{head}.scratch.output_conv2.0", features // 2, HEAD_CHANNELS, 3)
    return shapes | conv(f"{head}.scratch.output_conv2.2", HEAD_CHANNELS, 1, 1)


def from_official(state: Mapping[str, Tensor], config: DepthNetConfig) -> dict[str, Tensor]:
    """Rename an official state for a strict load into `make_depth_net(config)`.

    Raises:
        InputError: a tensor is missing, unknown or of another shape.
    """
    return to_ours("depth net", state, official_shapes(config), official_names(config))


def to_official(net: nn.Module, config: DepthNetConfig) -> dict[str, Tensor]:
    """The inverse of `from_official`."""
    return from_ours(net.state_dict(), official_shapes(config), official_names(config))


def official_names(config: DepthNetConfig) -> Names:
    """Ours by official name, of those that are read."""
    layers = {
        "pretrained.patch_embed.proj": "backbone.embeddings.patch_embeddings.projection",
        "pretrained.norm": "backbone.layernorm",
        "depth_head.scratch.output_conv1": "head.conv1",
        "depth_head.scratch.output_conv2.0": "head.conv2",
        "depth_head.scratch.output_conv2.2": "head.conv3",
    }
    names: Names = {
        "pretrained.cls_token": ("backbone.embeddings.cls_token",),
        "pretrained.pos_embed": ("backbone.embeddings.position_embeddings",),
        "pretrained.mask_token": ("backbone.embeddings.mask_token",),
    }
    for block in range(config.layers):
        name, ours = f"pretrained.blocks.{block}", f"backbone.encoder.layer.{block}"
        layers |= {f"{name}.{layer}": f"{ours}.{our_layer}" for layer, our_layer in _BLOCK.items()}
        for kind in ("weight", "bias"):
            names[f"{name}.attn.qkv.{kind}"] = tuple(f"{ours}.attention.{role}_proj.{kind}" for role in "qkv")
        for number in (1, 2):
            names[f"{name}.ls{number}.gamma"] = (f"{ours}.layer_scale{number}.lambda1",)

    deepest = len(config.out_channels) - 1
    for level in range(len(config.out_channels)):
        names[f"depth_head.scratch.layer{level + 1}_rn.weight"] = (f"neck.convs.{level}.weight",)
        layers[f"depth_head.projects.{level}"] = f"neck.reassemble_stage.layers.{level}.projection"
        if level != 2:  # which is not resized
            layers[f"depth_head.resize_layers.{level}"] = f"neck.reassemble_stage.layers.{level}.resize"
        name = f"depth_head.scratch.refinenet{level + 1}"
        ours = f"neck.fusion_stage.layers.{deepest - level}"  # in the order of running
        layers[f"{name}.out_conv"] = f"{ours}.projection"
        for unit in (1, 2):
            for number in (1, 2):
                layers[f"{name}.resConfUnit{unit}.conv{number}"] = f"{ours}.residual_layer{unit}.convolution{number}"
    return names | {
        f"{name}.{kind}": (f"{ours}.{kind}",) for name, ours in layers.items() for kind in ("weight", "bias")
    }
