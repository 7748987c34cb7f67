"""The names of the samples that are shipped, and the folder of their files."""

from pathlib import Path

from scene.errors import InputError
from scene.support.program import ROOT

ASSETS = ROOT / "ui_assets" / "samples"
SAMPLES: tuple[str, ...] = ("room", "street", "still-life")
"""Photos."""
SAMPLE_CLIPS: tuple[str, ...] = ("toy-train",)
EVERY_SAMPLE = (*SAMPLES, *SAMPLE_CLIPS)


def sample_picture(name: str) -> Path:
    """The picture that stands for a sample: the photo, or the poster of a clip.

    Raises:
        InputError: there is no such sample.
    """
    if name not in EVERY_SAMPLE:
        raise InputError(f"There is no sample {name[:40]!r}; there are {', '.join(EVERY_SAMPLE)}.")
    return ASSETS / name / ("poster.jpg" if name in SAMPLE_CLIPS else "photo.jpg")


def check_name(name: str) -> None:
    """Refuse names of samples that do not exist.

    Raises:
        InputError: there is no such sample.
    """
    if name not in SAMPLES:
        raise InputError(f'There is no sample called "{name}"; choose one of {", ".join(SAMPLES)}.')


def check_clip_name(name: str) -> None:
    """Refuse names of sample clips that do not exist.

    Raises:
        InputError: there is no such sample.
    """
    if name not in SAMPLE_CLIPS:
        raise InputError(f'There is no sample clip called "{name}"; choose one of {", ".join(SAMPLE_CLIPS)}.')
