"""The generated parts of a page: each stands between two comments that name it."""

import re
from collections.abc import Iterable, Mapping, Sequence

BEGIN, END = "<!-- {}: written by `launch.py docs --write` -->\n", "<!-- end of {} -->\n"


def filled(page: str, parts: Mapping[str, str]) -> str:
    """The page with these parts as they are now.

    Raises:
        ValueError: a part is not in the page exactly once.
    """
    for name, text in parts.items():
        begin, end = BEGIN.format(name), END.format(name)
        if page.count(begin) != 1 or page.count(end) != 1:
            raise ValueError(f"The part {name!r} must be in the page once, between {begin!r} and {end!r}.")
        before, rest = page.split(begin)
        _, after = rest.split(end)
        page = f"{before}{begin}\n{text.strip()}\n\n{end}{after}"
    return page


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; bars within a cell are escaped, and line breaks become spaces."""
    lines = [list(head), ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(_cell(each) for each in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(text.split()))
