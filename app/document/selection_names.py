"""What is selected, named for people: "keyframe 2", "orbit", "3 keyframes"."""

from collections.abc import Sequence

from scene.path import edits
from scene.path.camera_path import CameraPath
from scene.path.edits import Selection


def name_of(path: CameraPath, selection: Selection) -> str:
    """Name of one: "keyframe 2", or "orbit"."""
    if selection[1] is None:
        return edits.find_move(path, selection[0]).kind
    order = [at for at, _, _ in edits.keyframes(path)]
    return f"keyframe {order.index(selection) + 1}" if selection in order else "keyframe"


def names_of(path: CameraPath, selected: Sequence[Selection]) -> str:
    """Name of several: "keyframe 2", "orbit", "3 keyframes", "2 keyframes and 1 move"."""
    if len(selected) == 1:
        return name_of(path, selected[0])
    moves = sum(index is None for _, index in selected)
    counts = [(len(selected) - moves, "keyframe"), (moves, "move")]
    return " and ".join(f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count)
