"""`verify`: what is verified of the engines, with figures."""

import time
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from scene.errors import InputError

if TYPE_CHECKING:
    from engine.verification.names import Names
    from engine.verification.parity import Check


def verify(*, goldens: Path | None = None, salt: str = "", json: Path | None = None) -> None:
    """Compare the engines' networks with the reference: names, parameters, and recorded outputs.

    Args:
        goldens: Folder of recorded outputs, instead of the project's own.
        salt: Salt of the weights with which those outputs were recorded.
        json: Also write the figures to this file.
    """
    import torch

    from engine.verification.goldens import GOLDENS
    from engine.verification.names import names
    from engine.verification.parity import Recorded, parity
    from engine.verification.recammaster import second_implementation

    folder = goldens or GOLDENS
    if not (folder / "configs.json").is_file():
        raise InputError(
            f"{folder} holds no recorded vectors: configs.json is not in it."
            " Name tests/data/goldens of a clone (--goldens)."
        )
    torch.set_num_threads(1)  # the networks are small: handing work round costs more than doing it
    began = time.perf_counter()
    row = "{:18} {:66} {:>9} {:>8}"
    print(row.format("model", "what", "worst", "allowed"))
    failed, named, checks = 0, [], []

    def say(model: str, what: str, worst: str, allowed: str, passed: bool) -> None:
        nonlocal failed
        failed += not passed
        print(row.format(model, what, worst, allowed) + ("" if passed else "  FAILED"), flush=True)

    for found in names():
        named.append(found)
        what = f"{found.tensors} names and shapes; {found.parameters / 1e6:,.1f} M parameters"
        if found.camera_parameters:
            what += f", {found.camera_parameters:,} for the camera"
        say(found.model, what, f"{len(found.differing)} differ", "0", not found.differing)
    recorded = Recorded(folder, salt)
    for check in chain(parity(recorded), second_implementation()):
        checks.append(check)
        whole = check.tolerance >= 1 or check.tolerance == 0
        worst = f"{check.worst:.0f}" if whole else f"{check.worst:.1e}"
        say(check.model, check.what, worst, f"{check.tolerance:g}", check.passed)
    say("all", "released weights", "not run", "", True)
    for name in recorded.unused:
        say("all", f"recording {name}", "not run", "", True)
    print("\nReleased weights were not run: there are none where this is built. The recordings that were not run are")
    print("are of pictures, points and paths, without networks; the tests hold the studio to those.")
    print(f"{time.perf_counter() - began:.0f} s.")
    if json is not None:
        write_figures(json, named, checks, recorded.unused)
    if failed:
        raise InputError(f"{failed} figures are beyond what is allowed; they are marked FAILED above.")


def write_figures(file: Path, named: "list[Names]", checks: "list[Check]", unused: Iterable[str]) -> None:
    """Write what was compared, what was not, and on which machine, as JSON."""
    from dataclasses import asdict
    from json import dumps

    from app.cli.machine import this_machine
    from scene.support.atomic import atomic_path

    figures = {
        "machine": asdict(this_machine()),
        "names": [asdict(each) for each in named],
        "checks": [asdict(each) for each in checks],
        "not run": ["released weights", *unused],
    }
    with atomic_path(file) as temporary:
        temporary.write_text(dumps(figures, indent=1) + "\n", "utf-8")
