"""Which pixels of a clip move by themselves: those that other frames contradict.

A pixel of one frame is a point in the world. If it stands still, every other frame that looks there sees it, or
something in front of it. Where another frame looks through the point at what lies behind, or sees another colour in its
place, it has moved.
"""

import numpy as np
import torch
from jaxtyping import Bool
from torch.nn.functional import interpolate, max_pool2d

from scene.moving.folder import lens_numbers
from scene.moving.frames import LiftedFrames
from scene.moving.kernel import FREE, OTHER_COLOUR, STEP, SUPPORTED, vote

SPREAD, NEARBY = 6, (-12, -4, 4, 12)
"""Frames that are asked: so many spread over the whole clip, and these before and after."""
COLOUR = 90
"""Sum of the differences of red, green and blue from which on it is another colour."""
THROUGH = 0.25
"""Share of the votes that must see through the point; two of them at least, where there are two."""
GROWN = 2
"""Pixels of votes by which what moves is grown: its edges are mixed with what is behind."""


def moving_pixels(frames: LiftedFrames, frame: int) -> Bool[np.ndarray, "height width"]:
    """Pixels of a frame that do not stand still in the world, and a few around them."""
    height, width = frames.depth.shape[1:]
    votes = np.zeros((3, -(-height // STEP), -(-width // STEP)), np.uint8)
    metres, rgb = np.ascontiguousarray(frames.depth[frame]), np.ascontiguousarray(frames.rgb[frame])
    for other in asked(frame, len(frames)):
        vote(
            metres,
            rgb,
            lens_numbers(frames.lens(frame)),
            frames.between(frame, other)[:3].contiguous().numpy(),
            np.ascontiguousarray(frames.depth[other]),
            np.ascontiguousarray(frames.rgb[other]),
            lens_numbers(frames.lens(other)),
            frames.tolerance(frame, other),
            COLOUR,
            votes,
        )
    moves = torch.from_numpy(moving_by(votes)).float()[None, None]
    grown = max_pool2d(moves, 2 * GROWN + 1, 1, GROWN)
    return (interpolate(grown, scale_factor=STEP)[0, 0, :height, :width] > 0).numpy()


def moving_by(votes: "np.ndarray") -> Bool[np.ndarray, "rows columns"]:
    """What the votes [3, rows, columns] come to."""
    through, other, seen = (votes[kind].astype(np.int32) for kind in (FREE, OTHER_COLOUR, SUPPORTED))
    heard = through + other + seen
    return (through >= np.maximum(np.minimum(heard, 2), THROUGH * heard)) & (through > 0) | (through + other > seen)


def asked(frame: int, frames: int) -> list[int]:
    """The other frames that are asked about one."""
    evenly = np.linspace(0, frames - 1, min(frames, SPREAD)).round().astype(int).tolist()
    beside = [frame + step for step in NEARBY if 0 <= frame + step < frames]
    return sorted({*evenly, *beside} - {frame})
