"""How much of a preview the photo knows, frame by frame, and in a sentence."""

from typing import Any

from scene.render.preview import Coverage, Preview

WARN_SHARE = 0.3
"""Frames with more than this invented are named."""


def report(preview: Preview) -> dict[str, Any]:
    """Shares of covered, outside and hidden pixels (0 to 1), for every frame and on average, for a JSON file."""
    shares = {kind.name.lower(): (preview.coverage == kind).float().mean(dim=(1, 2)).tolist() for kind in Coverage}
    frames = [{name: round(share[i], 6) for name, share in shares.items()} for i in range(len(preview.coverage))]
    for frame, closed in zip(frames, preview.pinholes.tolist(), strict=True):
        frame["pinholes"] = closed
    mean = {name: round(sum(share) / len(share), 6) for name, share in shares.items()}
    return {"unit": "share of the frame's pixels; pinholes in pixels", "mean": mean, "frames": frames}


def summarise(preview: Preview) -> str:
    """One line: "97.1 % known; 2.0 % outside the photo, 0.9 % hidden; frames 31-49: up to 62 % invented"."""
    share = {kind: float((preview.coverage == kind).float().mean()) for kind in Coverage}
    line = (
        f"{share[Coverage.COVERED]:.1%} known, {share[Coverage.OUTSIDE]:.1%} outside the photo, "
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
