"""Contract, job and takes, as the page shows them."""

from dataclasses import dataclass

import torch

from app.studio.studio import Studio
from app.takes.exports import EXPORTS
from app.takes.sampling import how_sampled, note_sentences
from app.takes.take import Take
from app.takes.take_files import FOR_GENERATORS
from app.web.wire import Part
from engine.clip import ClipSpec
from engine.engines.registry import KNOWN_ENGINES
from engine.job import State
from engine.models.config import ModelSpec
from engine.models.pipelines import PipelineModel
from engine.pace import kind_of, known_course
from engine.settings import Settings

UNIT = 512 * 320
"""Pixels of the frame by which costs are counted."""
FRAME_MB = 0.55
"""Of disk for such a frame."""
TYPICAL = {"warp": (0.06, 800.0, FRAME_MB)}
"""Of an engine that has made nothing on this machine yet, where that has nothing else to do: seconds a frame of
512x320, megabytes of memory, of disk a frame."""


class ContractFacts(Part, frozen=True):
    """The last request that was packed."""

    hash: str
    fresh: bool
    """It is of the shot as it is now."""


class JobFacts(Part, frozen=True):
    """The video that is being made, or the last one."""

    state: State
    stage: str
    detail: str
    """Such as "step 7 of 25"."""
    fraction: float
    """0 to 1."""
    eta_s: float | None
    error: str
    take: int | None
    """Its number, once it has one."""


class TakeFacts(Part, frozen=True):
    """A take: what was asked, what was made, and its files."""

    id: int
    name: str
    photo: str
    path: str
    """In words."""
    new: bool
    """Made in this run of the studio and not watched yet."""
    created: float
    """Seconds since 1970."""
    engine: str
    prompt: str
    negative_prompt: str
    seed: int
    how: str
    """The settings it was sampled with, in words."""
    frames: int
    fps: float
    width: int
    height: int
    contract: str
    """Hash of its request."""
    current: bool
    """That is the last request packed."""
    state: State
    error: str
    seconds: float | None
    """How long making it took."""
    notes: list[str]
    """Sentences of the engine's."""
    thumbnails: list[str]
    """Addresses of the first and the middle frame."""
    files: dict[str, str]
    """Address of each file by its name."""


class BinnedTakeFacts(Part, frozen=True):
    """A take in the bin."""

    id: int
    name: str
    photo: str
    frames: int
    fps: float
    deleted: float
    """Seconds since 1970."""


class EstimateFacts(Part, frozen=True):
    """What the video will cost."""

    seconds: float | None
    """Null where nothing like it was made here."""
    memory_mb: float
    here_mb: float
    """Memory that there is, of the kind it needs."""
    disk_mb: float
    measured: bool
    """By clips that were made on this machine."""


def contract_facts(studio: Studio) -> ContractFacts | None:
    """Of the newest preview that was fixed."""
    contract = studio.takes.contract
    return contract and ContractFacts(hash=contract.hash, fresh=contract.key == studio.order_key)


def job_facts(studio: Studio) -> JobFacts | None:
    """The video that is being made, or the last one."""
    job = studio.takes.job
    return job and JobFacts(
        state=job.state,
        stage=job.progress.stage,
        detail=job.progress.detail,
        fraction=job.progress.fraction,
        eta_s=job.progress.eta_seconds,
        error=job.error,
        take=studio.takes.job_take,
    )


def take_facts(studio: Studio, take: Take, files: str) -> TakeFacts:
    """What was made, and its files."""
    made = studio.takes.state(take.id)
    here = f"{files}takes/{take.id}/"
    done = made is not None and made.state == "done"
    known, notes = KNOWN_ENGINES.get(take.engine), made.result.get("notes", {}) if made else {}
    names = ["preview.mp4", "strip.jpg", "trajectory.json", "scene.ply", "request.zip", *FOR_GENERATORS, *EXPORTS]
    thumbnails = [f"{here}{name}?{'done' if done else 'asked'}" for name in ("first.jpg", "middle.jpg")]
    return TakeFacts(
        id=take.id,
        name=take.title,
        photo=take.photo,
        path=studio.takes.words(take.id),
        new=studio.takes.is_new(take.id),
        created=take.created,
        engine=take.engine,
        prompt=take.prompt,
        negative_prompt=take.negative_prompt,
        seed=take.seed,
        how=how_sampled(take.settings, known, notes) if known else "",
        frames=take.frames,
        fps=take.fps,
        width=take.width,
        height=take.height,
        contract=take.contract,
        current=take.contract == (studio.takes.contract.hash if studio.takes.contract else ""),
        state=made.state if made else "cancelled",
        error=made.error if made else "",
        seconds=made.result.get("seconds") if made else None,
        notes=note_sentences(notes),
        thumbnails=thumbnails,
        files={name: here + name for name in (("video.mp4", *names) if done else names)},
    )


def binned_facts(studio: Studio) -> list[BinnedTakeFacts]:
    """The takes in the bin, the newest first."""
    return [
        BinnedTakeFacts(id=take.id, name=take.title, photo=take.photo, frames=take.frames, fps=take.fps, deleted=since)
        for take, since in studio.takes.binned()
    ]


def estimate_facts(studio: Studio) -> EstimateFacts | None:
    """What the video will cost, and how much memory there is; None where nobody knows."""
    from engine.device import best_device, memory_of

    cost = _estimate(studio)
    if cost is None:
        return None
    on_gpu = KNOWN_ENGINES[studio.document.engine].samples
    return EstimateFacts(
        seconds=cost.seconds,
        memory_mb=cost.memory_mb,
        here_mb=memory_of(best_device() if on_gpu else torch.device("cpu")) / 1e6,
        disk_mb=8 + cost.disk_mb,
        measured=cost.measured,
    )


@dataclass(frozen=True, kw_only=True)
class _Cost:
    """What a video costs."""

    seconds: float | None
    memory_mb: float
    disk_mb: float
    """Of its frames alone."""
    measured: bool = False


def _estimate(studio: Studio) -> _Cost | None:
    """From the last one this engine made here, or else from what is typical."""
    document, baked = studio.document, studio.baked
    if baked is None:
        return None
    if (model := KNOWN_ENGINES[document.engine].model) is not None:
        return _cost(model, document.settings) if KNOWN_ENGINES[document.engine].missing is None else None
    pixels = baked.clip.frames * baked.clip.width * baked.clip.height
    size = pixels / UNIT
    for take in reversed(studio.takes.all()):
        made = studio.takes.state(take.id)
        before = take.frames * take.width * take.height / UNIT
        alike = take.engine == document.engine and 0.4 < size / before < 2.5
        if alike and made is not None and made.state == "done":
            seconds, memory = made.result["seconds"] * size / before, made.result["peak_memory_mb"]
            return _Cost(seconds=seconds, memory_mb=memory, disk_mb=FRAME_MB * size, measured=True)
    if (pipeline := KNOWN_ENGINES[document.engine].pipeline) is not None:
        return (
            _counted(pipeline, document.settings, baked.clip)
            if KNOWN_ENGINES[document.engine].missing is None
            else None
        )
    per_frame, memory, disk = TYPICAL.get(document.engine, (0.0, 0.0, 0.0))
    if not per_frame:
        return None
    course = known_course(kind_of(document.engine, pixels))  # of another shot's, here
    if course is not None:
        seconds = course.seconds * pixels / course.size
    else:
        seconds = (1 + per_frame * size) * max(studio.picture.slowness, 1.0)
    return _Cost(seconds=seconds, memory_mb=memory, disk_mb=disk * size, measured=course is not None)


def _cost(model: ModelSpec, settings: Settings) -> _Cost:
    """Of a clip of a diffusion model, whose time nobody knows before its first one here."""
    from engine.device import best_device
    from engine.engines.realcam.estimate import estimate

    cost = estimate(model, settings, best_device())
    size = model.frames * model.width * model.height / UNIT
    measured = cost.seconds is not None
    return _Cost(seconds=cost.seconds, memory_mb=cost.memory / 1e6, disk_mb=FRAME_MB * size, measured=measured)


def _counted(model: PipelineModel, settings: Settings, clip: ClipSpec) -> _Cost:
    """Of the first clip of a pipeline here."""
    from engine.device import best_device
    from engine.engines.pipelines.estimate import estimate_pipe
    from engine.weights.folders import release_of

    cost = estimate_pipe(model, release_of(model), settings, clip, best_device())
    size = clip.frames * clip.width * clip.height / UNIT
    return _Cost(seconds=None, memory_mb=cost.memory / 1e6, disk_mb=FRAME_MB * size)
