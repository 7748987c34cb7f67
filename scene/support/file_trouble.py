"""Sentences about files that the system does not let us read or write."""

import errno

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""Errors of a disk that has no room."""


def reason(error: OSError) -> str:
    """What the system says, for the middle of a sentence: "no space left on device"."""
    return (error.strerror or str(error)).lower()


def is_of_a_file(error: OSError) -> bool:
    """Whether it is about a file: connections and time-outs are errors of the system as well."""
    return error.errno is not None and not isinstance(error, ConnectionError | TimeoutError)


def cannot_use(error: OSError) -> str:
    """The sentence where nobody knows what the file was for."""
    if error.errno == errno.ENAMETOOLONG:
        return f"No file has so long a name: {str(error.filename)[:60]}... Shorten it."
    todo = "Make room on that disk" if error.errno in FULL else "See that its disk is there and that it can be written"
    return f"Cannot use {error.filename or 'a file'}: {reason(error)}. {todo}, then try again."
