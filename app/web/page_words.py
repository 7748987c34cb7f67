"""Sentences of the program as the page says them."""

import re

_OPTION = re.compile(r" \(--[^)]*\)")


def on_the_page(sentence: str) -> str:
    """A sentence without the options of the command line that it names in brackets; the page has its own fields."""
    return _OPTION.sub("", sentence)
