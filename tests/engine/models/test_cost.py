"""Floating-point operations of one evaluation at full size, counted on tensors that have shapes only."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from engine.models.condition import CameraCondition
from engine.models.config import MODELS
from engine.models.pose_encoder import PoseEncoder
from engine.models.unet import UNet

FRAMES = 16
# The reference projects the words to keys and values for every frame; they are the same, and we do it once.
WORDS_TOLD_ONCE = 15 * 2 * 2 * 77 * 1024 * (5 * 320 + 5 * 640 + 6 * 1280) / 1e12


@pytest.mark.parametrize(
    ("name", "unet_tflop", "encoder_tflop"),
    [
        ("dynamicrafter-256", 4.90, None),
        ("cameractrl-256", 4.95, 0.61),
        ("realcam-i2v-256", 7.12, 0.61),
        ("dynamicrafter-512", 12.60, None),
        ("realcam-i2v-512", 25.49, 1.52),
    ],
)
def test_an_evaluation_costs_what_the_reference_costs(name: str, unet_tflop: float, encoder_tflop: float | None):
    spec = MODELS[name]
    height, width = spec.latent_size
    with torch.device("meta"), torch.no_grad():
        camera = None
        if spec.pose_encoder is not None:
            encoder = PoseEncoder(spec.pose_encoder)
            with FlopCounterMode(display=False) as counter:
                features = encoder(torch.empty(1, 6, FRAMES, spec.height, spec.width))
            assert counter.get_total_flops() / 1e12 == pytest.approx(encoder_tflop, abs=0.005)
            tokens = {level: FRAMES * height * width // level**2 for level in (1, 2, 4, 8)}
            masks = {level: torch.empty(1, count, count, dtype=torch.bool) for level, count in tokens.items()}
            camera = CameraCondition(features=features, masks=masks)
        once = torch.zeros(1, dtype=torch.int64)
        with FlopCounterMode(display=False) as counter:
            UNet(spec.unet)(
                torch.empty(1, 8, FRAMES, height, width), once, torch.empty(1, 77 + 16 * FRAMES, 1024), once, camera
            )
    assert counter.get_total_flops() / 1e12 + WORDS_TOLD_ONCE == pytest.approx(unet_tflop, abs=0.005)
