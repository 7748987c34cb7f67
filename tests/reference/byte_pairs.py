"""Byte-pair encoding straight from its definition: merge the pair that comes first in the table until none is in it."""

import gzip
from functools import cache
from itertools import pairwise

import regex

from engine.conditioning.tokenizer import MERGES, cleaned

WORDS = r"'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+"


def tokens_from_the_definition(text: str) -> list[int]:
    """Tokens without start and end."""
    return [token for word in regex.findall(WORDS, cleaned(text)) for token in _encoded(word)]


def _encoded(word: str) -> list[int]:
    ranks, numbers, letters = _tables()
    parts = [letters[byte] for byte in word.encode()]
    parts[-1] += "</w>"
    while pairs := [(ranks[pair], at) for at, pair in enumerate(pairwise(parts)) if pair in ranks]:
        _, at = min(pairs)
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    return [numbers[part] for part in parts]


@cache
def _tables() -> tuple[dict[tuple[str, str], int], dict[str, int], dict[int, str]]:
    pairs = [line.split(" ") for line in gzip.decompress(MERGES.read_bytes()).decode().splitlines()]
    visible = [byte for byte in range(256) if 33 <= byte <= 126 or 161 <= byte <= 172 or byte >= 174]
    letters = {byte: chr(byte) for byte in visible}
    for byte in range(256):
        if byte not in letters:
            letters[byte] = chr(256 + len(letters) - len(visible))
    words = [*letters.values(), *(letter + "</w>" for letter in letters.values()), *(a + b for a, b in pairs)]
    ranks = {(a, b): rank for rank, (a, b) in enumerate(pairs)}
    return ranks, {word: number for number, word in enumerate(words)}, letters
