"""How long the whole main job takes a person: `launch.py bench demo`."""

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True)
class DemoTiming:
    """Seconds from the command to its end, starting Python included."""

    runs: int
    median_s: float
    p95_s: float
    target_s: float = 20.0


def bench_demo(runs: int = 3) -> DemoTiming:
    """Run `demo` as a process of its own, again and again."""
    seconds = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory(prefix="realcam-") as folder:
            began = time.perf_counter()
            command = [sys.executable, "-m", "app.main", "demo", "--out", folder]
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
            seconds.append(time.perf_counter() - began)
    return DemoTiming(runs=runs, median_s=float(np.median(seconds)), p95_s=float(np.percentile(seconds, 95)))


def table(timing: DemoTiming) -> str:
    """The timing as text."""
    return (
        f"demo, everything, {timing.runs} runs: median {timing.median_s:.1f} s, p95 {timing.p95_s:.1f} s, "
        f"goal {timing.target_s:.0f} s"
    )
