"""What scene lock gets of a request, and what is said of it."""

from collections.abc import Mapping

from engine.backend import Note
from engine.engines.realcam.prepare import LockInputs
from engine.engines.realcam.sample import Sampled
from engine.engines.watch import Watch
from engine.request import Request
from engine.settings import Settings
from engine.shaping.mask import LockMask, coverage_lock, reference_lock
from engine.shaping.preview import preview_pictures
from engine.shaping.report import lock_warning


def lock_inputs(request: Request, settings: Settings, frame: int, watch: Watch) -> LockInputs | None:
    """The preview's pictures and the cells they lock; None where scene lock is off.

    Args:
        request: whose preview it is.
        settings: which mask, and what holes hold.
        frame: the one that shows the photo, whose latents are the photo's own; the reference always takes the first.
        watch: asked while holes are filled.
    """
    if settings.scene_lock is None:
        return None
    preview, reference = request.preview, settings.mask == "reference"
    return LockInputs(
        preview=preview_pictures(
            preview,
            request.moments,
            settings.holes,
            scene_frames=request.scene_frames,
            on_step=lambda share: watch.check(),
        ),
        mask=(reference_lock(preview.rgb) if reference else coverage_lock(preview)).cells,
        photo_at=0 if reference else frame,
        strength=request.lock_strength,
    )


def lock_notes(lock: LockInputs | None, sampled: Sampled) -> Mapping[str, Note]:
    """How many steps were shaped, and which share of the cells was locked, in all and frame by frame."""
    if lock is None:
        return {"scene_lock": "off"}
    steps, locked = sampled.shaped_steps, lock.mask if sampled.locked is None else sampled.locked
    cells = LockMask(locked)
    shares = [count / locked[0].numel() for count in cells.per_frame]
    notes: dict[str, Note] = {
        "shaped_steps": steps,
        "locked": round(cells.share, 4),
        "locked_per_frame": " ".join(f"{share:.2f}" for share in shares),
    }
    if warning := lock_warning(steps, cells.share):
        notes["lock_warning"] = warning
    return notes
