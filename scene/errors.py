"""The one exception that means "the user can mend this"."""


class InputError(ValueError):
    """What was given cannot be used. The message is one sentence: what was wanted, what came, what to do."""
