"""Films told by their first bytes: those that are read here, and others that people have."""

EBML = b"\x1aE\xdf\xa3"
"""How MKV and WebM begin."""
FIRST_BYTES = 400
OTHERS = (
    (0, b"0&\xb2u\x8ef\xcf\x11", "a WMV film"),
    (0, b"FLV\x01", "a Flash film"),
    (0, b"\0\0\1\xba", "an MPEG film"),
    (0, b"\x06\x0e+4\2\5\1\1", "an MXF film"),
    (0, b"OggS", "an Ogg film"),
)
BRANDS = (b"isom", b"iso", b"mp4", b"avc1", b"qt  ", b"M4V", b"3gp", b"3g2", b"dash", b"XAVC", b"MSNV")
"""What the brands of MP4, MOV and 3GP begin with; HEIC and AVIF pictures have others."""
SAVE_AS_MP4 = "Save it as MP4, and open that."


def other_film(start: bytes) -> str:
    """A kind of film that is not read, with its article; "" where the first bytes are those of none."""
    if start[:4] == b"RIFF" and start[8:12] == b"AVI ":
        return "an AVI film"
    if any(start[at : at + step + 1 : step] == b"GG" for at, step in ((0, 188), (4, 192))):
        return "an MPEG transport stream, as camcorders write it"
    return next((name for at, letters, name in OTHERS if start[at : at + len(letters)] == letters), "")


def is_film(start: bytes) -> bool:
    """Whether the first bytes are those of a film that is read: MP4, MOV, MKV or WebM."""
    return start[:4] == EBML or (start[4:8] == b"ftyp" and start[8:12].startswith(BRANDS))
