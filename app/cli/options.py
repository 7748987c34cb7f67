"""What several commands ask alike."""

import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro

from engine.settings import Settings
from scene.errors import InputError


@dataclass(frozen=True, kw_only=True)
class PhotoOptions:
    """How a photo becomes a scene."""

    depth: str = "auto"
    """Where depth comes from: sidecar (a file beside the photo), embedded (inside it), a network of `models`,
    layout-prior (estimated from floor and edges), or the name of a file; auto takes the first that there is."""
    depth_unit: str | None = None
    """Unit of the numbers in a depth file: m, cm, mm, 1/256, 1/5000, ...; without it, whole numbers are millimetres and
    fractions are metres."""
    fov_deg: float | None = None
    """Horizontal field of view of the photo in degrees, if its EXIF data has none or a wrong one."""
    max_points: int = 655_360
    """Largest number of points; a photo with more pixels is reduced."""
    start: float = 0.0
    """Seconds of a clip where the part begins that is filmed again."""
    end: float | None = None
    """Seconds where it ends; without it, the end of the clip."""


@dataclass(frozen=True, kw_only=True)
class PathOptions:
    """Where the camera goes, and the clip that is made of it."""

    move: str | None = None
    """Moves in film words: "orbit right 20deg at 2m; dolly in 0.5m"."""
    preset: str | None = None
    """Name of a ready path, instead of --move."""
    trajectory: Path | None = None
    """Trajectory file, instead of --move: the studio's own, or that of some twenty other tools (docs/formats.md)."""
    from_: Annotated[str | None, tyro.conf.arg(name="from")] = None
    """Format of that file, if its contents do not tell."""
    camera: str | None = None
    """Name of the camera to use, if that file has several."""
    place: Literal["keep", "photo"] = "keep"
    """Position of the first frame: where the file puts it, or where the photo was taken."""
    scale: float | Literal["fit"] = 1.0
    """Metres for one unit of the file; fit makes the path reach a quarter of the scene's depth."""
    keep: Literal["frames", "source"] = "frames"
    """Part of the file to use: its frames, or its keyframes and moves, which are baked again."""
    lens: Literal["file", "photo"] = "file"
    """Lens of the clip: that of the file, or that of the photo."""
    size: str = "photo"
    """Width x height of the clip in pixels, such as 512x320, or a shape such as 9:16; photo is that of the photo."""
    crop: tuple[float, float] = (0.5, 0.5)
    """Position of the clip in a photo of another shape: 0 to 1 from the left, and 0 to 1 from the top."""
    frames: int | None = None
    """Number of frames of the clip; without it, the number that --fps gives, else that of the trajectory file, else 49.
    For another number, a trajectory is sampled along its path."""
    fps: float | None = None
    """Frames per second of the clip; without it, the frames over the duration, or the rate of the trajectory file."""
    clip_speed: float = 1.0
    """Speed of a clip that is filmed again along the path: 0.5 is slow motion, -1 backwards."""
    freeze: float | None = None
    """Moment of such a clip that is held all along the path, in seconds."""

    def size_for(self, photo: tuple[int, int]) -> tuple[int, int]:
        """The clip's width and height, for a photo of that width and height.

        Raises:
            InputError: `size` is neither a shape nor two even numbers of pixels from 16 to 4096, or `crop` is no place.
        """
        from engine.sizes import SHAPES, size_of_shape

        if not all(0 <= each <= 1 for each in self.crop):
            raise InputError(
                "--crop wants two numbers from 0 to 1, from the left and from the top, such as 0.5 0.2;"
                f" got {self.crop[0]:g} {self.crop[1]:g}."
            )
        if self.size == "photo":
            return size_of_shape(photo[0] / photo[1])
        if (shape := re.fullmatch(r"(\d{1,3}):(\d{1,3})", self.size)) and int(shape[1]) and int(shape[2]):
            return size_of_shape(int(shape[1]) / int(shape[2]))
        match = re.fullmatch(r"(\d{1,6})x(\d{1,6})", self.size)
        width, height = (int(match[1]), int(match[2])) if match else (0, 0)
        if not all(16 <= side <= 4096 and side % 2 == 0 for side in (width, height)):
            raise InputError(
                "--size wants WIDTHxHEIGHT in even pixels from 16 to 4096, such as 512x320, a shape such as"
                f" {', '.join(SHAPES)}, or photo; got {self.size!r}."
            )
        return width, height


def picture_size(text: str) -> tuple[int, int]:
    """The width and height of "1280x720".

    Raises:
        InputError: it is something else.
    """
    match = re.fullmatch(r"(\d{1,6})x(\d{1,6})", text)
    if not match or not (int(match[1]) and int(match[2])):
        raise InputError(f"--size wants WIDTHxHEIGHT in pixels, such as 1280x720; got {text[:40]!r}.")
    return int(match[1]), int(match[2])


@dataclass(frozen=True, kw_only=True)
class WeightsOptions:
    """Where trained weights may lie besides `checkpoints/`."""

    weights: tyro.conf.UseAppendAction[tuple[Annotated[Path, tyro.conf.arg(metavar="DIR")], ...]] = ()
    """Folder to search for weights before the usual ones; can be given several times."""

    def look_there(self) -> None:
        """Let this process, and the workers it starts, look there first.

        Raises:
            InputError: one of them is not there.
        """
        from engine.weights.places import prepend_search_path  # brings torch along

        if self.weights:
            prepend_search_path(self.weights)


def _timestep_or_off(words: list[str]) -> int | None:
    return None if words[0] == "off" else int(words[0])


_OFF = tyro.constructors.PrimitiveConstructorSpec[int | None](
    nargs=1,
    metavar="INT|off",
    instance_from_str=_timestep_or_off,
    is_instance=lambda value: value is None or isinstance(value, int),
    str_from_instance=lambda value: ["off" if value is None else str(value)],
)


def _usual_or(number: type[int] | type[float], metavar: str) -> Any:
    """A number, or the word for None."""
    return tyro.constructors.PrimitiveConstructorSpec[Any](
        nargs=1,
        metavar=f"{metavar}|usual",
        instance_from_str=lambda words: None if words[0] == "usual" else number(words[0]),
        is_instance=lambda value: value is None or isinstance(value, number),
        str_from_instance=lambda value: ["usual" if value is None else str(value)],
    )


@dataclass(frozen=True, kw_only=True)
class SamplingOptions(Settings):
    """How an engine that samples shall do it; `warp` does not, and looks at none of it."""

    scene_lock: Annotated[int | None, _OFF] = Settings.scene_lock
    """Timesteps from here up to 999 are shaped by the preview; off shapes none."""

    steps: Annotated[int | None, _usual_or(int, "INT")] = None
    """Evaluations of the network, 1 to 1000; usual is the usual number of the model."""
    guidance: Annotated[float | None, _usual_or(float, "FLOAT")] = None
    """Strength of the prompt and the photo (classifier-free guidance); 1 is none, usual is the model's usual value."""

    def __post_init__(self) -> None:
        """Not yet: what `settings` refuses is said in our words, what a constructor refuses in tyro's."""


@dataclass(frozen=True, kw_only=True)
class EngineOptions:
    """The engine that makes the video, and what it gets."""

    backend: str = "warp"
    """Engine that makes the video."""
    prompt: str = ""
    """What the video shows, for engines that read it."""
    negative_prompt: str = ""
    """What the video should not show."""
    seed: int = 0
    """Seed of the engine's noise."""
    sampling: SamplingOptions = SamplingOptions()
    """How it samples."""
    scene_lock_snr: float | None = None
    """Limit of the scene lock as a signal-to-noise ratio of variances, instead of --scene-lock."""

    @property
    def settings(self) -> Settings:
        """How it samples, checked.

        Raises:
            InputError: a number that the setting cannot be.
        """
        settings = Settings(**asdict(self.sampling))
        return settings if self.scene_lock_snr is None else replace(settings, scene_lock=self._cut(self.scene_lock_snr))

    def _cut(self, snr: float) -> int:
        """The timestep of the engine's own schedule from which on there is no more signal than that."""
        from engine.diffusion.schedule import NoiseSchedule
        from engine.models.config import MODELS
        from engine.models.pipelines import PIPELINES
        from engine.shaping.cut import reference_schedule, timestep_at

        if self.backend in PIPELINES:  # whose locks are said in the reference's timesteps
            return timestep_at(reference_schedule(), snr)
        if self.backend not in MODELS:
            raise InputError(
                f"--scene-lock-snr is for engines that lock the scene, and {self.backend} does not. Leave it out."
            )
        return timestep_at(NoiseSchedule.from_config(MODELS[self.backend].schedule), snr)
