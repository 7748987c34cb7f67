"""The pages of docs/: what is generated is as it would be generated now, and every link leads somewhere."""

import re
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from app.commands.table import help_sheet
from engine.engines.registry import KNOWN_ENGINES
from scene.formats.table import FORMATS
from scene.path.moves import MOVE_KINDS
from tools.docs.commands import every_command
from tools.docs.pages import DOCS, ROOT, written
from tools.docs.parts import BEGIN, END, filled, table

PAGES = sorted(page for folder in (".", ".github", "docs", "examples") for page in (ROOT / folder).glob("*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
NOT_LETTERS = re.compile(r"[^\w\- ]")


@cache
def generated() -> dict[Path, str]:
    return written()


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", sorted(generated()), ids=name_of)
def test_a_page_is_as_it_would_be_written(page: Path) -> None:
    assert page.read_text("utf-8") == generated()[page], "run `python3 launch.py docs --write`"


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("command-line.md", every_command()),
        ("engines.md", KNOWN_ENGINES),
        ("formats.md", FORMATS),
        ("moves.md", MOVE_KINDS),
        ("the-page.md", list(chain.from_iterable(each.keys for each in help_sheet()))),
    ],
)
def test_a_page_tells_of_everything_there_is(page: str, names: dict[str, object] | list[str]) -> None:
    text = (DOCS / page).read_text("utf-8")
    numbers = {str(number) for number in range(2, 9)}  # `1` to `9` is one row
    assert not [name for name in names if f"`{name}`" not in text and name not in numbers]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = [link for link in links(page) if not leads_somewhere(page, link)]
    assert not broken


def links(page: Path) -> list[str]:
    return [each for each in LINK.findall(CODE.sub("", page.read_text("utf-8"))) if not each.startswith("http")]


def leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return False
    return not anchor or anchor in anchors(target)


@cache
def anchors(page: Path) -> set[str]:
    """Anchors of a page: its headings as GitHub and the site write them, and the names of its API."""
    text = page.read_text("utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {NOT_LETTERS.sub("", each.lower()).replace(" ", "-") for each in headings} | set(
        re.findall(r"^::: (\S+)", text, re.MULTILINE)
    )


@pytest.mark.parametrize("package", ["scene", "engine"])
def test_the_api_page_has_every_public_name_once(package: str) -> None:
    import importlib

    text = (DOCS / "api.md").read_text("utf-8")
    told = re.findall(rf"^::: {package}[\w.]*\.(\w+)$", text, re.MULTILINE)
    assert sorted(told) == sorted(importlib.import_module(package).__all__)


def test_a_part_that_a_page_lacks_is_an_error() -> None:
    begin, end = BEGIN.format("colours"), END.format("colours")
    assert filled(f"a\n{begin}old\n{end}b\n", {"colours": "red"}) == f"a\n{begin}\nred\n\n{end}b\n"
    for page in ("nothing", f"{begin}{end}{begin}{end}"):
        with pytest.raises(ValueError, match="'colours' must be in the page once"):
            filled(page, {"colours": "red"})


def test_a_cell_may_hold_bars_and_line_breaks() -> None:
    assert table(("a", "b"), [("x|y", "1\n  2")]) == "| a | b |\n| --- | --- |\n| x\\|y | 1 2 |\n"
