"""Video files through the ffmpeg that imageio-ffmpeg brings: MP4 for people, lossless FFV1 for engines."""

import errno
import io
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Literal, cast

import numpy as np
import torch
from imageio_ffmpeg import get_ffmpeg_exe
from jaxtyping import UInt8, UInt16
from torch import Tensor

from scene.errors import InputError
from scene.support.atomic import atomic_path
from scene.support.ffmpeg import MAX_PIXELS, as_pam, film_input, last_line, pam_header

BT709 = "color_primaries=bt709:color_trc=bt709:colorspace=bt709"
TO_BT709 = "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int"
AS_BT709 = f"setparams=range=tv:{BT709}"
X264 = ("-c:v", "libx264", "-preset", "medium", "-movflags", "+faststart")
H264 = ("-vf", f"{TO_BT709},format=yuv420p,{AS_BT709}", *X264, "-crf", "18")
H264_NEAR_EXACT = ("-vf", f"{TO_BT709},format=yuv444p,{AS_BT709}", *X264, "-crf", "0")
"""Options for programs: every pixel keeps its colour to a grey level or two, and many players for people refuse it."""
FFV1 = ("-c:v", "ffv1", "-level", "3", "-g", "1", "-slices", "4", "-slicecrc", "1")
"""Every frame on its own, each slice with a checksum; RGB is kept as RGB."""
BITEXACT = ("-fflags", "+bitexact", "-flags:v", "+bitexact")
"""No random identifiers, no dates: the same frames give the same bytes."""
LARGEST_TERM = 1_001_000
"""ffmpeg reads a frame rate as a ratio of integers up to this."""
LONGEST_REASON = 300
"""Characters of ffmpeg's that go into a message."""
WRITE_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


FILMS = (".mp4", ".mov", ".mkv")
"""Endings of the films we write."""


def check_film_name(path: str | Path) -> None:
    """Refuse a name that promises another kind of file than the films we write, before any work.

    Raises:
        InputError: it does not end as one of `FILMS`, or there is no folder for it.
    """
    path = Path(path)
    if path.suffix.lower() not in FILMS:
        kind = f"{path.suffix[:10]} files" if path.suffix else "folders of frames"
        raise InputError(
            f"Films are written as {', '.join(FILMS)}, not as {kind}: give --out such as {path.stem[:40]}.mp4. "
            "ffmpeg converts it to other formats."
        )
    if path.is_dir():
        raise InputError(f"{path} is a folder; give the name of the film to write, such as {path / 'film.mp4'}.")


def copy_film(source: Path, target: Path) -> None:
    """Write a finished MP4 under another name; .mov and .mkv get the container they promise, the pictures untouched.

    Raises:
        InputError: it cannot be read, or written there.
    """
    with atomic_path(target) as temporary:
        if target.suffix.lower() == ".mp4":
            shutil.copyfile(source, temporary)
            return
        arguments = ["-y", "-v", "error", "-i", os.fspath(source), "-c", "copy", *BITEXACT, os.fspath(temporary)]
        done = subprocess.run([get_ffmpeg_exe(), *arguments], stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode != 0:
            raise _write_error(done.returncode, done.stderr.decode(errors="replace"))


@dataclass(frozen=True, kw_only=True)
class VideoFacts:
    """What a video file says about itself."""

    width: int
    height: int
    frames: int
    fps: float
    """Exact for MP4; Matroska rounds its times to milliseconds."""
    metadata: Mapping[str, str]


def write_mp4(
    path: str | Path,
    frames: Iterable[UInt8[Tensor, "height width 3"]],
    fps: float,
    metadata: Mapping[str, str] | None = None,
    *,
    near_exact: bool = False,
) -> None:
    """Write sRGB frames (a tensor or a generator) as H.264, yuv420p, BT.709, at exactly `fps`, ready to stream.

    `near_exact` is for programs that go on from the pixels: yuv444p without loss, two grey levels off at most.

    H.264 with shared chroma needs an even width and height: an odd picture repeats its last column or row.
    `metadata` takes the keys MP4 knows: title, comment, description, artist, date, copyright, ...

    Raises:
        InputError: the file cannot be written; nothing is left under its name.
    """
    named = [part for key, value in (metadata or {}).items() for part in ("-metadata", f"{key}={value}")]
    _encode(Path(path), map(_even, frames), fps, [*(H264_NEAR_EXACT if near_exact else H264), *named])


def write_ffv1(
    path: str | Path,
    frames: Iterable[UInt8[Tensor, "height width 3"]]
    | Iterable[UInt8[Tensor, "height width"]]
    | Iterable[UInt16[Tensor, "height width"]],
    fps: float,
) -> None:
    """Write RGB, grey or 16-bit grey frames without loss, in Matroska; the same frames give the same bytes.

    Raises:
        InputError: the file cannot be written; nothing is left under its name.
    """
    _encode(Path(path), frames, fps, FFV1)


def read_video(path: str | Path) -> UInt8[Tensor, "frames height width 3"]:
    """All frames of a video file as sRGB.

    Raises:
        InputError: it is missing or no video.
    """
    return _decode(Path(path), "rgb24")


def read_frame(path: str | Path, number: int) -> UInt8[Tensor, "height width 3"]:
    """One frame of a video file as sRGB; no other is kept in memory.

    Raises:
        InputError: it is missing, no video, or shorter.
    """
    return _decode(Path(path), "rgb24", ("-vf", f"select=eq(n\\,{number})", "-frames:v", "1"))[0]


def read_frames(path: str | Path, numbers: Sequence[int]) -> UInt8[Tensor, "frames height width 3"]:
    """Some frames of a video file, in order; those beyond its end are left out.

    Raises:
        InputError: it is missing, or no video, or has none of them.
    """
    chosen = "+".join(f"eq(n\\,{number})" for number in numbers)
    return _decode(Path(path), "rgb24", ("-vf", f"select={chosen}", "-frames:v", str(len(numbers))))


def read_small_frames(path: str | Path, numbers: Sequence[int], height: int) -> UInt8[Tensor, "frames height width 3"]:
    """Some frames of a video file, in order and reduced to a height [px]; no other is kept in memory.

    Raises:
        InputError: it is missing, or no video.
    """
    chosen = "+".join(f"eq(n\\,{number})" for number in numbers)
    return _decode(Path(path), "rgb24", ("-vf", f"select={chosen},scale=-2:{height}"))


def read_lossless(
    path: str | Path, pixel_format: Literal["rgb24", "gray"], size: tuple[int, int, int]
) -> UInt8[Tensor, "frames height width channels"]:
    """What `write_ffv1` wrote, of which the reader knows how much it is: no more is unpacked, whatever the file claims.

    Args:
        path: of the file.
        pixel_format: ffmpeg's name.
        size: frames, height and width.

    Raises:
        InputError: it is missing, no such video, or of another size or length.
    """
    path, (frames, height, width) = Path(path), size
    video = np.empty((frames, height, width, 3 if pixel_format == "rgb24" else 1), dtype=np.uint8)
    source = (
        "-f",
        "matroska",
        "-max_pixels",
        str((height + 256) * (width + 256)),
        *film_input(path),
        "-frames:v",
        f"{frames + 1}",
    )
    _refuse_missing(path)
    with tempfile.TemporaryFile() as complaints:
        command = [get_ffmpeg_exe(), "-v", "error", *source, *as_pam(pixel_format)]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints) as ffmpeg:
            assert ffmpeg.stdout is not None
            problem = _fill(video, cast(io.BufferedIOBase, ffmpeg.stdout))
            ffmpeg.kill()
        complaints.seek(0)
        message = complaints.read(10_000).decode(errors="replace")
    if problem:
        raise _no_video(path, f"{problem} {last_line(message)}".strip())
    return torch.from_numpy(video)


def _fill(video: np.ndarray, stream: io.BufferedIOBase) -> str:
    """Read exactly these frames from PAM; what is wrong with the stream, or ""."""
    frames, height, width, channels = video.shape
    wanted = {"HEIGHT": str(height), "WIDTH": str(width), "DEPTH": str(channels)}
    for number, frame in enumerate(video):
        facts = pam_header(stream)
        if facts is None:
            return f"it holds {number} of {frames} frames."
        if not wanted.items() <= facts.items():
            return f"it is not {width}x{height} throughout."
        rest = frame.reshape(-1).data
        while rest and (count := stream.readinto(rest)):
            rest = rest[count:]
        if rest:
            return f"it ends within frame {number} of {frames}."
    return f"it holds more than {frames} frames." if stream.read(1) else ""


def probe_video(path: str | Path) -> VideoFacts:
    """Size, frame count, rate and metadata of a video file, without decoding it.

    Raises:
        InputError: it is missing or no video.
    """
    path = Path(path)
    packets = _ffmpeg_reads(path, ["-map", "0:v:0", "-c", "copy", "-f", "framecrc", "-"]).decode(errors="replace")
    tags = _ffmpeg_reads(path, ["-f", "ffmetadata", "-"]).decode(errors="replace")
    head = dict(line.split(": ", 1) for line in packets.splitlines() if line.startswith("#") and ": " in line)
    durations = [int(line.split(",")[3]) for line in packets.splitlines() if line[:1].isdigit()]
    width, _, height = head.get("#dimensions 0", "").strip().partition("x")
    if not (width and height and durations and durations[0] > 0 and "#tb 0" in head):
        raise _no_video(path, "it does not say how large it is, or how long a frame lasts")
    return VideoFacts(
        width=int(width),
        height=int(height),
        frames=len(durations),
        fps=float(1 / (Fraction(head["#tb 0"].strip()) * durations[0])),
        metadata=dict(line.split("=", 1) for line in tags.replace("\\", "").splitlines() if "=" in line),
    )


def frame_rate(fps: float) -> Fraction:
    """The ratio of integers nearest to `fps` that ffmpeg can hold: 16/3, 24000/1001, ..."""
    return Fraction(fps).limit_denominator(min(100_000, int(LARGEST_TERM / fps)))


def _even(frame: UInt8[Tensor, "height width 3"]) -> UInt8[Tensor, "height2 width2 3"]:
    height, width = frame.shape[:2]
    if width % 2:
        frame = torch.cat([frame, frame[:, -1:]], dim=1)
    if height % 2:
        frame = torch.cat([frame, frame[-1:]], dim=0)
    return frame


def _encode(path: Path, frames: Iterable[Tensor], fps: float, codec: Sequence[str]) -> None:
    frames = iter(frames)
    first = next(frames)
    height, width = first.shape[:2]
    rate = frame_rate(fps)
    pixel_format = "rgb24" if first.ndim == 3 else "gray" if first.dtype == torch.uint8 else "gray16le"
    raw = ("-f", "rawvideo", "-pixel_format", pixel_format, "-video_size", f"{width}x{height}")
    source = (*raw, "-framerate", f"{rate.numerator}/{rate.denominator}", "-i", "-")
    with atomic_path(path) as temporary, tempfile.TemporaryFile() as complaints:
        ffmpeg = subprocess.Popen(
            [get_ffmpeg_exe(), "-y", "-v", "error", *source, *codec, *BITEXACT, os.fspath(temporary)],
            stdin=subprocess.PIPE,
            stderr=complaints,
        )
        assert ffmpeg.stdin is not None
        try:
            for frame in chain([first], frames):
                assert frame.shape == first.shape and frame.dtype == first.dtype
                ffmpeg.stdin.write(_little_endian(frame))
            ffmpeg.stdin.close()
        except BrokenPipeError:
            pass  # ffmpeg has given up; it says why
        except BaseException:
            ffmpeg.kill()
            raise
        finally:
            ffmpeg.wait()
        if ffmpeg.returncode != 0:
            complaints.seek(0)
            raise _write_error(ffmpeg.returncode, complaints.read().decode(errors="replace"))


def _little_endian(frame: Tensor) -> memoryview:
    numbers = frame.cpu().contiguous().numpy()
    return numbers.astype(numbers.dtype.newbyteorder("<"), copy=False).data


def _write_error(returncode: int, complaints: str) -> OSError:
    for number in WRITE_ERRORS:
        if os.strerror(number) in complaints:
            return OSError(number, os.strerror(number))
    if returncode < 0:
        return OSError(errno.EIO, f"ffmpeg was stopped ({signal.strsignal(-returncode)})")
    return OSError(errno.EIO, f"ffmpeg says: {(complaints.strip().splitlines() or ['nothing'])[-1]}")


def _decode(path: Path, pixel_format: str, chosen: Sequence[str] = ()) -> Tensor:
    """[frames, height, width, channels], uint8."""
    raw = _ffmpeg_reads(path, [*chosen, *as_pam(pixel_format)])
    header = raw[: raw.index(b"ENDHDR\n") + len(b"ENDHDR\n")]
    facts = pam_header(io.BytesIO(header)) or {}
    height, width, channels = (int(facts[key]) for key in ("HEIGHT", "WIDTH", "DEPTH"))
    size = len(header) + height * width * channels
    if len(raw) % size:
        raise _no_video(path, "its frames are not of one size")
    rows = np.frombuffer(raw, np.uint8).reshape(-1, size)
    return torch.from_numpy(rows[:, len(header) :].copy().reshape(-1, height, width, channels))


def _refuse_missing(path: Path) -> None:
    if not path.is_file():
        raise InputError(f"Cannot read the video {path}: there is no such file.")


def _no_video(path: Path, why: str) -> InputError:
    why = why if len(why) <= LONGEST_REASON else f"{why[:LONGEST_REASON]}..."
    return InputError(f"Cannot read the video {path}: {why.rstrip('.')}. Choose a video file that plays.")


def _ffmpeg_reads(path: Path, arguments: Sequence[str]) -> bytes:
    _refuse_missing(path)
    command = [get_ffmpeg_exe(), "-v", "error", "-max_pixels", str(MAX_PIXELS), *film_input(path), *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
    if done.returncode != 0 or not done.stdout:
        raise _no_video(path, last_line(done.stderr.decode(errors="replace")) or "it holds no frames")
    return done.stdout
