"""The recorded runs, from pictures and words to latents and back."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from engine.pipeline.networks import Networks
from engine.verification.end_to_end import run_again, runs
from engine.verification.goldens import settings, small_models
from engine.weights.assemble import assemble
from tests.engine.models_on_disk import write_model

TOLERANCE = 1e-4


def networks_of(name: str, folder: Path) -> Networks:
    said = settings()[name]
    spec = small_models()[f"{said['variant']}_{said['res']}"]
    return Networks.from_bundle(assemble(spec, write_model(folder, spec)))


QUICK = ("cami2v_256_cameracfg", "dynamicrafter_512", "realcam_256_shaping")
"""Runs that between them have everything that sampling does; the others are slow to repeat it."""


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in runs()]
)
def test_every_step_of_a_recorded_run_comes_out_again(name: str, tmp_path: Path) -> None:
    errors = run_again(name, networks_of(name, tmp_path))
    assert max(errors.worst.values()) <= TOLERANCE, errors.worst
    assert sum(errors.masks.values()) <= 2, "our own epipolar masks differ by more than rounding at the threshold"


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
