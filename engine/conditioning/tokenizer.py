"""CLIP's words: byte-pair encoding of a cleaned prompt (Sennrich et al. 2016; Radford et al. 2021).

`clip_merges.txt.gz` is data of OpenAI's CLIP (github.com/openai/CLIP; MIT, see clip_merges.LICENSE): of the pairs in
its bpe_simple_vocab_16e6.txt, the 48894 that CLIP uses, in the order in which they are merged.
"""

import gzip
import html
import re
from functools import cache
from pathlib import Path
from typing import Any

import ftfy
import torch
from jaxtyping import Int
from torch import Tensor

MERGES = Path(__file__).with_name("clip_merges.txt.gz")
START, END = "<|startoftext|>", "<|endoftext|>"
CONTEXT = 77
"""Tokens that the text tower reads; shorter prompts are followed by zeros, longer ones are cut before their end."""
WORD_END = "</w>"


def tokenize(text: str) -> Int[Tensor, "77"]:
    """The prompt between a start and an end."""
    tokens = _clip()(cleaned(text))["input_ids"]
    tokens = tokens[: CONTEXT - 1] + tokens[-1:] if len(tokens) > CONTEXT else tokens
    return torch.tensor(tokens + [0] * (CONTEXT - len(tokens)))


def cleaned(text: str) -> str:
    """Wrongly decoded characters and HTML entities repaired, white space collapsed, in lower case."""
    text = html.unescape(html.unescape(ftfy.fix_text(text)))
    return re.sub(r"\s+", " ", text).strip().lower()


@cache
def _clip() -> Any:
    from transformers import CLIPTokenizer

    merges: Any = [tuple(line.split()) for line in gzip.decompress(MERGES.read_bytes()).decode().splitlines()]
    letters = _letters()
    words = [*letters, *(letter + WORD_END for letter in letters), *(a + b for a, b in merges), START, END]
    return CLIPTokenizer(vocab={word: number for number, word in enumerate(words)}, merges=merges)


def _letters() -> list[str]:
    """A visible character for each byte, as byte-level encodings write them: itself, or the next one from 256 on."""
    visible = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    hidden = 256 - len(visible)
    return [chr(code) for code in (*visible, *range(256, 256 + hidden))]
