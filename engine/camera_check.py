"""The camera check of a video as JSON: written beside it, and read by its types, since anybody may have written it."""

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta

from scene.errors import InputError
from scene.obey.obedience import Obedience
from scene.obey.sentence import sentence
from scene.support.atomic import atomic_path
from scene.support.typed_json import Matrix4, as_typed

SCHEMA = "realcam-camera-check/1"
BESIDE = "camera-check.json"
"""Name of the file beside the result.json of a request whose own video was checked."""

Positive = Annotated[float, Meta(ge=0, le=1e9)]


@dataclass(frozen=True, kw_only=True)
class CheckedFrame:
    """A frame of the video; nothing but the reason and the agreement where its camera could not be told."""

    reason: str
    """Why its camera could not be told; "" where it could."""
    kept: bool
    """Whether nobody would mind how far it is off."""
    translation_error_m: Positive | None
    translation_bound_m: Positive | None
    """What the error is off at most, with 95 % confidence; so for the rotation."""
    rotation_error_deg: Positive | None
    rotation_bound_deg: Positive | None
    features: Annotated[int, Meta(ge=0)]
    """Number of features that agree with the camera."""
    psnr_db: Annotated[float, Meta(ge=-1e3, le=1e3)] | None
    """How well it agrees with the preview where that is covered; null where the video shows nothing of it."""
    asked_c2w: Matrix4
    """The camera that was asked for: camera to world, OpenCV axes, metres."""
    c2w: Matrix4 | None
    """The camera that was found."""


@dataclass(frozen=True, kw_only=True)
class CameraCheck:
    """How a video kept to the path of its request."""

    schema: Literal["realcam-camera-check/1"]
    contract: str
    """Fingerprint of the request."""
    video: Annotated[str, Meta(max_length=200)]
    """Name of the file."""
    sentence: Annotated[str, Meta(max_length=2000)]
    notices: list[str]
    frames: list[CheckedFrame]


def check_of(found: Obedience, contract: str, video: str) -> CameraCheck:
    """What is kept of a check."""
    kept, told = found.kept.tolist(), found.told.tolist()
    moved, turned = found.translation_error.tolist(), found.rotation_error.rad2deg().tolist()
    shift, turn = found.position_bound.tolist(), found.rotation_bound.rad2deg().tolist()
    frames = [
        CheckedFrame(
            reason=reason,
            kept=kept[i],
            translation_error_m=moved[i] if told[i] else None,
            translation_bound_m=shift[i] if told[i] else None,
            rotation_error_deg=turned[i] if told[i] else None,
            rotation_bound_deg=turn[i] if told[i] else None,
            features=int(found.inliers[i]),
            psnr_db=None if math.isnan(agreement := float(found.agreement[i])) else round(agreement, 2),
            asked_c2w=as_typed(Matrix4, found.asked.c2w[i].tolist()),
            c2w=as_typed(Matrix4, found.c2w[i].tolist()) if told[i] else None,
        )
        for i, reason in enumerate(found.reasons)
    ]
    return CameraCheck(
        schema=SCHEMA,
        contract=contract,
        video=video,
        sentence=sentence(found),
        notices=list(found.notices),
        frames=frames,
    )


def check_facts(check: CameraCheck) -> dict[str, Any]:
    """The check as plain values."""
    return asdict(check)


def read_check(content: object) -> CameraCheck:
    """A check from plain values.

    Raises:
        InputError: they are none.
    """
    try:
        return as_typed(CameraCheck, content)
    except InputError as error:
        raise InputError(f"This is no camera check: {str(error).rstrip('.')}. Check the camera again.") from error


def write_check(file: Path, check: CameraCheck) -> None:
    """Write a check.

    Raises:
        InputError: it cannot be written there.
    """
    with atomic_path(file) as temporary:
        temporary.write_text(json.dumps(check_facts(check), indent=1) + "\n", encoding="utf-8")
