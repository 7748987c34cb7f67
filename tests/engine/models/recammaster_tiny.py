"""A small ReCamMaster with random weights, and something to show it."""

from dataclasses import replace

import torch
from torch import Tensor

from engine.models.recammaster import ReCamMaster, SourceAndCameras, make_recammaster
from engine.models.recammaster_config import ConditionedOn, ReCamMasterConfig

TINY = ReCamMasterConfig(heads=2, head_channels=24, layers=2, feed_forward=64, text_channels=16, time_channels=32)
FRAMES, ROWS, COLUMNS = 3, 4, 6
"""Latents of a clip."""
TIME = torch.tensor([700.0])


def new(conditioned_on: ConditionedOn = "frames") -> ReCamMaster:
    """A network whose additions change nothing yet."""
    torch.manual_seed(3)
    return make_recammaster(replace(TINY, conditioned_on=conditioned_on)).eval()


def trained(conditioned_on: ConditionedOn = "frames") -> ReCamMaster:
    """A network whose additions do something."""
    network = new(conditioned_on)
    for block in network.blocks:
        for layer in (block.cam_encoder, block.projector):
            for parameter in layer.parameters():
                torch.nn.init.normal_(parameter, std=0.3)
    if conditioned_on == "channels":
        torch.nn.init.normal_(network.patch_embedding.weight, std=0.1)
    return network


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def latents(seed: int = 0, batch: int = 1) -> Tensor:
    return random(batch, 16, FRAMES, ROWS, COLUMNS, seed=seed)


def words(batch: int = 1) -> Tensor:
    return random(batch, 5, TINY.text_channels, seed=9)


def condition(source: int = 1, cameras: int = 2) -> SourceAndCameras:
    """A source clip and cameras of these seeds."""
    return SourceAndCameras(latents(source), random(1, FRAMES, 12, seed=cameras))


@torch.no_grad()
def answer(network: ReCamMaster, shown: SourceAndCameras, target: int = 0) -> Tensor:
    network.set_condition(shown)
    return network(latents(target), TIME, words(), return_dict=False)[0]
