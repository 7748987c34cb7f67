"""The state of a shot as the page gets it: small, whole, idempotent (docs/live-protocol.md)."""

from typing import Literal

from msgspec import field

from app.studio.studio import Studio
from app.web.state.coverage import CoverageFacts, PreviewFacts, coverage_facts
from app.web.state.drawing import DrawingFacts, drawing_facts
from app.web.state.flying import FlightFacts, flight_facts
from app.web.state.locked_cells import LockedCellsFacts, locked_cells_facts
from app.web.state.making import (
    BinnedTakeFacts,
    ContractFacts,
    EstimateFacts,
    JobFacts,
    TakeFacts,
    binned_facts,
    contract_facts,
    estimate_facts,
    job_facts,
    take_facts,
)
from app.web.state.path import (
    LockFacts,
    SegmentFacts,
    SpeedFacts,
    VideoFacts,
    clip_facts,
    lock_facts,
    path_text,
    segment_facts,
    speed_facts,
)
from app.web.state.path_import import ImportFacts, import_facts
from app.web.state.photo import LiftFacts, PhotoFacts, SceneFacts, lift_facts, photo_facts, scene_facts
from app.web.state.pointing import PointingFacts, pointing_facts
from app.web.state.safety import ClearanceFacts, safety_facts
from app.web.state.scene_time import SceneTimeFacts, scene_time_facts
from app.web.state.weights import WeightsFacts, weights_facts
from app.web.wire import Part
from engine.settings import Settings
from scene.path.edits import Selection


class ShotFacts(Part, frozen=True):
    """What the library calls the shot."""

    id: str
    name: str
    """The person's, or else the photo's."""
    untouched: bool
    """Nothing in it is anybody's own, so a photo takes its place."""
    unsaved: str
    """Why the newest edits are not on the disk, a sentence; else ""."""


class ViewFacts(Part, frozen=True):
    """How the shot is looked at."""

    time: float
    """Moment of the playhead, seconds."""
    jump: int
    """How often the studio itself has moved the playhead."""
    selection: Selection | None
    others: tuple[Selection, ...]
    """What else is selected."""
    through_camera: bool
    tint: bool
    """What is invented is tinted."""
    cells: bool
    """What will be locked is tinted."""
    before: bool
    """The scene is shown without its repairs."""
    surface: bool
    """The viewport draws the photo as a surface, not as points."""
    gizmo: Literal["move", "turn", "bend"]
    space: Literal["local", "world"]
    """Axes of the gizmo."""
    recording: float | None
    """Seconds since the recording of a flight began; else null."""
    snap: bool
    """The gizmo goes by round numbers."""
    loop: tuple[float, float] | None
    """The part that plays again and again, from and to, seconds."""
    auto_key: bool
    """A flight that rests becomes a keyframe."""
    piloted: bool
    """The camera that is looked through has been flown off the path."""
    left: bool
    """A camera that was flown has been left without being kept, and can be gone back to."""
    measuring: bool
    """What was measured is shown."""
    checked: int | None
    """The take whose camera is drawn beside the path it was asked for."""
    in_sight: bool
    """The free view shows something of the scene."""


class ShotState(Part, frozen=True):
    """Everything the page shows but pictures."""

    shot: ShotFacts
    photo: PhotoFacts
    scene: SceneFacts
    lift: LiftFacts | None
    clip: VideoFacts
    segments: list[SegmentFacts]
    """Segments of the path, in order."""
    suggested: bool
    """The path is still the studio's own proposal."""
    start_locked: bool
    """Frame 0 is the photo."""
    path_text: str
    """The path in film words, where it is moves alone; else ""."""
    problem: str
    """Why the path cannot be baked, a sentence; else ""."""
    view: ViewFacts
    speed: SpeedFacts
    lock: list[LockFacts] | None
    """Lock strengths, for an engine that keeps to the preview while its scene lock is on."""
    scene_time: SceneTimeFacts | None
    """Null for a photo."""
    preview: PreviewFacts | None
    coverage: CoverageFacts | None
    warning: str
    """Which frames would mostly be invented; or ""."""
    locked_cells: LockedCellsFacts | None
    """Null for an engine that does not shape, or with scene lock off."""
    clearance: ClearanceFacts | None
    pointing: PointingFacts
    drawing: DrawingFacts | None
    flight: FlightFacts | None
    contract: ContractFacts | None
    job: JobFacts | None
    takes: list[TakeFacts]
    """Newest first, without those in the bin."""
    take_bin: list[BinnedTakeFacts]
    """Deleted last first."""
    import_: ImportFacts | None = field(name="import")
    estimate: EstimateFacts | None
    """Null where nobody knows."""
    engine: str
    weights: list[WeightsFacts]
    """Engines that cannot be used yet."""
    prompt: str
    negative_prompt: str
    seed: int
    settings: Settings
    """How an engine that samples shall do it, as in the request."""
    undo: str | None
    """What undo would take back; null for nothing."""
    redo: str | None
    """What redo would do again; null for nothing."""
    blocked: str
    """Why there can be no video now, a sentence; else ""."""


def state(studio: Studio, files: str, shot: str = "", name: str = "") -> ShotState:
    """Everything the page shows but pictures.

    Args:
        studio: whose shot it is.
        files: the address of the session's files.
        shot: its id in the library.
        name: that the person gave it; "" is its photo's.
    """
    document = studio.document
    preview, coverage, warning = coverage_facts(studio)
    return ShotState(
        shot=ShotFacts(
            id=shot,
            name=name or document.photo.name,
            untouched=not name and studio.untouched,
            unsaved=studio.unsaved,
        ),
        photo=photo_facts(studio, files),
        scene=scene_facts(studio),
        lift=lift_facts(studio),
        clip=clip_facts(studio),
        segments=segment_facts(studio, files),
        suggested=document.suggested,
        start_locked=document.start_locked,
        path_text=path_text(studio),
        problem=studio.problem,
        view=view_facts(studio),
        speed=speed_facts(studio),
        lock=lock_facts(studio),
        scene_time=scene_time_facts(studio),
        preview=preview,
        coverage=coverage,
        warning=warning,
        locked_cells=locked_cells_facts(studio, files),
        clearance=safety_facts(studio),
        pointing=pointing_facts(studio),
        drawing=drawing_facts(studio, files),
        flight=flight_facts(studio),
        contract=contract_facts(studio),
        job=job_facts(studio),
        takes=[take_facts(studio, take, files) for take in reversed(studio.takes.all())],
        take_bin=binned_facts(studio),
        import_=import_facts(studio),
        estimate=estimate_facts(studio),
        engine=document.engine,
        weights=weights_facts(studio),
        prompt=document.prompt,
        negative_prompt=document.negative_prompt,
        seed=document.seed,
        settings=document.settings,
        undo=studio.undo_label,
        redo=studio.redo_label,
        blocked=studio.blocked,
    )


def view_facts(studio: Studio) -> ViewFacts:
    """How the shot is looked at: the part of the state that changes most."""
    now = studio.view
    return ViewFacts(
        time=round(now.time, 6),
        jump=now.jump,
        selection=now.selection,
        others=now.others,
        through_camera=now.through_camera,
        tint=now.tint,
        cells=now.cells,
        before=now.before,
        surface=now.surface,
        gizmo=now.gizmo,
        space=now.space,
        recording=studio.recorder.seconds,
        snap=now.snap,
        loop=now.loop,
        auto_key=now.auto_key,
        piloted=now.through_camera and studio.pilot.camera is not None,
        left=studio.pilot.left is not None,
        measuring=now.measuring,
        checked=now.checked,
        in_sight=now.in_sight,
    )
