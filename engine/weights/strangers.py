"""Files of weights that people have and that no engine here reads: what each is, and how to get what is read."""

from collections.abc import Mapping
from pathlib import Path

from engine.weights.layout import Shape
from scene.depth.models import DEPTH_MODELS
from scene.support.program import COMMAND

DEPTH_WIDTHS = {384: "small", 768: "base", 1024: "large"}
"""Widths of the vision transformer, and what its authors call the model."""

BEGINNINGS = (
    (b"GGUF", "it is a GGUF file, whose numbers are packed for other programs; the authors' file is wanted"),
    (b"\x89HDF", "it is an HDF5 file (Keras); a PyTorch or safetensors file is wanted"),
    (b"\x1f\x8b", "it is packed by gzip; unpack it first"),
    (b"7z\xbc\xaf", "it is a 7z archive; unpack it first"),
    (b"Rar!", "it is a RAR archive; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "it is packed by zstd; unpack it first"),
)
"""What files begin with, and what they are."""

LAYOUTS = (
    (("lora_up.", "lora_down.", "lora_A.", "lora_B."), "a LoRA, an addition to another model; none is read here"),
    (("transformer_blocks.", "patch_embed."), "a transformer in diffusers' layout"),
    (("down_blocks.", "mid_block."), "a network in diffusers' layout"),
    (("blocks.", "patch_embedding."), "a Wan model in its authors' layout"),
    (("double_blocks.", "single_blocks."), "a Flux or Hunyuan model in its authors' layout"),
    (("model.diffusion_model.input_blocks.", "cond_stage_model.transformer."), "a Stable Diffusion 1 model"),
    (("conditioner.embedders.",), "a Stable Diffusion XL or Stable Video Diffusion model in its authors' layout"),
)
"""Pieces of keys, all of which (of LoRAs one) occur in a layout."""

AS_FOLDERS = "Pipelines of diffusers are read as whole folders, with their model_index.json: name the folder."


def what_begins(start: bytes) -> str:
    """What a file is that begins so, as a clause; "" if nobody knows."""
    return next((words for letters, words in BEGINNINGS if start.startswith(letters)), "")


def what_it_is(path: Path, shapes: Mapping[str, Shape]) -> str:
    """What a file with these tensors is, and what is read in its place, as sentences; "" if nobody knows."""
    if any(key.startswith("pretrained.") for key in shapes) and any(key.startswith("depth_head.") for key in shapes):
        return _depth_anything(path, shapes)
    for pieces, words in LAYOUTS:
        matches = [any(piece in key for key in shapes) for piece in pieces]
        if all(matches) or ("LoRA" in words and any(matches)):
            return f"It is {words}. {'' if 'LoRA' in words else AS_FOLDERS}".strip()
    return ""


def _depth_anything(path: Path, shapes: Mapping[str, Shape]) -> str:
    name, width = path.name.lower(), (shapes.get("pretrained.cls_token") or (0,))[-1]
    size = DEPTH_WIDTHS.get(width, "")
    place = "indoor" if "hypersim" in name else "outdoor" if "vkitti" in name else ""
    alike = [model for model in DEPTH_MODELS.values() if size in model.name and place in model.name]
    model = (alike or list(DEPTH_MODELS.values()))[0]
    size_words = f", size {size}" if size else ""
    return (
        f"It is Depth Anything V2 in its authors' layout{size_words}. That model is read here as the folder "
        f"{model.folder.name}/, which holds the same numbers: `{COMMAND} models download {model.name}` "
        "fetches it."
    )
