"""Camera paths of every format, damaged; what is read is written again in a format of any kind."""

import json
import random
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from scene.formats.convert import WRITABLE, read_trajectory, readable_as, write_trajectory
from tests.fuzz.mutate import mutated_bytes, mutated_json
from tests.scene.formats.test_convert import KIN
from tests.scene.formats.test_known_paths import OPENGL, TEXTS, colmap_binary

GOLDEN = Path(__file__).parents[1] / "data" / "formats"
TEXT_SCRAPS = (b"-", b"9" * 400, b"1e308", b"1e-320", b"nan", b"inf", b"1e19", b"\n", b" 0 ", b"#", b",", b"[[", b"0")
KEYS = [{"R": [-0.5, -0.5, -0.5, 0.5], "T": [0.5, 0.5, 0.5 + i / 10], "fov": 60} for i in range(3)]
POSES = [{"frame": 6 * i, "position": [-i, 0, 0], "target": [-i, 0, 1]} for i in range(3)]
TRACK = {"times": [0, 6], "values": {"position": [0, 0, 0, 1, 0, 0], "target": [0, 0, 1, 1, 0, 1], "fov": [60, 60]}}
MORE = {
    "base_cam.json": {"path": KEYS, "duration_seconds": 0.4},
    "document.json": {"camera": {"fov": 60}, "timeline": {"frameRate": 10}, "poseSets": [{"poses": POSES}]},
    "settings.json": {"animTracks": [{"frameRate": 10, "keyframes": TRACK}]},
}


def trial(rng: random.Random, folder: Path) -> None:
    """One file, or a folder of which one file is damaged."""
    name, files = rng.choice(sources())
    hit = rng.choice([*files])
    for each, content in files.items():
        file = folder / each
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(damaged(rng, each, content) if each == hit else content)
    where = folder / hit if name == "file" else folder
    readable_as(where)
    imported = read_trajectory(where, fps=rng.choice((None, 12.0)), camera=None)
    write_trajectory(folder / "out", imported.file, rng.choice(WRITABLE))


def damaged(rng: random.Random, name: str, content: bytes) -> bytes:
    """The content, harmed as its kind is by people and by disks."""
    if name.endswith(".json") and rng.random() < 0.6:
        return mutated_json(rng, json.loads(content))
    if name.endswith((".txt", ".csv", ".log")) and rng.random() < 0.6:
        words = content.split(b" ")
        words[rng.randrange(len(words))] = rng.choice(TEXT_SCRAPS)
        return b" ".join(words)
    return mutated_bytes(rng, content)


@cache
def sources() -> list[tuple[str, dict[str, bytes]]]:
    """Files by their names, each a path by itself, or folders of them."""
    found = [("file", {name: text.encode()}) for name, text in TEXTS.values()]
    found += [("file", {each.name: each.read_bytes()}) for each in GOLDEN.iterdir() if each.is_file()]
    found += [("file", {name: json.dumps(document).encode()}) for name, document in MORE.items()]
    found.append(("file", {"orbit.txt": b"0 30 60 90\n0 0 0 0\n0 0 0 0\n"}))
    found += [("file", {name: text.encode()}) for name, (text, _) in KIN.items()]
    rig = b"1 2 CAMERA 1 CAMERA 7 1 1 0 0 0 -1 0 0\n"
    text = {each.name: each.read_bytes() for each in (GOLDEN / "colmap").iterdir()}
    lens = {"fx": 500, "fy": 500, "cx": 320, "cy": 240, "width": 640, "height": 480, "timestamp": 0}
    phone = {
        f"keyframes/cameras/{i}.json": json.dumps(
            lens | {f"t_{r}{c}": rows[r][c] for r in range(3) for c in range(4)} | {"timestamp": 10**6 + 10**5 * i}
        ).encode()
        for i, rows in enumerate(OPENGL)
    }
    with TemporaryDirectory() as folder:
        home = Path(folder)
        colmap_binary(home / "model", points=2, rig=True)
        binary = {each.name: each.read_bytes() for each in (home / "model").iterdir()}
        for name in ("arrays", "redwood"):
            write_trajectory(home / name, read_trajectory(GOLDEN / "realcam.json").file, name)
            found.append(("file", {"poses.npz" if name == "arrays" else "a.log": (home / name).read_bytes()}))
    return [*found, ("folder", text), ("folder", text | {"rigs.txt": rig}), ("folder", binary), ("folder", phone)]
