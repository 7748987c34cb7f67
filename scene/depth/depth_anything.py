"""Depth Anything V2 (Yang et al. 2024) with a metric head: from one photo to metres."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from scene.depth.depth_map import DepthMap, DepthSource
from scene.depth.models import DepthModel, depth_model, need_weights
from scene.errors import InputError
from scene.photo.image import Photo
from scene.support.program import COMMAND

MAX_ASPECT = 4.0
"""The network sees the shorter side as 518 pixels; of longer panoramas as fewer, so that memory does not explode."""

NEAREST_M = 1e-3
"""The sigmoid of the head may underflow to zero; depth is positive."""

DAMAGE = (OSError, ValueError, TypeError, KeyError, RuntimeError, AttributeError, AssertionError, IndexError)
DAMAGE += (ArithmeticError, MemoryError, NotImplementedError)
"""What transformers raises on a folder whose settings or weights are damaged (it documents none of it)."""

UNUSED_KEYS = frozenset({"backbone.embeddings.mask_token"})
"""Only training masks patches; a checkpoint may come without."""


@dataclass(frozen=True, eq=False)
class DepthAnything:
    """A depth estimator with its weights in memory."""

    model: DepthModel
    folder: Path
    """Where the weights were read from."""
    network: torch.nn.Module
    processor: Any
    """transformers' `DPTImageProcessorPil`."""
    device: torch.device

    @staticmethod
    def from_name(name: str, *, device: str | torch.device | None = None) -> "DepthAnything":
        """Load a known model from this machine.

        Raises:
            InputError: no such model, its files are not here, or they are not what they should be.
        """
        model = depth_model(name)
        return DepthAnything.from_folder(model, need_weights(model), device=device)

    @staticmethod
    def from_folder(model: DepthModel, folder: Path, *, device: str | torch.device | None = None) -> "DepthAnything":
        """Load the weights in `folder`, strictly, as float32; on CUDA where there is one unless `device` says else.

        Raises:
            InputError: a file cannot be read, is for another kind of model, or has keys missing, unknown or misshapen.
        """
        where = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        network, processor = _load_strictly(folder)
        return DepthAnything(model, folder, network.to(where).eval(), processor, where)

    @torch.no_grad()
    def estimate(self, photo: Photo) -> DepthMap:
        """z-depth of every pixel, metres.

        Raises:
            InputError: the network answered with something that is not a number.
        """
        inputs = self.processor(
            images=Image.fromarray(photo.pixels.numpy()), return_tensors="pt", **self._size_of_panoramas(photo)
        )
        with torch.autocast(self.device.type, enabled=False):
            metres = self.network(inputs["pixel_values"].to(self.device)).predicted_depth
        if not bool(metres.isfinite().all()):
            raise InputError(
                f"{self.model.name} answered with numbers that are not finite, so {self.folder} is damaged. "
                f"Delete it and run `{COMMAND} models download {self.model.name}`."
            )
        resized = torch.nn.functional.interpolate(
            metres[None].float(), (photo.height, photo.width), mode="bilinear", align_corners=False
        )
        detail = f"{self.model.title} ({self.model.licence}), sees up to {self.model.max_depth:g} m."
        return DepthMap(resized[0, 0].clamp_min(NEAREST_M).cpu(), DepthSource(self.model.name, "metric", detail))

    def _size_of_panoramas(self, photo: Photo) -> dict[str, Any]:
        """What to tell the processor about photos longer than `MAX_ASPECT`; nothing for the others."""
        aspect = photo.width / photo.height
        if max(aspect, 1 / aspect) <= MAX_ASPECT:
            return {}
        longer = self.processor.size["height"] * MAX_ASPECT
        shorter = max(self.processor.ensure_multiple_of, longer / max(aspect, 1 / aspect))
        width, height = (longer, shorter) if aspect > 1 else (shorter, longer)
        return {"size": {"height": round(height), "width": round(width)}, "keep_aspect_ratio": False}


def _load_strictly(folder: Path) -> tuple[torch.nn.Module, Any]:
    from safetensors import SafetensorError
    from transformers import DepthAnythingForDepthEstimation
    from transformers.models.dpt.image_processing_pil_dpt import DPTImageProcessorPil

    _refuse_other_kinds(folder)
    advice = "Delete the folder and download it again, or copy it again."
    with _quiet_transformers():
        try:
            processor = DPTImageProcessorPil.from_pretrained(folder, local_files_only=True)
            loaded: Any = DepthAnythingForDepthEstimation.from_pretrained(
                folder,
                local_files_only=True,
                use_safetensors=True,
                dtype=torch.float32,
                ignore_mismatched_sizes=True,  # they are reported, and refused below in our words
                output_loading_info=True,
            )
        except (SafetensorError, *DAMAGE) as error:
            raise InputError(f"{folder} cannot be loaded ({_first_line(error)}). {advice}") from error
    network, report = loaded
    misshapen = sorted(key for key, *_ in report["mismatched_keys"])
    missing = sorted(set(report["missing_keys"]) - UNUSED_KEYS)
    unknown = sorted(report["unexpected_keys"])
    faults = [("missing", missing), ("unknown", unknown), ("of the wrong shape", misshapen)]
    counts = [f"{len(keys)} {word} ({keys[0]}{', ...' if len(keys) > 1 else ''})" for word, keys in faults if keys]
    if counts:
        raise InputError(f"The weights in {folder} do not fit their config.json: {', '.join(counts)}. {advice}")
    return network, processor


def _refuse_other_kinds(folder: Path) -> None:
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        kind, head = config.get("model_type"), config.get("depth_estimation_type")
    except (OSError, ValueError, AttributeError) as error:
        raise InputError(f"{folder / 'config.json'} cannot be read ({_first_line(error)}). Copy it again.") from error
    if kind != "depth_anything" or head != "metric":
        raise InputError(
            f"{folder} holds a model of type {kind} with {head or 'no'} depth, and depth_anything with metric depth is "
            "wanted: the hub names it ...-Metric-...-hf."
        )


@contextmanager
def _quiet_transformers() -> Iterator[None]:
    """Silence its progress bars and its table of wrong keys, which we put in a sentence."""
    from transformers.utils import logging

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
