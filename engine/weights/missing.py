"""Why weights cannot be used."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Missing:
    """No model can be made of what is here."""

    reason: str
    """Why, as what follows a model's name in a sentence."""
    damaged: bool = False
    """Whether there is something that cannot be used; else there is nothing, and it can be fetched."""

    def __str__(self) -> str:
        return self.reason
