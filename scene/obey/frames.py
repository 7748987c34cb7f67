"""The frames of any video as those of a preview: as many, as large, and in the same places of the picture."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from scene.clip.clip import Clip
from scene.obey.obey import Shown

ALIKE = 0.01
"""Part of a side by which shapes may differ and are still the same one."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Fitted:
    """A video, fitted to a preview."""

    clip: Clip
    """One frame for each of the preview that the video has."""
    places: tuple[int, ...]
    """Which frame of the preview each of them is."""
    count: int
    """Number of frames of the preview."""
    size: tuple[int, int]
    """Width and height of the preview."""
    notices: tuple[str, ...]
    """What was assumed, one sentence each."""

    def frames(self) -> Iterator[Shown | None]:
        """One for each frame of the preview, in order; None where the video has none.

        Raises:
            InputError: a frame cannot be decoded.
        """
        wanted = set(self.places)
        stream = self.clip.frames()
        for place in range(self.count):
            yield _fitted(next(stream), self.size) if place in wanted else None


def fitted(clip: Clip, size: tuple[int, int], count: int) -> Fitted:
    """Fit a video to a preview of `count` frames of that width and height.

    Another number of frames is taken as the whole path, at another rate; another shape, as cut from the middle.
    """
    notices = []
    length, facts = len(clip), clip.facts
    if length > count:
        chosen = np.linspace(0, length - 1, count).round().astype(int).tolist()
        clip, places = replace(clip, shows=tuple(clip.shows[each] for each in chosen)), tuple(range(count))
    else:
        places = tuple(np.linspace(0, count - 1, length).round().astype(int).tolist())
    if length != count:
        notices.append(f"The video has {length} frames and the path {count}: it is taken to be the whole path.")
    width, height = size
    if facts.width != width + width % 2 or facts.height != height + height % 2:
        same = abs(facts.width / facts.height / (width / height) - 1) < ALIKE
        taken = "it is scaled to that" if same else "it is taken to be cut from the middle of the picture"
        notices.append(f"The video has {facts.width}x{facts.height} pixels and the preview {width}x{height}: {taken}.")
    return Fitted(clip=clip, places=places, count=count, size=size, notices=tuple(notices))


def _fitted(frame: Tensor, size: tuple[int, int]) -> Shown:
    """A frame at that width and height; what is of another shape lies in the middle, with margins."""
    (width, height), (high, wide) = size, frame.shape[:2]
    if (wide, high) == (width + width % 2, height + height % 2):  # H.264 repeats the last column or row of odd sizes
        return Shown(rgb=frame[:height, :width], inside=torch.ones(height, width, dtype=torch.bool))
    scale = min(width / wide, height / high)
    same = abs(wide / high / (width / height) - 1) < ALIKE
    across, down = (width, height) if same else (max(1, round(wide * scale)), max(1, round(high * scale)))
    picture = Image.fromarray(frame.numpy()).resize((across, down), Image.Resampling.BICUBIC, reducing_gap=2.0)
    left, top = (width - across) // 2, (height - down) // 2
    rgb = torch.zeros(height, width, 3, dtype=torch.uint8)
    inside = torch.zeros(height, width, dtype=torch.bool)
    rgb[top : top + down, left : left + across] = torch.from_numpy(np.array(picture))
    inside[top : top + down, left : left + across] = True
    return Shown(rgb=rgb, inside=inside)
