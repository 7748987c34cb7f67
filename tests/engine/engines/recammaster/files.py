"""A small ReCamMaster in an official file, beside a small Wan folder."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from engine.models.official import from_ours
from engine.models.recammaster import make_recammaster
from engine.models.recammaster_names import official_names, official_shapes
from engine.weights.recammaster import FILE, WAN
from tests.engine.engines.pipelines.folders import write_folder
from tests.engine.models.recammaster_tiny import TINY

CONFIG = replace(TINY, text_channels=32)


def write_weights(folder: Path) -> Path:
    """Write both into a folder of weights, and return it; the cameras matter in the network."""
    torch.manual_seed(1)
    network: Any = make_recammaster(CONFIG)
    for block in network.blocks:
        torch.nn.init.normal_(block.cam_encoder.weight, std=0.3)
    torch.save(from_ours(network.state_dict(), official_shapes(CONFIG), official_names(CONFIG)), folder / FILE)
    write_folder(folder / WAN[0], "wan")
    return folder
