"""Every topic, so that the register is whole."""

from app.commands import (
    clip,
    depth_file,
    draw,
    fly,
    history,
    imports,
    keyframes,
    moves,
    page,
    passing,
    path,
    photo,
    pointing,
    safety,
    scale,
    selection,
    takes,
    view,
    weights,
)
from app.commands.registry import COMMANDS, find_command, help_sheet

TOPICS = (
    clip,
    depth_file,
    draw,
    fly,
    history,
    imports,
    keyframes,
    moves,
    page,
    passing,
    path,
    photo,
    pointing,
    safety,
    scale,
    selection,
    takes,
    view,
    weights,
)

__all__ = ["COMMANDS", "TOPICS", "find_command", "help_sheet"]
