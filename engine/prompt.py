"""What words an engine may be given."""

from scene.errors import InputError

LONGEST = 10_000
"""Characters; no engine reads more."""


def check_prompt(text: str) -> None:
    """Refuse what is no text: it could be written nowhere.

    Raises:
        InputError: it is too long, or holds NUL or half a character.
    """
    if len(text) > LONGEST:
        raise InputError(f"A prompt has up to {LONGEST} characters; got {len(text)}. Shorten it.")
    if "\0" in text or any("\ud800" <= each <= "\udfff" for each in text):
        raise InputError("A prompt is text; this one contains NUL or half a character. Type it again.")
