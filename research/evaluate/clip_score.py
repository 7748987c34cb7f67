"""CLIP: whether a video shows its words, keeps what it shows, and shows what the true clip does."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from research.evaluate.measures import Seen
from scene.errors import InputError

WORDS, FRAMES, TRUE = "CLIP, words", "CLIP, from frame to frame", "CLIP, true clip"


@dataclass(frozen=True, eq=False)
class ClipScore:
    """A CLIP of transformers, from a folder or the hub's cache."""

    model: Any
    processor: Any

    @staticmethod
    def open(name: str | Path) -> "ClipScore":
        """Open a model that is on this machine; nothing is downloaded.

        Raises:
            InputError: there is none of that name.
        """
        from transformers import CLIPModel, CLIPProcessor

        try:
            model = CLIPModel.from_pretrained(name, local_files_only=True)
            processor = CLIPProcessor.from_pretrained(name, local_files_only=True)
        except (OSError, ValueError) as error:
            raise InputError(
                f"There is no CLIP in {name}: {str(error).splitlines()[0]} Name a folder in transformers' layout, such "
                "as a download of openai/clip-vit-base-patch32."
            ) from error
        return ClipScore(model.eval(), processor)

    def __call__(self, seen: Seen) -> Mapping[str, float]:
        """Means of cosines over the frames, times 100."""
        frames = self._pictures(seen.frames)
        out = {FRAMES: float((frames[1:] * frames[:-1]).sum(dim=-1).mean())}
        if seen.asked.caption:
            out[WORDS] = float((frames @ self._words(seen.asked.caption)).mean())
        if seen.asked.truth is not None:
            out[TRUE] = float((frames * self._pictures(seen.asked.truth)).sum(dim=-1).mean())
        return {name: 100 * value for name, value in out.items()}

    @torch.no_grad()
    def _pictures(self, frames: UInt8[Tensor, "frames height width 3"]) -> Float[Tensor, "frames features"]:
        inputs = self.processor(images=list(frames.numpy()), return_tensors="pt")
        return _unit(self.model.get_image_features(**inputs))

    @torch.no_grad()
    def _words(self, words: str) -> Float[Tensor, " features"]:
        inputs = self.processor(text=[words], return_tensors="pt", truncation=True, padding=True)
        return _unit(self.model.get_text_features(**inputs))[0]


def _unit(found: Any) -> Tensor:
    """Features of length one; newer versions of transformers wrap them."""
    features = found if isinstance(found, Tensor) else found.pooler_output
    return features / features.norm(dim=-1, keepdim=True)
