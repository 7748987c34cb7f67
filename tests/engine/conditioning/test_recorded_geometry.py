"""Held to the reference's numbers."""

import math

import pytest
import torch
from torch import Tensor

from engine.conditioning.epipolar import epipolar_mask, fundamental_matrices, given_direction
from engine.conditioning.plucker import plucker_rays
from engine.conditioning.poses import motionctrl_numbers, pairs, relative_poses
from engine.models.config import EpipolarCamera
from engine.verification.compare import relative_error as error
from engine.verification.goldens import Vectors, settings, small_models, vectors
from tests.reference.epipolar import distances_slowly


def recorded_poses(name: str) -> Tensor:
    """Relative, with every scale that the reference applied."""
    said = vectors(name)
    camera = torch.linalg.inv(said["RT"])
    frame = recorded_frame(name)
    trace = float(said["trace_scale_factor"]) if "trace_scale_factor" in said else recorded_settings(name)
    scale = torch.full((len(camera),), trace)
    if "per_frame_scale" in said:
        scale = scale * said["per_frame_scale"][torch.arange(len(camera)), frame]
    return relative_poses(camera, frame, scale)


def recorded_frame(name: str) -> Tensor:
    said = vectors(name)
    if "cond_frame_index" in said:
        return said["cond_frame_index"]
    return torch.tensor([settings()[name.removeprefix("e2e_")]["cond_frame_index"]])


def recorded_settings(name: str) -> float:
    return settings()[name.removeprefix("e2e_")]["trace_scale_factor"]


@pytest.fixture
def geometry() -> Vectors:
    return vectors("geometry")


def test_relative_poses(geometry: Vectors) -> None:
    camera, frame = torch.linalg.inv(geometry["RT"]), geometry["cond_frame_index"]
    assert error(relative_poses(camera, frame), geometry["rel_c2w"]) < 1e-5
    assert error(recorded_poses("geometry"), geometry["rel_c2w_metric"]) < 1e-5


def test_motionctrl_numbers(geometry: Vectors) -> None:
    camera, frame = torch.linalg.inv(geometry["RT"]), geometry["cond_frame_index"]
    traced = relative_poses(camera, frame, torch.full((2,), float(geometry["trace_scale_factor"])))
    assert error(motionctrl_numbers(traced), geometry["motionctrl_RT"]) < 1e-5


def test_pluecker_rays(geometry: Vectors) -> None:
    rays = plucker_rays(recorded_poses("geometry"), geometry["K"], int(geometry["H"]), int(geometry["W"]))
    assert error(rays[..., ::4, ::4], geometry["plucker"]) < 1e-5
    assert error(rays[0, :, -1], geometry["plucker_full_frame"]) < 1e-5


def test_fundamental_matrices(geometry: Vectors) -> None:
    between = pairs(recorded_poses("geometry"))
    assert error(between, geometry["pairs"]) < 1e-5
    assert error(given_direction(between, geometry["perturb_noise"])[..., None], geometry["t_perturbed"]) < 1e-5
    assert error(fundamental_matrices(between, geometry["K"], geometry["perturb_noise"]), geometry["F"]) < 1e-5


@pytest.mark.parametrize("step", [8, 16, 32])
def test_masks(geometry: Vectors, step: int) -> None:
    between = pairs(recorded_poses("geometry"))
    lines = fundamental_matrices(between, geometry["K"], geometry["perturb_noise"])
    mask = epipolar_mask(lines, int(geometry["H"]), int(geometry["W"]), step)
    differs = mask != geometry.unpacked(f"mask{step}")
    assert not (differs & ~geometry.unpacked(f"mask{step}_ambiguous")).any()


@pytest.mark.parametrize(
    ("name", "model", "draw"),
    [
        ("unet_cami2v_256", "cami2v_256", "perturb_noise"),
        ("unet_realcam-i2v_256", "realcam-i2v_256", "perturb_noise"),
        ("unet_realcam-i2v_512", "realcam-i2v_512", "perturb_noise"),
        ("e2e_cami2v_256_cameracfg", "cami2v_256", "draw01"),
        ("e2e_realcam_256_plain", "realcam-i2v_256", "draw01"),
        ("e2e_realcam_256_shaping", "realcam-i2v_256", "draw01"),
        ("e2e_realcam_512_shaping900", "realcam-i2v_512", "draw01"),
    ],
)
def test_masks_of_whole_runs(name: str, model: str, draw: str) -> None:
    """These have no list of ambiguous entries: what lies within 0.2 % of the limit, may differ."""
    said, spec = vectors(name), small_models()[model]
    assert isinstance(spec.unet.camera, EpipolarCamera)
    lines = fundamental_matrices(pairs(recorded_poses(name)), said["K"], said[draw])
    for level in spec.unet.camera.masked_downscales:
        step = 8 * level
        differs = epipolar_mask(lines, spec.height, spec.width, step) != said.unpacked(f"mask{step}")
        limit = step * math.sqrt(2) / 2
        clear = (distances_slowly(lines, spec.height, spec.width, step) - limit).abs() > 0.002 * limit
        assert not (differs & clear).any()
        assert differs.float().mean() < 1e-5
