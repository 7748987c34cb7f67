from dataclasses import replace

import pytest
import torch
from torch import Tensor

from engine.models.condition import CameraCondition
from engine.models.config import EpipolarCamera
from engine.models.epipolar_attention import Epipolar, attention_bias, with_biases
from engine.verification.compare import relative_error as error
from engine.verification.named_weights import set_named_weights
from tests.reference.epipolar_attention import epipolar_attention_slowly

CLIPS, FRAMES, PIXELS, CHANNELS, HEADS = 2, 3, 4, 16, 2
CAMERA = EpipolarCamera(masked_downscales=(2,))


@pytest.fixture
def x() -> Tensor:
    return torch.randn(CLIPS, PIXELS, FRAMES, CHANNELS, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def condition() -> CameraCondition:
    """Random masks, one token of which may look at nothing; level 1 has one too, which nobody asks for."""
    tokens = FRAMES * PIXELS
    mask = torch.rand(CLIPS, tokens, tokens, generator=torch.Generator().manual_seed(2)) < 0.3
    mask[:, 5] = False
    features = (torch.zeros(CLIPS, CHANNELS, FRAMES, 2, 2),)
    return CameraCondition(features=features, masks={1: mask, 2: mask}, frame=torch.tensor([2, 0]))


def asked(x: Tensor, camera: EpipolarCamera, condition: CameraCondition, downscale: int = 2) -> Tensor:
    """[clips, frames * pixels, channels]"""
    level = epipolar(camera, downscale)
    with torch.no_grad():
        return tokens(level(x, with_biases(condition, camera, torch.float32)))


def epipolar(camera: EpipolarCamera, downscale: int = 2) -> Epipolar:
    level = Epipolar(CHANNELS, HEADS, downscale, camera)
    set_named_weights(level)
    return level


def tokens(x: Tensor) -> Tensor:
    return x.transpose(1, 2).flatten(1, 2)


def slowly(x: Tensor, allowed: Tensor) -> Tensor:
    weights = {key: weight.double() for key, weight in epipolar(CAMERA).epipolar_attn.state_dict().items()}
    clips = zip(tokens(x).double(), allowed, strict=True)
    return torch.stack([epipolar_attention_slowly(weights, HEADS, clip, clip, mask) for clip, mask in clips]).float()


def test_the_fast_one_agrees_with_the_slow_one(x: Tensor, condition: CameraCondition):
    assert error(asked(x, CAMERA, condition), slowly(x, condition.masks[2])) < 1e-6


def test_a_level_without_masks_sees_every_token(x: Tensor, condition: CameraCondition):
    every = torch.ones_like(condition.masks[2])
    assert error(asked(x, CAMERA, condition, downscale=1), slowly(x, every)) < 1e-6
    assert error(asked(x, replace(CAMERA, attends="everything"), condition), slowly(x, every)) < 1e-6


def test_the_reference_frame_alone_is_seen_along_its_lines(x: Tensor, condition: CameraCondition):
    only = torch.zeros(CLIPS, 1, FRAMES, PIXELS, dtype=torch.bool)
    only[0, :, 2], only[1, :, 0] = True, True
    only = only.flatten(2)
    camera = replace(CAMERA, attends="reference-frame")
    assert error(asked(x, camera, condition), slowly(x, condition.masks[2] & only)) < 1e-6
    everywhere = only.expand_as(condition.masks[1])
    assert error(asked(x, camera, condition, downscale=1), slowly(x, everywhere)) < 1e-6


def test_one_mask_serves_a_batch(x: Tensor, condition: CameraCondition):
    first = replace(condition, masks={2: condition.masks[2][:1]}, features=(condition.features[0][:1],), frame=None)
    allowed = condition.masks[2][:1].expand(CLIPS, -1, -1)
    assert error(asked(x, CAMERA, first), slowly(x, allowed)) < 1e-6


def test_a_bias_is_zero_where_a_mask_allows(condition: CameraCondition):
    mask = condition.masks[2]
    bias = attention_bias(mask, 4, torch.float16)
    assert (bias[..., :4] == 0).all()
    assert torch.equal(bias[:, 0, :, 4:] == 0, mask)
    assert torch.equal(bias[:, 0, :, 4:].isinf(), ~mask)
    assert bias.stride(2) % 8 == 0
