"""A clip's time while it is filmed again: freeze, slow, backwards, and keys in between."""

from dataclasses import replace

from app.commands.registry import Named, edit
from app.document.edit import Context, Edit
from scene.errors import InputError
from scene.path.scene_time import SceneTime, TimeKey, frozen, moved_key, played, still, with_key, without_key

PHOTO = "A photo has one moment only. Open a clip to change its time."


@edit(
    Named(
        id="freeze",
        title="Freeze the scene at the playhead for 1 s",
        group="Clip",
        words="bullet time hold stop scene time",
    )
)
def freeze_scene(now: Context, seconds: float = 1.0, time: float | None = None) -> Edit:
    """Freeze the scene for some seconds while the camera goes on, from the playhead or from `time`; what comes after
    comes later.
    """
    length, at = clip_seconds(now), now.view.time if time is None else time
    return _with(now, frozen(now.document.scene_time, at, seconds, clip_seconds=length), "Freeze the scene")


@edit(
    Named(
        id="hold",
        title="Bullet time: hold this moment of the clip throughout",
        group="Clip",
        words="freeze still stop scene time",
    )
)
def hold_moment(now: Context, time: float | None = None) -> Edit:
    """Show one moment of the clip all along the path: that of the playhead, or of `time`."""
    at = now.view.time if time is None else time
    shows = min(max(now.document.scene_time.at(at), 0.0), clip_seconds(now))
    return _with(now, still(shows, now.duration), "Hold one moment")


@edit(
    Named(id="as-filmed", title="Play the clip as it was filmed", group="Clip", words="scene time reset"),
    Named(
        id="half-speed",
        title="Play the clip at half speed",
        group="Clip",
        arguments={"speed": 0.5},
        words="slow motion",
    ),
    Named(
        id="backwards", title="Play the clip backwards", group="Clip", arguments={"speed": -1.0}, words="reverse rewind"
    ),
    Named(id="clip-speed", title="Speed of the clip", group="Clip", asks="speed", words="slow fast scene time"),
)
def play_clip(now: Context, speed: float = 1.0) -> Edit:
    """Play the clip at another speed along the path; below 0 backwards, from its end."""
    return _with(now, played(speed, clip_seconds=clip_seconds(now)), "Change the clip's speed")


@edit(
    Named(
        id="time-key",
        title="Add a key of scene time at the playhead",
        group="Clip",
        words="retime slow fast speed ramp",
    )
)
def add_time_key(now: Context, time: float | None = None, shows: float | None = None) -> Edit:
    """Add a key of scene time: at a moment of the path, by default the playhead's, the moment of the clip that is seen;
    None keeps what is.
    """
    length, scene_time = clip_seconds(now), now.document.scene_time
    at = now.view.time if time is None else time
    seen = scene_time.at(at) if shows is None else shows
    return _with(now, with_key(scene_time, TimeKey(at, min(max(seen, 0.0), length))), "Add a key of scene time")


@edit()
def move_time_key(now: Context, index: int, time: float, shows: float, done: bool = True) -> Edit:
    """Move a key of scene time, not beyond its neighbours; until `done`, it is one step."""
    key = TimeKey(max(time, 0.0), min(max(shows, 0.0), clip_seconds(now)))
    made = _with(now, moved_key(now.document.scene_time, index, key), "Move a key of scene time")
    return replace(made, gesture=f"time key {index}", done=done)


@edit()
def delete_time_key(now: Context, index: int) -> Edit:
    """Delete a key of scene time."""
    return _with(now, without_key(now.document.scene_time, index), "Delete a key of scene time")


def clip_seconds(now: Context) -> float:
    """Seconds from the clip's first frame to its last.

    Raises:
        InputError: there is no clip.
    """
    if now.moving is None or not now.moving.moves:
        raise InputError(PHOTO)
    return (len(now.moving) - 1) / now.moving.fps


def _with(now: Context, scene_time: SceneTime, label: str) -> Edit:
    return Edit(document=replace(now.document, scene_time=scene_time), label=label)
