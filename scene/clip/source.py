"""What a clip is read from: its own frames, and when each is shown."""

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from jaxtyping import UInt8
from torch import Tensor


@runtime_checkable
class Source(Protocol):
    """A file, or a row of them, with frames in order."""

    @property
    def name(self) -> str:
        """The name people know it by."""
        ...

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of its frames as they are shown: upright, with square pixels."""
        ...

    @property
    def times(self) -> tuple[float, ...]:
        """When each of its frames is shown, seconds from the first, in order."""
        ...

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        ...

    @property
    def notices(self) -> tuple[str, ...]:
        """What is changed on the way in, one sentence each."""
        ...

    def read(self, first: int = 0) -> Iterator[UInt8[Tensor, "height width 3"]]:
        """Its frames from number `first` on, 8-bit sRGB; one is in memory at a time.

        Raises:
            InputError: a frame cannot be decoded, or has another size.
        """
        ...
