"""`data synth | realestate10k | realcam-vid | multicamvideo | shards | check`."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import tyro

from app.cli.progress import ProgressLine
from app.cli.tell import tell
from engine.progress import Progress
from scene.errors import InputError

if TYPE_CHECKING:
    from research.data.data_folder import Summary
    from research.data.prepared import Preparing

Split = Literal["auto", "train", "val", "test"]


def synth(
    out: tyro.conf.Positional[Path],
    *,
    scenes: int = 100,
    clips: int = 4,
    seed: int = 0,
    frames: int = 128,
    fps: float = 30.0,
    size: str = "256x256",
    moving: float = 0.5,
    handheld: float = 0.5,
    pictures: Literal["mp4", "png"] = "mp4",
    no_depth: bool = False,
    val: float = 0.05,
    test: float = 0.05,
    workers: int = 0,
) -> None:
    """Render clips of rooms, streets, squares and parks by chance, with exact depth and cameras in metres.

    Args:
        out: Folder of the data set; one that was stopped is gone on with.
        scenes: Scenes. More can be asked for later.
        clips: Clips of each scene.
        seed: Seed of everything; the same one makes the same files.
        frames: Frames of a clip.
        fps: Frames per second.
        size: Width x height in pixels, both even.
        moving: Part of the clips in which things move.
        handheld: Part of the clips whose camera is held in a hand; the others move as smoothly as RealEstate10K's.
        pictures: Films, or a PNG for every frame.
        no_depth: Leave the depth out, which takes most of the room on the disk.
        val: Part of the scenes for validation.
        test: Part of the scenes for tests.
        workers: Processes; 0 is one for each processor.
    """
    from app.cli.options import picture_size
    from research.data.data_folder import Shares
    from research.data.synthetic import SyntheticSpec, make_synthetic
    from research.world.worlds import ShotSpec

    _check_shares(moving, handheld, val, test, val + test)
    width, height = picture_size(size)
    shot = ShotSpec(frames=frames, fps=fps, width=width, height=height, moving=moving, handheld=handheld)
    spec = SyntheticSpec(
        seed=seed,
        scenes=scenes,
        clips=clips,
        shot=shot,
        pictures=pictures,
        depth=not no_depth,
        shares=Shares(val, test),
    )
    _make(out, partial(make_synthetic, out, spec), "scenes", workers)


def realestate10k(
    out: tyro.conf.Positional[Path],
    *,
    poses: Path,
    videos: Path,
    captions: Path | None = None,
    shorter_side: int = 320,
    least_frames: int = 16,
    val: float = 0.05,
    test: float = 0.05,
    workers: int = 0,
) -> None:
    """Prepare RealEstate10K from texts of poses and videos that you have.

    Args:
        out: Folder of the data set; one that was stopped is gone on with.
        poses: Folder with a text for every clip; folders called train and test within it become splits.
        videos: Folder with VIDEO.mp4, of which the frames are taken at the poses' times, or with clips that were cut.
        captions: JSON from names of clips to captions.
        shorter_side: Pixels to which larger frames are reduced.
        least_frames: Frames below which a clip is rejected.
        val: Part of the videos for validation, where folders do not say it.
        test: Part of the videos for tests, where folders do not say it.
        workers: Processes; 0 is one for each processor.
    """
    from research.data.realestate10k import prepare_realestate10k

    preparing = _preparing(shorter_side, least_frames, val, test)
    make = partial(prepare_realestate10k, out, poses, videos, captions=captions, preparing=preparing)
    _make(out, make, "clips", workers)


def realcam_vid(
    out: tyro.conf.Positional[Path],
    *,
    listing: Annotated[Path, tyro.conf.arg(name="list")],
    videos: Path,
    split: Split = "auto",
    shorter_side: int = 320,
    least_frames: int = 16,
    val: float = 0.05,
    test: float = 0.05,
    workers: int = 0,
) -> None:
    """Prepare RealCam-Vid from its list (npz or pth) and videos that you have.

    Args:
        out: Folder of the data set; one that was stopped is gone on with.
        listing: File with cameras, captions and paths of the videos.
        videos: Folder to which those paths are relative.
        split: What all clips are for; auto chooses by the video's name.
        shorter_side: Pixels to which larger frames are reduced.
        least_frames: Frames below which a clip is rejected.
        val: Part of the videos for validation.
        test: Part of the videos for tests.
        workers: Processes; 0 is one for each processor.
    """
    from research.data.realcam_vid import prepare_realcam_vid

    preparing = _preparing(shorter_side, least_frames, val, test)
    chosen = "" if split == "auto" else split
    make = partial(prepare_realcam_vid, out, listing, videos, split=chosen, preparing=preparing)
    _make(out, make, "clips", workers)


def multicamvideo(
    out: tyro.conf.Positional[Path],
    *,
    scenes: Path,
    captions: Path | None = None,
    split: Split = "auto",
    shorter_side: int = 480,
    least_frames: int = 16,
    val: float = 0.05,
    test: float = 0.05,
    workers: int = 0,
) -> None:
    """Prepare MultiCamVideo, ReCamMaster's data, from scenes that you have.

    Args:
        out: Folder of the data set; one that was stopped is gone on with.
        scenes: Folder with scenes, each with videos/cam01.mp4, ... and cameras/camera_extrinsics.json.
        captions: CSV with the columns file_name and text.
        split: What all clips are for; auto chooses by the scene's name.
        shorter_side: Pixels to which larger frames are reduced.
        least_frames: Frames below which a clip is rejected.
        val: Part of the scenes for validation.
        test: Part of the scenes for tests.
        workers: Processes; 0 is one for each processor.
    """
    from research.data.multicamvideo import prepare_multicamvideo

    preparing = _preparing(shorter_side, least_frames, val, test)
    chosen = "" if split == "auto" else split
    make = partial(prepare_multicamvideo, out, scenes, captions=captions, split=chosen, preparing=preparing)
    _make(out, make, "scenes", workers)


def shards(source: tyro.conf.Positional[Path], out: tyro.conf.Positional[Path], *, clips: int = 100) -> None:
    """Pack a data set into tar files that webdataset reads.

    Args:
        source: Folder of the data set.
        out: Folder for SPLIT-000000.tar, ...
        clips: Clips of a tar file.
    """
    from research.data.shards import write_shards

    with ProgressLine() as line:
        written = write_shards(source, out, clips=clips, on_step=_steps(line, "tar files"))
    tell(f"{out}: {len(written)} tar files")


def check(source: tyro.conf.Positional[Path]) -> None:
    """Read every file of a data set and list what is wrong.

    Args:
        source: Folder of the data set.
    """
    from research.data.data_folder import problems, read_manifest

    count = 0
    for problem in problems(source):
        count += 1
        tell(f"{problem.id}: {problem.reason}")
    if count:
        raise InputError(f"{count} of {len(read_manifest(source))} clips are not whole. Prepare them again.")
    tell(f"{source}: {len(read_manifest(source))} clips, all whole")


def data(
    what: Annotated[None, tyro.conf.subcommand("synth", constructor=synth, prefix_name=False)]
    | Annotated[None, tyro.conf.subcommand("realestate10k", constructor=realestate10k, prefix_name=False)]
    | Annotated[None, tyro.conf.subcommand("realcam-vid", constructor=realcam_vid, prefix_name=False)]
    | Annotated[None, tyro.conf.subcommand("multicamvideo", constructor=multicamvideo, prefix_name=False)]
    | Annotated[None, tyro.conf.subcommand("shards", constructor=shards, prefix_name=False)]
    | Annotated[None, tyro.conf.subcommand("check", constructor=check, prefix_name=False)],
) -> None:
    """Make and prepare data sets of clips with cameras, for training and evaluation."""


DATA_COMMANDS = {
    "synth": synth,
    "realestate10k": realestate10k,
    "realcam-vid": realcam_vid,
    "multicamvideo": multicamvideo,
    "shards": shards,
    "check": check,
}
"""What `data` can do, under the words that follow it."""


def _preparing(shorter_side: int, least_frames: int, val: float, test: float) -> "Preparing":
    from research.data.data_folder import Shares
    from research.data.prepared import Preparing

    _check_shares(val, test, val + test)
    if shorter_side < 16 or least_frames < 1:
        raise InputError(
            f"Frames have sides of 16 pixels or more, and clips a frame; got {shorter_side}, {least_frames}."
        )
    return Preparing(shorter_side=shorter_side, least_frames=least_frames, shares=Shares(val, test))


def _check_shares(*shares: float) -> None:
    for share in shares:
        if not 0 <= share <= 1:
            raise InputError(f"Parts of a data set are between 0 and 1; got {share:g}.")


def _steps(line: ProgressLine, what: str) -> "Callable[[int, int], None]":
    return lambda done, total: line(Progress(stage=what, fraction=done / max(total, 1), detail=f"{done} of {total}"))


def _make(out: Path, make: "Callable[..., Summary]", what: str, workers: int) -> None:
    """Make a data set in so many processes, and tell how far that is and what came of it."""
    from scene.rendering.render import processors

    with ProgressLine() as line:
        summary = make(workers=workers or processors(), on_step=_steps(line, what))
    for sentence in summary.sentences():
        tell(f"{out}: {sentence}" if sentence.startswith(f"{summary.made} ") else sentence)
