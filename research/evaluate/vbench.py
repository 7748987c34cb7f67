"""Scores that VBench's own tool has written, read: `*_eval_results.json` (https://github.com/Vchitect/VBench).

The file has an entry for every dimension: its mean, and a list with a score for each video. Scores are kept as they
are; what they mean, and how videos have to be called, is VBench's own matter.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from scene.errors import InputError
from scene.support.typed_json import WrongContent, as_typed, parse_bytes, read_bytes


@dataclass(frozen=True, kw_only=True)
class _Video:
    """A video's score in one dimension."""

    video_path: str
    video_results: float | bool


def read_vbench(file: Path, videos: Collection[str]) -> Mapping[str, float]:
    """The mean of every dimension over the videos of this evaluation, by the dimension's name.

    Args:
        file: what VBench wrote, or the folder in which it did.
        videos: ids; files are called by them.

    Raises:
        InputError: it is no such file, or has none of the videos.
    """
    files = sorted(file.glob("*_eval_results.json")) if file.is_dir() else [file]
    if not files:
        raise InputError(f"There is no *_eval_results.json in {file}. VBench's own tool writes it.")
    return {name: mean for each in files for name, mean in _dimensions(each, videos).items()}


def _dimensions(file: Path, videos: Collection[str]) -> dict[str, float]:
    try:
        content = as_typed(dict[str, tuple[float, list[_Video]]], parse_bytes(read_bytes(file)))
    except WrongContent as error:
        raise InputError(f"{file} holds no scores of VBench: {error}") from error
    means = {}
    for name, (_, scored) in content.items():
        values = [float(each.video_results) for each in scored if Path(each.video_path).stem in videos]
        if not values:
            raise InputError(f"{file} scores none of the videos of this evaluation in {name}. Call them ID.mp4.")
        means[name] = fmean(values)
    return means
