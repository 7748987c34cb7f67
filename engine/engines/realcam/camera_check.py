"""Whether a loaded network answers to its camera at all.

Weights can load strictly and still leave the camera unheard: a file whose camera tensors are all zero is a model that
has never been trained on cameras, and its pictures do not say so.
"""

from dataclasses import replace

import torch

from engine.conditioning.camera import condition
from engine.engines.realcam.load import Networks
from engine.engines.realcam.noise import SeededNoise
from scene.camera import Intrinsics
from scene.path.angles import rotation_from_pan_tilt_roll

SIDE = 64
"""Pixels: one cell at the UNet's deepest level."""
FRAMES = 2
TIMESTEP = 499
DEAF = 1e-4
"""A change of the output smaller than this part of it is none."""


@torch.no_grad()
def camera_effect(networks: Networks) -> float:
    """How much of a tiny clip's output changes when the camera moves instead of standing still; 0: not at all."""
    spec = replace(networks.spec, height=SIDE, width=SIDE, frames=FRAMES)
    noise, unet, config = SeededNoise(0), networks.unet, spec.unet
    device = next(unet.parameters()).device
    c2w = torch.eye(4).repeat(2, FRAMES, 1, 1)
    c2w[1, 1, :3, :3] = rotation_from_pan_tilt_roll(torch.tensor([0.3, 0.1, 0.1])).float()
    c2w[1, 1, :3, 3] = torch.tensor([0.5, 0.1, 0.3])
    K = Intrinsics.from_fov_x(1.0, SIDE, SIDE).matrix.float().expand(2, FRAMES, 3, 3)
    first = torch.zeros(2, dtype=torch.int64)
    camera = condition(spec, networks.pose_encoder, c2w=c2w, K=K, frame=first, noise=noise, device=device)
    tokens = config.text_tokens + FRAMES * config.image_tokens
    x = noise(1, config.in_channels, FRAMES, *spec.latent_size).expand(2, -1, -1, -1, -1).to(device)
    context = noise(1, tokens, config.context_channels).expand(2, -1, -1).to(device)
    when, fs = (torch.full((2,), value, device=device) for value in (TIMESTEP, config.default_fs))
    still, moving = unet(x, when, context, fs, camera)
    return float((moving - still).norm() / still.norm().clamp_min(torch.finfo(torch.float32).tiny))
