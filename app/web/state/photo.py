"""The photo in space, as the page shows it."""

import math
from dataclasses import asdict
from typing import Any

from app.derived.relift import training_factor
from app.document.document import PhotoSource
from app.studio.studio import Studio
from scene.depth.models import DEPTH_MODELS, find_weights
from scene.depth.sidecar import SAY_UNIT
from scene.scene import Scene


def photo_facts(studio: Studio, files: str) -> dict[str, Any]:
    """Which picture."""
    source, scene = studio.document.photo, studio.scene
    width, height = (scene.photo.file_size or (scene.photo.width, scene.photo.height)) if scene else (None, None)
    return {
        "name": source.name,
        "sample": source.sample,
        "depth_file": _depth_file_facts(source),
        "width": width,
        "height": height,
        "url": f"{files}photo.jpg?{studio.scene_key if scene else source.file or source.sample}",
    }


def _depth_file_facts(source: PhotoSource) -> dict[str, str] | None:
    """The depth map of the person's own; None where there is none."""
    brought = source.depth_file
    return brought and {"name": brought.name, "unit": brought.unit, "taken_for": brought.taken_for}


def scene_facts(studio: Studio) -> dict[str, Any]:
    """The photo in space: depth, lens, points."""
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
            "mm": round(float(photo.intrinsics.full_frame_mm), 1),
            "source": photo.intrinsics_source,
        },
        "notices": [said.replace(SAY_UNIT, "say which above") for said in studio.scenes.notices],
        "repair": repair_facts(studio, scene),
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


def repair_facts(studio: Studio, scene: Scene) -> dict[str, Any]:
    """How the scene was lifted, what the person has repaired, and what the lens says about its depth."""
    source, lift, repaired = studio.document.photo, scene.lift, studio.scenes.repaired
    sky = source.sky_beyond_m
    return {
        "trim": source.trim,
        "edge": source.edge,
        "outlier_deviations": source.outlier_deviations,
        "sky_beyond_m": None if sky is None else round(sky * lift.scale, 3),
        "scale": round(lift.scale, 5),
        "changed": repaired and asdict(repaired),
        "lens_factor": round(training_factor(scene, source), 3),
        "lens_scales_depth": source.lens_scales_depth,
    }


def lift_facts(studio: Studio) -> dict[str, Any] | None:
    """How far lifting is; None when there is nothing to say."""
    lift = studio.scenes.lift
    return lift and {
        "state": lift.state,
        "stage": lift.stage,
        "fraction": round(lift.fraction, 4),
        "eta_s": lift.eta_seconds,
        "error": lift.error,
    }
