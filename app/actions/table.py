"""What a page may ask for, by name."""

from collections.abc import Callable
from functools import partial
from typing import Any

from pydantic import ConfigDict, validate_call

from app.actions import (
    bringing,
    clip,
    drawing,
    keyframes,
    looking,
    making,
    moves,
    path,
    photo,
    pointing,
    safety,
    several,
)
from app.studio import Studio

_OFFERED: tuple[Callable[..., None], ...] = (
    photo.open_sample,
    photo.set_lens,
    photo.set_depth,
    photo.get_depth,
    photo.repair_lift,
    photo.reset_repair,
    photo.scale_depth_by_lens,
    photo.show_before,
    safety.set_safe_distance,
    safety.fit_to_safe,
    photo.lift_again,
    photo.cancel_lift,
    keyframes.add_keyframe,
    keyframes.split,
    keyframes.overwrite_keyframe,
    keyframes.retime,
    keyframes.edit_keyframe,
    keyframes.lock_start,
    several.delete_selected,
    several.retime_selected,
    several.move_selected,
    several.ease,
    several.duplicate_selected,
    several.copy_keyframes,
    several.reorder,
    several.swap,
    moves.add_move,
    moves.edit_move,
    moves.turn_into_keyframes,
    path.set_path,
    path.set_closed,
    path.set_duration,
    path.shift_path,
    path.turn_path,
    path.scale_path,
    path.reverse_path,
    path.retime_path,
    clip.set_clip,
    clip.set_engine,
    clip.set_prompt,
    clip.set_negative_prompt,
    clip.change_settings,
    clip.set_seed,
    looking.select_keyframe,
    looking.select_next,
    looking.select_all,
    looking.set_view,
    looking.toggle_view,
    looking.toggle_space,
    looking.toggle_wash,
    looking.toggle_snap,
    looking.frame,
    drawing.draw,
    drawing.record,
    drawing.stop_recording,
    drawing.cancel_recording,
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
    making.preview,
    making.generate,
    making.cancel,
    making.delete_take,
    making.rename_take,
    making.use_take,
    bringing.change_import,
    bringing.accept_import,
    bringing.drop_import,
    Studio.select,
    Studio.undo,
    Studio.redo,
    Studio.take_back,
)
_CHECKED = validate_call(config=ConfigDict(arbitrary_types_allowed=True, allow_inf_nan=False))
ACTIONS: dict[str, Callable[..., Any]] = {action.__name__: _CHECKED(action) for action in _OFFERED}
"""Each checks its arguments; the first is the studio."""


def actions(studio: Studio) -> dict[str, Callable[..., Any]]:
    """The actions of one studio by name."""
    return {name: partial(action, studio) for name, action in ACTIONS.items()}
