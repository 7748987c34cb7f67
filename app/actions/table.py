"""What a page may ask for, by name."""

from collections.abc import Callable
from functools import partial
from typing import Any

from pydantic import ConfigDict, validate_call

from app.actions import clip, keyframes, looking, making, moves, path, photo, pointing
from app.studio import Studio

_OFFERED: tuple[Callable[..., None], ...] = (
    photo.open_sample,
    photo.set_lens,
    photo.set_depth,
    photo.get_depth,
    photo.lift_again,
    photo.cancel_lift,
    keyframes.add_keyframe,
    keyframes.split,
    keyframes.overwrite_keyframe,
    keyframes.retime,
    keyframes.edit_keyframe,
    keyframes.delete_selected,
    keyframes.lock_start,
    moves.add_move,
    moves.edit_move,
    moves.turn_into_keyframes,
    path.set_path,
    path.set_closed,
    path.set_duration,
    clip.set_clip,
    clip.set_engine,
    clip.set_prompt,
    clip.set_negative_prompt,
    clip.change_settings,
    clip.set_seed,
    looking.select_keyframe,
    looking.select_next,
    looking.set_view,
    looking.toggle_view,
    looking.toggle_space,
    looking.frame,
    pointing.get_surface,
    pointing.point_at,
    pointing.forget_point,
    pointing.measure,
    pointing.forget_measurement,
    pointing.aim_move,
    pointing.look_at,
    pointing.look_at_all,
    pointing.calibrate,
    pointing.reset_scale,
    pointing.search_ground,
    pointing.level,
    making.preview,
    making.generate,
    making.cancel,
    making.delete_take,
    Studio.select,
    Studio.undo,
    Studio.redo,
)
_CHECKED = validate_call(config=ConfigDict(arbitrary_types_allowed=True, allow_inf_nan=False))
ACTIONS: dict[str, Callable[..., Any]] = {action.__name__: _CHECKED(action) for action in _OFFERED}
"""Each checks its arguments; the first is the studio."""


def actions(studio: Studio) -> dict[str, Callable[..., Any]]:
    """The actions of one studio by name."""
    return {name: partial(action, studio) for name, action in ACTIONS.items()}
