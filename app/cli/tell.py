"""What a command says, on one line whatever the names in it are."""

import sys

from scene.printable import printable


def tell(sentence: object) -> None:
    """Say it to whoever reads the output."""
    print(printable(f"{sentence}"), flush=True)


def note(sentence: str) -> None:
    """Say beside the output what was assumed."""
    print(f"note: {printable(sentence)}", file=sys.stderr, flush=True)
