"""Depth of a clip's frames: from files, or from a network that looks at some of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from jaxtyping import Float
from torch import Tensor

from scene.camera import ASSUMED_MM, Intrinsics
from scene.clip.clip import Clip
from scene.clip.pictures import by_number
from scene.depth.choose import estimate_depth
from scene.depth.depth_file import SUFFIXES
from scene.depth.depth_map import DepthMap, DepthSource
from scene.depth.models import DEPTH_MODELS, weights_here
from scene.depth.unit import Unit
from scene.errors import InputError
from scene.photo.image import Photo

EVERY = 12
"""Frames from one whose depth a network estimates to the next, where a few are enough."""

OnNotice = Callable[[str], None]


class ClipDepths(Mapping[int, DepthMap]):
    """Depth of a clip's frames by their numbers, read or estimated when it is asked for.

    Args:
        clip: whose frames they are.
        sources: the file, or the name of the network, for each frame that has one.
        unit: what one is in the files; None as their numbers are taken usually.
        lens: of the frames, if it is known.
        on_notice: told what was assumed, a sentence each time.
    """

    def __init__(
        self,
        clip: Clip,
        sources: Mapping[int, str | Path],
        unit: Unit | None,
        lens: Intrinsics | None,
        on_notice: OnNotice,
    ) -> None:
        self.clip, self.sources, self.unit, self.lens, self.on_notice = clip, sources, unit, lens, on_notice
        self.source: DepthSource | None = None
        """Where the last one came from."""

    @property
    def metres(self) -> Mapping[int, Float[Tensor, "height width"]]:
        """The metres alone, of every `EVERY`-th of them: as many as the camera needs."""
        return _Metres(self)

    def __getitem__(self, number: int) -> DepthMap:
        source, facts = self.sources[number], self.clip.facts
        lens = self.lens or Intrinsics.from_full_frame(ASSUMED_MM, facts.width, facts.height)
        photo = Photo(self.clip.frame(number), lens, "user" if self.lens else "assumed")
        unit = self.unit if isinstance(source, Path) else None
        depth = estimate_depth(photo, source, unit=unit, on_notice=self.on_notice)
        self.source = depth.source
        return depth

    def __iter__(self) -> Iterator[int]:
        return iter(self.sources)

    def __len__(self) -> int:
        return len(self.sources)


class _Metres(Mapping[int, Tensor]):
    """Some of a clip's depths, as numbers."""

    def __init__(self, depths: ClipDepths) -> None:
        self._depths = depths

    def __getitem__(self, number: int) -> Float[Tensor, "height width"]:
        return self._depths[number].metres

    def __iter__(self) -> Iterator[int]:
        files = any(isinstance(source, Path) for source in self._depths.sources.values())
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
        depth: a depth file of the first frame; a folder with one for every frame, in the order of the numbers in their
            names; a network of `scene.depth.models`; "auto" for one whose weights are here; or "none".
        unit: what one is in depth files.
        lens: of the frames, if it is known.
        every: frames from one that a network looks at to the next.
        on_notice: told what was assumed.

    Raises:
        InputError: a folder has another number of depth files than the clip has frames.
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
    folder = Path(depth)
    if not folder.is_dir():
        first = folder if folder.suffix.lower() in SUFFIXES else depth
        return ClipDepths(clip, {0: first}, unit, lens, on_notice)
    files = _depth_files(folder)
    if len(files) != len(clip):
        raise InputError(
            f"{folder} has {len(files)} depth files, and the clip has {len(clip)} frames: one is wanted for each. Give "
            "such a folder, or the depth file of the first frame."
        )
    return ClipDepths(clip, dict(enumerate(files)), unit, lens, on_notice)


def _depth_files(folder: Path) -> Sequence[Path]:
    return sorted((file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES), key=by_number)
