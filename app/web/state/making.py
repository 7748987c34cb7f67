"""Contract, job and takes, as the page shows them."""

from collections.abc import Iterator

import torch

from app.studio.studio import Studio
from app.takes.camera_checks import OWN, CheckState
from app.takes.exports import EXPORTS
from app.takes.sampling import how_sampled, note_sentences
from app.takes.take import Take
from app.takes.take_files import FOR_GENERATORS
from app.web.wire import Part
from engine.camera_check import BESIDE
from engine.device import best_device, memory_of
from engine.engines.cost import Made, clip_cost
from engine.engines.registry import KNOWN_ENGINES
from engine.job import State


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


class CameraCheckFacts(Part, frozen=True):
    """How a video kept to the path of a take."""

    state: CheckState
    fraction: float
    """0 to 1."""
    error: str
    sentence: str
    """What came of it; "" until then."""
    notices: list[str]
    """What was assumed, sentences."""
    video: str
    """Name of the video that somebody brought; "" for the take's own."""
    url: str
    """Address of every frame, as in `camera-check.json`; "" until then."""


class TakeFacts(Part, frozen=True):
    """A take: what was asked, what was made, and its files."""

    id: int
    name: str
    photo: str
    path: str
    """Path in words."""
    changes: tuple[str, ...] | None
    """What was changed since the take before it: "path", "seed" and so on; null for the first."""
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
    """Whether it is the last request packed."""
    state: State
    error: str
    seconds: float | None
    """How long making it took."""
    notes: list[str]
    """Sentences of the engine's."""
    camera: CameraCheckFacts | None
    """Null where nobody has looked."""
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
    """Whether it follows from clips that were made on this machine."""


def contract_facts(studio: Studio) -> ContractFacts | None:
    """Describe the newest preview that was fixed."""
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
    folder = f"{files}takes/{take.id}/"
    done = made is not None and made.state == "done"
    known, notes = KNOWN_ENGINES.get(take.engine), made.result.get("notes", {}) if made else {}
    names = [
        "preview.mp4",
        *(["source.mp4"] if take.refilms else []),
        "strip.jpg",
        "trajectory.json",
        "scene.ply",
        "scene.glb",
        "request.zip",
        *FOR_GENERATORS,
        *EXPORTS,
    ]
    thumbnails = [f"{folder}{name}?{'done' if done else 'asked'}" for name in ("first.jpg", "middle.jpg")]
    return TakeFacts(
        id=take.id,
        name=take.title,
        photo=take.photo,
        path=studio.takes.words(take.id),
        changes=studio.takes.changes(take),
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
        camera=camera_facts(studio, take.id, folder),
        thumbnails=thumbnails,
        files={name: folder + name for name in (("video.mp4", *names) if done else names)},
    )


def camera_facts(studio: Studio, number: int, folder: str) -> CameraCheckFacts | None:
    """How the video of a take kept to its path, or how far looking for that is; `folder` is the take's address."""
    known = studio.takes.check(number)
    if known is None:
        return None
    check = known.check
    return CameraCheckFacts(
        state=known.state,
        fraction=round(known.fraction, 3),
        error=known.error,
        sentence=check.sentence if check else "",
        notices=check.notices if check else [],
        video="" if known.video == OWN else known.video,
        url=f"{folder}{BESIDE}?{known.key}" if check else "",
    )


def binned_facts(studio: Studio) -> list[BinnedTakeFacts]:
    """The takes in the bin, the newest first."""
    return [
        BinnedTakeFacts(id=take.id, name=take.title, photo=take.photo, frames=take.frames, fps=take.fps, deleted=since)
        for take, since in studio.takes.binned()
    ]


def estimate_facts(studio: Studio) -> EstimateFacts | None:
    """What the video will cost, and how much memory there is; None where nobody knows."""
    if studio.baked is None:
        return None
    engine, settings = KNOWN_ENGINES[studio.document.engine], studio.document.settings
    slowness = studio.picture.slowness
    cost = clip_cost(engine, studio.baked.clip, settings, _made(studio, engine.name), slowness=slowness)
    if cost is None:
        return None
    memory = memory_of(best_device() if engine.samples else torch.device("cpu"))
    return EstimateFacts(
        seconds=cost.seconds,
        memory_mb=cost.memory_mb,
        here_mb=memory / 1e6,
        disk_mb=cost.disk_mb,
        measured=cost.measured,
    )


def _made(studio: Studio, engine: str) -> Iterator[Made]:
    """The videos that this engine has made of the shot, the newest first."""
    for take in reversed(studio.takes.all()):
        state = studio.takes.state(take.id) if take.engine == engine else None
        if state is not None and state.state == "done":
            yield Made(
                pixels=take.frames * take.width * take.height,
                seconds=state.result["seconds"],
                memory_mb=state.result["peak_memory_mb"],
            )
