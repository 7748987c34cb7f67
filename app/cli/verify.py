"""`verify`: what is verified of the engines, with figures."""

import time
from pathlib import Path

from scene.errors import InputError


def verify(*, goldens: Path | None = None, salt: str = "", markdown: bool = False) -> None:
    """Hold the engines' networks to the reference: names, parameters, and recorded numbers.

    Args:
        goldens: A folder of recorded vectors, instead of the project's own.
        salt: Of the weights that those vectors were recorded with.
        markdown: Print the table as the README has it.
    """
    import torch

    from engine.verification.goldens import GOLDENS
    from engine.verification.names import names
    from engine.verification.parity import Recorded, parity

    folder = goldens or GOLDENS
    if not (folder / "configs.json").is_file():
        raise InputError(
            f"{folder} holds no recorded vectors: configs.json is not in it. Take tests/data/goldens of a clone."
        )
    torch.set_num_threads(1)  # the networks are small: handing work round costs more than doing it
    began = time.perf_counter()
    row = "| {} | {} | {} | {} |" if markdown else "{:18} {:66} {:>9} {:>8}"
    print(row.format("model", "what", "worst", "allowed"))
    if markdown:
        print("| --- | --- | --- | --- |")
    failed = 0

    def say(model: str, what: str, worst: str, allowed: str, passed: bool) -> None:
        nonlocal failed
        failed += not passed
        print(row.format(model, what, worst, allowed) + ("" if passed else "  FAILED"), flush=True)

    for found in names():
        what = f"{found.tensors} names and shapes; {found.parameters / 1e6:,.1f} M parameters"
        if found.camera_parameters:
            what += f", {found.camera_parameters:,} for the camera"
        say(found.model, what, f"{len(found.differing)} differ", "0", not found.differing)
    recorded = Recorded(folder, salt)
    for check in parity(recorded):
        whole = check.tolerance >= 1 or check.tolerance == 0
        worst = f"{check.worst:.0f}" if whole else f"{check.worst:.1e}"
        say(check.model, check.what, worst, f"{check.tolerance:g}", check.passed)
    say("all", "released weights", "not run", "", True)
    for name in recorded.unused:
        say("all", f"recording {name}", "not run", "", True)
    print(
        "\nReleased weights were not run: there are none where this is built. The recordings that were not run are of"
    )
    print("are of pictures, points and paths, without networks; `launch.py test` holds the studio to those.")
    print(f"{time.perf_counter() - began:.0f} s.")
    if failed:
        raise InputError(f"{failed} figures are beyond what is allowed; they are marked FAILED above.")
