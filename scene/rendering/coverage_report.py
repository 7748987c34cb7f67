"""How much of a preview the photo knows, frame by frame, and in a sentence."""

from typing import Any

from scene.coverage.kinds import Coverage
from scene.rendering.preview import Preview

WARN_SHARE = 0.3
"""Frames with more than this invented are named."""


def report(preview: Preview) -> dict[str, Any]:
    """Shares of the pixels of every kind of `Coverage` (0 to 1), in every frame and on average, for a JSON file."""
    shares = {kind.name.lower(): (preview.coverage == kind).float().mean(dim=(1, 2)).tolist() for kind in Coverage}
    frames = [{name: round(share[i], 6) for name, share in shares.items()} for i in range(len(preview.coverage))]
    for frame, closed in zip(frames, preview.pinholes.tolist(), strict=True):
        frame["pinholes"] = closed
    mean = {name: round(sum(share) / len(share), 6) for name, share in shares.items()}
    return {"unit": "share of the frame's pixels; pinholes in pixels", "mean": mean, "frames": frames}


def summarise(preview: Preview) -> str:
    """One line: "97.1 % known, 2.0 % outside the photo, 0.9 % hidden; frames 31-49: up to 62 % invented".

    Where there is any, "of which 5.0 % were seen at another time" follows what is known.
    """
    share = {kind: float((preview.coverage == kind).float().mean()) for kind in Coverage}
    earlier = share[Coverage.OTHER_TIME]
    line = (
        f"{share[Coverage.COVERED] + earlier:.1%} known, "
        + (f"of which {earlier:.1%} were seen at another time, " if earlier else "")
        + f"{share[Coverage.OUTSIDE]:.1%} outside the photo, "
        f"{share[Coverage.HIDDEN]:.1%} hidden behind something"
    )
    invented = (~preview.mask).float().mean(dim=(1, 2))
    runs = _runs((invented > WARN_SHARE).tolist())
    warnings = [f"frames {a}-{b}: up to {float(invented[a : b + 1].max()):.0%} invented" for a, b in runs]
    return "; ".join([line, *warnings])


def _runs(flags: list[bool]) -> list[tuple[int, int]]:
    """First and last index of every stretch of True."""
    starts = [i for i, flag in enumerate(flags) if flag and (i == 0 or not flags[i - 1])]
    ends = [i for i, flag in enumerate(flags) if flag and (i == len(flags) - 1 or not flags[i + 1])]
    return list(zip(starts, ends, strict=True))
