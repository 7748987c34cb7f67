"""A request's pictures for a generator: what is known, what is filled, and the photo where frame 0 shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import torch
from jaxtyping import Bool, UInt8, UInt16
from torch import Tensor

from engine.conditioning.photo import seen_through
from engine.request import Request
from engine.shaping.preview import preview_pictures
from scene.errors import InputError
from scene.trajectory import Trajectory

VACE_GREY = 128
"""Brightness of pixels to generate: the middle of the range, as VACE was trained."""
FARTHEST_MM = 65_535
"""Depth of everything farther: the most that 16 bits hold."""


@dataclass(frozen=True, eq=False)
class Delivery:
    """The pictures of a request, frame 0 the photo itself where the path starts there."""

    request: Request

    @cached_property
    def photo_frame(self) -> UInt8[Tensor, "height width 3"] | None:
        """The photo as frame 0 shows it; None if the path starts elsewhere or its lens sees past the photo."""
        trajectory = self.request.trajectory
        if not at_photo(trajectory) or self.request.scene_frames[0]:
            return None
        try:
            return seen_through(self.request.photo, trajectory.intrinsics[0])
        except InputError:
            return None

    @cached_property
    def known(self) -> Bool[Tensor, "frames height width"]:
        """The pixels that need not be invented."""
        known = self.request.preview.mask.clone()
        if self.photo_frame is not None:
            known[0] = True
        return known

    @cached_property
    def filled(self) -> UInt8[Tensor, "frames height width 3"]:
        """What is known, and a guess at the rest that holds still."""
        request = self.request
        pictures = preview_pictures(request.preview, request.moments, scene_frames=request.scene_frames)
        return self._from_photo(pictures)

    @cached_property
    def first_frame(self) -> UInt8[Tensor, "height width 3"]:
        """Frame 0 without holes."""
        return self.filled[0] if self.photo_frame is None else self.photo_frame

    def greyed(self) -> Iterator[UInt8[Tensor, "height width 3"]]:
        """What is known, the rest grey."""
        grey = torch.tensor(VACE_GREY, dtype=torch.uint8)
        for rgb, known in zip(self._from_photo(self.request.preview.rgb), self.known, strict=True):
            yield torch.where(known[..., None], rgb, grey)

    def depth_mm(self) -> Iterator[UInt16[Tensor, "height width"]]:
        """z-depth of each frame's own camera, whole millimetres up to `FARTHEST_MM`; 0 where nothing is covered."""
        for depth, covered in zip(self.request.preview.depth, self.request.preview.mask, strict=True):
            mm = (depth.double() * 1000).round().clamp(1, FARTHEST_MM) * covered
            yield mm.to(torch.int32).to(torch.uint16)

    def _from_photo(self, frames: UInt8[Tensor, "frames height width 3"]) -> UInt8[Tensor, "frames height width 3"]:
        if self.photo_frame is None:
            return frames
        return torch.cat([self.photo_frame[None], frames[1:]])


def at_photo(trajectory: Trajectory) -> bool:
    """Whether frame 0 is taken from where the photo was."""
    return bool((trajectory.c2w[0] - torch.eye(4, dtype=torch.float64)).abs().max() <= 1e-6)
