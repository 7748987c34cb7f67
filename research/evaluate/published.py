"""What papers report, by the protocol it was made with; nothing here was measured by us.

CamI2V, arXiv 2410.15957v3, tables at 256x256, 16 frames of RealEstate10K; the README of its released weights; and
RealCam-I2V, arXiv 2502.10059, whose figures for CamI2V are those of that README, and whose last column is CamMC of the
metric kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from research.evaluate.protocols import Name


@dataclass(frozen=True, kw_only=True)
class Published:
    """A row of a paper's table."""

    method: str
    source: str
    protocol: Name
    figures: Mapping[str, float] = field(default_factory=dict)
    """Figures of `camera_errors.FIGURES`, and `FVD`; what the paper leaves out is missing."""


FVD = ("fvd_videogpt", "fvd_stylegan")
"""Frechet video distance with the feature networks of VideoGPT and of StyleGAN-V."""
_NAMES = ("rotation", "translation", "both", *FVD)
_TABLE = "CamI2V, main table"
_ABLATION = "CamI2V, ablation"


def _row(method: str, source: str, *values: float) -> Published:
    return Published(method=method, source=source, protocol="paper", figures=dict(zip(_NAMES, values, strict=False)))


def _later(method: str, **figures: float) -> Published:
    return Published(method=method, source="RealCam-I2V", protocol="code", figures=figures)


ROWS = (
    _row("DynamiCrafter, no camera", _TABLE, 3.3415, 9.8024, 11.625, 106.02, 92.196),
    _row("MotionCtrl", _TABLE, 0.8636, 2.5068, 2.9536, 70.820, 60.363),
    _row("CameraCtrl", _TABLE, 0.7064, 1.9379, 2.3070, 66.713, 57.644),
    _row("epipolar, no Pluecker embedding", _ABLATION, 1.3988, 5.5119, 6.2855, 92.605, 81.447),
    _row("Pluecker embedding only", _ABLATION, 0.7098, 1.8877, 2.2557, 66.077, 55.889),
    _row("epipolar to the reference frame", _ABLATION, 0.5738, 1.6014, 1.8851, 66.439, 56.778),
    _row("3D full attention", _ABLATION, 0.6299, 1.8215, 2.1315, 71.026, 60.000),
    _row("CamI2V", _ABLATION, 0.4758, 1.4955, 1.7153, 66.090, 55.701),
    _later("DynamiCrafter, no camera", both_metric=15.73),
    _later("MotionCtrl", rotation=1.05, translation=2.29, both_metric=7.23),
    _later("CameraCtrl", rotation=0.74, translation=1.76, both_metric=5.76),
    Published(
        method="CamI2V, released weights",
        source="CamI2V, README; RealCam-I2V",
        protocol="code",
        figures={
            "rotation": 0.4120,
            "translation": 1.3409,
            "both": 1.5291,
            "both_metric": 3.42,
            "fvd_videogpt": 62.439,
            "fvd_stylegan": 53.361,
        },
    ),
    _later("RealCam-I2V", both_metric=2.36),
)


def published(protocol: Name) -> tuple[Published, ...]:
    """The rows that were made with a protocol."""
    return tuple(row for row in ROWS if row.protocol == protocol)
