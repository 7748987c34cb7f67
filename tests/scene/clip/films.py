"""Small films whose frames tell their number by their grey level."""

import subprocess
from pathlib import Path

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe

WIDTH, HEIGHT = 64, 48
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def level(number: int) -> int:
    """The grey level of a frame."""
    return 20 + 15 * (number % 15)


def frames(count: int) -> bytes:
    """Raw RGB frames; the left half of each is black."""
    picture = np.zeros((count, HEIGHT, WIDTH, 3), np.uint8)
    for number in range(count):
        picture[number, :, WIDTH // 2 :] = level(number)
    return picture.tobytes()


def film(path: Path, count: int = 12, *arguments: str, fps: str = "10") -> Path:
    """A film of so many frames, made by ffmpeg with these output arguments."""
    raw = ["-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", f"{WIDTH}x{HEIGHT}", "-framerate", fps, "-i", "-"]
    ffmpeg(*raw, *(arguments or H264), str(path), given=frames(count))
    return path


def ffmpeg(*arguments: str, given: bytes = b"") -> None:
    command = [get_ffmpeg_exe(), "-y", "-v", "error", *arguments]
    done = subprocess.run(command, input=given, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def numbers(seen: "list[np.ndarray] | object") -> list[int]:
    """Which frame each picture is, of the first fifteen."""
    return [round((float(np.asarray(each)[:, 3 * WIDTH // 4 :].mean()) - 20) / 15) for each in seen]  # type: ignore
