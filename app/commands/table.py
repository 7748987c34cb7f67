"""Every topic, so that the register is whole."""

from importlib import import_module

from app.commands.registry import COMMANDS, find_command, help_sheet

NAMES = (
    "clip",
    "depth_file",
    "draw",
    "filmed",
    "fly",
    "history",
    "imports",
    "keyframes",
    "moves",
    "page",
    "passing",
    "path",
    "photo",
    "pointing",
    "safety",
    "scale",
    "scene_time",
    "selection",
    "takes",
    "view",
    "weights",
)
TOPICS = tuple(import_module(f"app.commands.{name}") for name in NAMES)
"""The modules, each of which registers its commands when it is imported."""

__all__ = ["COMMANDS", "TOPICS", "find_command", "help_sheet"]
