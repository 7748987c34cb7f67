"""`models [list | download NAME | check PATH]`."""

from pathlib import Path
from typing import Literal

import tyro

from scene.errors import InputError


def models(
    action: tyro.conf.Positional[Literal["list", "download", "check"]] = "list",
    what: tyro.conf.Positional[str] = "",
    *,
    yes: bool = False,
) -> None:
    """Trained weights: what there is, where from, under which licence.

    Args:
        action: list what is here, download a model by name, or check the files in a folder.
        what: The model's name, or the folder.
        yes: Agree to the download and its licence without being asked.
    """
    if action == "list":
        _list()
    elif not what:
        raise InputError(
            f"models {action} needs {'a name; `models list` has them' if action == 'download' else 'a folder'}."
        )
    elif action == "download":
        _download(what, yes)
    else:
        _check(Path(what))
