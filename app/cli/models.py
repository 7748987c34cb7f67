"""`models [list | download NAME | check PATH]`."""

import sys
from pathlib import Path
from typing import Literal

import tyro

from scene.errors import InputError


def models(
    action: tyro.conf.Positional[Literal["list", "download", "check"]] = "list",
    what: tyro.conf.Positional[str] = "",
    *,
    as_name: str | None = None,
    yes: bool = False,
) -> None:
    """Trained weights: what there is, where from, under which licence.

    Args:
        action: list what is here, download a model by name, or check the files in a folder.
        what: The model's name, or the folder.
        as_name: For check: which model the folder should hold, where its name does not say.
        yes: Agree to the download and its licence without being asked.
    """
    if action == "list":
        _list()
    elif not what:
        wanted = "a name from `models list`" if action == "download" else "the folder to look into"
        raise InputError(f"models {action} wants {wanted} after it.")
    elif action == "download":
        _download(what, yes)
    else:
        _check(Path(what), as_name)


def _list() -> None:
    from scene.depth.models import models_status

    rows = models_status()
    width = max(len(row.model.name) for row in rows)
    for row in rows:
        lacks = f"incomplete: {', '.join(row.missing)} missing in {row.model.folder}"
        where = str(row.found) if row.found else lacks if row.missing else "not here"
        print(f"{row.model.name:{width}}  {row.model.size_mb:5} MB  {row.model.licence}  {where}")
    print("\n`models download NAME` fetches one; checkpoints/README.md says how to copy the files from elsewhere.")


def _download(name: str, yes: bool) -> None:
    from scene.depth.download import download
    from scene.depth.models import depth_model

    model = depth_model(name)
    if not yes and sys.stdin.isatty():
        yes = (
            input(f"{model.title}: {model.size_mb} MB from huggingface.co, {model.licence}. Download? [y/N] ")
            .strip()
            .lower()
            == "y"
        )
    folder = download(model, agreed=yes, on_progress=_show)
    print(f"\n{name} is in {folder}")


def _show(done: int, total: int) -> None:
    print(f"\r{done / 1e6:.0f} of {total / 1e6:.0f} MB", end="", file=sys.stderr, flush=True)


def _check(folder: Path, as_name: str | None) -> None:
    from scene.depth.audit import check_model

    audit = check_model(folder, as_name=as_name)
    contents = f"{audit.tensors} tensors, {audit.parameters:,} parameters, {', '.join(audit.dtypes)}"
    print(f"{folder} is {audit.model.name}: {contents}")
    for sentence in audit.notes:
        print(f"note: {sentence}")
