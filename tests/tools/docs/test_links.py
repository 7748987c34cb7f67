"""The hook of the site that turns links to files outside docs/ into words."""

import logging
from types import SimpleNamespace

import pytest

from tools.docs.links import on_page_markdown

PAGE = SimpleNamespace(file=SimpleNamespace(src_path="a.md"))


def test_a_link_out_of_the_pages_becomes_its_words() -> None:
    text = "See [`engine/run.py`](../engine/run.py), [the log](../CHANGELOG.md#x) and [moves](moves.md)."
    words = "See `engine/run.py`, the log and [moves](moves.md)."
    assert on_page_markdown(text, page=PAGE) == words


def test_one_to_a_file_that_is_not_there_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert on_page_markdown("[it](../nowhere.md)", page=PAGE) == "it"
    assert "a.md links to nowhere.md, which does not exist" in caplog.text
