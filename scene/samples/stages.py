"""The three samples by name."""

from scene.samples.room import room
from scene.samples.scenes import Stage
from scene.samples.still_life import still_life
from scene.samples.street import street

SAMPLES: tuple[str, ...] = ("room", "street", "still-life")


def stage(name: str) -> Stage:
    """The stage of sample `name`."""
    makers = {"room": room, "street": street, "still-life": still_life}
    return makers[name]()
