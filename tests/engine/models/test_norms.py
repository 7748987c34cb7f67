"""Norms alone, on values so small that their epsilon decides: nothing else shows a wrong one."""

import pytest
import torch

from engine.verification.compare import relative_error as error
from engine.verification.goldens import vectors
from tests.engine.models.nets import small_pose_encoder, small_unet

NORMS = [key.removesuffix("|in") for key in vectors("norms").arrays if key.endswith("|in")]


def recorded(prefix: str) -> list[str]:
    return [key for key in NORMS if key.startswith(prefix)]


@pytest.mark.parametrize("key", recorded("model.diffusion_model.") + recorded("pose_encoder."))
def test_norms_are_as_recorded(key: str):
    pose = key.startswith("pose_encoder.")
    net = small_pose_encoder("realcam-i2v_256") if pose else small_unet("realcam-i2v_256")
    norm = net.get_submodule(key.removeprefix("pose_encoder.").removeprefix("model.diffusion_model."))
    with torch.no_grad():
        assert error(norm(vectors("norms")[f"{key}|in"]), vectors("norms")[f"{key}|out"]) < 1e-6
