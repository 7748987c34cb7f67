"""Samples by their number, from 0 to as many as a training takes: which clip, which frames, and what was bad."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

import torch

from research.data.clip_folder import ClipRecord
from research.data.reader import ClipData, Sample
from research.train.chance import generator_of, seed_of
from scene.errors import InputError

Item = TypeVar("Item")


@dataclass(frozen=True)
class BadClip:
    """A clip that cannot be used, and why."""

    id: str
    reason: str


@dataclass(frozen=True, eq=False)
class Read(Generic[Item]):
    """A sample, and the clips that were bad on the way to it."""

    number: int
    item: Item
    bad: tuple[BadClip, ...] = ()


@dataclass(frozen=True, eq=False)
class Numbered(Generic[Item]):
    """A map-style data set for torch's loaders, whose indices are numbers of samples.

    Every pass over the clips has an order of its own. In place of a bad clip comes the one after it in that order, so
    that all else stays where it is.
    """

    count: int
    """Clips of a pass."""
    seed: int
    get: Callable[[int, int], Item]
    """The sample of (clip, pass); InputError where the clip is bad."""
    name: Callable[[int], str]
    """Id of a clip."""
    skip: bool = True
    """Whether bad clips are passed over; otherwise the first is an error."""
    short: tuple[BadClip, ...] = ()
    """Clips with too few frames, which have no number."""
    _known: dict[int, BadClip] = field(default_factory=dict)

    def __getitem__(self, number: int) -> Read[Item]:
        """The sample of that number.

        Raises:
            InputError: its clip is bad and none is passed over, or all are bad.
        """
        turn, place = divmod(number, self.count)
        bad: list[BadClip] = []
        for clip in self._in_order(turn, place):
            if clip not in self._known:
                try:
                    return Read(number, self.get(clip, turn), tuple(bad))
                except InputError as error:
                    if not self.skip:
                        raise
                    self._known[clip] = BadClip(self.name(clip), str(error))
            bad.append(self._known[clip])
        raise InputError(f"None of the {self.count} clips can be used; the first: {bad[0].reason}")

    def _in_order(self, turn: int, place: int) -> Iterator[int]:
        order = torch.randperm(self.count, generator=generator_of(self.seed, turn, "order")).tolist()
        yield from (*order[place:], *order[:place])


def numbered_clips(data: ClipData, seed: int, *, skip: bool, metric: bool) -> Numbered[Sample]:
    """Samples of clips.

    Args:
        data: the clips.
        seed: of the training.
        skip: whether bad clips are passed over.
        metric: refuse clips whose cameras have no scale.
    """
    get, name = OfClips(data, seed, metric), NameOf(data.records())
    return Numbered(len(data), seed, get, name, skip, too_short(data))


def too_short(data: ClipData) -> tuple[BadClip, ...]:
    """Clips that were left out, and why."""
    wanted = data.sampling.frames
    return tuple(
        BadClip(record.id, f"Clip {record.id} has {record.frames} frames, fewer than the {wanted} that are wanted.")
        for record in data.short
    )


@dataclass(frozen=True, eq=False)
class NameOf:
    """Ids of clips."""

    records: list[ClipRecord]

    def __call__(self, clip: int) -> str:
        """Look up the id of a clip."""
        return self.records[clip].id


@dataclass(frozen=True, eq=False)
class OfClips:
    """A row of frames of one clip in one pass."""

    data: ClipData
    seed: int
    metric: bool

    def __call__(self, clip: int, turn: int) -> Sample:
        """Read the sample of a clip in a pass; InputError where it is bad."""
        sample = replace(self.data, seed=seed_of(self.seed, "frames"), round=turn, with_depth=False)[clip]
        if not (bool(sample.w2c.isfinite().all()) and bool(sample.K.isfinite().all())):
            raise InputError(f"Clip {sample.clip} has cameras that are not numbers. Prepare the clip again.")
        if self.metric and not (sample.metric and 0 < sample.scale < float("inf")):
            raise InputError(
                f"Clip {sample.clip} has no metric scale. Prepare a set with scales, or train without metric."
            )
        return sample
