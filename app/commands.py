"""The one table of commands: what keys, buttons and the help sheet say and do.

W A S D, Q E and the arrows fly (`flight.js`) and stay free, also with Shift.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scene.samples import SAMPLES


@dataclass(frozen=True, kw_only=True)
class Command:
    """Something a key does."""

    id: str
    title: str
    keys: tuple[str, ...]
    """As in "Ctrl+Shift+Z"; Ctrl is Command on a Mac."""
    group: str
    action: str = ""
    """Of `Studio`; "" for what the page does by itself."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    """Other words for it, by which it is found."""
    asks: str = ""
    """The argument that is a number typed behind its words; "" where it takes none."""


COMMANDS: tuple[Command, ...] = (
    Command(id="play", title="Play or pause", keys=("Space",), group="Playback", words="start stop"),
    Command(id="back", title="One frame back", keys=("J", ","), group="Playback"),
    Command(id="forward", title="One frame forward", keys=("L", "."), group="Playback"),
    Command(id="loop", title="Loop playback", keys=(), group="Playback", words="repeat cycle"),
    Command(id="start", title="To the start", keys=("Home",), group="Playback"),
    Command(id="end", title="To the end", keys=("End",), group="Playback"),
    Command(id="loop-in", title="Loop from here", keys=("[",), group="Playback"),
    Command(id="loop-out", title="Loop to here", keys=("]",), group="Playback"),
    Command(id="loop-clear", title="Play the whole path again", keys=("\\",), group="Playback"),
    Command(id="add", title="Add a keyframe from the view", keys=("K",), group="Keyframes", action="add_keyframe"),
    Command(
        id="split",
        title="Split: add a keyframe here without changing the path",
        keys=("B",),
        group="Keyframes",
        action="split",
    ),
    Command(
        id="overwrite",
        title="Move the selected keyframe to the view",
        keys=("I",),
        group="Keyframes",
        action="overwrite_keyframe",
    ),
    Command(
        id="delete",
        title="Delete what is selected",
        keys=("Delete", "Backspace"),
        group="Keyframes",
        action="delete_selected",
    ),
    Command(
        id="duplicate",
        title="Duplicate what is selected",
        keys=("Ctrl+D",),
        group="Keyframes",
        action="duplicate_selected",
    ),
    Command(id="easing", title="Easing of the selected keyframe or move", keys=("Y",), group="Keyframes"),
    *(
        Command(
            id=f"pass-{how}",
            title=f"Path at the selected keyframe: {words}",
            keys=(),
            group="Keyframes",
            action="pass_keyframe",
            arguments={"how": how},
        )
        for how, words in (
            ("automatic", "automatic"),
            ("smooth", "smooth handles"),
            ("corner", "corner"),
            ("free", "free handles"),
        )
    ),
    Command(id="speed-graph", title="Open or close the speed graph", keys=("Shift+Y",), group="Keyframes"),
    Command(
        id="all",
        title="Select all keyframes",
        keys=("Ctrl+A",),
        group="Keyframes",
        action="select_all",
    ),
    Command(
        id="deselect",
        title="Deselect: let go of what is selected",
        keys=(),
        group="Keyframes",
        action="select",
        arguments={"selection": None},
    ),
    Command(
        id="unfold",
        title="Turn the selected move into keyframes",
        keys=("T",),
        group="Keyframes",
        action="turn_into_keyframes",
    ),
    Command(
        id="previous",
        title="Previous keyframe",
        keys=("PageUp",),
        group="Keyframes",
        action="select_next",
        arguments={"step": -1},
    ),
    Command(
        id="next",
        title="Next keyframe",
        keys=("PageDown",),
        group="Keyframes",
        action="select_next",
        arguments={"step": 1},
    ),
    Command(
        id="previous-too",
        title="Select the previous keyframe, too",
        keys=("Shift+PageUp",),
        group="Keyframes",
        action="select_next",
        arguments={"step": -1, "more": True},
    ),
    Command(
        id="next-too",
        title="Select the next keyframe, too",
        keys=("Shift+PageDown",),
        group="Keyframes",
        action="select_next",
        arguments={"step": 1, "more": True},
    ),
    *(
        Command(
            id=f"key{number}",
            title=f"Keyframe {number}",
            keys=(str(number),),
            group="Keyframes",
            action="select_keyframe",
            arguments={"number": number},
        )
        for number in range(1, 10)
    ),
    Command(id="timeline-closer", title="Timeline: look closer", keys=("Z",), group="Playback"),
    Command(id="timeline-farther", title="Timeline: see more", keys=("Alt+Z",), group="Playback"),
    Command(id="timeline-fit", title="Timeline: see the whole path", keys=("Shift+Z",), group="Playback"),
    Command(id="slower", title="Fly slower", keys=("-",), group="Fly"),
    Command(id="faster", title="Fly faster", keys=("=", "+"), group="Fly"),
    Command(
        id="auto-key",
        title="A flight that rests becomes a keyframe by itself",
        keys=("Shift+K",),
        group="Fly",
        action="toggle_auto_key",
    ),
    Command(
        id="go-photo",
        title="Go to the photo's camera",
        keys=("0",),
        group="Fly",
        action="go_to",
        arguments={"to": "photo"},
    ),
    Command(id="go-selected", title="Go to the selected keyframe's camera", keys=("Shift+G",), group="Fly"),
    Command(
        id="go-camera",
        title="Bring the free view to the camera at the playhead",
        keys=("Shift+C",),
        group="Fly",
        action="bring_view",
    ),
    Command(
        id="return",
        title="Return a flown camera to the path",
        keys=(),
        group="Fly",
        action="return_to_path",
    ),
    Command(id="camera", title="Through the camera, or the overview", keys=("C",), group="View", action="toggle_view"),
    Command(
        id="frame",
        title="Frame the selection, or everything; again: the first view",
        keys=("F",),
        group="View",
        action="frame",
    ),
    Command(id="look", title="Look: the pointer turns the view", keys=(), group="Point"),
    Command(id="point", title="Set the target: what moves go around and toward", keys=("O",), group="Point"),
    Command(id="measure", title="Measure between two points", keys=("M",), group="Point"),
    Command(id="draw", title="Draw a path: hold the key and drag, or tap it", keys=("V",), group="Draw"),
    Command(id="record", title="Record a flight; press again to end it", keys=("Shift+R",), group="Draw"),
    Command(id="map", title="The map: the scene from above", keys=("Shift+M",), group="Draw"),
    Command(id="move", title="Gizmo moves", keys=("G",), group="View", action="set_view", arguments={"gizmo": "move"}),
    Command(
        id="bend",
        title="Handles bend the path at the selected keyframe",
        keys=("Shift+B",),
        group="View",
        action="set_view",
        arguments={"gizmo": "bend"},
    ),
    Command(id="turn", title="Gizmo turns", keys=("R",), group="View", action="set_view", arguments={"gizmo": "turn"}),
    Command(id="space", title="Gizmo along the camera or the world", keys=("X",), group="View", action="toggle_space"),
    Command(
        id="wash",
        title="Tint what is invented in the picture",
        keys=("H",),
        group="View",
        action="toggle_wash",
    ),
    Command(
        id="cells",
        title="Show what is locked to the preview",
        keys=("Shift+H",),
        group="View",
        action="toggle_cells",
    ),
    Command(id="before", title="The scene without its depth fixes, or with them", keys=("U",), group="View"),
    Command(id="thirds", title="Thirds over the picture", keys=(), group="View"),
    Command(id="panel", title="Show or hide the panel", keys=("Ctrl+B",), group="View"),
    Command(
        id="usual-sizes",
        title="Panel, timeline and small picture in their usual sizes",
        keys=(),
        group="View",
        words="reset layout resize",
    ),
    Command(id="theme-system", title="Theme: as the system", keys=(), group="View"),
    Command(id="theme-light", title="Theme: light", keys=(), group="View"),
    Command(id="theme-dark", title="Theme: dark", keys=(), group="View"),
    Command(
        id="surface",
        title="Show the photo as a surface, or as points",
        keys=("Shift+P",),
        group="View",
        action="toggle_surface",
        words="mesh texture splats cloud",
    ),
    Command(id="snap", title="Snap to round numbers", keys=("N",), group="View", action="toggle_snap"),
    Command(id="undo", title="Undo", keys=("Ctrl+Z",), group="Edit", action="undo", words="back revert"),
    Command(id="redo", title="Redo", keys=("Ctrl+Shift+Z", "Ctrl+Y"), group="Edit", action="redo"),
    Command(
        id="safe",
        title="Fit to safe: shrink the path until it keeps its distance",
        keys=("Shift+F",),
        group="Path",
        action="fit_to_safe",
    ),
    Command(
        id="shots",
        title="Shots: open, find, restore",
        keys=("Shift+O",),
        group="Shot",
        words="library recent project bin",
    ),
    Command(id="new-shot", title="New shot", keys=(), group="Shot", words="begin project"),
    Command(id="rename-shot", title="Rename the shot", keys=("F2",), group="Shot", words="name title"),
    Command(id="duplicate-shot", title="Duplicate the shot", keys=(), group="Shot", words="copy"),
    Command(id="delete-shot", title="Delete the shot: into the bin", keys=(), group="Shot", words="remove trash"),
    Command(
        id="scale-path",
        title="Scale the path",
        keys=(),
        group="Path",
        action="scale_path",
        asks="factor",
        words="resize",
    ),
    Command(id="turn-path", title="Turn the path right", keys=(), group="Path", action="turn_path", asks="angle_deg"),
    Command(id="duration", title="Duration of the path", keys=(), group="Path", action="set_duration", asks="seconds"),
    Command(id="frames", title="Frames of the path", keys=(), group="Path", action="retime_path", asks="frames"),
    Command(id="reverse", title="Reverse the path", keys=(), group="Path", action="reverse_path", words="backwards"),
    Command(
        id="safety",
        title="Show the safe distance, and what comes too near",
        keys=(),
        group="Path",
        words="safer collision warning",
    ),
    Command(
        id="safe-distance",
        title="Safe distance",
        keys=(),
        group="Path",
        action="set_safe_distance",
        asks="metres",
        words="clearance collision near",
    ),
    Command(
        id="scene-distance",
        title="Use the scene's safe distance",
        keys=(),
        group="Path",
        action="set_safe_distance",
        arguments={"metres": None},
    ),
    Command(id="import", title="Import a camera path", keys=(), group="Path", words="open load trajectory colmap"),
    Command(id="ground", title="Find the ground", keys=(), group="Scale", action="search_ground", words="floor plane"),
    Command(id="level", title="Level by the ground", keys=(), group="Scale", action="level", words="horizon upright"),
    Command(
        id="unlevel",
        title="Reset the level",
        keys=(),
        group="Scale",
        action="level",
        arguments={"by_ground": False},
    ),
    Command(
        id="calibrate",
        title="Real length of what is measured",
        keys=(),
        group="Scale",
        action="calibrate",
        asks="metres",
        words="scale size",
    ),
    Command(id="reset-scale", title="Reset the scale", keys=(), group="Scale", action="reset_scale"),
    Command(id="forget-target", title="Remove the target", keys=(), group="Point", action="forget_point"),
    Command(id="forget-length", title="Remove the measurement", keys=(), group="Point", action="forget_measurement"),
    Command(id="seed", title="Seed", keys=(), group="Engine", action="set_seed", asks="seed"),
    Command(id="new-seed", title="Another random seed", keys=(), group="Engine", words="dice"),
    Command(id="stop-depth", title="Stop estimating the depth", keys=(), group="Photo", action="cancel_lift"),
    Command(id="show-me", title="Show me how to fly", keys=(), group="Help", words="demo tour guide help learn"),
    Command(id="open", title="Open a photo", keys=("Ctrl+O",), group="Photo", words="load upload picture image"),
    *(
        Command(
            id=f"sample-{name}",
            title=f"Open the sample {name}",
            keys=(),
            group="Photo",
        )
        for name in SAMPLES
    ),
    Command(
        id="depth-map",
        title="Use a depth map of your own for the photo",
        keys=(),
        group="Photo",
        words="open load file distance exr npy png16 sidecar",
    ),
    Command(
        id="estimate-instead",
        title="Estimate the depth instead of using the depth map",
        keys=(),
        group="Photo",
        action="estimate_instead",
        words="remove forget file network",
    ),
    Command(id="unrepair", title="Reset the depth fixes", keys=(), group="Photo", action="reset_repair"),
    Command(id="lift", title="Estimate the depth again", keys=(), group="Photo", action="lift_again"),
    Command(id="preview", title="Preview: play what the engine will get", keys=("P",), group="Make", action="preview"),
    Command(
        id="generate",
        title="Generate the video",
        keys=("Ctrl+Enter",),
        group="Make",
        action="generate",
        words="render make film",
    ),
    Command(id="cancel", title="Stop making the video", keys=(), group="Make", action="cancel"),
    Command(id="palette", title="Every command, by name", keys=("Ctrl+K", "F1"), group="Help"),
    Command(id="help", title="These keys", keys=("?",), group="Help"),
    Command(id="escape", title="Cancel a drag, close, deselect", keys=("Escape",), group="Help"),
)
"""In the order of the help sheet."""
