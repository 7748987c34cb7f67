"""The networks: ReCamMaster's own, and Wan's autoencoder and text encoder."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from engine.diffusion.flow import SHIFT
from engine.engines.resident import RESIDENT
from engine.models.recammaster import ReCamMaster
from engine.weights.folders import read_network
from engine.weights.read import damage_reported
from engine.weights.recammaster import Weights, read_recammaster


@dataclass(frozen=True, eq=False)
class Networks:
    """What a clip is made with."""

    transformer: ReCamMaster
    pipe: Any
    """A `WanPipeline` of tokenizer, text encoder and autoencoder, which encodes words; it has no transformer."""

    @property
    def vae(self) -> Any:
        """The autoencoder, float32."""
        return self.pipe.vae


def load(weights: Weights, dtype: torch.dtype, device: torch.device) -> Networks:
    """The networks, from memory if they were the last.

    Raises:
        InputError: a file is damaged, or not of this network.
    """
    status = weights.checkpoint.stat()
    key = ("recammaster", weights, status.st_mtime_ns, status.st_size, dtype, device)
    return RESIDENT.get(key, lambda: _read(weights, dtype, device))


def _read(weights: Weights, dtype: torch.dtype, device: torch.device) -> Networks:
    transformer = read_recammaster(weights.checkpoint, dtype, weights.config)
    torch.nn.Module.to(transformer, device)
    return Networks(transformer, words_and_pictures(weights.wan, dtype).to(device))


def words_and_pictures(folder: Path, dtype: torch.dtype) -> Any:
    """A `WanPipeline` of a Wan folder's tokenizer, text encoder and autoencoder; it has no transformer.

    Raises:
        InputError: a file is missing or damaged.
    """
    from diffusers.pipelines.wan.pipeline_wan import WanPipeline
    from transformers import AutoTokenizer, UMT5EncoderModel

    from engine.diffusion.flow_scheduler import FlowScheduler

    vae = read_network(folder / "vae", "AutoencoderKLWan", torch.float32)  # which loses detail in 16 bits
    with damage_reported(folder):
        tokenizer = AutoTokenizer.from_pretrained(folder / "tokenizer", local_files_only=True)
        text_encoder = UMT5EncoderModel.from_pretrained(
            folder / "text_encoder", dtype=dtype, local_files_only=True, use_safetensors=True
        )
    return WanPipeline(tokenizer, text_encoder, vae, FlowScheduler(shift=SHIFT))  # pyright: ignore[reportArgumentType]
