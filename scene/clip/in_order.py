"""Frames that are mostly asked for in order, from a source that is read forwards."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Frame = TypeVar("Frame")


class InOrder(Generic[Frame]):
    """Frames by their numbers. A frame soon after the last one comes from the same reading; others begin a new one.

    Args:
        read: the frames from a number on.
    """

    NEAR = 16
    """Frames that are rather read and left out than looked for anew."""

    def __init__(self, read: Callable[[int], Iterator[Frame]]) -> None:
        self._read = read
        self._next = 0
        self._stream: Iterator[Frame] | None = None

    def __getitem__(self, number: int) -> Frame:
        if self._stream is None or not 0 <= number - self._next < self.NEAR:
            self._stream, self._next = self._read(number), number
        for _ in range(number - self._next):
            next(self._stream)
        self._next = number + 1
        return next(self._stream)
