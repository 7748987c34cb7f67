import pytest
import torch

from engine.verification.compare import relative_error as error
from engine.verification.goldens import vectors
from tests.engine.models.nets import RAYS, small_pose_encoder


@pytest.mark.parametrize("name", RAYS)
def test_features_are_as_recorded(name: str):
    recorded = vectors(f"unet_{name}")
    with torch.no_grad():
        features = small_pose_encoder(name)(recorded_rays(name))
    assert len(features) == 4
    for level, feature in enumerate(features):
        assert error(feature, recorded[f"pose_feature{level}"]) < 1e-5


def recorded_rays(name: str) -> torch.Tensor:
    """Moment and direction of the ray through each pixel, from the recorded cameras."""
    recorded = vectors(f"unet_{name}")
    c2w, K, frame = torch.linalg.inv(recorded["RT"]), recorded["K"], recorded["cond_frame_index"]
    clip = torch.arange(len(frame))
    relative = torch.linalg.inv(c2w[clip, frame])[:, None] @ c2w
    scale = recorded["trace_scale_factor"].expand(len(frame))
    if "per_frame_scale" in recorded:
        scale = scale * recorded["per_frame_scale"][clip, frame]
    origin = relative[..., :3, 3] * scale[:, None, None]
    height, width = (8 * side for side in recorded["x"].shape[-2:])
    v, u = torch.meshgrid(torch.arange(height) + 0.5, torch.arange(width) + 0.5, indexing="ij")
    pixels = torch.stack([u, v, torch.ones_like(u)], dim=-1)
    rays = torch.einsum("btij,btjk,hwk->bthwi", relative[..., :3, :3], torch.linalg.inv(K), pixels)
    direction = torch.nn.functional.normalize(rays, dim=-1)
    moment = torch.linalg.cross(origin[:, :, None, None].expand_as(direction), direction)
    return torch.cat([moment, direction], dim=-1).permute(0, 4, 1, 2, 3)
