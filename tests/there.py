"""Something that may be missing, where a test takes it to be there."""

from typing import TypeVar

T = TypeVar("T")


def there(thing: T | None) -> T:
    """The thing itself.

    Raises:
        AssertionError: it is missing.
    """
    assert thing is not None, "it is not there"
    return thing
