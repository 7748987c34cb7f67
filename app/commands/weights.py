"""The weights that an engine needs: downloaded, or found on the disk."""

from app.commands.registry import command, for_owners
from app.document.view import Change
from app.studio.studio import Studio
from engine.engines.registry import KNOWN_ENGINES


@command()
def get_weights(studio: Studio, engine: str) -> None:
    """Download the weights of an engine; other work goes on.

    Raises:
        InputError: there is no such engine.
    """
    studio.weights.fetch(engine, by=str(studio.folder))


@command()
def cancel_weights(studio: Studio, engine: str) -> None:
    """Stop that download; what has arrived is kept for the next time.

    Raises:
        InputError: another shot began it.
    """
    studio.weights.cancel(engine, by=str(studio.folder))


@for_owners("cancel_weights")
def cancel_anyones_weights(studio: Studio, engine: str) -> None:
    """Stop that download, whoever began it."""
    studio.weights.cancel(engine, by=None)


@command()
def dismiss_weights(studio: Studio, engine: str) -> None:
    """Dismiss the message about a failed download."""
    studio.weights.dismiss(engine)


@command()
def check_weights(studio: Studio, engine: str) -> None:
    """Look on the disk again for an engine's weights, and say what was found."""
    missing = studio.weights.lacking(again=True).get(engine)
    title = KNOWN_ENGINES[engine].title if engine in KNOWN_ENGINES else engine
    if missing is None:
        studio.look_for_engine()
        studio.notice(f"{title} is complete and ready to use.")
    elif not missing.damaged:
        studio.notice(f"{title} is not installed yet. Download it, or copy it to the folder that its row names.")
    else:
        studio.notice(f"{title} {missing.reason}.", "warning")
    studio.tell(Change.JOB)
