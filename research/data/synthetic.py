"""Synthetic data sets: shots of scenes by chance, with exact depth and cameras in metres."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from research.data.clip_folder import FILM, FRAMES, ClipContent, ClipRecord, Pictures
from research.data.data_folder import DEFAULT_SHARES, Job, Shares, Summary, build
from research.world.worlds import DEFAULT_SHOT, Shot, ShotSpec, kind_of, shot_by_seed
from scene.errors import InputError

MAKER_VERSION = 1
"""Version of the worlds: the same seed makes other clips with another."""


@dataclass(frozen=True, kw_only=True)
class SyntheticSpec:
    """Everything a synthetic data set follows from."""

    seed: int = 0
    scenes: int = 100
    clips: int = 4
    """Clips of each scene."""
    shot: ShotSpec = DEFAULT_SHOT
    pictures: Pictures = "mp4"
    depth: bool = True
    shares: Shares = DEFAULT_SHARES

    def __post_init__(self) -> None:
        if self.scenes < 1 or self.clips < 1:
            raise InputError(f"A data set has at least one scene and one clip; got {self.scenes} and {self.clips}.")
        if not 1 <= self.shot.frames <= 100_000 or not 0 < self.shot.fps <= 1000:
            raise InputError(
                f"A clip has 1 to 100000 frames at up to 1000 fps; got {self.shot.frames}, {self.shot.fps:g}."
            )
        for side in (self.shot.width, self.shot.height):
            if not 16 <= side <= 4096 or side % 2:
                raise InputError(f"Sides of pictures are even, 16 to 4096 pixels; got {side}.")

    def record(self, scene: int, number: int, shot: Shot) -> ClipRecord:
        """The record of a shot."""
        name = scene_name(self.seed, scene)
        moves = "with things that move" if shot.bodies else "standing still"
        return ClipRecord(
            id=shot_name(self.seed, scene, number),
            split=self.shares.split_of(name),
            scene=name,
            frames=self.shot.frames,
            fps=self.shot.fps,
            width=self.shot.width,
            height=self.shot.height,
            caption=shot.caption,
            metric=True,
            pictures=FILM if self.pictures == "mp4" else FRAMES,
            source=f"synthetic, {kind_of(self.seed, scene)}, {moves}, {shot.style} camera",
        )


@dataclass(frozen=True)
class Scene:
    """A scene to be filmed."""

    spec: SyntheticSpec
    number: int


def scene_name(seed: int, scene: int) -> str:
    """The name of a scene, by which it is given to a split."""
    return f"s{seed}-{scene:06d}"


def shot_name(seed: int, scene: int, number: int) -> str:
    """The id of a clip."""
    return f"{scene_name(seed, scene)}-{number:02d}"


def make_synthetic(
    folder: Path,
    spec: SyntheticSpec,
    *,
    workers: int = 1,
    on_step: Callable[[int, int], None] = lambda done, total: None,
) -> Summary:
    """Make a synthetic data set, or go on with it; more scenes can be asked for later.

    The same spec makes the same bytes on one machine.

    Raises:
        InputError: the folder belongs to other settings, or cannot be written.
    """
    settings = asdict(spec)
    del settings["scenes"]
    jobs = [
        Job(Scene(spec, scene), tuple(shot_name(spec.seed, scene, number) for number in range(spec.clips)))
        for scene in range(spec.scenes)
    ]
    kept = {"kind": "synthetic", "version": MAKER_VERSION, **settings}
    return build(folder, kept, jobs, make_shot, workers=workers, on_step=on_step)


def make_shot(scene: Scene, name: str) -> tuple[ClipRecord, ClipContent]:
    """One shot of a scene."""
    torch.set_num_threads(1)  # the processes share the work; sums come out the same however many there are
    number = int(name.rsplit("-", 1)[1])
    shot = shot_by_seed(scene.spec.seed, scene.number, number, scene.spec.shot)
    frames, depths = _both(shot)
    return scene.spec.record(scene.number, number, shot), ClipContent(
        shot.trajectory, frames, depths if scene.spec.depth else None
    )


def _both(shot: Shot) -> tuple[Iterator[UInt8[Tensor, "height width 3"]], Iterator[Float[Tensor, "height width"]]]:
    """Pictures, and then the depth that was found with them."""
    kept: list[Float[Tensor, "height width"]] = []

    def pictures() -> Iterator[UInt8[Tensor, "height width 3"]]:
        for view in shot.frames():
            kept.append(view.depth)
            yield view.rgb

    return pictures(), iter(kept)
