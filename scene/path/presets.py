"""The paths that two released systems ship, as moves in film words: readable, metric, editable.

The RealCam-I2V demo comes with sixteen, and calls slides "pan", pans "look", dollies "zoom" and cranes "pan up".
ReCamMaster was trained on ten; its own clips stop at 80 / 80.5 of each move.
"""

from dataclasses import dataclass, replace

from scene.errors import InputError
from scene.path.camera_path import CameraPath
from scene.path.move_grammar import parse_moves
from scene.path.moves import Move


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A ready path."""

    name: str
    """Film words, in the move grammar."""
    origin: str
    """Who ships it, and what they call it."""
    moves: tuple[Move, ...]

    @property
    def path(self) -> CameraPath:
        """The preset as a path to edit or bake."""
        return CameraPath(segments=self.moves)


_REALCAM = {
    "zoom in": "dolly in 1m",
    "zoom out": "dolly out 1m",
    "pan left": "truck left 2m",
    "pan right": "truck right 1m",
    "pan up": "crane up 1m at 10m",
    "pan down": "crane down 1m at 10m",
    "look left": "pan left 90deg",
    "look right": "pan right 90deg",
    "look up": "tilt up 90deg",
    "look down": "tilt down 90deg",
    "rotate clockwise": "roll counterclockwise 90deg",  # theirs names how the picture turns
    "rotate anti-clockwise": "roll clockwise 90deg",
    "orbit left": "orbit left 90deg at 3m",
    "orbit right": "orbit right 90deg at 3m",
    "orbit up": "orbit up 45deg at 2m",
    "stationary": "static",
}
_RECAMMASTER = {
    "1, pan right": "pan right 20deg",
    "2, pan left": "pan left 20deg",
    "3, tilt up": "tilt up 10deg",
    "4, tilt down": "tilt down 10deg",
    "5, zoom in": "dolly in 2m",
    "6, zoom out": "dolly out 2m",
    "7, translate up with rotation": "crane up 1m at 4m",
    "8, translate down with rotation": "crane down 1m at 4m",
    "9, arc left": "arc left 30deg at 4m",
    "10, arc right": "arc right 30deg at 4m",
}


def _preset(words: str, origin: str, seconds: float) -> Preset:
    moves = tuple(replace(move, duration=seconds) for move in parse_moves(words))
    return Preset(name=words, origin=origin, moves=moves)


PRESETS: dict[str, Preset] = {
    words: _preset(words, f"{system}: {theirs}", seconds)
    for system, table, seconds in (("RealCam-I2V demo", _REALCAM, 2.0), ("ReCamMaster", _RECAMMASTER, 5.0))
    for theirs, words in table.items()
}
"""Presets by name."""


def find_preset(name: str) -> Preset:
    """The preset of that name, or of the name its system gives it ("look left").

    Raises:
        InputError: there is none.
    """
    for preset in PRESETS.values():
        if name.lower() in (preset.name, preset.origin.split(": ")[1]):
            return preset
    raise InputError(f"There is no preset {name!r}; there are: {'; '.join(PRESETS)}.")
