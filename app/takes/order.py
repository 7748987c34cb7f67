"""What is sent to an engine: the shot as it is now, and the request folder that is packed from it."""

from dataclasses import dataclass
from pathlib import Path

from app.document.document import Document
from engine.clip import ClipSpec
from engine.request import Request, pack
from scene.formats.trajectory_json import TrajectoryFile
from scene.moving.moving_scene import MovingScene
from scene.moving.render import render_over_time
from scene.trajectory import Trajectory


@dataclass(frozen=True, eq=False, kw_only=True)
class Order:
    """Everything a request is packed from."""

    key: str
    """Hash of all that follows."""
    document: Document
    scene: MovingScene
    trajectory: Trajectory
    scene_frames: tuple[int, ...]
    """Number of the filmed clip's frame that each frame sees."""
    clip: ClipSpec
    lock_strength: tuple[float, ...] | None
    """Strength of the lock in every frame, as in `Request`."""


def trajectory_file(order: Order, contract: str | None) -> TrajectoryFile:
    """The path of an order, to be written."""
    home = order.scene.home
    photo = home.photo
    return TrajectoryFile(
        trajectory=order.trajectory,
        source=order.document.path,
        image_size=photo.file_size or (photo.width, photo.height),
        image_sha256=photo.sha256 or None,  # a frame of a clip has none
        contract=contract,
        depth_source=home.depth.source,
        name=order.document.photo.name,
    )


def pack_order(folder: Path, order: Order) -> Request:
    """Render the preview, and write the request folder; an earlier one there is replaced.

    Raises:
        InputError: it cannot be written, or no camera is where the engine needs one.
    """
    return pack(
        folder,
        order.scene,
        order.trajectory,
        render_over_time(order.scene, order.trajectory, order.scene_frames),
        scene_frames=order.scene_frames,
        engine=order.document.engine,
        clip=order.clip,
        path=order.document.path,
        prompt=order.document.prompt,
        negative_prompt=order.document.negative_prompt,
        seed=order.document.seed,
        settings=order.document.settings,
        lock_strength=order.lock_strength,
        overwrite=folder.exists(),
    )
