"""What was changed from one take to the next, in a word each."""

from app.takes.take import Take
from engine.engines.registry import KNOWN_ENGINES
from scene.path.camera_path import CameraPath


def changes(take: Take, path: CameraPath | None, before: Take, path_before: CameraPath | None) -> tuple[str, ...]:
    """What of a take is not as in the one before it; a seed counts where the engine looks at it."""
    known = KNOWN_ENGINES.get(take.engine)
    looked_at = known is None or known.samples
    compared = {
        "photo": take.photo != before.photo,
        "path": path != path_before,
        "engine": take.engine != before.engine,
        "prompt": looked_at and (take.prompt, take.negative_prompt) != (before.prompt, before.negative_prompt),
        "settings": looked_at and take.settings != before.settings,
        "seed": looked_at and take.seed != before.seed,
        "size": (take.width, take.height) != (before.width, before.height),
        "frames": (take.frames, take.fps) != (before.frames, before.fps),
    }
    return tuple(word for word, changed in compared.items() if changed)
