"""Undo and redo."""

from app.commands.registry import Named, command
from app.studio.studio import Studio


@command(Named(id="undo", title="Undo", keys=("Ctrl+Z",), group="Edit", words="back revert"))
def undo(studio: Studio) -> None:
    """Take back the last step."""
    studio.undo()


@command(Named(id="redo", title="Redo", keys=("Ctrl+Shift+Z", "Ctrl+Y"), group="Edit"))
def redo(studio: Studio) -> None:
    """Do again what was taken back."""
    studio.redo()


@command()
def cancel_drag(studio: Studio) -> None:
    """End the drag that goes on as if it had never been."""
    studio.cancel_drag()
