"""What is said before a job begins."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from engine.engines.realcam.estimate import estimate_network, token_pairs
from engine.engines.realcam.timings import Timing, evaluations, keep_timing
from engine.models.config import MODELS
from engine.settings import Settings, Usual
from engine.verification.goldens import small_models

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def test_time_is_only_said_where_this_machine_was_timed() -> None:
    spec, settings = small_models()["motionctrl_256"], Settings(steps=10)
    assert estimate_network(spec, settings, CPU).seconds is None
    keep_timing(spec, CPU, torch.float32, Timing(evaluation=2.0, rest=5.0))
    assert estimate_network(spec, settings, CPU).seconds == 5 + 10 * 2 * 2
    assert estimate_network(spec, replace(settings, precision="bf16"), CPU).seconds is None
    assert estimate_network(replace(spec, width=2 * spec.width), settings, CPU).seconds is None


def test_guidance_decides_how_often_the_network_is_asked() -> None:
    pulls = ((1, 1, 1), (1, 2, 2), (5, 1, 2), (5, 2, 3), (None, 1, 2))
    for guidance, camera, asked in pulls:
        settings = Settings(guidance=guidance, camera_guidance=camera)
        assert evaluations(settings.decided(Usual())) == asked


def test_memory_grows_with_the_precision_and_the_picture() -> None:
    spec = small_models()["realcam-i2v_512"]
    half, full = (estimate_network(spec, Settings(precision=precision), CPU) for precision in ("fp16", "fp32"))
    assert half.memory < full.memory
    assert estimate_network(replace(spec, width=2 * spec.width), Settings(), CPU).memory > full.memory
    assert half.disk == full.disk


def test_the_finest_level_of_the_large_models_has_no_mask() -> None:
    small, large = MODELS["realcam-i2v-256"], MODELS["realcam-i2v-512"]
    assert token_pairs(small) == sum((16 * (32 // level) ** 2) ** 2 for level in (1, 2, 4, 8))
    assert token_pairs(large) < token_pairs(small)
    assert token_pairs(MODELS["cameractrl-256"]) == 0
