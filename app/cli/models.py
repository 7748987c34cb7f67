"""`models [list | download NAME | check PATH]`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import tyro

from app.cli.tell import tell
from scene.errors import InputError

if TYPE_CHECKING:
    from engine.weights.folders import FolderAudit


def models(
    action: tyro.conf.Positional[Literal["list", "download", "check"]] = "list",
    what: tyro.conf.Positional[str] = "",
    *,
    as_name: Annotated[str | None, tyro.conf.arg(name="as")] = None,
    base: Path | None = None,
    weights: tyro.conf.UseAppendAction[tuple[Path, ...]] = (),
    yes: bool = False,
) -> None:
    """List, download or check trained weights, with their size and licence.

    Args:
        action: List what is here, download a model by its name, or check a file or folder of weights.
        what: Name of the model, or the file to check (for a depth model, the folder).
        as_name: For check: name of the model that the file should be. Without it, all models that fit are named.
        base: For check: DynamiCrafter file that completes a checkpoint with the camera parts only.
        weights: Folder to search for weights before the usual ones; can be given several times.
        yes: Agree to the download and its licence without a question.
    """
    from engine.weights.places import prepend_search_path

    prepend_search_path(weights)
    if action == "list":
        _list()
    elif not what:
        wanted = "a name from `models list`" if action == "download" else "the file or folder to look into"
        raise InputError(f"models {action} wants {wanted} after it.")
    elif action == "download":
        from scene.support.hub import BY_HAND

        try:
            _download(what, yes)
        except InputError as error:
            raise InputError(f"{error} {BY_HAND}") from error
    else:
        _check(Path(what), as_name, base)


def _list() -> None:
    from engine.engines.recammaster.entry import RECAMMASTER
    from engine.models.config import MODELS
    from engine.models.pipelines import PIPELINES
    from engine.weights.folders import find_folder, release_of
    from engine.weights.missing import Missing
    from engine.weights.places import find
    from engine.weights.recammaster import find_recammaster
    from engine.weights.releases import RELEASES
    from scene.depth.models import models_status
    from scene.support.checkpoints import GUIDE
    from scene.support.program import COMMAND

    rows = []
    for status in models_status():
        lacks = f"incomplete: {', '.join(status.missing)} missing in {status.model.folder}"
        where = str(status.found) if status.found else lacks if status.missing else "not here"
        rows.append((status.model.name, f"{status.model.size_mb} MB", status.model.licence, where))
    for release in RELEASES.values():
        files = find(MODELS[release.name])
        where = "not here" if isinstance(files, Missing) and not files.damaged else files
        rows.append((release.name, f"{release.size_gb:g} GB", release.licence, str(where)))
    for model in PIPELINES.values():
        release, folder = release_of(model), find_folder(model)
        where = "not here" if isinstance(folder, Missing) and not folder.damaged else folder
        rows.append((model.name, f"{release.size_gb:g} GB", release.licence, str(where)))
    both = find_recammaster()
    where = "not here" if isinstance(both, Missing) and not both.damaged else str(both)
    rows.append((RECAMMASTER.name, f"{RECAMMASTER.size_gb:g} GB", RECAMMASTER.licence, where))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for name, size, licence, where in rows:
        tell(f"{name:{widths[0]}}  {size:>{widths[1]}}  {licence:{widths[2]}}  {where}")
    print(f"\n`{COMMAND} models download NAME` fetches one.")
    print(f"{GUIDE} says how to copy the files from elsewhere.")


def _download(name: str, yes: bool) -> None:
    from engine.engines.registry import KNOWN_ENGINES
    from scene.depth.models import DEPTH_MODELS

    engines = {name: engine for name, engine in KNOWN_ENGINES.items() if engine.file}
    if name in DEPTH_MODELS:
        from scene.depth.download import download

        model = DEPTH_MODELS[name]
        terms = f"{model.title}: {model.size_mb} MB from huggingface.co, {model.licence}"
        place = download(model, agreed=yes or _agrees(terms), on_progress=_show)
    elif name in engines:
        from engine.weights import download as released

        engine = engines[name]
        terms = f"{engine.title}: {engine.size_gb:g} GB from huggingface.co, {engine.licence}"
        place = released.download(name, agreed=yes or _agrees(terms), on_progress=_show)
    else:
        raise InputError(f"There is no model {name}. Known are: {', '.join([*DEPTH_MODELS, *engines])}.")
    print()
    tell(f"{name} is in {place}")


def _agrees(terms: str) -> bool:
    """What a person at a terminal answers; no without one."""
    return sys.stdin.isatty() and input(f"{terms}. Download? [y/N] ").strip().lower() == "y"


def _show(done: int, total: int) -> None:
    print(f"\r{done / 1e6:.0f} of {total / 1e6:.0f} MB", end="", file=sys.stderr, flush=True)


def _check(path: Path, as_name: str | None, base: Path | None) -> None:
    from engine.weights import recammaster
    from engine.weights.folders import is_folder
    from scene.depth.models import DEPTH_MODELS

    if is_folder(path) and (as_name == recammaster.NAME or (as_name is None and path.name == recammaster.WAN[0])):
        _check_wan(path)
    elif is_folder(path):
        _check_pipeline(path, as_name)
    elif as_name == recammaster.NAME or (as_name is None and path.is_file() and recammaster.is_recammaster(path)):
        _check_recammaster(path)
    elif as_name in DEPTH_MODELS and path.is_file():
        from engine.weights.fit import shapes_of
        from engine.weights.read import read
        from engine.weights.strangers import what_it_is

        advice = what_it_is(path, shapes_of(read(path))) or f"Name the folder that is called {as_name}'s on the hub."
        raise InputError(f"{path} is one file, and a depth model is a folder. {advice}")
    elif as_name in DEPTH_MODELS or (as_name is None and path.is_dir()):
        _check_depth(path, as_name)
    else:
        _check_engine(path, as_name, base)


def _check_depth(folder: Path, as_name: str | None) -> None:
    from scene.depth.audit import check_model

    audit = check_model(folder, as_name=as_name)
    contents = f"{audit.tensors} tensors, {audit.parameters:,} parameters, {', '.join(audit.dtypes)}"
    tell(f"{folder} is {audit.model.name}: {contents}")
    for sentence in audit.notes:
        tell(f"note: {sentence}")


def _check_pipeline(folder: Path, as_name: str | None) -> None:
    from engine.weights.folders import check_folder

    checked = check_folder(folder, as_name)
    engines = " or ".join(checked.engines) or "no engine here"
    tell(f"{folder} is a {checked.pipeline}, for {engines}; every file is there")
    _tell_parts(checked)


def _tell_parts(checked: "FolderAudit") -> None:
    for name, (tensors, parameters, dtypes) in checked.parts.items():
        how = "every name and shape fits" if name in checked.checked else "not compared"
        tell(f"  {name}: {tensors:,} tensors, {parameters:,} parameters, {dtypes}, {how}")


def _check_recammaster(file: Path) -> None:
    from engine.weights.recammaster import check_recammaster

    found = check_recammaster(file)
    contents = f"{found.tensors:,} tensors, {found.parameters:,} parameters, {', '.join(found.dtypes)}"
    tell(f"{file} is recammaster: {contents}, all numbers finite")


def _check_wan(folder: Path) -> None:
    from engine.weights.folders import check_folder
    from engine.weights.recammaster import NEEDED

    checked = check_folder(folder, only=NEEDED)
    tell(f"{folder} has what recammaster reads of a {checked.pipeline}; every file is there")
    _tell_parts(checked)


def _check_engine(path: Path, as_name: str | None, base: Path | None) -> None:
    from engine.models.config import MODELS
    from engine.weights.audit import audit
    from engine.weights.places import completed

    if base is None and as_name in MODELS and path.is_file():
        base = completed(MODELS[as_name], path).base
    audited = audit(path, as_name, base)
    types = ", ".join(audited.dtypes)
    contents = f"{audited.tensors:,} tensors, {audited.parameters:,} parameters, {types}, {audited.form}"
    if audited.fits:
        tell(f"{audited.files} is {audited.names}: {contents}, all numbers finite")
    else:
        tell(f"{audited.files} is the camera branch of {audited.names}: {contents}, all numbers finite")
    for line in (audited.fits or audited.partial)[0].report():
        tell(f"  {line}")
    for sentence in audited.warnings:
        tell(f"warning: {sentence}")
    for sentence in audited.notes:
        tell(f"note: {sentence}")
