"""The file that `verify --json` writes."""

import json
from dataclasses import asdict
from pathlib import Path

from app.cli.machine import this_machine
from app.cli.verify import write_figures
from engine.verification.names import Names
from engine.verification.parity import Check


def test_everything_that_was_compared_is_in_the_file(tmp_path: Path) -> None:
    names = Names(model="a-256", tensors=3, parameters=20, camera_parameters=5, differing=("x",))
    check = Check(model="a-256", what="denoiser", worst=2e-6, tolerance=1e-5)
    write_figures(tmp_path / "verify.json", [names], [check], ["scene"])
    said = json.loads((tmp_path / "verify.json").read_text("utf-8"))
    assert Names(**said["names"][0] | {"differing": tuple(said["names"][0]["differing"])}) == names
    assert Check(**said["checks"][0]) == check
    assert said["not run"] == ["released weights", "scene"]
    assert said["machine"].keys() == asdict(this_machine()).keys()
    assert said["machine"]["cores"] >= 1 and said["machine"]["processor"]
