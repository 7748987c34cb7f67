"""Prompts become CLIP's tokens."""

from collections.abc import Sequence

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.conditioning.tokenizer import tokenize
from engine.verification.goldens import vectors
from tests.reference.byte_pairs import tokens_from_the_definition

START, END = 49406, 49407


def test_tokens_are_the_references():
    ours = torch.stack([tokenize("a red car, driving on the road!"), tokenize("")])
    assert torch.equal(ours, vectors("encoders")["text_tokens"])


assigned = st.characters(exclude_categories=["Cs", "Cn", "Co"])  # of others, libraries disagree what they are


@settings(deadline=None, max_examples=100)
@given(st.one_of(st.text(assigned, max_size=40), st.text("aeinrst'dlv 19.,!-\u00e9\u4e16\U0001f6b2", max_size=60)))
def test_tokens_follow_from_the_definition_of_byte_pair_encoding(text: str):
    tokens = tokenize(text).tolist()
    words = tokens_from_the_definition(text)[:75]
    assert tokens == [START, *words, END] + [0] * (75 - len(words))


def test_a_long_prompt_is_cut_and_keeps_its_end():
    tokens = tokenize("car " * 200)
    assert tokens[0] == START and tokens[-1] == END
    assert len(set(tokens[1:-1].tolist())) == 1


@pytest.mark.parametrize(
    "spellings",
    [
        ("a red car", "  A  Red\n\tCAR "),
        ("salt & pepper", "salt &amp; pepper", "salt &amp;amp; pepper"),
        ("caf\u00e9", "caf\u00c3\u00a9", "cafe\u0301"),
    ],
)
def test_spellings_of_the_same_words_are_the_same_tokens(spellings: Sequence[str]):
    first, *others = map(tokenize, spellings)
    assert all(torch.equal(first, other) for other in others)
