"""The three samples by name."""

from scene.errors import InputError
from scene.samples.room import room
from scene.samples.scenes import Stage
from scene.samples.still_life import still_life
from scene.samples.street import street

SAMPLES: tuple[str, ...] = ("room", "street", "still-life")


def check_name(name: str) -> None:
    """Refuse names of samples that do not exist.

    Raises:
        InputError: there is no such sample.
    """
    if name not in SAMPLES:
        raise InputError(f'There is no sample called "{name}"; choose one of {", ".join(SAMPLES)}.')


def stage(name: str) -> Stage:
    """The stage of sample `name`.

    Raises:
        InputError: there is no such sample.
    """
    check_name(name)
    return {"room": room, "street": street, "still-life": still_life}[name]()
