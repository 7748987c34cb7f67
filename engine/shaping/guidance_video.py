"""What shapes a video: the preview without holes, and how far each of its pixels can be trusted."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import torch
from jaxtyping import Bool, Float, UInt8
from torch import Tensor

from engine.request import Request
from engine.shaping.delivery import Delivery
from engine.shaping.mask import trusted_pixels
from engine.shaping.preview import preview_pictures
from scene.rendering.preview import Preview
from scene.trajectory import Trajectory


@dataclass(frozen=True, eq=False, kw_only=True)
class GuidanceVideo:
    """Make one by hand from any warped video: `GuidanceVideo(pictures=..., known=..., trust=known.float())`."""

    pictures: UInt8[Tensor, "frames height width 3"]
    """Whole: black that stands for a hole would spread in the autoencoder."""
    known: Bool[Tensor, "frames height width"]
    """Pixels that need not be invented."""
    trust: Float[Tensor, "frames height width"]
    """0 to 1; 0 where nothing is known, near silhouettes, and wherever else colours may be wrong."""
    trajectory: Trajectory | None = None
    """Cameras, for pipelines that take them."""

    @cached_property
    def first(self) -> UInt8[Tensor, "height width 3"]:
        """The frame that image-to-video pipelines start from."""
        return self.pictures[0]

    @staticmethod
    def from_request(
        request: Request,
        *,
        confidence: Float[Tensor, "frames height width"] | None = None,
        on_step: Callable[[float], None] = lambda share: None,
    ) -> "GuidanceVideo":
        """A request's preview, holes filled from its scene; frame 0 is the photo itself where the path starts there.

        Each frame is trusted as firmly as the request locks it.

        Args:
            request: an opened folder.
            confidence: 0 to 1 for every pixel, such as `grazing_confidence` gives.
            on_step: told the share done; may raise to stop.
        """
        preview = request.preview
        pictures = preview_pictures(preview, request.moments, scene_frames=request.scene_frames, on_step=on_step)
        guidance_video = _guidance_video(preview, pictures, Delivery(request).photo_frame, confidence)
        if request.lock_strength is None:
            return guidance_video
        strength = torch.tensor(request.lock_strength, dtype=torch.float32)
        return replace(guidance_video, trust=guidance_video.trust * strength[:, None, None])

    @staticmethod
    def from_preview(
        preview: Preview,
        photo: UInt8[Tensor, "height width 3"] | None = None,
        *,
        confidence: Float[Tensor, "frames height width"] | None = None,
    ) -> "GuidanceVideo":
        """A preview without its scene: a hole takes the colour of the nearest known pixel of its frame.

        Args:
            preview: at the clip's size.
            photo: frame 0, where that is the photo itself.
            confidence: 0 to 1 for every pixel.
        """
        return _guidance_video(preview, filled_from_neighbours(preview.rgb, preview.mask), photo, confidence)


def filled_from_neighbours(
    rgb: UInt8[Tensor, "frames height width 3"], known: Bool[Tensor, "frames height width"]
) -> UInt8[Tensor, "frames height width 3"]:
    """Every unknown pixel gets the colour of the nearest known one of its frame; a frame without any stays as it is."""
    from scipy.ndimage import distance_transform_edt

    filled = rgb.clone()
    for frame, here in enumerate(known):
        if bool(here.any()) and not bool(here.all()):
            nearest = distance_transform_edt(~here.numpy(), return_distances=False, return_indices=True)
            rows, columns = torch.from_numpy(nearest).long()
            filled[frame] = rgb[frame][rows, columns]
    return filled


def grazing_confidence(preview: Preview) -> Float[Tensor, "frames height width"]:
    """The cosine between each pixel's ray and the surface it hits, by the preview's own depth; 0 where there is none.

    Seen at a grazing angle, an error of depth moves a point far across the picture.
    """
    K = preview.trajectory.intrinsics.matrix.float()
    frames, height, width = preview.depth.shape
    rows, columns = torch.meshgrid(torch.arange(height) + 0.5, torch.arange(width) + 0.5, indexing="ij")
    x = (columns - K[:, 0, 2, None, None]) / K[:, 0, 0, None, None]
    y = (rows - K[:, 1, 2, None, None]) / K[:, 1, 1, None, None]
    rays = torch.stack([x, y, torch.ones_like(x)], dim=-1)
    points = rays * preview.depth[..., None]
    down, across = torch.gradient(points, dim=(1, 2))
    normals = torch.nn.functional.normalize(torch.linalg.cross(across, down), dim=-1)
    cosine = (normals * torch.nn.functional.normalize(rays, dim=-1)).sum(-1).abs()
    return torch.where(preview.depth > 0, cosine, 0.0).clamp(0, 1).reshape(frames, height, width)


def _guidance_video(
    preview: Preview,
    pictures: UInt8[Tensor, "frames height width 3"],
    photo: UInt8[Tensor, "height width 3"] | None,
    confidence: Float[Tensor, "frames height width"] | None,
) -> GuidanceVideo:
    known, trust = preview.mask, trusted_pixels(preview).float()
    if photo is not None:
        pictures, known = torch.cat([photo[None], pictures[1:]]), known.clone()
        known[0] = True
    return GuidanceVideo(
        pictures=pictures,
        known=known,
        trust=trust if confidence is None else trust * confidence,
        trajectory=preview.trajectory,
    )
