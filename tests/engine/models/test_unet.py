"""The denoiser against recorded outputs of the reference, and what must hold of any weights."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import torch

from engine.models.condition import CameraCondition
from engine.models.config import EpipolarCamera
from engine.models.unet import UNet
from engine.verification.compare import relative_error as error
from engine.verification.goldens import vectors
from tests.engine.models.nets import CAMERA, SMALL, inputs, recorded_camera, same_weights, small_unet

pytestmark = pytest.mark.usefixtures("no_grad")


@pytest.fixture
def no_grad() -> Iterator[None]:
    with torch.no_grad():
        yield


@pytest.mark.parametrize("name", SMALL)
def test_without_camera_it_answers_as_recorded(name: str):
    assert error(small_unet(name)(*inputs(name)), vectors(f"unet_{name}")["out_nocam"]) < 1e-5


@pytest.mark.parametrize("name", SMALL)
def test_untold_the_rate_it_takes_its_own(name: str):
    x, timesteps, context, _ = (tensor[:1] for tensor in inputs(name))
    assert error(small_unet(name)(x, timesteps, context), vectors(f"unet_{name}")["out_nocam_fs_none"]) < 1e-5


@pytest.mark.parametrize("name", SMALL)
def test_a_photo_told_once_is_seen_by_every_frame(name: str):
    x, timesteps, context, fs = (tensor[:1] for tensor in inputs(name))
    answer = small_unet(name)(x, timesteps, context[:, : 77 + 16], fs)
    assert error(answer, vectors(f"unet_{name}")["out_nocam_ctx93"]) < 1e-5


@pytest.mark.parametrize("name", CAMERA)
def test_with_a_camera_it_answers_as_recorded(name: str):
    recorded = vectors(f"unet_{name}")
    answer = small_unet(name)(*inputs(name), recorded_camera(name))
    assert error(answer, recorded["out_cam"]) < 1e-5
    assert error(answer, recorded["out_nocam"]) > 0.1


@pytest.mark.parametrize(
    "wrong",
    [
        lambda camera: replace(camera, masks={}),
        lambda camera: replace(camera, masks={level: mask.mT for level, mask in camera.masks.items()}),
        lambda camera: replace(camera, features=tuple(feature.flip(2) for feature in camera.features)),
    ],
    ids=["no masks", "queries for keys", "frames backwards"],
)
def test_the_record_tells_a_condition_that_is_wrong(wrong: Callable):
    name = "realcam-i2v_256"
    answer = small_unet(name)(*inputs(name), wrong(recorded_camera(name)))
    assert error(answer, vectors(f"unet_{name}")["out_cam"]) > 1e-4


@pytest.mark.parametrize("name", CAMERA)
def test_an_untrained_camera_changes_nothing(name: str):
    plain = small_unet(f"dynamicrafter_{name[-3:]}")
    unet = UNet(SMALL[name].unet).eval()
    missing, unknown = unet.load_state_dict(plain.state_dict(), strict=False)
    assert missing and not unknown
    assert torch.equal(unet(*inputs(name), recorded_camera(name)), plain(*inputs(name)))


@pytest.mark.parametrize("name", CAMERA)
def test_without_its_camera_it_is_its_base_network_bit_for_bit(name: str):
    unet, base = small_unet(name), UNet(SMALL[f"dynamicrafter_{name[-3:]}"].unet).eval()
    trained = unet.state_dict()
    base.load_state_dict({key: trained[key] for key in base.state_dict()})
    assert torch.equal(unet(*inputs(name)), base(*inputs(name)))
    assert not torch.equal(unet(*inputs(name), recorded_camera(name)), base(*inputs(name)))


@pytest.mark.parametrize("name", CAMERA)
def test_one_condition_serves_all_branches_of_guidance(name: str):
    x, timesteps, context, fs = (tensor[:1] for tensor in inputs(name))
    camera, unet = _first(recorded_camera(name)), small_unet(name)
    alone = unet(x, timesteps, context, fs, camera)
    other_context = context.flip(1)
    both = unet(x.repeat(2, 1, 1, 1, 1), timesteps.repeat(2), torch.cat([context, other_context]), fs.repeat(2), camera)
    assert error(both[:1], alone) < 1e-5
    assert error(both[1:], unet(x, timesteps, other_context, fs, camera)) < 1e-5


@pytest.mark.parametrize("name", CAMERA)
def test_a_condition_may_be_prepared_once_for_all_steps(name: str):
    unet, camera = small_unet(name), recorded_camera(name)
    assert torch.equal(unet(*inputs(name), unet.prepared(camera)), unet(*inputs(name), camera))


def test_half_precision_answers_in_the_latents_precision():
    name = "realcam-i2v_256"
    half = same_weights(name, SMALL[name].unet, torch.bfloat16)
    answer = half(*inputs(name), recorded_camera(name))
    assert answer.dtype == torch.float32
    assert error(answer, vectors(f"unet_{name}")["out_cam"]) < 0.05


def test_ablations_take_the_same_weights_and_differ():
    name = "realcam-i2v_256"
    answers = [vectors(f"unet_{name}")["out_cam"]]
    for attends, added in (("reference-frame", "after"), ("everything", "after"), ("all-frames", "before")):
        answer = _ablated(name, attends, added)(*inputs(name), recorded_camera(name))
        assert all(error(answer, other) > 1e-3 for other in answers)
        answers.append(answer)


def _ablated(name: str, attends: str, added: str) -> UNet:
    config = SMALL[name].unet
    assert isinstance(config.camera, EpipolarCamera)
    return same_weights(name, replace(config, camera=replace(config.camera, attends=attends, added=added)))


def _first(camera: CameraCondition) -> CameraCondition:
    return CameraCondition(
        poses=None if camera.poses is None else camera.poses[:1],
        features=tuple(feature[:1] for feature in camera.features),
        masks={level: mask[:1] for level, mask in camera.masks.items()},
    )
