"""The table of docs/formats.md: every kind of file that a camera path is read from."""

from scene.formats.table import FORMATS
from tools.docs.parts import table


def formats() -> str:
    """Every format with its conventions, and whether it is written, too."""
    rows = [
        (f"`{name}`", each.about, each.direction, each.axes, each.lens, each.length, each.time, _yes(each.write))
        for name, each in FORMATS.items()
    ]
    return table(("name", "file", "matrices", "camera axes", "lens", "length", "time", "written"), rows)


def _yes(thing: object) -> str:
    return "yes" if thing else "no"
