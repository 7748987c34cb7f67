"""Cameras' raw files: what a sensor counted, which no two programs develop alike."""

from collections.abc import Sequence

from scene.photo.pictures.tiff_pages import TiffPage

STARTS = (
    (0, b"FUJIFILMCCD-RAW", "Fujifilm RAF"),
    (0, b"FOVb", "Sigma X3F"),
    (0, b"\0MRM", "Minolta MRW"),
    (0, b"IIU\0", "Panasonic RW2"),
    (0, b"IIRO", "Olympus ORF"),
    (0, b"IIRS", "Olympus ORF"),
    (0, b"MMOR", "Olympus ORF"),
    (0, b"ARRI", "ARRIRAW"),
    (4, b"ftypcrx ", "Canon CR3"),
    (6, b"HEAPCCDR", "Canon CRW"),
    (8, b"CR\x02\0", "Canon CR2"),
    (8, b"IIII", "Phase One IIQ"),
)
"""Where in a file which bytes stand that no other kind has there."""

COLOUR_FILTERS, LINEAR_RAW = 32803, 34892
"""What a TIFF directory says of a sensor's counts; NEF, ARW, PEF, SRW, 3FR and DNG do."""

ADVICE = "Export it as JPEG, HEIC or TIFF in the program that develops it, and open that."


def raw_by_start(start: bytes) -> str:
    """Which raw file begins so; "" if none does."""
    return next((name for at, letters, name in STARTS if start[at : at + len(letters)] == letters), "")


def raw_by_pages(pages: Sequence[TiffPage]) -> str:
    """Which raw file has these TIFF directories; "" if it is a picture."""
    if any(page.dng for page in pages):
        return "DNG"
    if any(page.photometric in (COLOUR_FILTERS, LINEAR_RAW) for page in pages):
        return "TIFF of a sensor's counts"
    return ""
