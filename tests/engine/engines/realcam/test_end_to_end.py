"""The recorded runs, from pictures and words to latents and back."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from engine.engines.realcam.load import Networks
from engine.verification.end_to_end import run_again, runs
from engine.verification.goldens import settings, small_models
from engine.verification.parity import CLIPS as TOLERANCE
from engine.verification.parity import CONTEXTS, MASKS, Check
from engine.weights.assemble import assemble
from tests.engine.models_on_disk import write_model


def networks_of(name: str, folder: Path) -> Networks:
    said = settings()[name]
    spec = small_models()[f"{said['variant']}_{said['res']}"]
    return Networks.from_bundle(assemble(spec, write_model(folder, spec)))


WHOLE = ("realcam_256_shaping",)
"""Has everything that sampling does; of the others the first step shows what is theirs."""


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        *((name, None if name in WHOLE else 1) for name in runs()),
        *(pytest.param(name, None, marks=pytest.mark.slow) for name in runs() if name not in WHOLE),
    ],
)
def test_every_step_of_a_recorded_run_comes_out_again(name: str, steps: int | None, tmp_path: Path) -> None:
    errors = run_again(name, networks_of(name, tmp_path), steps=steps)
    assert max(errors.worst.values()) <= TOLERANCE, errors.worst
    assert max(errors.contexts.values()) <= CONTEXTS, errors.contexts
    assert sum(errors.masks.values()) <= MASKS, f"masks differ by more than rounding: {errors.masks}"


def test_nan_at_any_step_is_beyond_all_that_is_allowed(tmp_path: Path) -> None:
    name = "dynamicrafter_256"
    networks = networks_of(name, tmp_path)

    def spoil(module: nn.Module, given: tuple[Tensor, ...], answer: Tensor) -> Tensor:
        return torch.full_like(answer, math.nan)

    networks.unet.register_forward_hook(spoil)
    errors = run_again(name, networks, steps=2)
    assert errors.worst["x_in"] == errors.worst["pred_x0"] == errors.worst["x_out"] == math.inf
    assert not Check(model="", what="", worst=max(errors.worst.values()), tolerance=TOLERANCE).passed


def test_where_memory_is_short_a_clip_is_made_in_smaller_pieces_and_is_the_same(tmp_path: Path) -> None:
    name = "cameractrl_256"
    networks, failed = networks_of(name, tmp_path), []

    def no_more_than(most: int, what: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def hook(module: nn.Module, given: tuple[Tensor, ...]) -> None:
            if len(given[0]) > most:
                failed.append(what)
                torch.empty(2**50)  # no machine has that: the allocator's own error

        return hook

    assert max(run_again(name, networks, together=True).worst.values()) <= TOLERANCE
    networks.unet.register_forward_pre_hook(no_more_than(1, "branches"))
    networks.vae.decoder.register_forward_pre_hook(no_more_than(2, "frames"))
    errors = run_again(name, networks, together=True)
    assert max(errors.worst.values()) <= TOLERANCE, errors.worst
    assert failed == ["branches", "frames", "frames"], "it stays with what fitted"
