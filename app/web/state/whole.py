"""The state of a shot as the page gets it: small, whole, idempotent (docs/live-protocol.md)."""

from typing import Any

from app.studio.studio import Studio
from app.web.state.bringing import import_facts
from app.web.state.coverage import coverage_facts
from app.web.state.drawing import drawing_facts
from app.web.state.flying import flight_facts
from app.web.state.making import binned_facts, contract_facts, estimate_facts, job_facts, take_facts
from app.web.state.path import clip_facts, lock_facts, path_text, segment_facts, speed_facts
from app.web.state.photo import lift_facts, photo_facts, scene_facts
from app.web.state.pinning import pinned_facts
from app.web.state.pointing import pointing_facts
from app.web.state.safety import safety_facts
from app.web.state.weights import weights_facts


def state(studio: Studio, files: str) -> dict[str, Any]:
    """Everything the page shows but pictures. `files` is the address of the session's files."""
    document = studio.document
    return {
        "photo": photo_facts(studio, files),
        "scene": scene_facts(studio),
        "lift": lift_facts(studio),
        "clip": clip_facts(studio),
        "segments": segment_facts(studio, files),
        "suggested": document.suggested,
        "start_locked": document.start_locked,
        "path_text": path_text(studio),
        "problem": studio.problem,
        "view": view(studio),
        "speed": speed_facts(studio),
        "lock": lock_facts(studio),
        **coverage_facts(studio),
        "pinned": pinned_facts(studio, files),
        "clearance": safety_facts(studio),
        "pointing": pointing_facts(studio),
        "drawing": drawing_facts(studio, files),
        "flight": flight_facts(studio),
        "contract": contract_facts(studio),
        "job": job_facts(studio),
        "takes": [take_facts(studio, take, files) for take in reversed(studio.takes.all())],
        "take_bin": binned_facts(studio),
        "import": import_facts(studio),
        "estimate": estimate_facts(studio),
        "engine": document.engine,
        "weights": weights_facts(studio),
        "prompt": document.prompt,
        "negative_prompt": document.negative_prompt,
        "seed": document.seed,
        "settings": document.settings.to_json(),
        "undo": studio.undo_label,
        "redo": studio.redo_label,
        "blocked": studio.blocked,
    }


def view(studio: Studio) -> dict[str, Any]:
    """How the shot is looked at: the part of the state that changes most."""
    now = studio.view
    return {
        "time": round(now.time, 6),
        "jump": now.jump,
        "selection": now.selection,
        "also": now.also,
        "through_camera": now.through_camera,
        "wash": now.wash,
        "cells": now.cells,
        "before": now.before,
        "surface": now.surface,
        "gizmo": now.gizmo,
        "space": now.space,
        "recording": studio.recorder.seconds,
        "snap": now.snap,
        "loop": now.loop,
        "auto_key": now.auto_key,
        "piloted": now.through_camera and studio.pilot.camera is not None,
        "in_sight": now.in_sight,
    }
