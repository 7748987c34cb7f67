"""The one exception that means "the user can mend this"."""

from scene.printable import printable


class InputError(ValueError):
    """What was given cannot be used. The message is one sentence: what was wanted, what came, what to do.

    Names of files and other people's words in it are made printable here, whoever shows it.
    """

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))
