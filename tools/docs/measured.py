"""The tables of docs/performance.md, from what `launch.py bench --json docs/measured/bench.json` wrote."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tools.docs.parts import table

FILE = Path(__file__).parents[2] / "docs/measured/bench.json"

Row = Mapping[str, Any]


def tables() -> dict[str, str]:
    """The table of each part of the bench, by its name."""
    said = json.loads(FILE.read_text("utf-8"))
    return {
        f"figures of {part}": f"{TABLES[part](said[part]['rows'])}\n{_measured(said[part]['machine'])}"
        for part in TABLES
    }


def _render(rows: list[Row]) -> str:
    cells = [
        (each["what"], f"{each['points']:,}", each["frames"], _ms(each, "_ms"), _goal(each["target_ms"], "ms"))
        for each in rows
    ]
    return _table(("what, at 512x320", "points", "frames", "median (95th percentile)", "goal"), cells)


def _truth(rows: list[Row]) -> str:
    return _table(("what", "measured", "goal"), [(r["what"], f"{r['value']:.2f} {r['unit']}", r["goal"]) for r in rows])


def _fill(rows: list[Row]) -> str:
    cells = [
        (
            each["sample"],
            each["frame"],
            f"{each['invented']:.1%}",
            f"{each['warp_db']:.1f}",
            "" if each["biharmonic_db"] is None else f"{each['biharmonic_db']:.1f}",
        )
        for each in rows
    ]
    return _table(("sample", "frame", "invented", "`warp`, dB", "biharmonic, dB"), cells)


def _networks(rows: list[Row]) -> str:
    cells = [
        (
            f"`{each['model']}`",
            each["precision"],
            f"{each['seconds']:.1f} s",
            f"{each['ratio']:.2f}",
            _with("s", each["cameras"]),
            _with("GB", each["memory_gb"]),
        )
        for each in rows
    ]
    head = ("denoiser, 16 frames", "precision", "one evaluation", "over DynamiCrafter's", "cameras, once", "memory")
    return _table(head, cells)


def _demo(rows: list[Row]) -> str:
    cells = [(f"`demo`, {each['runs']} runs", _pair(each, "s", "_s"), _goal(each["target_s"], "s")) for each in rows]
    return _table(("what", "median (95th percentile)", "goal"), cells)


def _app(rows: list[Row]) -> str:
    cells = [(each["what"], _pair(each, each["unit"]), _goal(each["goal"], each["unit"])) for each in rows]
    return _table(("what", "median (95th percentile)", "goal"), cells)


def _recover(rows: list[Row]) -> str:
    cells = [
        (
            each["depth"],
            f"{each['close']} of {each['clips']}",
            f"{each['rotation_deg']:.2f} deg, {each['position_share']:.1%}",
            f"{each['within']:.1%}",
            f"{each['ratio']:.1f}",
        )
        for each in rows
    ]
    return _table(
        ("depth", "clips as close as asked", "median of clips", "errors within bounds", "bound / error"), cells
    )


def _browser(rows: list[Row]) -> str:
    return _table(("what", "measured"), [(each["what"], f"{each['value']:.1f} {each['unit']}") for each in rows])


TABLES: dict[str, Callable[[list[Row]], str]] = {
    "render": _render,
    "truth": _truth,
    "engine": _fill,
    "networks": _networks,
    "recover_summary": _recover,
    "demo": _demo,
    "app": _app,
    "browser": _browser,
}


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    return table(head, [tuple(map(str, row)) for row in rows])


def _ms(row: Row, ending: str) -> str:
    return _pair(row, "ms", ending)


def _pair(row: Row, unit: str, ending: str = "") -> str:
    median, p95 = row[f"median{ending}"], row[f"p95{ending}"]
    digits = 0 if max(median, p95) >= 100 else 1
    return f"{median:.{digits}f} {unit}" + (f" ({p95:.{digits}f})" if p95 != median else "")


def _with(unit: str, value: float | None) -> str:
    return "" if value is None else f"{value:.1f} {unit}"


def _goal(goal: float | None, unit: str) -> str:
    return "" if goal is None else f"{goal:g} {unit}"


def _measured(machine: Row) -> str:
    """The line below a table; measurements that were not recorded with their machine leave parts of it out."""
    facts = [machine["processor"], f"{machine['cores']} cores"]
    facts += [f"{machine['memory_gb']} GB"] if machine["memory_gb"] else []
    facts += [machine["gpu"] or "no GPU", machine["system"]]
    load = f"; the load average was {machine['load']:.1f} when it began" if machine["load"] else ""
    return f"Measured on {machine['date']} with version {machine['version']}: {', '.join(facts)}{load}.\n"
