from dataclasses import replace
from typing import Literal

import pytest
import torch
from torch import Tensor, nn

from engine.conditioning.camera import condition
from engine.models.condition import CameraCondition
from engine.models.config import MODELS, EpipolarCamera, ModelSpec
from engine.verification.goldens import small_models, vectors


class Rays(nn.Module):
    """Returns what it is given, at the size of a level; in place of a pose encoder."""

    def __init__(self) -> None:
        super().__init__()
        self.one = nn.Parameter(torch.ones(1))

    def forward(self, plucker: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.one * plucker[..., :: 8 * k, :: 8 * k] for k in (1, 2, 4, 8))


def tell(spec: ModelSpec, encoder: nn.Module | None, drawn: list[tuple[int, ...]] | None = None) -> CameraCondition:
    said = vectors("unet_cami2v_256")

    def noise(*shape: int) -> Tensor:
        if drawn is not None:
            drawn.append(shape)
        return said["perturb_noise"]

    return condition(
        spec,
        encoder,
        c2w=torch.linalg.inv(said["RT"]),
        K=said["K"],
        frame=said["cond_frame_index"],
        noise=noise,
        scale=torch.full((2,), float(said["trace_scale_factor"])),
    )


def test_motionctrl_is_told_poses_alone() -> None:
    told = tell(small_models()["motionctrl_256"], None)
    assert told.poses is not None and told.poses.shape == (2, 4, 12)
    assert not told.features and not told.masks


def test_cameractrl_is_told_rays_alone_and_draws_nothing() -> None:
    drawn: list[tuple[int, ...]] = []
    told = tell(small_models()["cameractrl_256"], Rays(), drawn)
    assert [feature.shape[-2:] for feature in told.features] == [(16, 24), (8, 12), (4, 6), (2, 3)]
    assert told.poses is None and not told.masks and not drawn


def test_cami2v_is_told_rays_and_lines_and_draws_once() -> None:
    drawn: list[tuple[int, ...]] = []
    told = tell(small_models()["cami2v_256"], Rays(), drawn)
    assert drawn == [(2, 4, 4, 3, 1)]
    assert len(told.features) == 4
    assert {level: mask.shape[1] for level, mask in told.masks.items()} == {1: 1536, 2: 384, 4: 96, 8: 24}
    for level, mask in told.masks.items():
        assert torch.equal(mask, vectors("unet_cami2v_256").unpacked(f"mask{8 * level}"))


def test_the_512_models_are_told_no_lines_at_the_finest_level() -> None:
    camera = MODELS["realcam-i2v-512"].unet.camera
    assert isinstance(camera, EpipolarCamera) and camera.masked_downscales == (2, 4, 8)


@pytest.mark.parametrize(("attends", "levels"), [("reference-frame", 4), ("everything", 0)])
def test_the_papers_ablations(attends: Literal["reference-frame", "everything"], levels: int) -> None:
    spec = small_models()["cami2v_256"]
    assert isinstance(spec.unet.camera, EpipolarCamera)
    ablation = replace(spec, unet=replace(spec.unet, camera=replace(spec.unet.camera, attends=attends)))
    told, whole = tell(ablation, Rays()), tell(spec, Rays())
    assert len(told.masks) == levels
    for level, mask in told.masks.items():
        expected = whole.masks[level].unflatten(2, (4, -1)).clone()
        expected[0, :, 1:] = False
        expected[1, :, [0, 1, 3]] = False
        assert torch.equal(mask.unflatten(2, (4, -1)), expected)


def test_geometry_is_float32_inside_autocast_and_features_are_as_the_encoder() -> None:
    spec = small_models()["cami2v_256"]
    plain = tell(spec, Rays())
    with torch.autocast("cpu", dtype=torch.bfloat16):
        inside = tell(spec, Rays())
    for level, mask in plain.masks.items():
        assert torch.equal(inside.masks[level], mask)
    assert torch.equal(inside.features[0], plain.features[0])
    assert tell(spec, Rays().to(torch.bfloat16)).features[0].dtype == torch.bfloat16
