"""Diffusers pipelines in memory: loaded, and made to fit."""

from importlib.util import find_spec
from typing import Any, Literal

import torch

from engine.device import DTYPES
from engine.engines.memory import Memory
from engine.engines.resident import RESIDENT
from engine.models.pipelines import PipelineModel
from engine.settings import Settings
from engine.weights.folders import Found, networks_in, read_network
from scene.errors import InputError

Pipe = Any
"""A diffusers pipeline."""
NEEDED = {"offload": ("accelerate",), "bits": ("bitsandbytes", "accelerate")}
"""Packages that spare memory."""


def load_pipe(model: PipelineModel, place: Found, settings: Settings, device: torch.device) -> Pipe:
    """The pipeline in that folder, from memory if it was the last model. Nothing is fetched.

    Raises:
        InputError: an option needs a package that is not installed, or a GPU.
    """
    refuse_options(settings, device)
    dtype = pipe_dtype(model, settings, device)
    stamp = (place.folder / "model_index.json").stat().st_mtime_ns
    return RESIDENT.get(
        ("diffusers", place, stamp, device, dtype, settings.offload, settings.bits),
        lambda: _placed(_read(model, place, settings, dtype), settings, device),
    )


def pipe_dtype(model: PipelineModel, settings: Settings, device: torch.device) -> torch.dtype:
    """What weights and activations are: the model's own 16 bits on a GPU, fp32 elsewhere, unless told."""
    if settings.precision == "auto":
        return DTYPES[model.half if device.type == "cuda" else "fp32"]
    return DTYPES[settings.precision]


def refuse_options(settings: Settings, device: torch.device) -> None:
    """Refuse to spare memory in ways that cannot be had here.

    Raises:
        InputError: naming what is missing.
    """
    if settings.offload != "none" and (why := option_lacks("offload", device)):
        raise InputError(f"Offload {settings.offload} {why}. Or choose offload none.")
    if settings.bits != 16 and (why := option_lacks("bits", device)):
        raise InputError(f"Weights in {settings.bits} bits: that {why}. Or choose 16 bits.")


def option_lacks(option: Literal["offload", "bits"], device: torch.device) -> str:
    """Why memory cannot be spared that way here, as what follows its name; "" if it can."""
    if device.type != "cuda":
        return "needs an NVIDIA GPU, and there is none"
    if lacking := [package for package in NEEDED[option] if find_spec(package) is None]:
        add = f"`.venv/bin/python -m pip install {' '.join(lacking)}` adds {'them' if len(lacking) > 1 else 'it'}"
        return f"needs {' and '.join(lacking)}, which the studio does not bring along: {add}"
    return ""


def spare_memory(pipe: Pipe, memory: Memory) -> str | None:
    """Give up something that a pipeline needs memory for; what it was, None if there is nothing more."""
    if not memory.tiled and hasattr(pipe.vae, "enable_tiling"):
        memory.tiled = True
        pipe.vae.enable_tiling()
        return "each frame in tiles"
    waits = getattr(pipe, "_all_hooks", None) or getattr(pipe, "hf_device_map", None)
    if memory.device.type == "cuda" and not waits and find_spec("accelerate") is not None:
        pipe.to("cpu")
        pipe.enable_model_cpu_offload(device=memory.device)
        return "idle networks in main memory"
    return None


def _read(model: PipelineModel, place: Found, settings: Settings, dtype: torch.dtype) -> Pipe:
    import diffusers

    made = getattr(diffusers, model.pipeline)
    pipe = made.from_pretrained(
        str(place.folder),
        torch_dtype=dtype,
        use_safetensors=True,
        local_files_only=True,
        low_cpu_mem_usage=find_spec("accelerate") is not None,
        **_networks(model, place, settings, dtype),
    )
    pipe.set_progress_bar_config(disable=True)
    return pipe


def _networks(model: PipelineModel, found: Found, settings: Settings, dtype: torch.dtype) -> dict[str, Any]:
    """Those that are read strictly; or, in fewer bits, all but those that diffusers shall read and quantise."""
    fewer = settings.bits != 16
    networks: dict[str, Any] = {
        name: read_network(found.folder / name, kind, torch.float32 if _is_delicate(model, name) else dtype)
        for name, kind in networks_in(found.folder).items()
        if not (fewer and name.startswith(model.network))
    }
    return networks | ({"quantization_config": _quantised(model, found, settings, dtype)} if fewer else {})


def _is_delicate(model: PipelineModel, name: str) -> bool:
    """Wan's autoencoder loses detail in 16 bits."""
    return name == "vae" and model.pipeline.startswith("Wan")


def _quantised(model: PipelineModel, place: Found, settings: Settings, dtype: torch.dtype) -> Any:
    from diffusers.quantizers.pipe_quant_config import PipelineQuantizationConfig

    how: dict[str, Any]
    kind, how = "bitsandbytes_8bit", {"load_in_8bit": True}
    if settings.bits == 4:
        kind, how = "bitsandbytes_4bit", {"load_in_4bit": True, "bnb_4bit_compute_dtype": dtype}
    parts = [name for name in networks_in(place.folder) if name.startswith(model.network)]
    parts += ["text_encoder"] if model.words else []
    return PipelineQuantizationConfig(quant_backend=kind, quant_kwargs=how, components_to_quantize=parts)


def _placed(pipe: Pipe, settings: Settings, device: torch.device) -> Pipe:
    if settings.offload == "model":
        pipe.enable_model_cpu_offload(device=device)
    elif settings.offload == "sequential":
        pipe.enable_sequential_cpu_offload(device=device)
    elif settings.bits == 16:
        pipe.to(device)
    return pipe
