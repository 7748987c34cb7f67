"""The camera of a video, found again in the scene that it was made from, frame by frame."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, UInt8
from torch import Tensor

from scene.coverage.kinds import known
from scene.obey.agreement import agreement
from scene.obey.contrast import contrast_pyramid, grey_picture
from scene.obey.drawn import Draw, Drawn
from scene.obey.locating import Located, Lost, located
from scene.obey.matching import Frame, Lens, matched
from scene.obey.obedience import Obedience
from scene.pose import pose, rigid_inverse
from scene.rendering.preview import Preview
from scene.trajectory import Trajectory

NEAR = 0.5
"""Pixels: where corners are seen farther from where they are drawn, the scene is drawn again from the camera found.
Points are drawn on whole pixels, so that two pictures from nearly the same place differ by a good part of one."""
REDRAWN = 2
"""Times that it is."""
PLACES = 3
"""Frames of the preview that look most like a frame of the video, from which it is looked for when all else fails."""
SAME = 1e-6

OnStep = Callable[[float], None]


@dataclass(frozen=True, eq=False, kw_only=True)
class Shown:
    """A frame of the video at the preview's size."""

    rgb: UInt8[Tensor, "height width 3"]
    inside: Bool[Tensor, "height width"]
    """Where the video shows anything: one of another shape leaves margins."""


def obedience(
    preview: Preview,
    frames: Iterable[Shown | None],
    draw: Draw,
    *,
    notices: tuple[str, ...] = (),
    threads: int = 2,
    on_step: OnStep = lambda share: None,
) -> Obedience:
    """How a video kept to the path that was asked for.

    Each frame is compared with what the preview shows there; where that is too far off, with what the scene looks like
    from the frame before, or from where on the path it looks most alike. Only what the scene knows is compared.

    Args:
        preview: what the video was asked to be; its depth is exact, so that every corner has a place in space.
        frames: of the video, one for each of the preview; None where it has none.
        draw: draws the scene for cameras that were not asked for.
        notices: what was assumed so far, for the result.
        threads: the result is the same for any number.
        on_step: told how much is done, 0 to 1.
    """
    asked = preview.trajectory
    count = len(asked)
    c2w = torch.full((count, 4, 4), torch.nan, dtype=torch.float64)
    turn, shift, pictures, distance = (torch.full((count,), torch.nan, dtype=torch.float64) for _ in range(4))
    inliers, reasons = torch.zeros(count, dtype=torch.int64), [""] * count
    with ThreadPoolExecutor(threads) as pool:
        search = _Search(preview, draw, pool, threads)
        for number, shown in enumerate(frames):
            depth, covered = preview.depth[number].numpy(), known(preview.coverage[number]).numpy()
            if covered.any():
                distance[number] = float(np.median(depth[covered]))
            if shown is None:
                reasons[number] = "the video has no such frame"
                continue
            inside = covered & shown.inside.numpy()
            pictures[number] = agreement(preview.rgb[number].numpy(), shown.rgb.numpy(), inside)
            try:
                found = search.camera(number, Frame.of(shown.rgb, shown.inside.numpy()))
            except Lost as lost:
                reasons[number] = str(lost)
            else:
                c2w[number], turn[number], shift[number] = found.c2w, found.rotation_bound, found.position_bound
                inliers[number] = found.inliers
            on_step((number + 1) / count)
    return Obedience(
        asked=asked,
        c2w=c2w,
        rotation_bound=turn,
        position_bound=shift,
        inliers=inliers,
        reasons=tuple(reasons),
        agreement=pictures,
        distance=distance,
        notices=notices,
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class _Found:
    """The camera of a frame, in the world."""

    c2w: Float[Tensor, "4 4"]
    rotation_bound: float
    position_bound: float
    inliers: int


class _Search:
    """Looks for the cameras of one video after the other, each from where it is likely to be."""

    def __init__(self, preview: Preview, draw: Draw, pool: ThreadPoolExecutor, threads: int) -> None:
        self._preview, self._draw, self._pool, self._threads = preview, draw, pool, threads
        self._before: Float[Tensor, "4 4"] | None = None
        """The camera of the last frame that could be told."""
        self._thumbnails: list[np.ndarray] = []

    def camera(self, number: int, frame: Frame) -> _Found:
        """The camera of a frame.

        Raises:
            Lost: it cannot be told; why the preview at that frame does not tell it.
        """
        why: Lost | None = None
        for drawn in self._starts(number, frame):
            try:
                found = self._from(number, drawn, frame)
            except Lost as lost:
                why = why or lost
                continue
            self._before = found.c2w
            return found
        assert why is not None
        raise why

    def _starts(self, number: int, frame: Frame) -> Iterator[Drawn]:
        """The scene from where the camera may be: where it was asked to be, where it was, where it looks alike."""
        asked = self._preview.trajectory.c2w
        yield Drawn(asked[number], self._preview.rgb[number], self._preview.depth[number])
        if self._before is not None and not _same(self._before, asked[number]):
            yield self._draw(number, self._before)
        for place in self._alike(frame):
            if place != number:
                yield self._draw(number, asked[place])

    def _from(self, number: int, drawn: Drawn, frame: Frame) -> _Found:
        """The camera of a frame, found from what is drawn for one that is near it."""
        fit = self._fit(number, drawn, frame)
        for _ in range(REDRAWN):
            if fit.moved < NEAR:
                break
            drawn = self._draw(number, _in_world(drawn, fit))
            fit = self._fit(number, drawn, frame)
        return _Found(
            c2w=_in_world(drawn, fit),
            rotation_bound=fit.rotation_bound,
            position_bound=fit.position_bound,
            inliers=fit.inliers,
        )

    def _fit(self, number: int, drawn: Drawn, frame: Frame) -> Located:
        lens = _numbers(self._preview.trajectory, number)
        height, width = frame.shown.shape
        return located(matched(drawn, lens, frame, self._pool, self._threads), lens, (width, height))

    def _alike(self, frame: Frame) -> list[int]:
        """Frames of the preview that look most like this one."""
        if not self._thumbnails:
            views = zip(self._preview.rgb.numpy(), (self._preview.depth > 0).numpy(), strict=True)
            self._thumbnails = [contrast_pyramid(grey_picture(rgb, where), where)[-1] for rgb, where in views]
        small = frame.pyramid[-1]
        alike = [float((each * small).sum() / (np.linalg.norm(each) + SAME)) for each in self._thumbnails]
        return [int(each) for each in np.argsort(alike)[::-1][:PLACES]]


def _in_world(drawn: Drawn, fit: Located) -> Float[Tensor, "4 4"]:
    relative = pose(torch.from_numpy(fit.rotation), torch.from_numpy(fit.translation))
    return drawn.c2w @ rigid_inverse(relative)


def _numbers(trajectory: Trajectory, number: int) -> Lens:
    lens = trajectory.intrinsics[number]
    return float(lens.fx), float(lens.fy), float(lens.cx), float(lens.cy)


def _same(one: Float[Tensor, "4 4"], other: Float[Tensor, "4 4"]) -> bool:
    return bool((one - other).abs().max() < SAME)
