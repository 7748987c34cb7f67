"""How quickly the studio answers: `launch.py bench app`. A socket client stands in for the page."""

import contextlib
import json
import math
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import httpx
import numpy as np
import psutil
import torch
from PIL import Image
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from benchmarks.crowd import EVERY, PEOPLE, many_at_once
from benchmarks.live_client import LiveClient
from scene.camera import Intrinsics
from scene.formats.realestate10k import write_realestate10k
from scene.formats.trajectory_json import TrajectoryFile
from scene.path.camera_path import CameraPath
from scene.path.keyframes import Keyframe, Keyframes
from scene.pose import pose
from scene.samples.shipped import ASSETS
from scene.trajectory import Trajectory

ROOT = Path(__file__).resolve().parents[1]
EDITS = 60
KEYFRAMES, LONG_CLIP = 200, 961
"""Keyframes of a path that takes long to rebuild, and frames of a long clip."""
IDLE_SESSIONS = 20


@dataclass(frozen=True, kw_only=True)
class AppFigure:
    """One thing a person waits for."""

    what: str
    unit: str
    median: float
    p95: float
    goal: float


class RunningStudio:
    """The studio in a process of its own, as its users start it."""

    def __init__(self, home: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.began = time.perf_counter()
        command = [sys.executable, "-m", "app.main", "studio", "--port", str(port), "--home", str(home)]
        with (home / "studio.log").open("w") as log:
            self.process = subprocess.Popen([*command, "--no-browser"], cwd=ROOT, stdout=log, stderr=log)

    def visitor(self) -> "Visitor":
        """A new browser, once the start page answers."""
        http = httpx.Client(base_url=self.url, headers={"Origin": self.url}, trust_env=False, timeout=60)
        while True:
            with contextlib.suppress(httpx.ConnectError):
                if http.get("/").status_code == 200:
                    return Visitor(self, http)
            assert self.process.poll() is None, "the studio has ended"
            time.sleep(0.02)

    def memory(self) -> int:
        """Bytes that the studio and its workers hold."""
        process = psutil.Process(self.process.pid)
        return sum(each.memory_info().rss for each in (process, *process.children(recursive=True)))

    def close(self) -> None:
        """End it as Ctrl-C does."""
        self.process.terminate()
        self.process.wait(60)


class Visitor:
    """A browser's cookie, and the token of a shot of its own."""

    def __init__(self, studio: RunningStudio, http: httpx.Client) -> None:
        self.studio, self.http = studio, http
        ((name, value),) = http.cookies.items()
        self.cookie = f"{name}={value}"
        self.token = http.post("/library/new").json()["token"]

    def live(self) -> LiveClient:
        """A tab."""
        url = f"{self.studio.url.replace('http', 'ws')}/live/{self.token}"
        return LiveClient(url, origin=self.studio.url, cookie=self.cookie)

    def upload(self, file: Path) -> None:
        """Open a photo."""
        query = urllib.parse.urlencode({"name": file.name})
        answer = self.http.post(f"/upload/{self.token}?{query}", content=file.read_bytes())
        assert answer.status_code == 200, answer.text


@contextlib.contextmanager
def running_studio() -> Iterator[RunningStudio]:
    """The studio, with a home of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="realcam-") as home:
        studio = RunningStudio(Path(home))
        try:
            yield studio
        finally:
            studio.close()


def bench_app() -> Iterator[AppFigure]:
    """Start the studio twice (the second start is warm), work in it, and let many sessions rest."""
    with running_studio() as studio, studio.visitor().live() as page:
        page.wait(page.whole, "the sample")
    with running_studio() as studio:
        visitor = studio.visitor()
        yield once("start to start page", "s", time.perf_counter() - studio.began, 5.0)
        with visitor.live() as page:
            page.wait(lambda: len(page.clip()) > 1, "the sample")
            yield once("start to the sample moving", "s", time.perf_counter() - studio.began, 8.0)
            page.wait(page.whole, "the sample")
            with tempfile.TemporaryDirectory(prefix="realcam-") as folder:
                yield large_upload(visitor, page, Path(folder))
                yield long_import(visitor, page, Path(folder))
                yield long_path(visitor, page, Path(folder))
        another = studio.visitor()
        with another.live() as page, tempfile.TemporaryDirectory(prefix="realcam-") as folder:
            page.wait(page.whole, "the sample")
            yield from edits(another, page, Path(folder))
    with running_studio() as studio:
        yield idle_sessions(studio)
    with running_studio() as studio:
        visitors = [studio.visitor() for _ in range(PEOPLE)]
        waited, _ = many_at_once(visitors)
        yield spread(f"{PEOPLE} people, {1 / EVERY:g} edits a second each: edit in to state", waited, 150.0)
    yield path_rebuild()


def once(what: str, unit: str, value: float, goal: float) -> AppFigure:
    """Measured a single time."""
    return AppFigure(what=what, unit=unit, median=value, p95=value, goal=goal)


def sample_photo(file: Path, width: int, height: int) -> Path:
    """A real picture at that size."""
    with Image.open(ASSETS / "room" / "photo.jpg") as picture:
        picture.resize((width, height), Image.Resampling.LANCZOS).save(file, quality=90)
    return file


def large_upload(visitor: Visitor, page: LiveClient, folder: Path) -> AppFigure:
    """12 megapixels, until the points are there; depth is the layout prior's."""
    file, old = sample_photo(folder / "large.jpg", 4243, 2828), page.state["scene"]["key"]
    began = time.perf_counter()
    visitor.upload(file)
    page.wait(lambda: page.state["scene"].get("key", old) != old, "the large photo", 60)
    return once("12-megapixel photo to points (first worker start included)", "s", time.perf_counter() - began, 10.0)


def long_import(visitor: Visitor, page: LiveClient, folder: Path) -> AppFigure:
    """Time an import until the page knows the ghost of it."""
    file = path_file(folder / "long.txt", 10_000)
    began = time.perf_counter()
    bring(visitor, file)
    page.wait(lambda: page.state["import"] is not None, "the ghost")
    figure = once("RealEstate10K text of 10 000 frames to its ghost", "s", time.perf_counter() - began, 1.0)
    page.act("drop_import")
    return figure


def long_path(visitor: Visitor, page: LiveClient, folder: Path) -> AppFigure:
    """Keyframes of an imported path are nudged, one after the other."""
    bring(visitor, path_file(folder / "frames.txt", LONG_CLIP))
    page.wait(lambda: page.state["import"] is not None, "the ghost")
    page.act("change_import", keep="exact")
    page.act("accept_import")
    waited = []
    for index in range(1, EDITS + 1):
        began = time.perf_counter()
        number = page.begin("edit_keyframe", selection=[0, index], change={"fov_y_deg": 30.0})
        page.wait(lambda number=number: page.state["edit"] >= number, "the state")
        waited.append(1000 * (time.perf_counter() - began))
    return spread(f"{LONG_CLIP} keyframes: edit in to state", waited, 150.0)


def path_file(file: Path, frames: int) -> Path:
    """A path of so many frames, written there."""
    spread = torch.linspace(0, 3, frames, dtype=torch.float64)[:, None]
    c2w = pose(torch.eye(3, dtype=torch.float64).expand(frames, 3, 3), spread.sin() * torch.tensor([0.3, 0.1, 1.0]))
    lens = Intrinsics.from_fov_x(1.0, 1280, 720).repeated(frames)
    write_realestate10k(file, TrajectoryFile(trajectory=Trajectory(lens, c2w, 30.0)))
    return file


def bring(visitor: Visitor, file: Path) -> None:
    """Import a path, up to where it waits to be accepted."""
    query = urllib.parse.urlencode({"files": json.dumps([[file.name, file.stat().st_size]])})
    answer = visitor.http.post(f"/import/{visitor.token}?{query}", content=file.read_bytes())
    assert answer.status_code == 200, answer.text


def edits(visitor: Visitor, page: LiveClient, folder: Path) -> Iterator[AppFigure]:
    """A keyframe that is dragged through a scene of 50 thousand points, alone and while a video is made."""
    old = page.state["scene"]["key"]
    visitor.upload(sample_photo(folder / "small.jpg", 274, 183))
    page.wait(lambda: page.state["scene"].get("key", old) != old, "the small photo", 60)
    page.act("add_move", text="truck right 0.2m")
    page.act("set_clip", width=512, height=320, frames=49)
    page.wait(page.whole, "the frames")
    yield from drag(page, "")
    page.act("set_clip", width=768, height=480, frames=241)
    page.wait(page.whole, "the long clip", 60)
    page.act("generate")
    page.wait(lambda: (page.state["job"] or {}).get("state") == "running", "the job", 60)
    page.act("set_clip", width=512, height=320, frames=49)
    yield from drag(page, ", while a video is made")
    assert page.state["job"]["state"] == "running", "the job ended too early to be a burden"
    page.act("cancel")


def drag(page: LiveClient, when: str) -> Iterator[AppFigure]:
    """Retime the end of a move in small steps, 20 a second, and watch what comes back."""
    states, pictures = [], []
    for step in range(EDITS):
        time.sleep(0.05)
        wanted = 2.0 + 0.01 * (step + 1)
        seen, began = len(page.live), time.perf_counter()
        page.begin("retime", selection=[0, None], time=wanted, done=False)
        page.wait(lambda wanted=wanted: abs(page.state["clip"]["duration"] - wanted) < 1e-6, "the state")
        states.append(1000 * (time.perf_counter() - began))
        page.wait(lambda seen=seen: len(page.live) > seen, "the picture")
        pictures.append(1000 * (page.live[seen][0] - began))
    page.act("retime", selection=[0, None], time=2.0, done=True)
    yield spread(f"edit in to path message{when}", states, 60.0)
    yield spread(f"edit in to picture out{when}", pictures, 100.0)


def spread(what: str, values: list[float], goal: float) -> AppFigure:
    """Measured again and again, milliseconds."""
    return AppFigure(
        what=what, unit="ms", median=float(np.median(values)), p95=float(np.percentile(values, 95)), goal=goal
    )


def idle_sessions(studio: RunningStudio) -> AppFigure:
    """Twenty people look at the sample, each in a viewport, and leave their page open elsewhere or for good."""
    look_around(studio.visitor())
    before = studio.memory()
    for _ in range(IDLE_SESSIONS):
        look_around(studio.visitor())
    return once(f"{IDLE_SESSIONS} idle sessions", "MB", (studio.memory() - before) / 1e6, 1000.0)


def look_around(visitor: Visitor) -> None:
    """Open the page, see the sample and the viewport's points, and go."""
    address = f"{visitor.studio.url.replace('http', 'ws')}/view/{visitor.token}"
    spoken = Subprotocol(f"viser-v{version('viser')}")
    headers = {"Cookie": visitor.cookie}
    with (
        visitor.live() as page,
        connect(
            address,
            origin=Origin(visitor.studio.url),
            additional_headers=headers,
            subprotocols=[spoken],
            max_size=None,
            compression=None,
        ) as viewport,
    ):
        page.wait(page.whole, "the sample", 60)
        viewport.recv(timeout=30)


def path_rebuild() -> AppFigure:
    """Time from a document of many keyframes to the cameras of a long clip, as after every edit."""
    from app.document.baking import bake_document
    from app.document.document import Document, PhotoSource
    from app.studio.scenes import sample_scene

    places = [(0.3 * math.sin(i / 9), 0.1 * math.cos(i / 5), 0.002 * i) for i in range(KEYFRAMES)]
    keys = tuple(Keyframe(time=i / 10, position=place, wxyz=(1.0, 0.0, 0.0, 0.0)) for i, place in enumerate(places))
    path = CameraPath(segments=(Keyframes(keyframes=keys),))
    document = Document(photos=(PhotoSource(name="room", sample="room"),), path=path, frames=LONG_CLIP)
    scene, times = sample_scene("room"), []
    for _ in range(EDITS):
        began = time.perf_counter()
        bake_document(document, scene, "")
        times.append(1000 * (time.perf_counter() - began))
    return spread(f"{KEYFRAMES} keyframes, {LONG_CLIP} frames: path rebuilt", times, 50.0)


def table(figures: list[AppFigure]) -> str:
    """The figures as text."""
    lines = [f"{'the studio (a socket client stands in for the page)':<62} {'median':>8} {'p95':>8} {'goal':>8}"]
    for figure in figures:
        digits = 1 if figure.unit == "s" else 0 if figure.unit == "MB" else 1
        numbers = " ".join(f"{value:8.{digits}f}" for value in (figure.median, figure.p95, figure.goal))
        lines.append(f"{figure.what:<62} {numbers} {figure.unit}")
    return "\n".join(lines)
