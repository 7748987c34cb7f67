"""The tables of docs/verification.md, from what `launch.py verify --json docs/measured/verify.json` wrote."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.docs.parts import table

FILE = Path(__file__).parents[2] / "docs/measured/verify.json"


def summary() -> str:
    """Each model: names and shapes, parameters, and the largest error of its denoiser and its clips."""
    said = _read()
    rows = []
    for each in said["names"]:
        worst = {kind: _worst(said["checks"], each["model"], kind) for kind in ("without", "with camera", "clip,")}
        rows.append((f"`{each['model']}`", f"{each['tensors']}", _differing(each), _millions(each), *worst.values()))
    rows.append(("largest allowed", "", "0", "", "1e-5", "1e-5", "1e-4"))
    head = ("model", "tensors", "that differ", "parameters", "denoiser", "denoiser with camera", "clips")
    return table(head, rows)


def checks() -> str:
    """Every comparison with a recording."""
    return table(("model", "what", "largest error", "allowed"), map(_row, _read()["checks"]))


def not_run() -> str:
    """Recordings that this comparison does not use."""
    return "".join(f"- {each.replace('_', ' ')}\n" for each in _read()["not run"])


def _read() -> dict[str, Any]:
    return json.loads(FILE.read_text("utf-8"))


def _row(check: Mapping[str, Any]) -> tuple[str, str, str, str]:
    counted = check["tolerance"] >= 1 or check["tolerance"] == 0
    worst = f"{check['worst']:.0f}" if counted else f"{check['worst']:.1e}"
    return check["model"], check["what"].removeprefix("- "), worst, f"{check['tolerance']:g}"


def _worst(checks: list[Mapping[str, Any]], model: str, kind: str) -> str:
    errors = [each["worst"] for each in checks if each["model"] == model and kind in each["what"]]
    return f"{max(errors):.1e}" if errors else ""


def _differing(names: Mapping[str, Any]) -> str:
    return str(len(names["differing"]))


def _millions(names: Mapping[str, Any]) -> str:
    return f"{names['parameters'] / 1e6:,.1f} M"
