"""The words of the code: docstrings that begin with what they are about, names that the glossary has."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("app", "engine", "research", "scene")
PREPOSITIONS = (
    *("As", "At", "After", "Before", "Behind", "Beside", "By", "For", "From", "In", "Near", "Of"),
    *("On", "Over", "Since", "That", "To", "Under", "Until", "Up", "With", "Without"),
)
PRIVATE = re.compile(r"bringing|wash|pinning|pinned|hollow|entrance|vantage|goes_astray|setting_out_anew|take_?back")
"""Names that the glossary has other words for."""
GLOSSARY = ROOT / "docs" / "glossary.md"


def files(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def docstrings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of every string that stands by itself: docstrings, and those behind fields and constants."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield node.lineno, text


def names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of everything that is defined or assigned."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield node.lineno, name


@pytest.mark.parametrize("package", PACKAGES)
def test_docstrings_begin_with_what_they_are_about(package: str) -> None:
    headless = [
        f"{file.relative_to(ROOT)}:{line}: {text[:60]}"
        for file in files(package)
        for line, text in docstrings(ast.parse(file.read_text("utf-8")))
        if text.split(maxsplit=1)[:1] and text.split(maxsplit=1)[0] in PREPOSITIONS
    ]
    assert not headless, "begin with a noun or a verb:\n" + "\n".join(headless)


def test_names_are_words_of_the_field() -> None:
    private = [
        f"{file.relative_to(ROOT)}:{line}: {name}"
        for file in files(*PACKAGES)
        for line, name in (*names(ast.parse(file.read_text("utf-8"))), (1, file.stem))
        if PRIVATE.search(name.lower())
    ]
    assert not private, "docs/glossary.md has other words for these:\n" + "\n".join(private)


def test_the_glossary_has_one_meaning_for_a_word() -> None:
    words = re.findall(r"^\| (?!word |---)([^|]+) \| ([^|]+) \|$", GLOSSARY.read_text("utf-8"), re.MULTILINE)
    assert len(words) > 40
    assert len({word for word, _ in words}) == len(words) == len({meaning for _, meaning in words})
