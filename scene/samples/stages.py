"""The three samples by name."""

from scene.samples.room import room
from scene.samples.scenes import Stage

SAMPLES: tuple[str, ...] = ("room", "street", "still-life")


def stage(name: str) -> Stage:
    """The stage of sample `name`."""
    makers = {"room": room, "street": room, "still-life": room}
    return makers[name]()
