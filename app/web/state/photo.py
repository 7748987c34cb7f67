"""The photo in space, as the page shows it."""

import math
from typing import ClassVar

from msgspec import UNSET, UnsetType

from app.derived.relift import Repaired, training_factor
from app.document.document import PhotoSource
from app.studio.studio import Studio
from app.web.page_words import on_the_page
from app.web.wire import Part
from engine.job import State
from scene.depth.depth_map import DepthKind
from scene.depth.models import DEPTH_MODELS, find_weights
from scene.depth.sidecar import SAY_UNIT
from scene.scene import Scene


class DepthFileFacts(Part, frozen=True):
    """Depth of the person's own."""

    name: str
    """Name of the file, as the person knows it."""
    unit: str
    """What one is in it, as the person said; or ""."""
    taken_for: str
    """What one is in it where nothing is said: "mm" or "m"."""
    maps: int
    """Number of depth maps in it: of a clip's frames, or one."""


class PhotoFacts(Part, frozen=True):
    """Which picture."""

    name: str
    sample: str
    """Name of the bundled photo; "" for one of the person's own."""
    depth_file: DepthFileFacts | None
    clip: tuple[float, float | None] | None
    """Where in the file of a clip the part begins and ends that is filmed again, seconds; null is the file's end, or,
    as a whole, a photo."""
    width: int | None
    height: int | None
    """Height of the file, pixels; null until it has been lifted."""
    url: str


class DepthFacts(Part, frozen=True):
    """Where the metres come from."""

    name: str
    kind: DepthKind
    note: str
    """A sentence: which file, model and licence, or what was assumed."""


class LensFacts(Part, frozen=True):
    """The photo's lens."""

    fov_x_deg: float
    mm: float
    """Focal length on full frame."""
    source: str
    """Who says so: exif, user, assumed, ..."""


class RepairFacts(Part, frozen=True):
    """How the photo was lifted, and what the person has repaired."""

    trim: int
    edge: float
    outlier_deviations: float
    sky_beyond_m: float | None
    """Distance from which on all is sky, as shown; null: nowhere."""
    scale: float
    """Factor of all metres."""
    changed: Repaired | None
    """Shares of the photo's pixels; null where nothing is repaired."""
    lens_factor: float
    """This lens over that of the depth network's training."""
    lens_scales_depth: bool


class DepthOffer(Part, frozen=True):
    """Depth weights that can be had."""

    model: str
    title: str
    size_mb: int
    licence: str
    here: bool


class SceneFacts(Part, frozen=True):
    """The photo in space."""

    bare: ClassVar = {"ready": False}

    ready: bool
    """While it is false, nothing else is said."""
    key: str | UnsetType = UNSET
    depth: DepthFacts | UnsetType = UNSET
    points: int | UnsetType = UNSET
    """How many."""
    subject_m: float | UnsetType = UNSET
    """How far the subject stands."""
    lens: LensFacts | UnsetType = UNSET
    notices: list[str] | UnsetType = UNSET
    """What was assumed or changed on the way, a sentence each."""
    repair: RepairFacts | UnsetType = UNSET
    offers: list[DepthOffer] | UnsetType = UNSET
    """Where the depth is a guess."""


class LiftFacts(Part, frozen=True):
    """How far the lift of the photo into space is, or a download for it."""

    state: State
    """Running, failed or cancelled; one that is done leaves nothing behind."""
    stage: str
    fraction: float
    """0 to 1."""
    eta_s: float | None
    error: str


def photo_facts(studio: Studio, files: str) -> PhotoFacts:
    """Which picture."""
    source, scene = studio.document.photo, studio.scene
    width, height = (scene.photo.file_size or (scene.photo.width, scene.photo.height)) if scene else (None, None)
    return PhotoFacts(
        name=source.name,
        sample=source.sample,
        depth_file=_depth_file_facts(source),
        clip=None if source.clip is None else (source.clip.start, source.clip.end),
        width=width,
        height=height,
        url=f"{files}photo.jpg?{studio.scene_key if scene else source.file or source.sample}",
    )


def _depth_file_facts(source: PhotoSource) -> DepthFileFacts | None:
    """The depth map of the person's own; None where there is none."""
    given = source.depth_file
    return given and DepthFileFacts(name=given.name, unit=given.unit, taken_for=given.taken_for, maps=given.maps)


def scene_facts(studio: Studio) -> SceneFacts:
    """The photo in space: depth, lens, points."""
    scene = studio.scene
    if scene is None:
        return SceneFacts(ready=False)
    source, photo = scene.depth.source, scene.photo
    approximate = source.kind == "approximate"
    models = [model for model in DEPTH_MODELS.values() if model.licence == "Apache-2.0"]
    return SceneFacts(
        ready=True,
        key=studio.scene_key,
        depth=DepthFacts(name=source.name, kind=source.kind, note=source.detail),
        points=len(scene.points),
        subject_m=round(scene.subject_distance, 3),
        lens=LensFacts(
            fov_x_deg=round(math.degrees(float(photo.intrinsics.fov_x)), 2),
            mm=round(float(photo.intrinsics.full_frame_mm), 1),
            source=photo.intrinsics_source,
        ),
        notices=[on_the_page(said.replace(SAY_UNIT, "say which above")) for said in studio.scenes.notices],
        repair=repair_facts(studio, scene),
        offers=[
            DepthOffer(
                model=model.name,
                title=model.title,
                size_mb=model.size_mb,
                licence=model.licence,
                here=find_weights(model) is not None,
            )
            for model in models
            if approximate
        ],
    )


def repair_facts(studio: Studio, scene: Scene) -> RepairFacts:
    """How the scene was lifted, what the person has repaired, and what the lens says about its depth."""
    source, lift = studio.document.photo, scene.lift
    sky = source.sky_beyond_m
    return RepairFacts(
        trim=source.trim,
        edge=source.edge,
        outlier_deviations=source.outlier_deviations,
        sky_beyond_m=None if sky is None else round(sky * lift.scale, 3),
        scale=round(lift.scale, 5),
        changed=studio.scenes.repaired,
        lens_factor=round(training_factor(scene, source), 3),
        lens_scales_depth=source.lens_scales_depth,
    )


def lift_facts(studio: Studio) -> LiftFacts | None:
    """How far lifting is; None when there is nothing to say."""
    lift = studio.scenes.lift
    return lift and LiftFacts(
        state=lift.state,
        stage=lift.stage,
        fraction=round(lift.fraction, 4),
        eta_s=lift.eta_seconds,
        error=on_the_page(lift.error),
    )
