"""The program is called by the name by which it was started."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from scene.support.program import COMMAND, ROOT

ONLY_OF_A_CHECKOUT = {"app/cli/installation.py", "app/cli/installers.py", "scene/support/program.py"}
MODULES = [file for package in ("app", "benchmarks", "engine", "scene") for file in (ROOT / package).rglob("*.py")]


def sentences(tree: ast.AST) -> Iterator[str]:
    """Every string of a module but those that are documentation: statements of their own."""
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.value


def test_in_a_checkout_it_is_launch_py() -> None:
    assert COMMAND == "python3 launch.py" and (ROOT / "launch.py").is_file()


@pytest.mark.parametrize("name", ["launch.py", "checkpoints/README.md"])
def test_no_sentence_names_what_only_a_checkout_has(name: str) -> None:
    found = {
        file.relative_to(ROOT).as_posix(): sentence
        for file in MODULES
        for sentence in sentences(ast.parse(Path(file).read_text(encoding="utf-8")))
        if name in sentence
    }
    allowed = ONLY_OF_A_CHECKOUT | ({"scene/support/checkpoints.py"} if name != "launch.py" else set())
    assert {file: said for file, said in found.items() if file not in allowed} == {}
