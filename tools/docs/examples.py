"""The programs of docs/examples.md: those of `examples/`, each with what it says of itself and its code."""

import ast
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "examples"


def examples() -> str:
    """Every program under its title: its docstring, which is Markdown, and then its code."""
    return "\n\n".join(map(_told, sorted(FOLDER.glob("*.py"))))


def _told(file: Path) -> str:
    source = file.read_text("utf-8")
    module = ast.parse(source)
    documentation = ast.get_docstring(module)
    assert documentation, f"{file.name} begins with a docstring"
    number, _, words = file.stem.partition("_")
    code = "\n".join(source.splitlines()[module.body[0].end_lineno or 0 :]).strip()
    return f"## {int(number)}. {words.replace('_', ' ').capitalize()}\n\n{documentation}\n\n```python\n{code}\n```"
