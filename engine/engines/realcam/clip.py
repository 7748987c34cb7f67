"""The clip that a model of the family makes: its own size and number of frames, at any rate."""

from engine.clip import ClipSpec, ClipWish
from engine.models.config import EpipolarCamera, ModelSpec
from scene.errors import InputError


def clip_of(spec: ModelSpec, wish: ClipWish) -> ClipSpec:
    """The model's clip, at the rate that was wished."""
    return ClipSpec(
        width=spec.width,
        height=spec.height,
        frames=spec.frames,
        fps=wish.fps,
        anchor="a-frame-is-photo" if takes_any_frame(spec) else "first-frame-is-photo",
    )


def takes_any_frame(spec: ModelSpec) -> bool:
    """Whether the model was trained with the photo anywhere in the clip."""
    return isinstance(spec.unet.camera, EpipolarCamera)


def refuse_other_clips(spec: ModelSpec, clip: ClipSpec) -> None:
    """Refuse a clip that is not the model's.

    Raises:
        InputError: saying both sizes.
    """
    wanted, got = ((c.width, c.height, c.frames) for c in (spec, clip))
    if wanted != got:
        raise InputError(
            "{} makes {}x{}, {} frames; the request is for {}x{}, {} frames. Pack it again for this engine.".format(
                spec.title, *wanted, *got
            )
        )
