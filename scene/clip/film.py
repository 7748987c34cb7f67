"""Films: MP4, MOV, MKV and WebM, through the ffmpeg that imageio-ffmpeg brings."""

import io
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

import numpy as np
import torch
from imageio_ffmpeg import get_ffmpeg_exe
from jaxtyping import UInt8
from numpy.typing import NDArray
from torch import Tensor

from scene.errors import InputError
from scene.support.ffmpeg import MAX_PIXELS, as_pam, film_input, last_line, pam_header
from scene.support.film_kinds import EBML, FIRST_BYTES, SAVE_AS_MP4, other_film

HDR = {"smpte2084": "PQ", "arib-std-b67": "HLG"}
"""Transfer curves of HDR: ffmpeg's names, and those people know."""
TO_SDR = (
    "zscale=transfer=linear:npl=203,format=gbrpf32le,zscale=primaries=bt709,tonemap=mobius:desat=0,"
    "zscale=transfer=bt709:matrix=bt709:range=tv,format=yuv444p"
)
"""HDR to what a usual screen shows: white at 203 cd/m2 (ITU-R BT.2408) stays, what is brighter is pressed together."""
TO_WHOLE = "estdif=mode=frame:deint=interlaced"
"""Interlaced frames to whole ones: the lines of one field, and what lies between them. It asks no other frame, so that
each frame is the same wherever reading begins."""
INTERLACED = re.compile(r"\b(?:top|bottom)(?: coded)? first\b")
"""What ffmpeg says of films whose frames are two moments, one in every other line."""
ALPHA = re.compile(r"^(?:yuva\d|gbrap|rgba|bgra|argb|abgr|ya\d|pal8)")
"""Kinds of pixels that may be transparent."""
MIN_SIDE = 16
"""Pixels; as for photos."""
CUT_OFF = re.compile(r"partial file|prematurely|truncat|moov atom not found|invalid as first byte|Invalid NAL", re.I)
"""Complaints of ffmpeg about a file that ends too early."""
FILM_KINDS = "MP4, MOV, WebM or MKV"
LONGEST_REASON = 200


@dataclass(frozen=True, kw_only=True)
class Film:
    """A film as its file tells it."""

    path: Path
    size: tuple[int, int]
    """Width and height, upright, with square pixels."""
    times: tuple[float, ...]
    """When each frame is shown, seconds from the first."""
    seconds: float
    offset: float
    """When the first frame is shown by the file's own clock, which may start with the sound."""
    pixels: str
    """ffmpeg's name of the kind of pixels in the file; "" if it does not say it."""
    decoder: tuple[str, ...]
    """What ffmpeg is told to decode it with, where its own choice would leave something out."""
    see_through: bool
    """Whether pixels may be transparent; they are laid on white."""
    filters: str
    """What ffmpeg does to every frame; "" where it is read as it is."""
    notices: tuple[str, ...]

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def read(self, first: int = 0) -> Iterator[UInt8[Tensor, "height width 3"]]:
        """The frames from number `first` on.

        Raises:
            InputError: the file ends too early, or its frames are not of one size.
        """
        filters = ("-vf", self.filters) if self.filters else ()
        if not self.see_through:
            for frame in self._decoded(first, "rgb24", np.dtype(np.uint8), (3,), filters):
                yield torch.from_numpy(frame)
            return
        for frame in self._decoded(first, "rgba", np.dtype(np.uint8), (4,), filters):
            yield torch.from_numpy(on_white(frame))

    def read_grey16(self, first: int = 0) -> Iterator[NDArray[np.uint16]]:
        """The frames of a film of 16-bit grey as numbers [height, width], from number `first` on.

        Raises:
            InputError: as `read`.
        """
        for frame in self._decoded(first, "gray16be", np.dtype(">u2"), (), ()):
            yield frame.astype(np.uint16)

    def _decoded(
        self, first: int, pixels: str, kind: np.dtype, channels: tuple[int, ...], filters: tuple[str, ...]
    ) -> Iterator[np.ndarray]:
        width, height = self.size
        wanted = {"WIDTH": str(width), "HEIGHT": str(height), "DEPTH": str(channels[0] if channels else 1)}
        with tempfile.TemporaryFile() as complaints:
            ffmpeg = subprocess.Popen(
                [get_ffmpeg_exe(), "-v", "error", "-nostdin", *self._arguments(first, pixels, filters)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=complaints,
            )
            assert ffmpeg.stdout is not None
            stream = cast(io.BufferedIOBase, ffmpeg.stdout)
            try:
                for number in range(first, len(self.times)):
                    facts = pam_header(stream)
                    if facts is None:
                        ffmpeg.wait()
                        complaints.seek(0)
                        said = last_line(complaints.read(10_000).decode(errors="replace"))[:LONGEST_REASON]
                        raise self._damaged(number, f" ({said})" if said else "")
                    if not wanted.items() <= facts.items():
                        raise InputError(f"The frames of {self.name} are not all {width}x{height}. Export it again.")
                    frame = np.empty((height, width, *channels), kind)
                    rest = frame.reshape(-1).view(np.uint8).data
                    while rest and (count := stream.readinto(rest)):
                        rest = rest[count:]
                    if rest:
                        raise self._damaged(number, "")
                    yield frame
            finally:
                ffmpeg.kill()
                stream.close()
                ffmpeg.wait()

    def _arguments(self, first: int, pixels: str, filters: tuple[str, ...]) -> tuple[str, ...]:
        between = 0.0 if first == 0 else (self.times[first - 1] + self.times[first]) / 2
        seek = () if first == 0 else ("-ss", f"{self.offset + between:.6f}")
        return ("-max_pixels", str(MAX_PIXELS), *seek, *self.decoder, *film_input(self.path), *filters, *as_pam(pixels))

    def _damaged(self, number: int, reason: str) -> InputError:
        return InputError(
            f"{self.name} cannot be read beyond frame {number} of {len(self.times)}{reason}. Copy or export it "
            "again, or take the part before."
        )


def open_film(path: Path) -> Film:
    """Look at a film without decoding it.

    Raises:
        InputError: it is no film, has sound only or no frames, or ends in the middle.
    """
    command = [get_ffmpeg_exe(), "-hide_banner", "-nostdin", "-v", "level+info", *film_input(path)]
    command += ["-map", "0:v:0", "-c", "copy", "-f", "framecrc", "-"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
    said = done.stderr.decode(errors="replace")
    own, _, _ = said.partition("Output #0")
    stream = next((line for line in own.splitlines() if ": Video: " in line), "")
    _refuse_what_is_none(path, own, stream)
    packets = done.stdout.decode(errors="replace").splitlines()
    head = dict(line.split(": ", 1) for line in packets if line.startswith("#") and ": " in line)
    rows = [line.split(",") for line in packets if line[:1].isdigit()]
    if CUT_OFF.search("\n".join(line for line in said.splitlines() if "[error]" in line)):
        raise _cut_off(path)
    shown = [(int(row[2]), int(row[3])) for row in rows if len(row) > 4]
    shown = sorted(each for each in shown if each[0] >= 0)  # others are before the beginning that an editor set
    if not shown or "#tb 0" not in head:
        raise InputError(f"{path.name} is a film without a frame. Export it again.")
    base = Fraction(head["#tb 0"].strip())
    times = [float((pts - shown[0][0]) * base) for pts, _ in shown]
    shape = _shape(own, stream, head.get("#dimensions 0", "").strip())
    _refuse_size(path, shape.size)
    pixels, filters, notices = _colours(stream)
    decoder: tuple[str, ...] = ()
    if "alpha_mode      : 1" in own and (codec := re.search(r"Video: vp([89])\b", stream)):
        decoder = ("-c:v", "libvpx" if codec[1] == "8" else "libvpx-vp9")  # ffmpeg's own ones leave transparency out
    see_through = bool(decoder or ALPHA.match(pixels))
    if see_through:
        notices.append("Transparent parts, if there are any, are laid on white.")
    if INTERLACED.search(stream):
        filters.insert(0, TO_WHOLE)
        notices.append("Its frames are interlaced; each is made whole from one of its two fields.")
    longest = times[-1] / (len(times) - 1) if len(times) > 1 else 0.0
    return Film(
        path=path,
        size=shape.size,
        times=tuple(times),
        seconds=times[-1] + (float(shown[-1][1] * base) or longest),
        offset=float(shown[0][0] * base),
        pixels=pixels,
        decoder=decoder,
        see_through=see_through,
        filters=",".join((*filters, *shape.filters)),
        notices=(*shape.notices, *notices, *(("The sound is left aside.",) if ": Audio: " in own else ())),
    )


def on_white(pixels: UInt8[np.ndarray, "height width 4"]) -> UInt8[np.ndarray, "height width 3"]:
    """Red, green, blue and opacity laid on white."""
    opaque = pixels[..., 3:].astype(np.uint16)
    return ((pixels[..., :3] * opaque + 255 * (255 - opaque) + 127) // 255).astype(np.uint8)


def _refuse_what_is_none(path: Path, own: str, stream: str) -> None:
    if stream and "(attached pic)" not in stream:
        return
    begins = _begins_as_film(path)
    if "moov atom not found" in own and begins:
        raise _cut_off(path)
    if stream or ": Audio: " in own:
        raise InputError(f"{path.name} has sound and no pictures. Choose a film.")
    if begins:
        raise InputError(f"{path.name} is a film without a frame. Export it again.")
    with path.open("rb") as file:
        other = other_film(file.read(FIRST_BYTES))
    if other:
        raise InputError(f"{path.name} is {other}. {SAVE_AS_MP4}")
    raise InputError(f"{path.name} is not a clip that can be read. Choose {FILM_KINDS}, or a GIF.")


def _begins_as_film(path: Path) -> bool:
    """Whether the first bytes are a film's: ffmpeg takes a letter for an MP4 by its name."""
    with path.open("rb") as file:
        start = file.read(12)
    return start[:4] == EBML or start[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")


def _cut_off(path: Path) -> InputError:
    return InputError(f"{path.name} ends in the middle: it was not copied or saved whole. Copy or export it again.")


def _refuse_size(path: Path, size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise InputError(
            f"The frames of {path.name} are {width}x{height}, and at most {MAX_PIXELS // 1_000_000} megapixels are "
            "read. Export it smaller; 1920x1080 is plenty."
        )
    if min(size) < MIN_SIDE:
        raise InputError(
            f"The frames of {path.name} are {width}x{height}, and a clip needs at least {MIN_SIDE} pixels on the "
            "shorter side. Choose a larger one."
        )


@dataclass(frozen=True)
class _Shape:
    """The size of frames as they are shown, how ffmpeg makes it, and what is said about it."""

    size: tuple[int, int]
    filters: tuple[str, ...]
    notices: tuple[str, ...]


def _shape(own: str, stream: str, coded: str) -> _Shape:
    filters, notices = [], []
    width, height = (int(side) for side in coded.split("x"))
    turn = re.search(r"rotation of (-?[\d.]+) degrees", own)
    degrees = round(float(turn[1])) % 360 if turn else 0
    if degrees:
        notices.append(f"The frames are turned by {min(degrees, 360 - degrees)} degrees, as the file asks.")
    if degrees in (90, 270):
        width, height = height, width
    aspect = re.search(r", SAR (\d+):(\d+) ", stream) or re.search(r"\[SAR (\d+):(\d+) ", stream)
    wide, high = (int(aspect[1]), int(aspect[2])) if aspect else (1, 1)
    if degrees in (90, 270):
        wide, high = high, wide
    if wide != high and wide and high:
        width = max(2, round(width * wide / high))
        filters.append(f"scale={width}:{height},setsar=1")
        notices.append(f"Its pixels are not square; the frames are drawn at {width}x{height}.")
    return _Shape((width, height), tuple(filters), tuple(notices))


def _colours(stream: str) -> tuple[str, list[str], list[str]]:
    """The kind of pixels, how ffmpeg makes sRGB of them, and what is said about it."""
    filters, notices = [], []
    kind = re.search(r"Video: .*?, (\w+?)(?:\(([^)]*)\))?,", stream)
    pixels, colours = (kind[1], kind[2] or "") if kind else ("", "")
    depth = re.search(r"(?:p|gray|rgb|bgr|p0)(9|10|12|14|16)(?:le|be)$", pixels)
    bits = f"{int(depth[1])}-bit " if depth else ""
    curve = next((HDR[name] for name in HDR if name in colours), "")
    if curve:
        filters.append(TO_SDR)
        notices.append(f"{bits}HDR ({curve}) is turned to 8-bit sRGB; the brightest parts are pressed together.")
    elif bits:
        notices.append(f"{bits}colours are turned to 8 bits.")
    if "pc" in re.split(r"[,/ ]+", colours) and pixels.startswith("yuv") and not pixels.startswith("yuvj"):
        notices.append("The colours use the full range of levels, as the file says.")
    return pixels, filters, notices
