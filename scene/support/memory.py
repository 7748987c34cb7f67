"""Whether there is memory for something large, asked before it is taken."""

import psutil

from scene.errors import InputError


def refuse_without_memory(size: int, what: str) -> None:
    """Refuse what this machine has no memory for: it would end the process, not the work.

    Args:
        size: bytes.
        what: what they are for, as the message begins.

    Raises:
        InputError: more than is available now.
    """
    free = psutil.virtual_memory().available
    if size > free:
        raise InputError(
            f"{what} takes {size / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are free."
            " Make the clip smaller or shorter."
        )
