"""Folders of jobs whose records lie, and lifts that ask for what there is not."""

import json
import os
import random
import shutil
import tempfile
from functools import cache
from pathlib import Path

from PIL import Image

from engine.job import INPUT, PROGRESS, RESULT, job_state, refuse_if_busy
from engine.lift_job import PIXELS, pack_lift, read_lift, run_lift
from engine.progress import Progress
from engine.run import run_job
from scene.errors import InputError
from scene.photo.image import load_image
from tests.fuzz.mutate import mutated_bytes, mutated_json

FILES = (RESULT, RESULT, "lift.json", "lift.json", "photo.png", "depth.npz", f"{INPUT}/{PIXELS}")


def trial(rng: random.Random, folder: Path) -> None:
    """One folder: what is told of it, what is read from it, and now and then it is run."""
    shot = folder / "lift"
    shutil.copytree(lifted(), shot)
    for _ in range(rng.choice((1, 1, 2))):
        harm(rng, shot)
    state = job_state(shot)
    if state is not None:
        assert isinstance(state.progress, Progress) and 0 <= state.progress.fraction <= 1
        assert state.state in ("queued", "running", "done", "failed", "cancelled") and len(state.error) < 5000
        _ = state.result.get("notes", {}), state.result.get("seconds"), tuple(state.result.get("notices", ()))
    try:
        read_lift(shot)
    except InputError:
        refuse_if_busy(shot)
    if rng.random() < 0.2:
        run_job(shot)


@cache
def lifted() -> Path:
    """A lift that is done, with what it was given beside it as if it were not."""
    home = Path(tempfile.mkdtemp(prefix="fuzz-jobs-"))
    Image.linear_gradient("L").convert("RGB").resize((48, 32)).save(home / "photo.png")
    folder = pack_lift(home / "lift", load_image(home / "photo.png"), depth="layout-prior")
    shutil.copytree(folder / INPUT, home / INPUT)
    run_lift(folder)
    (home / INPUT).rename(folder / INPUT)
    return folder


def harm(rng: random.Random, shot: Path) -> None:
    """Change one file of a job."""
    name = rng.choice(
        (PROGRESS, RESULT, RESULT, "lift.json", "lift.json", "photo.png", "depth.npz", f"{INPUT}/{PIXELS}")
    )
    file = shot / name
    content = file.read_bytes() if file.is_file() else b"{}"
    match rng.randrange(6):
        case 0:
            changed = mutated_bytes(rng, content)
        case 1:
            (shot / RESULT).unlink(missing_ok=True)
            last = json.loads((lifted() / PROGRESS).read_bytes().splitlines()[-1])
            file, changed = shot / PROGRESS, mutated_json(rng, last | {"pid": os.getpid()}) + b"\n"
        case 2 if name == "lift.json":
            names = ("../result.json", "/etc/passwd", "..", "", "\0", "link.png", "a" * 300)
            (shot / INPUT / "link.png").unlink(missing_ok=True)
            if rng.random() < 0.5:
                (shot / INPUT / "link.png").symlink_to(lifted() / "photo.png")
            asked, named = json.loads((lifted() / name).read_bytes()), rng.choice(names)
            changes = ({"depth": named}, {"photo": asked["photo"] | {"name": named}})
            changed = json.dumps(asked | rng.choice(changes)).encode()
        case 3:
            file.unlink(missing_ok=True)
            file.symlink_to(rng.choice(("/dev/zero", "/etc/hostname", "/nowhere")))
            return
        case _:
            try:
                changed = mutated_json(rng, json.loads(content))
            except (ValueError, RecursionError):
                changed = mutated_bytes(rng, content)
    file.unlink(missing_ok=True)
    file.write_bytes(changed)
