"""What a checkpoint of the family consists of: which tensor belongs to what, in the words of the reports."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

UNET = "model.diffusion_model."
VAE = "first_stage_model."
TEXT = "cond_stage_model.model."
IMAGE = "embedder.model."
RESAMPLER = "image_proj_model."
POSE_ENCODER = "pose_encoder."
DEPTH = "depth_predictor."
DEPTH_STATISTICS = ("depth_predictor_normalizer_mean", "depth_predictor_normalizer_std")

SCHEDULE = (
    "betas",
    "alphas_cumprod",
    "alphas_cumprod_prev",
    "sqrt_alphas_cumprod",
    "sqrt_one_minus_alphas_cumprod",
    "log_one_minus_alphas_cumprod",
    "sqrt_recip_alphas_cumprod",
    "sqrt_recipm1_alphas_cumprod",
    "posterior_variance",
    "posterior_log_variance_clipped",
    "posterior_mean_coef1",
    "posterior_mean_coef2",
)
"""Stored and never read: they follow from the model's schedule, and files hold them rounded or of another schedule."""
DYNAMIC_SCALE = "scale_arr"
"""Buffer like those, only in files of models that shrink their latents: the 512 ones."""

CAMERA_PROJECTION, EPIPOLAR = "the camera projection", "the epipolar attention"
PARTS = (
    ("the schedule", re.compile(r"[a-z0-9_]*(?<!normalizer_mean)(?<!normalizer_std)$")),
    (CAMERA_PROJECTION, re.compile(r"model\.diffusion_model\..*\.(cc|pluker)_projection\.")),
    (EPIPOLAR, re.compile(r"model\.diffusion_model\..*\.epipolar\.")),
    ("the denoiser", re.compile(re.escape(UNET))),
    ("the autoencoder", re.compile(re.escape(VAE))),
    ("the text tower", re.compile(re.escape(TEXT))),
    ("the image tower", re.compile(re.escape(IMAGE))),
    ("the image projector", re.compile(re.escape(RESAMPLER))),
    ("the pose encoder", re.compile(re.escape(POSE_ENCODER))),
    ("the depth net", re.compile(r"depth_predictor")),
)
"""Parts by the beginning of their keys; the first that fits counts."""
CAMERA_PARTS = (CAMERA_PROJECTION, EPIPOLAR, "the pose encoder")

_OUTPUTS = re.compile(r"\.((cc|pluker)_projection|epipolar_attn\.to_out\.0)\.(weight|bias)$")
_GATE = re.compile(r"model\.diffusion_model\..*\.attn2\.alpha$")


@cache
def part_of(key: str) -> str:
    """What a tensor belongs to: "the autoencoder"."""
    return next((part for part, begins in PARTS if begins.match(key)), "something else")


def by_part(keys: Iterable[str]) -> Counter[str]:
    """How many tensors each part has, in the order of `PARTS`."""
    counts = Counter(map(part_of, keys))
    order = [part for part, _ in PARTS]
    return Counter(dict(sorted(counts.items(), key=lambda item: order.index(item[0]) if item[0] in order else 99)))


def is_schedule(key: str) -> bool:
    """A table of the noise schedule: it may be in the file or not, and is not read."""
    return key in SCHEDULE or key == DYNAMIC_SCALE


def is_computed(key: str) -> bool:
    """A table that follows from the architecture, here the positions of the pose encoder."""
    return key.endswith(".pos_encoder.pe")


def is_depth(key: str) -> bool:
    """Whether a tensor is of the depth net, which may lie in a RealCam file or not."""
    return key.startswith("depth_predictor")


def is_gate(key: str) -> bool:
    """The learned weight of the photo's tokens, which only the 256 models have."""
    return _GATE.match(key) is not None


def is_camera(key: str) -> bool:
    """Whether a tensor is of a camera branch."""
    return part_of(key) in CAMERA_PARTS


def is_camera_output(key: str) -> bool:
    """The last layer of a camera branch inside the denoiser: while it is zero the camera changes nothing."""
    return key.startswith(UNET) and _OUTPUTS.search(key) is not None
