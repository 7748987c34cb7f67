"""The recorded runs, from pictures and words to latents and back."""

from pathlib import Path

import pytest

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


@pytest.mark.parametrize("name", runs())
def test_every_step_of_a_recorded_run_comes_out_again(name: str, tmp_path: Path) -> None:
    errors = run_again(name, networks_of(name, tmp_path))
    assert max(errors.worst.values()) <= TOLERANCE, errors.worst
    assert sum(errors.masks.values()) <= 2, "our own epipolar masks differ by more than rounding at the threshold"


def test_branches_of_guidance_in_one_batch_say_the_same(tmp_path: Path) -> None:
    name = "cami2v_256_cameracfg"
    errors = run_again(name, networks_of(name, tmp_path), together=True)
    assert max(errors.worst.values()) <= TOLERANCE, errors.worst
