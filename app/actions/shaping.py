"""How the path passes its keyframes: speeds there, and handles that bend it."""

from app.authoring import shaping as authoring
from app.authoring.shaping import Unit
from app.studio import Studio
from scene.errors import InputError
from scene.path.edits import Selection
from scene.path.handles import Vector
from scene.path.passing import How, Which


def shape_speed(
    studio: Studio, speeds: list[tuple[Selection, float | None]], unit: Unit = "m_s", done: bool = True
) -> None:
    """Pass keyframes at other speeds, metres or degrees per second; until `done`, it is one step.

    None leaves a keyframe to the path again.
    """
    scene = studio.scene_here()
    lens, subject = studio.clip_lens(scene), scene.subject_distance
    studio.apply(lambda now: authoring.shape_speed(now, speeds, unit, lens, subject), done=done)


def bend(
    studio: Studio,
    selection: Selection,
    which: Which,
    offset: Vector,
    free: bool = False,
    done: bool = True,
    drag: str = "",
) -> None:
    """Put one handle of a keyframe at an offset from it [m]; the other turns with it unless `free`."""
    scene = studio.scene_here()
    lens, subject = studio.clip_lens(scene), scene.subject_distance
    studio.apply(
        lambda now: authoring.bend(now, selection, which, offset, lens, subject, free=free), done=done, drag=drag
    )


def pass_keyframe(studio: Studio, how: How, selections: list[Selection] | None = None) -> None:
    """Pass keyframes, by default those that are selected, smoothly, around a corner, freely, or as the path likes."""
    chosen = studio.view.selected if selections is None else selections
    keyframes = [each for each in chosen if each[1] is not None]
    if not keyframes:
        raise InputError("Select a keyframe first.")
    scene = studio.scene_here()
    lens, subject = studio.clip_lens(scene), scene.subject_distance
    studio.apply(lambda now: authoring.pass_keyframe(now, keyframes, how, lens, subject))
