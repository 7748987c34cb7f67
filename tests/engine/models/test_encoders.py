"""The encoders' weights go under the checkpoints' names, all of them, and back."""

import gzip
import json
from typing import Any

import pytest
import torch

from engine.models import depth_net, image_tower, text_tower, vae
from engine.models.config import MODELS, DepthNetConfig
from engine.models.resampler import Resampler
from engine.verification.compare import relative_error
from engine.verification.goldens import GOLDENS, MANIFESTS, small_depth, vectors
from scene.errors import InputError
from tests.engine.models.filled_encoders import (
    SMALL,
    small_depth_net,
    small_image_tower,
    small_resampler,
    small_text_tower,
    small_vae,
)

FULL = MODELS["realcam-i2v-512"]
PARTS: list[Any] = [
    pytest.param("first_stage_model.", vae, vae.make_vae, FULL.vae, SMALL.vae, small_vae, id="vae"),
    pytest.param(
        "cond_stage_model.model.",
        text_tower,
        text_tower.make_text_tower,
        FULL.text,
        SMALL.text,
        small_text_tower,
        id="text tower",
    ),
    pytest.param(
        "embedder.model.",
        image_tower,
        image_tower.make_image_tower,
        FULL.image,
        SMALL.image,
        small_image_tower,
        id="image tower",
    ),
    pytest.param(
        "depth_predictor.",
        depth_net,
        depth_net.make_depth_net,
        DepthNetConfig(),
        small_depth(),
        small_depth_net,
        id="depth net",
    ),
]
parts = pytest.mark.parametrize(("prefix", "part", "make", "full", "small", "filled"), PARTS)


def manifest(name: str, prefix: str) -> dict[str, tuple[int, ...]]:
    said = json.loads(gzip.decompress((MANIFESTS / f"{name}.json.gz").read_bytes()))
    return {key.removeprefix(prefix): tuple(shape) for key, (shape, _) in said.items() if key.startswith(prefix)}


def reduced(name: str, prefix: str) -> dict[str, tuple[int, ...]]:
    said = json.loads(gzip.decompress((GOLDENS / "reduced_keys.json.gz").read_bytes()))[name]
    return {key.removeprefix(prefix): tuple(shape) for key, shape in said.items() if key.startswith(prefix)}


@parts
def test_names_and_shapes_are_those_of_the_checkpoints(
    prefix: str, part: Any, make: Any, full: Any, small: Any, filled: Any
):
    depth = part is depth_net
    for name in (
        ["depth_predictor_vitl"] if depth else [model.replace("-2", "_2").replace("-5", "_5") for model in MODELS]
    ):
        assert part.official_shapes(full) == manifest(name, prefix)
    assert part.official_shapes(small) == reduced("depth" if depth else "dynamicrafter_256", prefix)


@parts
def test_a_full_size_checkpoint_fills_the_network_that_is_built_without_memory(
    prefix: str, part: Any, make: Any, full: Any, small: Any, filled: Any
):
    with torch.device("meta"):
        module = make(full)
        state = {name: torch.empty(shape) for name, shape in part.official_shapes(full).items()}
    module.load_state_dict(part.from_official(state, full), strict=True, assign=True)
    read = sum(state[name].numel() for name in part.official_names(full))
    assert sum(parameter.numel() for parameter in module.parameters()) == read
    assert all(buffer.device.type == "cpu" for buffer in module.buffers()), "a buffer that no file holds has no values"


@parts
def test_weights_go_into_the_network_and_back_unchanged(
    prefix: str, part: Any, make: Any, full: Any, small: Any, filled: Any
):
    written = part.to_official(filled(), small)
    again = part.from_official(written, small)
    for name, tensor in filled().state_dict().items():
        assert torch.equal(again[name], tensor), name
    unread = written.keys() - part.official_names(small).keys()
    assert not any(written[name].any() for name in unread)


@parts
def test_a_missing_an_unknown_and_a_misshapen_tensor_are_refused_by_name(
    prefix: str, part: Any, make: Any, full: Any, small: Any, filled: Any
):
    written = part.to_official(filled(), small)
    name, *_ = part.official_names(small)
    for broken in (
        {key: tensor for key, tensor in written.items() if key != name},
        written | {f"{name}.again": written[name]},
        written | {name: written[name][..., :-1]},
    ):
        with pytest.raises(InputError, match=name):
            part.from_official(broken, small)


def test_the_resampler_has_the_checkpoints_names():
    with torch.device("meta"):
        state = Resampler(FULL.resampler).state_dict()
    assert {name: tuple(tensor.shape) for name, tensor in state.items()} == manifest(
        "realcam-i2v_512", "image_proj_model."
    )


@torch.no_grad()
def test_norms_divide_by_what_the_reference_divides_by():
    """Inputs are so small that the epsilon decides."""
    recorded, checked = vectors("norms"), 0
    named: list[tuple[str, Any, Any]] = [
        ("first_stage_model.", small_vae(), vae.official_names(SMALL.vae)),
        ("cond_stage_model.model.", small_text_tower(), text_tower.official_names(SMALL.text)),
        ("embedder.model.", small_image_tower(), image_tower.official_names(SMALL.image)),
        ("depth_predictor.", small_depth_net(), depth_net.official_names(small_depth())),
        ("image_proj_model.", small_resampler(), {name: (name,) for name in small_resampler().state_dict()}),
    ]
    for prefix, module, names in named:
        for key in recorded.arrays:
            if key.startswith(prefix) and key.endswith("|in"):
                name = key.removeprefix(prefix).removesuffix("|in")
                norm = module.get_submodule(names[f"{name}.weight"][0].removesuffix(".weight"))
                assert relative_error(norm(recorded[key]), recorded[key.replace("|in", "|out")]) <= 1e-6, name
                checked += 1
    assert checked == 13


def test_stock_positions_differ_from_the_depth_nets_by_percents():
    """So the subclass is not for nothing; and the learned table itself is used as it is."""
    table = small_depth_net().backbone.embeddings.position_embeddings
    assert depth_net.scaled_positions(table, depth_net.TABLE, depth_net.TABLE) is table
    ours = depth_net.scaled_positions(table, 18, 23)
    grid = table[:, 1:].unflatten(1, (37, 37)).permute(0, 3, 1, 2)
    stock = torch.nn.functional.interpolate(grid, (18, 23), mode="bicubic").flatten(2).transpose(1, 2)
    assert ours.shape == (1, 1 + 18 * 23, table.shape[-1])
    assert float((ours[:, 1:] - stock).norm() / stock.norm()) > 0.01
