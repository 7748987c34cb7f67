"""The state of a shot as the page gets it: small, whole, idempotent (docs/live-protocol.md)."""

import math
from typing import Any

from app import edits
from app.baking import attitude_deg, lens_mm
from app.sampling import how_sampled, note_sentences
from app.studio import Studio
from app.takes import Take
from engine.job import JobState
from engine.known import KNOWN_ENGINES, KnownEngine
from engine.models.config import MODELS, ModelSpec
from engine.settings import Settings
from scene.coverage_report import WARN_SHARE
from scene.depth.models import DEPTH_MODELS, find_weights
from scene.keyframes import Keyframe, Keyframes
from scene.move_grammar import format_moves
from scene.moves import MOVE_KINDS, Move
from scene.samples import SAMPLES

TYPICAL = {"warp": (0.06, 800.0, 0.55)}
"""Of an engine that has made nothing here yet: seconds a frame of 512x320, megabytes of memory, of disk a frame."""


def state(studio: Studio, files: str) -> dict[str, Any]:
    """Everything the page shows but pictures. `files` is the address of the session's files."""
    document = studio.document
    return {
        "photo": _photo(studio, files),
        "scene": _scene(studio),
        "lift": _lift(studio),
        "clip": _clip(studio),
        "segments": _segments(studio, files),
        "suggested": document.suggested,
        "start_locked": document.start_locked,
        "path_text": _path_text(studio),
        "problem": studio.problem,
        "view": view(studio),
        "speed": _speed(studio),
        **_coverage(studio),
        "contract": _contract(studio),
        "job": _job(studio),
        "takes": [_take(studio, take, files) for take in reversed(studio.takes.all())],
        "estimate": _estimate(studio),
        "engine": document.engine,
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
        "through_camera": now.through_camera,
        "gizmo": now.gizmo,
        "space": now.space,
    }


def catalogue() -> dict[str, Any]:
    """What can be chosen: the same for every session."""
    return {
        "moves": [
            {
                "kind": kind,
                "hint": rule.hint,
                "unit": rule.unit,
                "directions": rule.directions,
                "needs_subject": rule.needs_subject,
            }
            for kind, rule in MOVE_KINDS.items()
        ],
        "samples": list(SAMPLES),
        "engines": [engine_facts(engine) for engine in KNOWN_ENGINES.values()],
    }


def engine_facts(engine: KnownEngine) -> dict[str, Any]:
    """An engine as a list shows it."""
    return {
        "name": engine.name,
        "title": engine.title,
        "ready": not engine.reason,
        "reason": engine.reason,
        "size_gb": engine.size_gb,
        "licence": engine.licence,
        "path": f"checkpoints/{engine.file}" if engine.file else "",
        "samples": engine.model is not None,
    }


def _photo(studio: Studio, files: str) -> dict[str, Any]:
    source, scene = studio.document.photo, studio.scene
    width, height = (scene.photo.file_size or (scene.photo.width, scene.photo.height)) if scene else (None, None)
    return {
        "name": source.name,
        "sample": source.sample,
        "width": width,
        "height": height,
        "url": f"{files}photo.jpg?{studio.scene_key}" if scene else "",
    }


def _scene(studio: Studio) -> dict[str, Any]:
    scene = studio.scene
    if scene is None:
        return {"ready": False}
    source, photo = scene.depth.source, scene.photo
    approximate = source.kind == "approximate"
    models = [model for model in DEPTH_MODELS.values() if model.licence == "Apache-2.0"]
    return {
        "ready": True,
        "key": studio.scene_key,
        "depth": {"name": source.name, "kind": source.kind, "note": source.detail},
        "points": len(scene.points),
        "subject_m": round(scene.subject_distance, 3),
        "lens": {
            "fov_x_deg": round(math.degrees(float(photo.intrinsics.fov_x)), 2),
            "mm": round(lens_mm(float(photo.intrinsics.fov_x)), 1),
            "source": photo.intrinsics_source,
        },
        "notices": studio.scenes.notices,
        "offers": [
            {
                "model": model.name,
                "title": model.title,
                "size_mb": model.size_mb,
                "licence": model.licence,
                "here": find_weights(model) is not None,
            }
            for model in models
            if approximate
        ],
    }


def _lift(studio: Studio) -> dict[str, Any] | None:
    lift = studio.scenes.lift
    return lift and {"state": lift.state, "stage": lift.stage, "fraction": lift.fraction, "error": lift.error}


def _clip(studio: Studio) -> dict[str, Any]:
    document, baked = studio.document, studio.baked
    return {
        "width": baked.clip.width if baked else document.width,
        "height": baked.clip.height if baked else document.height,
        "frames": baked.clip.frames if baked else document.wished_frames,
        "fps": baked.trajectory.fps if baked else document.rate,
        "duration": studio.duration,
        "auto_frames": document.frames is None,
        "rate": document.rate,
        "closed": document.path.closed,
    }


def _segments(studio: Studio, files: str) -> list[dict[str, Any]]:
    segments = []
    for index, (start, part) in enumerate(zip(edits.starts(studio.path), studio.path.segments, strict=True)):
        common = {"start": start, "duration": part.duration}
        if isinstance(part, Keyframes):
            keys = [_keyframe(studio, files, (index, i), start, key) for i, key in enumerate(part.keyframes)]
            segments.append({"kind": "keyframes", **common, "keyframes": keys})
        else:
            segments.append({"kind": "move", **common, **_move(part)})
    return segments


def _keyframe(studio: Studio, files: str, at: edits.Selection, start: float, key: Keyframe) -> dict[str, Any]:
    pan, tilt, roll = attitude_deg(key.wxyz)
    scene = studio.scene
    document = studio.document
    fov_y = key.fov_y or (float(scene.lens(document.width, document.height).fov_y) if scene else math.radians(40))
    thumb = studio.thumbnail_key(key)
    return {
        "time": start + key.time,
        "frame": (start + key.time) * (studio.baked.trajectory.fps if studio.baked else studio.document.rate),
        "position": key.position,
        "pan_deg": round(pan, 4) + 0.0,
        "tilt_deg": round(tilt, 4) + 0.0,
        "roll_deg": round(roll, 4) + 0.0,
        "fov_y_deg": math.degrees(fov_y),
        "mm": round(lens_mm(2 * math.atan(math.tan(fov_y / 2) * document.width / document.height)), 1),
        "own_lens": key.fov_y is not None,
        "easing": key.easing,
        "locked": studio.document.start_locked and at == (0, 0),
        "thumb": f"{files}thumb/{thumb}.jpg" if thumb in studio.picture.thumbnails else "",
    }


def _move(move: Move) -> dict[str, Any]:
    unit = MOVE_KINDS[move.kind].unit
    return {
        "move": move.kind,
        "text": format_moves([move]),
        "direction": move.direction,
        "amount": round(math.degrees(move.amount), 6) if unit == "deg" else move.amount,
        "unit": unit,
        "at": move.at,
        "easing": move.easing,
    }


def _path_text(studio: Studio) -> str:
    """The path in film words, where it is made of moves alone."""
    moves = [part for part in studio.path.segments if isinstance(part, Move)]
    return format_moves(moves) if len(moves) == len(studio.path.segments) else ""


def _speed(studio: Studio) -> dict[str, Any]:
    moving, turning = studio.baked.speeds if studio.baked else ([], [])
    return {"m_s": moving, "deg_s": turning}


def _coverage(studio: Studio) -> dict[str, Any]:
    clip = studio.picture.clip
    if clip is None:
        return {"preview": None, "coverage": None, "warning": ""}
    done = len(clip.jpegs)
    outside, hidden = clip.outside[:done], clip.hidden[:done]
    return {
        "preview": {"key": clip.key, "fresh": studio.preview_fresh, "done": done, "frames": len(clip.trajectory)},
        "coverage": {"outside": outside, "hidden": hidden},
        "warning": _warning([a + b for a, b in zip(outside, hidden, strict=True)]),
    }


def _warning(invented: list[float]) -> str:
    """Which frames an engine would mostly have to invent: "31-49: 62 % invented"."""
    runs: list[list[int]] = []
    for frame, share in enumerate(invented):
        if share > WARN_SHARE:
            if runs and runs[-1][-1] == frame - 1:
                runs[-1].append(frame)
            else:
                runs.append([frame])
    return "; ".join(f"{run[0]}-{run[-1]}: {max(invented[run[0] : run[-1] + 1]):.0%} invented" for run in runs)


def _contract(studio: Studio) -> dict[str, Any] | None:
    contract = studio.takes.contract
    return contract and {"hash": contract.hash, "fresh": contract.key == studio.order_key}


def _job(studio: Studio) -> dict[str, Any] | None:
    job = studio.takes.job
    return job and {**_job_facts(job), "take": studio.takes.job_take}


def _job_facts(job: JobState) -> dict[str, Any]:
    return {
        "state": job.state,
        "stage": job.progress.stage,
        "detail": job.progress.detail,
        "fraction": job.progress.fraction,
        "eta_s": job.progress.eta_seconds,
        "error": job.error,
    }


def _take(studio: Studio, take: Take, files: str) -> dict[str, Any]:
    made = studio.takes.state(take.id)
    here = f"{files}takes/{take.id}/"
    names = ["preview.mp4", "trajectory.json", "scene.ply", "request.zip"]
    if made is not None and made.state == "done":
        names.insert(0, "video.mp4")
    return {
        "id": take.id,
        "name": f"Take {take.id}",
        "photo": take.photo,
        "engine": take.engine,
        "prompt": take.prompt,
        "negative_prompt": take.negative_prompt,
        "seed": take.seed,
        "how": how_sampled(take.settings) if take.engine in MODELS else "",
        "frames": take.frames,
        "fps": take.fps,
        "width": take.width,
        "height": take.height,
        "contract": take.contract,
        "current": take.contract == (studio.takes.contract.hash if studio.takes.contract else ""),
        "state": made.state if made else "cancelled",
        "error": made.error if made else "",
        "seconds": made.result.get("seconds") if made else None,
        "notes": note_sentences(made.result.get("notes", {})) if made else [],
        "files": {name: here + name for name in names},
    }


def _estimate(studio: Studio) -> dict[str, Any] | None:
    """What the video will cost, from the last one this engine made here, or else from what is typical."""
    document, baked = studio.document, studio.baked
    if baked is None:
        return None
    if (model := KNOWN_ENGINES[document.engine].model) is not None:
        return _cost(model, document.settings) if not KNOWN_ENGINES[document.engine].reason else None
    size = baked.clip.frames * baked.clip.width * baked.clip.height / (512 * 320)
    for take in reversed(studio.takes.all()):
        made = studio.takes.state(take.id)
        if take.engine == document.engine and made is not None and made.state == "done":
            before = take.frames * take.width * take.height / (512 * 320)
            seconds, memory = made.result["seconds"] * size / before, made.result["peak_memory_mb"]
            return {"seconds": seconds, "memory_mb": memory, "disk_mb": 8 + 0.55 * size, "measured": True}
    per_frame, memory, disk = TYPICAL.get(document.engine, (0.0, 0.0, 0.0))
    if not per_frame:
        return None
    return {"seconds": 1 + per_frame * size, "memory_mb": memory, "disk_mb": 8 + disk * size, "measured": False}


def _cost(model: ModelSpec, settings: Settings) -> dict[str, Any]:
    """Of a clip of a diffusion model, whose time nobody knows before its first one here."""
    from engine.device import best_device
    from engine.pipeline.estimate import estimate

    cost = estimate(model, settings, best_device())
    size = model.frames * model.width * model.height / (512 * 320)
    measured = cost.seconds is not None
    return {"seconds": cost.seconds, "memory_mb": cost.memory / 1e6, "disk_mb": 8 + 0.55 * size, "measured": measured}
