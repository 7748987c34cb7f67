"""The last model that an engine loaded, kept in memory for the next job."""

from collections.abc import Callable
from typing import TypeVar, cast

Model = TypeVar("Model")


class Resident:
    """Room for one model, whichever engine's: it is dropped before another is loaded, since two would not fit."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] | None = None
        self._model: object = None

    def get(self, key: tuple[object, ...], load: Callable[[], Model]) -> Model:
        """The model of that key: the one that is here, or what `load` makes.

        Args:
            key: everything that the model depends on, beginning with what kind it is.
            load: makes it; whatever it raises is raised here, and nothing is kept.
        """
        if self._key != key:
            self.forget()
            self._model = load()
            self._key = key
        return cast("Model", self._model)

    def forget(self) -> None:
        """Give its memory back."""
        self._key = self._model = None


RESIDENT = Resident()
"""This process's."""
