"""Depth of a clip's frames: from files, or from a network that looks at some of them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jaxtyping import Float, UInt8
from torch import Tensor

from scene.camera import ASSUMED_MM, Intrinsics
from scene.clip.clip import Clip
from scene.clip.in_order import InOrder
from scene.depth.choose import estimate_depth
from scene.depth.depth_file import SUFFIXES
from scene.depth.depth_map import DepthMap, DepthSource
from scene.depth.models import DEPTH_MODELS, weights_here
from scene.depth.sidecar import depth_of
from scene.depth.unit import Unit
from scene.errors import InputError
from scene.moving.depth_files import DepthFiles, open_depth_files
from scene.photo.image import Photo

EVERY = 12
"""Frames from one whose depth a network estimates to the next, where a few are enough."""

OnNotice = Callable[[str], None]


@dataclass(frozen=True)
class MapOf:
    """One of several maps in files."""

    files: DepthFiles
    number: int


class ClipDepths(Mapping[int, DepthMap]):
    """Depth of a clip's frames by their numbers, read or estimated when it is asked for.

    Args:
        clip: whose frames they are.
        sources: the map in a file, or the name of the network, for each frame that has one.
        unit: what one is in the files; None as their numbers are taken usually.
        lens: of the frames, if it is known.
        on_notice: told what was assumed, a sentence each time; what frames have in common is said once.
    """

    def __init__(
        self,
        clip: Clip,
        sources: Mapping[int, str | Path | MapOf],
        unit: Unit | None,
        lens: Intrinsics | None,
        on_notice: OnNotice,
    ) -> None:
        self.clip, self.sources, self.unit, self.lens = clip, sources, unit, lens
        self.source: DepthSource | None = None
        """Where the last one came from."""
        self._tell = once(on_notice)
        self._pictures: InOrder[UInt8[Tensor, "height width 3"]] = InOrder(clip.frames)

    @property
    def metres(self) -> Mapping[int, Float[Tensor, "height width"]]:
        """The metres alone, of every `EVERY`-th of them: as many as the camera needs."""
        return _Metres(self)

    def __getitem__(self, number: int) -> DepthMap:
        source, facts = self.sources[number], self.clip.facts
        lens = self.lens or Intrinsics.from_full_frame(ASSUMED_MM, facts.width, facts.height)
        photo = Photo(self._pictures[number], lens, "user" if self.lens else "assumed")
        if isinstance(source, MapOf):
            files = source.files
            values = files.read(source.number, ((photo.width, photo.height),))
            depth = depth_of(values, files.name, photo, self.unit, self._tell, unit_needed=files.unit_needed)
        else:
            unit = self.unit if isinstance(source, Path) else None
            depth = estimate_depth(photo, source, unit=unit, on_notice=self._tell)
        self.source = depth.source
        return depth

    def __iter__(self) -> Iterator[int]:
        return iter(self.sources)

    def __len__(self) -> int:
        return len(self.sources)


def once(on_notice: OnNotice) -> OnNotice:
    """The same, but for sentences that differ from an earlier one by their numbers alone."""
    said: set[str] = set()

    def tell(sentence: str) -> None:
        kind = re.sub(r"\d+(\.\d+)?", "0", sentence)
        if kind not in said:
            said.add(kind)
            on_notice(sentence)

    return tell


class _Metres(Mapping[int, Tensor]):
    """Some of a clip's depths, as numbers."""

    def __init__(self, depths: ClipDepths) -> None:
        self._depths = depths

    def __getitem__(self, number: int) -> Float[Tensor, "height width"]:
        return self._depths[number].metres

    def __iter__(self) -> Iterator[int]:
        files = not any(isinstance(source, str) for source in self._depths.sources.values())
        return iter(number for number in self._depths if files or number % EVERY == 0)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def find_clip_depths(
    clip: Clip,
    depth: str,
    *,
    unit: Unit | None = None,
    lens: Intrinsics | None = None,
    every: int = EVERY,
    on_notice: OnNotice = lambda sentence: None,
) -> ClipDepths | None:
    """Depth for a clip; None where there is none.

    Args:
        clip: the clip.
        depth: a depth file of the first frame; maps for every frame, as `open_depth_files` has them; a network of
            `scene.depth.models`; "auto" for one whose weights are here; or "none".
        unit: what one is in depth files.
        lens: of the frames, if it is known.
        every: frames from one that a network looks at to the next.
        on_notice: told what was assumed.

    Raises:
        InputError: there are depth maps of another number than the clip has frames, or they cannot be read.
    """
    if depth == "none":
        return None
    network = depth if depth in DEPTH_MODELS else None
    if depth == "auto":
        model = weights_here(None)
        if model is None:
            return None
        network = model.name
    if network is not None:
        return ClipDepths(clip, dict.fromkeys(range(0, len(clip), every), network), unit, lens, on_notice)
    path = Path(depth)
    files = open_depth_files(path) if path.exists() else None
    if files is None:
        return ClipDepths(clip, {0: path if path.suffix.lower() in SUFFIXES else depth}, unit, lens, on_notice)
    maps = {number: MapOf(files, at) for number, at in enumerate(maps_of_frames(clip, files))}
    return ClipDepths(clip, maps, unit, lens, on_notice)


def maps_of_frames(clip: Clip, files: DepthFiles) -> tuple[int, ...]:
    """Which of the maps belongs to each frame of a clip: maps are there for this part of it, or for the whole file.

    Raises:
        InputError: they are of another number.
    """
    whole = len(clip.source.times)
    if len(files) == len(clip):
        return tuple(range(len(clip)))
    if len(files) == whole:
        return clip.shows
    frames = f"{len(clip)} frames" if whole == len(clip) else f"{len(clip)} frames, of {whole} in its file"
    raise InputError(
        f"{files.name} has {len(files)} depth maps, and the clip has {frames}: one is wanted for each. Give such maps, "
        "or the depth map of the first frame."
    )
