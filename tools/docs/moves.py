"""The tables of docs/moves.md: the kinds of move, and the ready paths."""

from scene.path.moves import MOVE_KINDS
from scene.path.presets import PRESETS
from tools.docs.parts import table

UNITS = {"deg": "degrees", "m": "metres", "": ""}


def kinds() -> str:
    """Every kind of move: its directions, its unit, what it does, whether it can have a target."""
    rows = [
        (
            f"`{kind}`",
            ", ".join(rule.directions),
            UNITS[rule.unit],
            rule.hint,
            "yes" if rule.needs_subject or rule.takes_target else "",
        )
        for kind, rule in MOVE_KINDS.items()
    ]
    return table(("move", "directions", "amount in", "what the camera does", "target"), rows)


def presets() -> str:
    """Every ready path: its moves, who ships it, its name there."""
    rows = [(f"`{each.name}`", *each.origin.split(": ", 1)) for each in PRESETS.values()]
    return table(("moves", "from", "its name there"), rows)
