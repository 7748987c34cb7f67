"""Clips as people bring them, each made in a moment: those that are read, and those that are refused with a reason."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from tests.scene.clip.films import H264, ffmpeg, film

Make = Callable[[Path], object]
"""Makes the file."""

VP9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8")
MPEG4 = ("-c:v", "mpeg4")
HALF = "geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*gte(X,32)'"
"""The left half becomes transparent."""
HDR = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error", "-pix_fmt", "yuv420p10le")
HDR += ("-vf", "format=yuv420p10le,setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc")


def turned(path: Path) -> None:
    """A telephone's: lying frames that are shown upright."""
    lying = film(path.with_name(f"lying {path.name}"))
    ffmpeg("-display_rotation", "90", "-i", str(lying), "-c", "copy", str(path))


def interlaced(path: Path) -> None:
    """Fifty moments a second, two in each frame; they are so far apart in grey that combs would show."""
    field = ("-vf", "interlace=scan=tff:lowpass=off,setparams=field_mode=tff", "-flags", "+ilme+ildct")
    film(path, 24, *field, "-c:v", "libx264", "-preset", "ultrafast", "-x264opts", "tff=1", "-pix_fmt", "yuv420p")


def cut(path: Path) -> None:
    """The first part of a file."""
    content = film(path, 60, *H264, "-movflags", "+faststart").read_bytes()
    path.write_bytes(content[: len(content) * 6 // 10])


def without_frames(path: Path) -> None:
    """A film of no length."""
    ffmpeg("-i", str(film(path.with_name(f"whole {path.name}"))), "-c", "copy", "-t", "0", str(path))


def sound(path: Path) -> None:
    """A film's sound."""
    ffmpeg("-f", "lavfi", "-i", "sine=duration=0.3", "-c:a", "aac", str(path))


def gif(path: Path, count: int = 4) -> None:
    """An animation; of one frame it is a photo."""
    first, *others = (Image.new("RGB", (32, 24), (20 + 15 * number,) * 3) for number in range(count))
    first.save(path, save_all=True, append_images=others, duration=100)


def zipped(path: Path) -> None:
    """Frames in an archive."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("f1.png", b"\x89PNG\r\n\x1a\n")


def huge(path: Path) -> None:
    """A frame of 100 megapixels."""
    colour = ("-f", "lavfi", "-i", "color=size=12000x8400:rate=5:duration=0.4")
    ffmpeg(*colour, "-c:v", "mjpeg", "-q:v", "31", str(path))


READ: dict[str, tuple[Make, tuple[int, int], int, float, str]] = {
    "plain.mp4": (lambda path: film(path), (64, 48), 12, 10, ""),
    "vp9.webm": (lambda path: film(path, 12, *VP9, "-pix_fmt", "yuv420p"), (64, 48), 12, 10, ""),
    "telephone.3gp": (lambda path: film(path, 12, *MPEG4), (64, 48), 12, 10, ""),
    "animated.gif": (gif, (32, 24), 4, 10, ""),
    "upright.mp4": (turned, (48, 64), 12, 10, "turned by 90 degrees"),
    "hdr.mp4": (lambda path: film(path, 12, *HDR), (64, 48), 12, 10, "10-bit HDR"),
    "interlaced.mp4": (interlaced, (64, 48), 12, 5, "interlaced"),
    "odd.mp4": (
        lambda path: film(path, 12, "-vf", "scale=63:47", *H264[:4], "-pix_fmt", "yuv444p"),
        (63, 47),
        12,
        10,
        "",
    ),
    "alpha.mov": (
        lambda path: film(path, 12, "-vf", f"format=rgba,{HALF}", "-c:v", "qtrle"),
        (64, 48),
        12,
        10,
        "laid on white",
    ),
    "alpha.webm": (
        lambda path: film(path, 12, "-vf", f"format=rgba,{HALF}", *VP9, "-auto-alt-ref", "0", "-pix_fmt", "yuva420p"),
        (64, 48),
        12,
        10,
        "laid on white",
    ),
    "anamorphic.webm": (
        lambda path: film(path, 12, "-vf", "setsar=3/2", *VP9, "-pix_fmt", "yuv420p"),
        (96, 48),
        12,
        10,
        "not square",
    ),
    "slow.mp4": (lambda path: film(path, 3, fps="1/20"), (64, 48), 3, 0.05, ""),
    "240.mp4": (lambda path: film(path, 12, fps="240"), (64, 48), 12, 240, ""),
    "1000.mp4": (lambda path: film(path, 100, fps="1000"), (64, 48), 24, 240, "100 frames become 24 at 240"),
    "wide 8k.mp4": (lambda path: film(path, 2, "-vf", "scale=7680:128", *H264), (7680, 128), 2, 10, ""),
}
"""Its maker, width and height, frames, frames per second, and what is said."""

REFUSED: dict[str, tuple[Make, str]] = {
    "empty.mp4": (lambda path: path.touch(), r"is empty \(0 bytes\)\. Copy or export it again"),
    "letter.mp4": (lambda path: path.write_text("Dear reader, " * 100), "is not a clip that can be read. Choose MP4"),
    "no frames.mp4": (without_frames, "without a frame. Export it again"),
    "no frames.mkv": (without_frames, "without a frame. Export it again"),
    "song.mp4": (sound, "has sound and no pictures. Choose a film"),
    "cut.mp4": (cut, "ends in the middle: .* Copy or export it again"),
    "camcorder.mts": (lambda path: film(path, 12, *H264), "MPEG transport stream, .* Save it as MP4"),
    "misnamed.mp4": (lambda path: film(path, 12, *MPEG4, "-f", "avi"), "is an AVI film. Save it as MP4"),
    "old.avi": (lambda path: film(path, 12, *MPEG4), "is an AVI film. Save it as MP4"),
    "windows.wmv": (lambda path: film(path, 12, "-c:v", "wmv2"), "is a WMV film. Save it as MP4"),
    "film.jpg": (lambda path: film(path, 12, *H264, "-f", "mp4"), "is a film. End its name in .mp4"),
    "frames.zip": (zipped, "is a ZIP archive. Unpack it"),
    "huge.mkv": (huge, r"are 12000x8400, and at most 67 megapixels are read\. Export it smaller"),
    "tiny.mp4": (lambda path: film(path, 12, "-vf", "scale=8:6", *H264), "needs at least 16 pixels .* Choose a larger"),
}
"""Its maker, and what is said; photos and clips come through one door, so some are no clips by name."""


def made(name: str, folder: Path) -> Path:
    """The file of one of these kinds."""
    path = folder / name
    maker = READ[name][0] if name in READ else REFUSED[name][0]
    maker(path)
    return path


def comb(frame: np.ndarray) -> float:
    """How far lines are from those beside them, levels: large where two moments are in one frame."""
    grey = frame[:, 3 * frame.shape[1] // 4 :].astype(float).mean(axis=(1, 2))
    return float(np.abs(np.diff(grey))[4:-4].mean())
