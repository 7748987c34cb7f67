"""Text that people type or paste: what of it can be written down."""

from scene.errors import InputError

UNWRITABLE = "{} holds characters that cannot be written down. Type it again, or paste it as plain text."


def unwritable(text: str) -> bool:
    """Whether a text holds what neither files nor other programs take: NUL, or half of a surrogate pair."""
    return "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text)


def written(text: str, what: str) -> str:
    """The text.

    Raises:
        InputError: it cannot be written down.
    """
    if unwritable(text):
        raise InputError(UNWRITABLE.format(what))
    return text
