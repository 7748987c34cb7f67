"""Undo and redo."""

from app.commands.registry import Named, command
from app.studio.studio import Studio


@command(Named(id="undo", title="Undo", keys=("Ctrl+Z",), group="Edit", words="back revert"))
def undo(studio: Studio) -> None:
    """Undo the last step."""
    studio.undo()


@command(Named(id="redo", title="Redo", keys=("Ctrl+Shift+Z", "Ctrl+Y"), group="Edit"))
def redo(studio: Studio) -> None:
    """Redo what was undone."""
    studio.redo()


@command()
def cancel_drag(studio: Studio) -> None:
    """Cancel the drag in progress, without a trace."""
    studio.cancel_drag()
