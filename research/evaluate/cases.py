"""What is evaluated: clips of a data set along their own cameras, or along a list of paths."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from research.data.clip_folder import clip_id
from research.data.reader import ClipData, Sample
from research.evaluate.camera_errors import relative_poses, scaled
from scene.camera import FAR_PLANE, Intrinsics
from scene.depth.choose import estimate_depth
from scene.depth.depth_map import DepthMap, DepthSource
from scene.errors import InputError
from scene.lifting import lift
from scene.path.camera_path import CameraPath, find_route
from scene.path.placing import fitting_scale
from scene.path.presets import PRESETS
from scene.photo.image import Photo
from scene.scene import Scene
from scene.support.plain_file import refuse_endless
from scene.trajectory import Trajectory

AUTO = "auto"
"""Depth of the set where it has one, else of a network."""


@dataclass(frozen=True)
class NamedPath:
    """A camera path for every clip."""

    name: str
    path: CameraPath


@dataclass(frozen=True)
class Entry:
    """A clip, and the path it is asked for; None is its own."""

    id: str
    number: int
    """Place of the clip in its data."""
    path: NamedPath | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Plan:
    """All that is to be evaluated, in order."""

    data: ClipData
    entries: tuple[Entry, ...]
    absent: tuple[str, ...] = ()
    """Ids of the list of clips that the data does not have."""
    depth: str = AUTO

    def cases(self) -> Iterator["Case"]:
        """All cases, each read when it is asked for."""
        return (Case(self, entry) for entry in self.entries)


@dataclass(frozen=True, eq=False)
class Case:
    """One video that is wanted."""

    plan: Plan
    entry: Entry

    @property
    def id(self) -> str:
        """Its name, by which a finished video is found."""
        return self.entry.id

    def asked(self) -> "Asked":
        """The photo, the cameras, and the true clip where there is one.

        Raises:
            InputError: the clip cannot be read, or there is no depth for it; the message names it.
        """
        return asked(self.plan.data[self.entry.number], self.entry.path, self.plan.depth)


@dataclass(frozen=True, eq=False, kw_only=True)
class Asked:
    """What a video is asked to be."""

    photo: Photo
    c2w: Float[Tensor, "frames 4 4"]
    """Cameras in the space of the first, metres where `metric`."""
    metric: bool
    fps: float
    caption: str
    truth: UInt8[Tensor, "frames height width 3"] | None
    """The true clip; None along a path of a list."""
    depths: Float[Tensor, "frames height width"] | None
    """Its exact depth, metres."""
    scene: Callable[[], Scene]
    """Lifts the photo; the depth of the set, or of a network."""

    @property
    def lens(self) -> Intrinsics:
        """The one lens of all frames."""
        return self.photo.intrinsics

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the frames."""
        return self.photo.width, self.photo.height


def plan_of(
    data: ClipData,
    *,
    clips: Sequence[str] | None = None,
    paths: Sequence[NamedPath] = (),
    most: int | None = None,
    depth: str = AUTO,
) -> Plan:
    """Clips, each along its own cameras, or along every one of the paths.

    Args:
        data: the clips.
        clips: ids in the order wanted; None is all of them.
        paths: none for the clips' own cameras.
        most: clips of the list that are taken, from its beginning.
        depth: where the photos' depth comes from: "auto", or as `estimate_depth` has it.

    Raises:
        InputError: no clip is left.
    """
    numbers = {record.id: number for number, record in enumerate(data.records())}
    wanted = list(dict.fromkeys(numbers if clips is None else clips))[:most]
    there = [each for each in wanted if each in numbers]
    if not there:
        raise InputError("No clip of the list is in the data. Its lines are ids of clips, as in the manifest.")
    entries = (
        [Entry(each, numbers[each]) for each in there]
        if not paths
        else [Entry(f"{each}+{path.name}", numbers[each], path) for each in there for path in paths]
    )
    return Plan(
        data=data, entries=tuple(entries), absent=tuple(each for each in wanted if each not in numbers), depth=depth
    )


def read_clip_list(file: Path) -> list[str]:
    """The ids of a list of clips, one a line.

    Raises:
        InputError: it cannot be read, or is empty.
    """
    return _lines(file, "ids of clips")


def read_paths(file: Path) -> list[NamedPath]:
    """The paths of a list: each line a preset, or moves in film words, with "NAME: " before them if one is wanted.

    Raises:
        InputError: it cannot be read, is empty, or a line is no path; named.
    """
    paths: list[NamedPath] = []
    for number, line in enumerate(_lines(file, "camera paths"), start=1):
        name, words = line.split(":", 1) if ":" in line else (line, line)
        words = words.strip()
        try:
            path = PRESETS[words].path if words in PRESETS else CameraPath.from_text(words)
        except InputError as error:
            raise InputError(f"{file}, path {number}: {error}") from error
        paths.append(NamedPath(clip_id(name.strip()), path))
    names = [path.name for path in paths]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(f"{file} has two paths called {twice[0]}. Give each a name: NAME: MOVES.")
    return paths


def asked(sample: Sample, path: NamedPath | None, depth: str) -> Asked:
    """What a video of a sample is asked to be, along its own cameras or along a path.

    Raises:
        InputError: there is no depth where one is needed.
    """
    height, width = sample.frames.shape[1:3]
    photo = Photo(sample.frames[0], Intrinsics(sample.K[0], width, height), "user")
    own = scaled(relative_poses(torch.linalg.inv(sample.w2c)), sample.scale)

    def lifted() -> Scene:
        return lift(photo, depth_of(photo, sample, depth), max_points=width * height)

    if path is None:
        return Asked(
            photo=photo,
            c2w=own,
            metric=sample.metric,
            fps=sample.fps,
            caption=sample.caption,
            truth=sample.frames,
            depths=sample.depth if sample.metric else None,
            scene=lifted,
        )
    scene = lifted()
    route = find_route(path.path, photo.intrinsics, subject_distance=scene.subject_distance)
    baked = route.bake(len(sample.frames), fps=sample.fps)
    return Asked(
        photo=photo,
        c2w=relative_poses(baked.c2w),
        metric=True,
        fps=sample.fps,
        caption=sample.caption,
        truth=None,
        depths=None,
        scene=lambda: scene,
    )


def depth_of(photo: Photo, sample: Sample, source: str) -> DepthMap:
    """Depth of the first frame: that of the set, or estimated.

    Raises:
        InputError: there is none of that name.
    """
    if source != AUTO or sample.depth is None:
        return estimate_depth(photo, source)
    metres = sample.depth[0]
    metres = torch.where(metres.isfinite() & (metres > 0), metres, FAR_PLANE)
    return DepthMap(metres, DepthSource("data-set", "metric", "The depth of the data set."))


def in_metres(wanted: Asked, scene: Scene) -> tuple[Trajectory, bool]:
    """The cameras for a request, and whether their unit had to be guessed: then they are fitted to the scene."""
    frames = len(wanted.c2w)
    lens = wanted.lens.repeated(frames)
    trajectory = Trajectory(lens, wanted.c2w, wanted.fps)
    if wanted.metric:
        return trajectory, False
    fit = fitting_scale(trajectory, scene)
    if fit is None or not math.isfinite(fit[0]):
        return trajectory, True
    return replace(trajectory, c2w=scaled(wanted.c2w, fit[0])), True


def _lines(file: Path, what: str) -> list[str]:
    refuse_endless(file)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read as a list of {what}, one a line: {error}") from error
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if not lines:
        raise InputError(f"{file} is empty. It wants {what}, one a line.")
    return lines
