"""Names and shapes of weights, which are what a published file is read by."""

import gzip
import json
from functools import cache
from pathlib import Path

import pytest
import torch
from torch import nn

from engine.models.config import MODELS, ModelSpec
from engine.models.pose_encoder import PoseEncoder
from engine.models.unet import UNet
from engine.verification.goldens import GOLDENS, MANIFESTS
from tests.engine.models.nets import SMALL

OURS = ("model.diffusion_model.", "pose_encoder.")
TRAINED = {"motionctrl-256": 63_444_608, "cameractrl-256": 12_402_880}
TRAINED |= dict.fromkeys(("cami2v-256", "cami2v-512", "realcam-i2v-256", "realcam-i2v-512"), 62_026_880)


@cache
def on_meta(spec: ModelSpec) -> nn.ModuleDict:
    with torch.device("meta"):
        unet = nn.ModuleDict({"diffusion_model": UNet(spec.unet)})
        encoder = {} if spec.pose_encoder is None else {"pose_encoder": PoseEncoder(spec.pose_encoder)}
        return nn.ModuleDict({"model": unet, **encoder})


def listed(path: Path) -> dict:
    return json.loads(gzip.decompress(path.read_bytes()))


@pytest.mark.parametrize("name", MODELS)
def test_names_shapes_and_types_are_the_published_ones(name: str):
    variant, size = name.rsplit("-", 1)
    published = listed(MANIFESTS / f"{variant}_{size}.json.gz")
    made = {
        key: [list(x.shape), str(x.dtype).removeprefix("torch.")]
        for key, x in on_meta(MODELS[name]).state_dict().items()
    }
    assert made == {key: said for key, said in published.items() if key.startswith(OURS)}


@pytest.mark.parametrize("name", [*SMALL, "cami2v_512"])
def test_small_models_have_the_same_names(name: str):
    recorded = listed(GOLDENS / "reduced_keys.json.gz")[name]
    spec = SMALL[name if name in SMALL else "realcam-i2v_512"]
    made = {key: list(parameter.shape) for key, parameter in on_meta(spec).named_parameters()}
    assert made == {key: shape for key, shape in recorded.items() if key.startswith(OURS)}


@pytest.mark.parametrize("name", MODELS)
def test_camera_controls_are_as_large_as_published(name: str):
    unet = on_meta(MODELS[name])["model"]
    plain = set(on_meta(MODELS[f"dynamicrafter-{name[-3:]}"])["model"].state_dict())
    camera = {key: p.numel() for key, p in unet.named_parameters() if key not in plain}
    if name.startswith("motionctrl"):  # it was trained together with the attention behind it
        temporal = {key.removesuffix("cc_projection.weight") for key in camera if key.endswith("cc_projection.weight")}
        behind = tuple(f"{block}attn2." for block in temporal)
        camera |= {key: p.numel() for key, p in unet.named_parameters() if key.startswith(behind)}
    assert sum(camera.values()) == TRAINED.get(name, 0)


def test_the_pose_encoder_is_as_large_as_published():
    encoder = on_meta(MODELS["realcam-i2v-512"])["pose_encoder"]
    assert sum(parameter.numel() for parameter in encoder.parameters()) == 199_262_400


def test_every_norm_has_the_epsilon_of_its_kind():
    unet = on_meta(MODELS["realcam-i2v-256"])
    for key, module in unet.named_modules():
        if isinstance(module, nn.GroupNorm):
            assert module.eps == (1e-6 if key.endswith(".norm") else 1e-5), key
        elif isinstance(module, nn.LayerNorm):
            assert module.eps == 1e-5, key
