"""The order of pictures by their names, and whose pictures they are where a file holds several cameras."""

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath

from scene.errors import InputError
from scene.formats.text_file import shown

_MOST_LISTED = 8


def natural(name: str) -> list[tuple[int, int, str]]:
    """Sorts frame_2 before frame_10: digits count as the number that they write, however many there are."""
    parts = re.split(r"(\d+)", name)
    return [(1, len(d := part.lstrip("0")), d) if part.isdigit() else (0, 0, part) for part in parts]


def has_number(name: str) -> bool:
    """Whether the last part of a picture's name says which one it is."""
    return any(letter.isdigit() for letter in PurePosixPath(name.replace("\\", "/")).stem)


def by_camera(
    names: Sequence[str], cameras: Sequence[int | None], rigs: Sequence[frozenset[int]]
) -> dict[str, list[int]]:
    """The pictures of each camera, as places in `names`; one camera, "", where they are all of one path.

    Cameras are the sensors of a rig, or folders, or lenses that have pictures of the same numbers (left_1, right_1).
    `cameras` holds the number of each picture's lens, where the file numbers lenses; `rigs` the lenses that are
    mounted together.
    """
    used = {camera for camera in cameras if camera is not None}
    if any(len(rig & used) > 1 for rig in rigs):
        return _named(_grouped([str(camera) for camera in cameras]), names)
    folders = [str(PurePosixPath(name.replace("\\", "/")).parent) for name in names]
    if len(set(folders)) > 1:
        return _named(_grouped(folders), names)
    groups = _grouped([str(camera) for camera in cameras])
    if len(groups) > 1 and _at_the_same_moments([[names[i] for i in group] for group in groups.values()]):
        return groups
    return {"": list(range(len(names)))}


def choose_camera(groups: dict[str, list[int]], wanted: str | None, numbers: dict[str, str], where: object) -> str:
    """The group that is wanted, by its name or its camera's number; the first without a wish.

    Raises:
        InputError: there is none of that name.
    """
    if wanted is None:
        return next(iter(groups))
    for name in groups:
        if wanted in (name, numbers.get(name)) or wanted.rstrip("/") == name:
            return name
    raise InputError(f"{where} has no camera {shown(wanted)}; it has {listed(list(groups))}.")


def listed(names: Sequence[str]) -> str:
    """Names for a message, the first few of many."""
    held = ", ".join(name if len(name) <= 40 else f"{name[:37]}..." for name in names[:_MOST_LISTED]) or "none"
    return held if len(names) <= _MOST_LISTED else f"{held} and {len(names) - _MOST_LISTED} more"


def _grouped(keys: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        places[key].append(place)
    return dict(sorted(places.items(), key=lambda item: natural(item[0])))


def _named(groups: dict[str, list[int]], names: Sequence[str]) -> dict[str, list[int]]:
    """Groups by the folder of their pictures instead of a number, where each has one of its own."""
    folders = [{str(PurePosixPath(names[i].replace("\\", "/")).parent) for i in group} for group in groups.values()]
    own = [next(iter(folder)) for folder in folders if len(folder) == 1]
    if len(own) == len(groups) == len(set(own)):
        return dict(zip(own, groups.values(), strict=True))
    return groups


def _at_the_same_moments(groups: list[list[str]]) -> bool:
    """Whether lenses have pictures of the same numbers, at least half of those of the one with the fewest."""
    moments = [{tuple(re.findall(r"\d+", PurePosixPath(name).stem)[-1:]) for name in group} for group in groups]
    shared = set.intersection(*moments) - {()}
    return min(map(len, moments)) > 1 and 2 * len(shared) >= min(map(len, moments))
