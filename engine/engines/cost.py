"""What a video will cost, said before it is made: as one like it did here, else as it is counted, or typical."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.clip import ClipSpec
from engine.device import best_device
from engine.engines.known import KnownEngine
from engine.engines.realcam.estimate import estimate_network
from engine.pace import kind_of, known_curve
from engine.settings import Settings

UNIT = 512 * 320
"""Pixels of the frame by which costs are said."""
FOLDER_MB, FRAME_MB = 8.0, 0.55
"""Megabytes that a request folder takes on the disk, and a frame of it."""
ALIKE = 2.5
"""A clip says what another costs that has at most so many times its pixels, or it so many times the other's."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A video that was made here."""

    pixels: int
    """Pixels of all its frames."""
    seconds: float
    memory_mb: float


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Cost of a job, before it begins."""

    seconds: float | None
    """None where nothing like it was made here."""
    memory_mb: float
    """Peak memory: of the GPU where there is one and the engine uses it."""
    disk_mb: float
    """Disk space for request and video."""
    measured: bool
    """Whether the time is that of a clip which was made on this machine."""


@dataclass(frozen=True, kw_only=True)
class Typical:
    """An engine that has made nothing on this machine yet, where that has nothing else to do."""

    start_s: float
    frame_s: float
    """Seconds for a frame of `UNIT` pixels."""
    memory_mb: float


TYPICAL = {"warp": Typical(start_s=1.0, frame_s=0.06, memory_mb=800.0)}


def clip_cost(
    engine: KnownEngine, clip: ClipSpec, settings: Settings, made: Iterable[Made] = (), *, slowness: float = 1.0
) -> Cost | None:
    """The cost of a clip; None where nobody knows, or the engine's weights are not here.

    Args:
        engine: who makes it.
        clip: what is made.
        settings: how, where the engine samples.
        made: by the same engine, the newest first.
        slowness: how many times as long as usual frames take to render here and now.
    """
    pixels = clip.frames * clip.width * clip.height
    if engine.model is not None:
        return _network(engine, settings)
    for before in made:
        growth = pixels / before.pixels
        if 1 / ALIKE < growth < ALIKE:
            return Cost(
                seconds=before.seconds * growth, memory_mb=before.memory_mb, disk_mb=disk_mb(pixels), measured=True
            )
    if engine.missing is None and (memory := engine.peak_memory(settings, clip)) is not None:
        return Cost(seconds=None, memory_mb=memory / 1e6, disk_mb=disk_mb(pixels), measured=False)
    typical = TYPICAL.get(engine.name)
    if typical is None:
        return None
    curve = known_curve(kind_of(engine.name, pixels))  # of another shot's, here
    if curve is not None:
        seconds = curve.seconds * pixels / curve.size
    else:
        seconds = (typical.start_s + typical.frame_s * pixels / UNIT) * max(slowness, 1.0)
    return Cost(seconds=seconds, memory_mb=typical.memory_mb, disk_mb=disk_mb(pixels), measured=curve is not None)


def disk_mb(pixels: int) -> float:
    """Megabytes that request and video take, whose frames have so many pixels together."""
    return FOLDER_MB + FRAME_MB * pixels / UNIT


def _network(engine: KnownEngine, settings: Settings) -> Cost | None:
    """A clip of a diffusion model, whose time nobody knows before its first one here; it has a size of its own."""
    model = engine.model
    if model is None or engine.missing is not None:
        return None
    cost = estimate_network(model, settings, best_device())
    pixels = model.frames * model.width * model.height
    measured = cost.seconds is not None
    return Cost(seconds=cost.seconds, memory_mb=cost.memory / 1e6, disk_mb=disk_mb(pixels), measured=measured)
