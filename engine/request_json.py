"""request.json: sealed when it is written, and read by its types, since anybody may have written it."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from msgspec import Meta

from engine.clip import ClipSpec
from engine.folder import own_file
from engine.prompt import check_prompt
from engine.scene_files import StoredPhoto, StoredScene
from engine.settings import Settings
from engine.source_clip import MOMENTS, SOURCE, StoredClip
from scene.depth.depth_map import DepthSource
from scene.errors import InputError
from scene.formats.trajectory_json import path_from_json
from scene.lift_settings import AS_USUAL, LiftSettings
from scene.path.camera_path import CameraPath
from scene.support.typed_json import Matrix3, Matrix4, Sha256, Share, WrongContent, as_typed, parse_bytes, read_bytes

NAME = "request.json"
SCHEMA = "realcam-request/1"
PAYLOAD = ("photo.png", "preview.mkv", "mask.mkv", "depth.npz")
CLIP_PAYLOAD = (SOURCE, MOMENTS)
"""Further files in the request of a clip."""


@dataclass(frozen=True, kw_only=True)
class RequestEntries:
    """What request.json says."""

    contract: Sha256
    engine: Annotated[str, Meta(max_length=200)]
    prompt: str
    negative_prompt: str
    seed: Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
    clip: ClipSpec
    scale: Annotated[float, Meta(ge=1e-6, le=1e6)]
    """Engine units per metre."""
    photo: StoredPhoto
    depth_source: DepthSource
    intrinsics: list[Matrix3]
    c2w: list[Matrix4]
    files: dict[str, Sha256]
    path: dict[str, Any] | None = None
    lift: LiftSettings = AS_USUAL
    settings: dict[str, Any] = field(default_factory=dict)
    lock_strength: tuple[Share, ...] | None = None
    source: StoredClip | None = None
    """The clip that is filmed again; None for a photo."""

    def __post_init__(self) -> None:
        check_prompt(self.prompt)
        check_prompt(self.negative_prompt)
        frames, strengths = self.clip.frames, self.lock_strength
        for name, entries in (("intrinsics", self.intrinsics), ("c2w", self.c2w), ("lock_strength", strengths)):
            if entries is not None and len(entries) != frames:
                raise InputError(f"{name} has {len(entries)} entries, and the clip has {frames} frames")
        if self.source is not None and len(self.source.frames) != frames:
            raise InputError(f"source has {len(self.source.frames)} frames, and the clip has {frames}")
        if set(self.files) != set(self.payload):
            raise InputError(f"files must hold the sha256 of {', '.join(self.payload)}, each of them and no other")

    @property
    def payload(self) -> tuple[str, ...]:
        """Names of the files beside it."""
        return PAYLOAD if self.source is None else PAYLOAD + CLIP_PAYLOAD

    @property
    def scene(self) -> StoredScene:
        """What it says of the scene."""
        return StoredScene(photo=self.photo, depth_source=self.depth_source, lift=self.lift)

    def sampling(self) -> Settings:
        """How to sample; as usual where it does not say.

        Raises:
            InputError: a setting that there is not.
        """
        return Settings.from_json(self.settings)

    def editable_path(self, file: Path) -> CameraPath | None:
        """The path that the cameras were baked from, if it is known; `file` is for the messages.

        Raises:
            InputError: it is none.
        """
        return path_from_json(self.path, file) if self.path else None


def sealed(details: Mapping[str, Any]) -> str:
    """The file's text with its contract, which is the sha256 of the same text while the contract is still empty."""
    entries = [f"{json.dumps(key)}: {json.dumps(value, allow_nan=False)}" for key, value in details.items()]
    text = "{\n" + ",\n".join(entries) + "\n}\n"
    return text.replace(_contract_entry(""), _contract_entry(hashlib.sha256(text.encode()).hexdigest()), 1)


def unsealed(folder: Path) -> tuple[dict[str, Any], RequestEntries]:
    """The file's JSON and its typed entries, if it is one of ours and nobody changed it.

    Raises:
        InputError: there is none, it is of another version, it was changed, or an entry is missing or wrong.
    """
    if not os.path.lexists(folder / NAME):  # of a name that no file may have, Path would raise
        raise InputError(f"{folder} is not a request folder: there is no {NAME} in it. Make one with `pack`.")
    file = own_file(folder, NAME)
    try:
        content = read_bytes(file)
    except WrongContent as error:
        raise InputError(f"{file} cannot be read: {error}. Pack the request again.") from error
    try:
        details = parse_bytes(content)
    except WrongContent as error:
        raise changed(NAME, folder) from error
    schema = details.get("schema") if isinstance(details, dict) else None
    if schema != SCHEMA:
        name = repr(schema)[:60]
        raise InputError(f"{NAME} in {folder} is of the kind {name}; this studio reads {SCHEMA!r}. Pack it again.")
    contract = str(details.get("contract"))[:64]
    blank = content.replace(_contract_entry(contract).encode(), _contract_entry("").encode(), 1)
    if hashlib.sha256(blank).hexdigest() != contract:
        raise changed(NAME, folder)
    try:
        entries = as_typed(RequestEntries, details)
        entries.sampling()
        entries.editable_path(file)
    except InputError as error:
        raise InputError(f"{NAME} in {folder} cannot be used: {str(error).rstrip('.')}. Pack it again.") from error
    return details, entries


def changed(name: str, folder: Path) -> InputError:
    """What is said of a file that is not the one which was packed."""
    return InputError(
        f"{name} in the request {folder} was changed after it was packed, so it is no longer what the preview showed."
        " Restore it, or pack the request again."
    )


def _contract_entry(contract: str) -> str:
    return f'"contract": {json.dumps(contract)}'
