"""How long this machine took, kept so that the next job can say how long it will take."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path

import torch

from engine.device import device_name
from engine.diffusion.guidance import branches_of
from engine.models.config import ModelSpec
from engine.settings import Decided
from scene.errors import InputError
from scene.support.atomic import atomic_path

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Timing:
    """One run, on this machine."""

    evaluation: float
    """Seconds of the network for one branch of one step."""
    rest: float
    """Seconds of everything else: photo and prompt read, video decoded; weights were in memory."""


def evaluations(settings: Decided) -> int:
    """How often the network is asked at every step."""
    return len(branches_of(settings.guidance, settings.camera_guidance))


def timings_file() -> Path:
    """File in the user's cache."""
    import platformdirs

    return platformdirs.user_cache_path("RealCam Studio", appauthor=False) / "engine-timings.json"


def known_timing(spec: ModelSpec, device: torch.device, dtype: torch.dtype) -> Timing | None:
    """What that model took when it last ran here; None if it never did."""
    timing = _read().get(_key(spec, device, dtype))
    return Timing(**timing) if timing else None


def keep_timing(spec: ModelSpec, device: torch.device, dtype: torch.dtype, timing: Timing) -> None:
    """Remember it; a cache that cannot be written is no reason to fail."""
    file = timings_file()
    kept = _read() | {_key(spec, device, dtype): {"evaluation": timing.evaluation, "rest": timing.rest}}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(file) as temporary:
            temporary.write_text(json.dumps(kept, indent=2), encoding="utf-8")
    except (InputError, OSError) as error:
        logger.warning("timings are not kept: %s", error)


def _read() -> dict[str, dict[str, float]]:
    try:
        return json.loads(timings_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _key(spec: ModelSpec, device: torch.device, dtype: torch.dtype) -> str:
    clip = f"{spec.width}x{spec.height}, {spec.frames} frames"
    return f"{spec.name}, {clip}, {device_name(device)}, {str(dtype).removeprefix('torch.')}"
