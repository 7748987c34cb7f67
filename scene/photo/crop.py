"""Which part of a photo a clip of another shape shows, and what it leaves out."""

from dataclasses import dataclass

from scene.camera import MIDDLE

ROUNDING = 0.003
"""Share of a photo that is no crop: sizes are whole pixels, the photo's own once it was reduced too."""


@dataclass(frozen=True, kw_only=True)
class CropWindow:
    """The part of a photo that a clip shows: its edges, as shares of the photo's width and height."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def cut_off(self) -> float:
        """Share of the photo's area outside the window."""
        return max(1 - (self.right - self.left) * (self.bottom - self.top), 0.0)

    @property
    def words(self) -> str:
        """What is cut off, a sentence: "22 % of the photo is cut off, top and bottom."; "" where nothing is."""
        if self.cut_off < ROUNDING:
            return ""
        across = self.left + (1 - self.right) > self.top + (1 - self.bottom)
        first, second = (self.left, 1 - self.right) if across else (self.top, 1 - self.bottom)
        one, other = ("left", "right") if across else ("top", "bottom")
        at = ("on the left", "on the right") if across else ("at the top", "at the bottom")
        share = f"{_percent(self.cut_off)} of the photo is cut off"
        if abs(first - second) < 0.005:
            return f"{share}, {one} and {other}."
        if min(first, second) < 0.005:
            return f"{share} {at[first < second]}."
        return f"{share}: {_percent(first)} {at[0]}, {_percent(second)} {at[1]}."


def crop_window(photo: tuple[int, int], clip: tuple[int, int], crop: tuple[float, float] = MIDDLE) -> CropWindow:
    """What a clip (width, height) shows of a photo (width, height); `crop` as for `Intrinsics.covering`."""
    scale = max(clip[0] / photo[0], clip[1] / photo[1])
    width, height = clip[0] / (photo[0] * scale), clip[1] / (photo[1] * scale)
    left, top = (1 - width) * crop[0], (1 - height) * crop[1]
    return CropWindow(left=left, top=top, right=left + width, bottom=top + height)


def _percent(share: float) -> str:
    return "Less than 1 %" if share < 0.01 else f"{100 * share:.0f} %"
