"""The machine on which something was measured, as files of measurements say it."""

import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from scene.support.version import __version__


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What a figure depends on beside the program."""

    date: str
    """Day of the measurement, ISO 8601."""
    version: str
    """Version of the studio."""
    system: str
    processor: str
    cores: int
    """Those that this process may use."""
    memory_gb: int
    gpu: str
    """Name of the CUDA device; "" without one."""
    load: float
    """Processes that were at work when the measurement began, over the last minute; 0 where the system does not say."""


def this_machine() -> Machine:
    """The machine that runs this, now."""
    import torch

    return Machine(
        date=time.strftime("%Y-%m-%d"),
        version=__version__,
        system=f"{platform.system()} {platform.machine()}",
        processor=_processor(),
        cores=_cores(),
        memory_gb=round(psutil.virtual_memory().total / 2**30),
        gpu=torch.cuda.get_device_name(0) if torch.cuda.is_available() else "",
        load=round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else 0.0,
    )


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for line in facts.read_text("utf-8", "replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
