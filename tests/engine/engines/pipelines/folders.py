"""Tiny random pipelines as the folders that engines read, with what reads their prompts."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.models.grid import Grid
from engine.models.pipelines import PIPELINES, PipelineModel
from tests.engine.shaping.tiny import tiny


def small_engine(name: str, frames: int = 9) -> PipelineModel:
    """An engine as it is, of a size that a test can wait for."""
    model = PIPELINES[name]
    group = model.releases[0].grid.group
    release = replace(
        model.releases[0],
        width=48,
        height=32,
        flexible=False,
        fewest=frames,
        frames=frames,
        grid=Grid(cell=8, group=group, side=16),
    )
    return replace(model, releases=(release,))


def write_folder(folder: Path, kind: str) -> Path:
    """The tiny pipeline of that kind, complete with tokenizer and text encoder where its engine reads words."""
    pipe = tiny(kind).pipe
    if "text_encoder" in pipe.components:
        pipe.register_modules(text_encoder=_text_encoder(kind), tokenizer=_tokenizer())
    pipe.save_pretrained(folder)
    if "text_encoder" in pipe.components:
        pipe.register_modules(text_encoder=None, tokenizer=None)
    return folder


def _text_encoder(kind: str) -> Any:
    from transformers import T5Config, T5EncoderModel, UMT5Config, UMT5EncoderModel

    shape: dict[str, Any] = {"vocab_size": 16, "d_model": 32, "d_ff": 37, "d_kv": 8, "num_layers": 1, "num_heads": 2}
    if kind.startswith("cogvideox"):
        return T5EncoderModel(T5Config(**shape)).eval()
    return UMT5EncoderModel(UMT5Config(**shape)).eval()


def _tokenizer() -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    words = {"<pad>": 0, "</s>": 1, "<unk>": 2, "a": 3, "red": 4, "card": 5}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()  # pyright: ignore[reportAttributeAccessIssue]
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=512
    )
