"""What every reader of films gives to ffmpeg, and how it takes frames from it."""

import os
from io import BufferedIOBase
from pathlib import Path

MAX_PIXELS = 8192 * 8192
"""Largest frame that is read."""
CONTAINERS = "matroska,mov"
"""Kinds of film that are read, under ffmpeg's names: MKV and WebM, MP4 and MOV."""


def film_input(path: Path) -> tuple[str, ...]:
    """A file that is read as a film and nothing else: a list of other files or addresses in it is not followed."""
    return "-protocol_whitelist", "file", "-format_whitelist", CONTAINERS, "-i", f"file:{os.fspath(path)}"


def as_pam(pixel_format: str) -> tuple[str, ...]:
    """The first video stream as PAM: every frame carries a small header with its size, always of the same length."""
    exact = ("-pix_fmt", pixel_format, "-sws_flags", "accurate_rnd+full_chroma_int", "-c:v", "pam")
    return "-map", "0:v:0", "-fps_mode", "passthrough", *exact, "-f", "image2pipe", "-"


def pam_header(stream: BufferedIOBase) -> dict[str, str] | None:
    """What the header of the next frame says; None at the end."""
    facts = {}
    for _ in range(20):
        line = stream.readline(200).decode(errors="replace").strip()
        if line == "ENDHDR":
            return facts
        if not line:
            break
        key, _, value = line.partition(" ")
        facts[key] = value
    return None


def last_line(text: str) -> str:
    """The last line of what ffmpeg says, which is the reason; "" where it says nothing."""
    return (text.strip().splitlines() or [""])[-1]
