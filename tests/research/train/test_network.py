"""The network before and without training: nothing but its base."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from engine.models.config import MODELS
from engine.models.unet import UNet
from research.train.builtin import BUILTIN
from research.train.camera_task import camera_task
from research.train.network import camera_names
from tests.research.train.small import quick_config

CAMERAS = [name for name, config in BUILTIN.items() if name.endswith("256") and config.camera is not None]


@pytest.mark.parametrize("name", CAMERAS)
def test_a_trained_network_without_its_camera_is_the_base_bit_for_bit(
    name: str, clips: Path, base: Path, tmp_path: Path
) -> None:
    """MotionCtrl excepted, which trains an attention of the base as well."""
    task = camera_task(quick_config(name, clips, base), tmp_path)
    plain = UNet(MODELS["dynamicrafter-256"].unet).eval()
    ours = task.network.unet.state_dict()
    plain.load_state_dict({key: ours[key] for key in plain.state_dict()})
    network = task.network.eval()
    told = task.batch([task.samples[0]])
    with torch.no_grad():
        together = torch.cat([told.noise, told.photo], dim=1)
        wanted = plain(together, told.timesteps, told.context, told.fs)
        torch.testing.assert_close(network.predict(told.noise, told), wanted, rtol=0, atol=1e-5)  # before training
        for key, parameter in network.named_parameters():
            if key in camera_names(network) and ".attn2." not in key:
                parameter.normal_(std=0.1)
        assert torch.equal(network.predict(told.noise, told, camera=False), wanted)
        assert float((network.predict(told.noise, told) - wanted).abs().max()) > 1e-3


@pytest.mark.parametrize("metric", [True, False])
def test_the_frame_that_is_shown_is_drawn_where_the_config_says_so(
    metric: bool, clips: Path, base: Path, tmp_path: Path
) -> None:
    drawn = camera_task(quick_config("cami2v-256", clips, base), tmp_path)
    first = camera_task(quick_config("cameractrl-256-metric" if metric else "cameractrl-256", clips, base), tmp_path)
    assert len({drawn.samples[number].item.condition for number in range(24)}) == 4
    assert {first.samples[number].item.condition for number in range(24)} == {0}
    assert first.telling.metric == metric


def test_dropped_conditions_are_no_words_and_a_grey_photo_and_the_latents_stay(
    clips: Path, base: Path, tmp_path: Path
) -> None:
    task = camera_task(quick_config("cami2v-256", clips, base), tmp_path)
    read = task.samples[0]
    drawn = replace(task.draw(0), without_text=False, without_photo=False)
    told, no_text, no_photo = (
        task.telling.batch(task.encoders, [read.item], [each])
        for each in (drawn, replace(drawn, without_text=True), replace(drawn, without_photo=True))
    )
    for other in (no_text, no_photo):
        assert torch.equal(other.photo, told.photo) and torch.equal(other.latents, told.latents)
    assert torch.equal(no_text.context[:, 77:], told.context[:, 77:])
    assert not torch.equal(no_text.context[:, :77], told.context[:, :77])
    assert torch.equal(no_photo.context[:, :77], told.context[:, :77])
    assert not torch.equal(no_photo.context[:, 77:], told.context[:, 77:])
    grey = task.encoders.context("", torch.zeros_like(told.latents[:, :3, 0]))
    assert torch.equal(no_photo.context[:, 77:], grey[:, 77:]) and torch.equal(no_text.context[:, :77], grey[:, :77])
