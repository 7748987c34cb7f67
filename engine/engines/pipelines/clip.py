"""The clip that a pipeline makes: a first frame and whole blocks, in a shape that it divides."""

import math

from engine.clip import ClipSpec, ClipWish
from engine.models.pipelines import PipelineModel, PipelineRelease


def clip_of(model: PipelineModel, release: PipelineRelease, wish: ClipWish) -> ClipSpec:
    """Fit a wish to a release: its rate, about as many frames, in a shape that the release makes."""
    width, height = clip_size(release, wish.width / wish.height)
    return ClipSpec(
        width=width,
        height=height,
        frames=clip_frames(release, wish.frames),
        fps=wish.fps,
        anchor="first-frame-is-photo" if model.anchored else "none",
    )


def clip_frames(release: PipelineRelease, wished: int) -> int:
    """How many frames come nearest to so many: a first one and whole blocks, within what the model can make."""
    nearest = 1 + release.block * round((wished - 1) / release.block)
    return min(max(nearest, release.fewest), release.frames)


def clip_size(release: PipelineRelease, aspect: float) -> tuple[int, int]:
    """Width and height of the model's own number of pixels or shorter side, in multiples of what it divides."""
    if not release.flexible:
        return release.width, release.height
    side, area = release.grid.side, release.width * release.height
    if release.short_side:
        short, longest = release.height, release.width
        long = min(side * math.floor(short * max(aspect, 1 / aspect) / side + 0.5), longest)
        return (long, short) if aspect > 1 else (short, long)
    aspect = min(max(aspect, 0.4), 2.5)
    width = max(side, side * math.floor(math.sqrt(area * aspect) / side + 0.5))
    return width, max(side, side * math.floor(area / width / side + 0.5))
