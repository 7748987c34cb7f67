"""`bench [render | truth | moving | engine | recover | world | demo | app]`."""

from pathlib import Path
from typing import Any, Literal

import tyro

Part = Literal["all", "render", "truth", "moving", "engine", "recover", "world", "demo", "app"]


def bench(
    what: tyro.conf.Positional[Part] = "all",
    *,
    json: Path | None = None,
) -> None:
    """Measure this machine: speed as medians and 95th percentiles, and quality against the truth.

    Args:
        what: Speed of the renderer, truth of the preview, clips, their cameras, the engines, synthetic clips, demo,
            page, or all.
        json: Also write the rows to this file; its rows of other parts stay.
    """
    from dataclasses import asdict

    from app.cli.machine import this_machine
    from benchmarks.kept import keep

    here, results = asdict(this_machine()), {}
    if what in ("all", "render"):
        from benchmarks.render import bench_render, table

        rows = bench_render()
        results["render"] = [asdict(row) for row in rows]
        print(table(rows), flush=True)
    if what in ("all", "truth"):
        from benchmarks.truth import table, truth_scores

        figures = list(truth_scores())
        results["truth"] = [asdict(figure) for figure in figures]
        print(table(figures), flush=True)
    if what in ("all", "moving"):
        from benchmarks.moving import bench_moving, table

        timings = list(bench_moving())
        results["moving"] = [asdict(timing) for timing in timings]
        print(table(timings), flush=True)
    if what in ("all", "engine"):
        from benchmarks.engine import fill_scores, table
        from scene.samples.shipped import SAMPLES

        scores = list(fill_scores(SAMPLES))
        results["engine"] = [asdict(score) for score in scores]
        print(table(scores), flush=True)
        from benchmarks.networks import network_costs
        from benchmarks.networks import table as network_table

        costs = list(network_costs())
        results["networks"] = [asdict(cost) for cost in costs]
        print(network_table(costs), flush=True)
    if what in ("all", "recover"):
        from benchmarks.recover import recover_scores, summaries, table

        found = []
        for score in recover_scores():
            found.append(score)
            print(f"{score.clip}, depth {score.depth}: {score.rotation_deg:.2f} deg", flush=True)
        results["recover"] = [asdict(score) for score in found]
        results["recover_summary"] = [asdict(summary) for summary in summaries(found)]
        print(table(found), flush=True)
    if what in ("all", "world"):
        from benchmarks.world import set_timing, table, world_timings

        costs_of_worlds, whole = list(world_timings()), set_timing()
        results["world"] = [asdict(timing) for timing in costs_of_worlds]
        results["world_set"] = [asdict(whole)]
        print(table(costs_of_worlds, whole), flush=True)
    if what in ("all", "demo"):
        from benchmarks.demo import bench_demo, table

        timing = bench_demo()
        results["demo"] = [asdict(timing)]
        print(table(timing))
    if what in ("all", "app"):
        from benchmarks.app import bench_app, table

        answers = list(bench_app())
        results["app"] = [asdict(figure) for figure in answers]
        print(table(answers), flush=True)
        results["browser"] = _in_browser()
    if json is not None:
        keep(json, {part: {"machine": here, "rows": rows} for part, rows in results.items()})


def _in_browser() -> list[dict[str, Any]]:
    """The page in Chromium, where that can be had."""
    from dataclasses import asdict

    from benchmarks.app import running_studio
    from benchmarks.browser import bench_browser, missing, table

    if lacking := missing():
        print(f"not measured in Chromium: {lacking}")
        return []
    with running_studio() as studio:
        studio.visitor()
        figures = bench_browser(studio.url)
    print(table(figures))
    return [asdict(figure) for figure in figures]
