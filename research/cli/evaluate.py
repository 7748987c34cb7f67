"""`evaluate SET --engine NAME | --videos FOLDER | --true-clips`."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tyro

from app.cli.options import SamplingOptions, WeightsOptions
from app.cli.progress import ProgressLine
from app.cli.tell import note, tell
from engine.progress import Progress
from scene.errors import InputError

if TYPE_CHECKING:
    from research.evaluate.videos import Films

Usual, Sampling = WeightsOptions(), SamplingOptions()


def evaluate(
    data: tyro.conf.Positional[Path],
    *,
    out: Path,
    engine: str | None = None,
    videos: Path | None = None,
    true_clips: bool = False,
    protocol: Literal["paper", "code"] = "paper",
    split: Literal["train", "val", "test"] = "test",
    listing: Annotated[Path | None, tyro.conf.arg(name="list")] = None,
    paths: Path | None = None,
    clips: int | None = None,
    size: str = "256x256",
    frames: int = 16,
    stride: int = 8,
    trials: int = 5,
    depth: str = "auto",
    no_metric: bool = False,
    clip_model: str | None = None,
    video_network: Path | None = None,
    image_network: Path | None = None,
    vbench: Path | None = None,
    seed: int = 0,
    sampling: SamplingOptions = Sampling,
    places: WeightsOptions = Usual,
) -> None:
    """Measure how videos keep to the cameras of a data set's clips, and print a table beside the papers'.

    Args:
        data: Folder of the data set.
        out: Folder for scores and table; one that was stopped is gone on with.
        engine: Engine that makes the videos.
        videos: Folder with finished videos instead, called ID.mp4.
        true_clips: Evaluate the clips of the set themselves: what a protocol says of videos that are right.
        protocol: How cameras are recovered and figures averaged: as the paper CamI2V says, or as its code does.
        split: The part of the data set.
        listing: File with ids of clips, one a line; without it, all of the split.
        paths: File with camera paths, one a line, such as "left: truck left 0.5m"; every clip goes along each of them
            instead of its own cameras.
        clips: Largest number of clips.
        size: Width x height in pixels.
        frames: Frames of a video.
        stride: Frames of a clip from one frame of a video to the next.
        trials: Recoveries of each video.
        depth: Depth of the first frames: that of the set or of a network (auto), or as --depth of `lift` has it.
        no_metric: Leave out the metric figures, for which the true clips are recovered as well.
        clip_model: Folder or name of a CLIP in transformers' layout, for the scores by it; nothing is downloaded.
        video_network: TorchScript file of a feature network for the Frechet video distance, such as I3D's.
        image_network: TorchScript file of a feature network for the Frechet image distance, such as Inception's.
        vbench: File or folder that VBench's own tool wrote; its scores are read.
        seed: Seed of the engine's noise, and of which frames are taken.
        sampling: How the engine samples.
        places: Where trained weights may lie.
    """
    from app.cli.options import picture_size
    from research.data.reader import open_data
    from research.data.sampling import Sampling as Frames
    from research.evaluate.cases import plan_of, read_clip_list, read_paths
    from research.evaluate.clip_score import ClipScore
    from research.evaluate.dynamics import dynamics
    from research.evaluate.feature_files import FeatureFiles
    from research.evaluate.frechet import FeatureNetwork
    from research.evaluate.matched_pixels import matched_pixels
    from research.evaluate.protocols import PROTOCOLS
    from research.evaluate.run import FEATURES, begin
    from research.evaluate.run import evaluate as evaluated
    from research.evaluate.scores import Scoring
    from research.evaluate.table import Result, markdown, write_table
    from research.evaluate.vbench import read_vbench

    places.look_there()
    source = _source(engine, videos, true_clips)
    how = PROTOCOLS[protocol].with_trials(trials)
    if frames < 3 or stride < 1:
        raise InputError(f"A video has 3 frames or more, and a stride of 1 or more; got {frames} and {stride}.")
    taken = Frames(frames=frames, strides=(stride, stride), random_condition=False)
    read = open_data(data, split, picture_size(size), sampling=taken, seed=seed)
    plan = plan_of(
        read,
        clips=None if listing is None else read_clip_list(listing),
        paths=() if paths is None else read_paths(paths),
        most=clips,
        depth=depth,
    )
    words = () if clip_model is None else (ClipScore.open(clip_model),)
    networks = (
        *(() if video_network is None else (FeatureNetwork.open(video_network, "video"),)),
        *(() if image_network is None else (FeatureNetwork.open(image_network, "image"),)),
    )
    settings = {
        **{"data": str(data.resolve()), "split": split, "size": size, "frames": frames, "stride": stride},
        **{"seed": seed, "depth": depth, "metric": not no_metric, "protocol": asdict(how), **source.facts},
        **{"clip": clip_model, "networks": [each.name for each in networks]},
        **({"sampling": asdict(sampling)} if source.engine else {}),
    }
    begin(out, settings)
    measures = (dynamics, matched_pixels, *words)
    scoring = Scoring(protocol=how, metric=not no_metric, true_clips=true_clips, measures=measures)
    features = FeatureFiles(out / FEATURES, networks)
    with ProgressLine() as line:
        found = evaluated(
            plan,
            source.films(out, sampling, seed),
            scoring,
            out,
            keep=features.keep,
            on_step=lambda done, total: line(
                Progress(stage="Evaluate", fraction=done / total, detail=f"{done} of {total} videos")
            ),
        )
    result = Result(
        method=source.method,
        protocol=how,
        evaluated=found,
        setting=f"{data.name}, split {split}, {len(plan.entries)} videos of {frames} frames at {size}",
        distances=features.distances([each.id for each in found.scores]),
        other=None if vbench is None else read_vbench(vbench, {each.id for each in found.scores}),
    )
    write_table(out, result)
    print(markdown(result))
    tell(f"{out}: table.md, table.json")
    if found.problems:
        note(f"{len(found.problems)} of {found.wanted} videos have no score; {out / 'problems.jsonl'} says why.")


@dataclass(frozen=True)
class _Source:
    """Where the videos come from."""

    engine: str | None
    videos: Path | None

    @property
    def method(self) -> str:
        """The name of its row."""
        return self.engine or (self.videos.name if self.videos else "true clips")

    @property
    def facts(self) -> dict[str, Any]:
        """What the folder's settings say of it."""
        return {"engine": self.engine, "videos": None if self.videos is None else str(self.videos.resolve())}

    def films(self, out: Path, sampling: SamplingOptions, seed: int) -> "Films":
        """Finds or makes the videos."""
        from engine.settings import Settings
        from research.evaluate.run import REQUESTS
        from research.evaluate.videos import finished, generated, true_clips

        if self.engine is not None:
            return generated(out / REQUESTS, self.engine, Settings(**asdict(sampling)), seed)
        return true_clips if self.videos is None else finished(self.videos)


def _source(engine: str | None, videos: Path | None, true_clips: bool) -> _Source:
    if (engine is not None) + (videos is not None) + true_clips != 1:
        raise InputError("Videos come from --engine NAME, from --videos FOLDER, or are --true-clips: give one of them.")
    return _Source(engine, videos)
