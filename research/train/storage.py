"""Data sets that lie elsewhere: tar files from any place that fsspec knows, brought to a folder here."""

import shutil
from pathlib import Path

from scene.errors import InputError
from scene.support.atomic import atomic_path


def is_address(path: str) -> bool:
    """Whether it is the address of another place, as s3://BUCKET/FOLDER, and not a folder."""
    return "://" in path


def fetched(address: str, split: str, cache: Path) -> Path:
    """A folder with the tar files of a split; those that are there in full are not fetched again.

    Raises:
        InputError: the place cannot be reached, needs a package that is not here, or has no such tar files.
    """
    import fsspec

    try:
        system, folder = fsspec.core.url_to_fs(address)
        entries = system.ls(folder, detail=True)
    except (OSError, ValueError, ImportError) as error:
        raise InputError(
            f"{address} cannot be read ({str(error).splitlines()[0]}). Name a folder of tar files."
        ) from error
    tars = [entry for entry in entries if _is_of(entry["name"], split)]
    if not tars:
        raise InputError(
            f"There are no tar files {split}-*.tar in {address}. Other places hold tar files: make them with "
            "`data shards`."
        )
    cache.mkdir(parents=True, exist_ok=True)
    for entry in sorted(tars, key=lambda each: each["name"]):
        local = cache / entry["name"].rpartition("/")[2]
        if local.exists() and local.stat().st_size == entry["size"]:
            continue
        with atomic_path(local) as partial:
            try:
                with system.open(entry["name"], "rb") as there, partial.open("wb") as here:
                    shutil.copyfileobj(there, here, 2**20)
            except OSError as error:
                raise InputError(f"{address} broke off at {local.name} ({error}). Begin again to go on.") from error
            if partial.stat().st_size != entry["size"]:
                raise InputError(f"{local.name} of {address} came cut off. Begin again to go on.")
    return cache


def _is_of(name: str, split: str) -> bool:
    file = name.rpartition("/")[2]
    return file.startswith(f"{split}-") and file.endswith(".tar")
