"""A path that waits to be accepted, as the page shows it."""

from app.derived.path_import import TOLERANCE_DEG, TOLERANCE_M, ImportedAs, LensOf, PendingImport
from app.studio.studio import Studio
from app.web.page_words import on_the_page
from app.web.wire import Part
from scene.formats.imported import notes_on_frame_0
from scene.formats.table import FORMATS
from scene.path.placing import Place, fitting_scale


class FormatFacts(Part, frozen=True):
    """A format of trajectory files."""

    name: str
    about: str
    """What it is, for people."""


class Apart(Part, frozen=True):
    """How far two cameras are from each other."""

    m: float
    deg: float


class ScaleFit(Part, frozen=True):
    """The scale that fits a path into the scene best."""

    scale: float
    median_m: float
    """How far its cameras are from the photo's then."""


class ImportFacts(Part, frozen=True):
    """A path that waits to be accepted: what was read, what was assumed, and what would be made of it."""

    name: str
    """Name of the file, as the person knows it."""
    of_clip: bool
    """It is no file's, but the camera that filmed the clip: it stands where it filmed, in the scene's metres."""
    format: str
    about: str
    """What the format is, for people."""
    formats: list[FormatFacts]
    """All that would read it, the likeliest first."""
    camera: str
    """The one that was taken, of several in the file; else ""."""
    cameras: tuple[str, ...]
    """Those to choose from, where a file has several by name."""
    assumed: list[str]
    """Sentences."""
    frames: int
    fps: float
    seconds: float
    """Time from the first frame to the last."""
    length_m: float
    away: Apart
    """Frame 0 from the photo's camera."""
    scale: float
    """Metres for one of the file's units."""
    fit: ScaleFit | None
    """Null where nothing says how large it should be."""
    place: Place
    lens: LensOf
    lens_known: bool
    """False where the format has no lens and one was assumed."""
    keep: ImportedAs
    keeps: tuple[ImportedAs, ...]
    """What `keep` can be here."""
    keyframes: int | None
    """How many it would become; null while they are looked for, or where it keeps its own."""
    tolerance: Apart
    """Tolerance of few keyframes, at every frame of the file."""
    problem: str
    """Why it cannot be accepted as it is, a sentence; else ""."""
    read_s: float
    """How long reading took, seconds."""


def import_facts(studio: Studio) -> ImportFacts | None:
    """What was read, what was assumed, and what would be made of it; None if nothing waits."""
    pending, scene = studio.path_import.pending, studio.scene
    if pending is None:
        return None
    read, trajectory = pending.imported, pending.trajectory
    metres, degrees = pending.away
    fit = fitting_scale(read.trajectory, scene) if scene is not None else None
    return ImportFacts(
        name=pending.name,
        of_clip=pending.of_clip,
        format=read.format,
        about=FORMATS[read.format].about,
        formats=[FormatFacts(name=name, about=FORMATS[name].about) for name in pending.formats],
        camera=pending.camera,
        cameras=read.cameras,
        assumed=[on_the_page(said) for said in read.assumptions if said not in notes_on_frame_0(read.trajectory)],
        frames=len(trajectory),
        fps=round(trajectory.fps, 4),
        seconds=round(pending.seconds, 4),
        length_m=pending.length,
        away=Apart(m=metres, deg=round(degrees, 2)),
        scale=pending.scale,
        fit=None if fit is None else ScaleFit(scale=fit[0], median_m=round(fit[1], 3)),
        place=pending.place,
        lens=pending.lens,
        lens_known=read.lens_is_known,
        keep=pending.keep,
        keeps=pending.keeps,
        keyframes=_count(pending, studio),
        tolerance=Apart(m=TOLERANCE_M, deg=TOLERANCE_DEG),
        problem=studio.path_import.problem,
        read_s=round(pending.seconds_to_read, 3),
    )


def _count(pending: PendingImport, studio: Studio) -> int | None:
    """Count the keyframes that it would become; None while they are looked for, or where it keeps its own."""
    if pending.keep == "exact":
        return len(pending.trajectory)
    thinned = studio.path_import.thinned
    return len(thinned.keyframes) if thinned is not None and pending.keep == "thin" else None
