"""The HEVC message that says what the greys of a depth picture mean (ITU-T H.265, depth representation information)."""

from dataclasses import dataclass

PREFIX_SEI = 39
DEPTH_REPRESENTATION = 177


@dataclass(frozen=True)
class DepthRepresentation:
    """Greys are even steps of something between two ends, in no unit."""

    kind: int
    """0: inverse of z; 1: disparity; 2: z; 3: disparity on a curve."""
    z_near: float | None
    z_far: float | None
    d_min: float | None
    d_max: float | None


def read_representation(subtype: bytes) -> DepthRepresentation | None:
    """The message in the last part of an `auxC` property: a length, then one NAL unit; None if it is another."""
    nal = subtype[4:]
    if len(nal) < 5 or nal[0] >> 1 & 0x3F != PREFIX_SEI or nal[2] != DEPTH_REPRESENTATION:
        return None
    bits = _Bits(nal[4 : 4 + nal[3]].replace(b"\0\0\3", b"\0\0"))
    try:
        there = [bits.number(1) for _ in range(4)]
        kind = bits.exp_golomb()
        if there[2] or there[3]:
            bits.exp_golomb()  # the view that disparity refers to
        return DepthRepresentation(kind, *(bits.real() if given else None for given in there))
    except EOFError:
        return None


class _Bits:
    def __init__(self, data: bytes) -> None:
        self.text = "".join(f"{byte:08b}" for byte in data)
        self.at = 0

    def number(self, count: int) -> int:
        if self.at + count > len(self.text):
            raise EOFError
        self.at += count
        return int(self.text[self.at - count : self.at] or "0", 2)

    def exp_golomb(self) -> int:
        zeros = 0
        while self.number(1) == 0:
            zeros += 1
        return (1 << zeros) - 1 + self.number(zeros)

    def real(self) -> float:
        """Sign, exponent (bias 31), length of the mantissa, mantissa."""
        sign, exponent = self.number(1), self.number(7)
        length = self.number(5) + 1
        mantissa = self.number(length) / 2**length
        value = 2.0 ** (exponent - 31) * (1 + mantissa) if exponent else 2.0**-30 * mantissa
        return -value if sign else value
