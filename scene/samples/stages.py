"""The three samples by name."""

from scene.samples.room import room
from scene.samples.scenes import Stage
from scene.samples.shipped import check_name
from scene.samples.still_life import still_life
from scene.samples.street import street


def stage(name: str) -> Stage:
    """The stage of sample `name`.

    Raises:
        InputError: there is no such sample.
    """
    check_name(name)
    return {"room": room, "street": street, "still-life": still_life}[name]()
