"""Shots on a disk that were damaged, or written by another studio."""

import json
import random
from dataclasses import replace
from functools import cache
from pathlib import Path

from app.document.baking import bake_document
from app.document.document import Document, PhotoSource, document_to_json, read_document, write_document
from app.document.history import HistoryLog, read_history
from app.document.store import Store
from app.document.view import Marks, View
from app.studio.desk import read_desk, write_desk
from app.web.library import Library
from engine.settings import Settings
from scene.ground import Ground
from scene.path.camera_path import CameraPath
from scene.path.keyframes import Keyframe, Keyframes
from scene.rendering.render import render
from scene.scene import Scene
from tests.engine.scenes import small_scene
from tests.fuzz.mutate import mutated_bytes, mutated_json

MARKS = Marks(photo=PhotoSource(name="a"), subject=(0.0, 0.0, 2.0), ground=Ground((0.0, -1.0, 0.0), 1.5, 0.4))


def trial(rng: random.Random, folder: Path) -> None:
    """One shot's document and history, read, and what was read baked and drawn."""
    file, history = folder / "document.json", folder / "history.jsonl"
    document = rng.choice(documents())
    said = {"schema": "realcam-shot/1", "revision": 3} | document_to_json(document)
    content = json.dumps(said).encode()
    file.write_bytes(mutated_bytes(rng, content) if rng.random() < 0.3 else mutated_json(rng, said))
    store = Store(document)
    for other in documents():
        store.update(other, "Try another")
    store.undo()
    HistoryLog(history, None).write(store.snapshot(), 2)
    lines = history.read_bytes().split(b"\n")
    at = rng.randrange(len(lines))
    lines[at] = (
        mutated_json(rng, json.loads(lines[at] or b"{}")) if rng.random() < 0.5 else mutated_bytes(rng, lines[at])
    )
    history.write_bytes(b"\n".join(lines))
    if (kept := read_history(history)) is not None:
        for _ in range(3):
            Store(kept.document, kept.done, kept.undone).undo()
    write_desk(folder / "desk.json", View(loop=(0.0, 1.0)), MARKS)
    desk = (folder / "desk.json").read_bytes()
    (folder / "desk.json").write_bytes(mutated_json(rng, json.loads(desk)))
    read_desk(folder / "desk.json")
    Library(folder.parent / "home").shots()
    read = read_document(file)
    baked = bake_document(read, scene(), "scene")
    render(scene(), replace(baked.trajectory, intrinsics=baked.trajectory.intrinsics)) if len(
        baked.trajectory
    ) < 8 else None
    write_document(file, read)
    assert read_document(file) == read


@cache
def scene() -> Scene:
    """What the paths go through."""
    return small_scene()


@cache
def documents() -> tuple[Document, ...]:
    """Documents of several kinds."""
    key = Keyframe(time=1.0, position=(0, 0, 0.5), wxyz=(1, 0, 0, 0), fov_y=0.9, target=(0, 0, 2))
    keys = (key, replace(key, time=2.5, position=(0.3, 0, 0), target=None))
    plain = Document(photos=(PhotoSource(name="a.jpg", file="a.jpg"),), path=CameraPath.from_text("orbit right 20deg"))
    mixed = CameraPath(
        segments=(*CameraPath.from_text("dolly in 0.3m; pan left 5deg").segments, Keyframes(keyframes=keys))
    )
    asked = Settings(steps=7, guidance=3.5)
    repaired = PhotoSource(name="b", sample="room", scale=1.2, trim=2, sky_beyond_m=20.0)
    return (
        replace(plain, frames=5),
        replace(plain, path=mixed, frames=4, prompt="dusk", settings=asked),
        replace(plain, photos=(repaired,), path=replace(mixed, closed=True), rate=3.0, deleted_takes=(1, 2)),
    )
