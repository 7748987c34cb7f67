"""A running studio, driven from a program while its page shows everything live.

    python3 launch.py --no-browser
    .venv/bin/python examples/15_drive_the_studio.py http://127.0.0.1:7860

The page is one client of a WebSocket protocol; this is another (docs/live-protocol.md lists every command and message).
The first page gives whoever sits at this machine a cookie; where the studio asks for its key, give the whole address
that it prints, `/?key=...` included. A new shot of a bundled sample is begun, its path set and its video made: watch it
on the page, under *Shots*. Writes `driven.mp4`.
"""

import itertools
import json
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.request import HTTPCookieProcessor, Request, build_opener

import tyro
from websockets.sync.client import connect
from websockets.typing import Origin


def main(
    url: str,
    /,
    sample: str = "still-life",
    move: str = "orbit left 12deg over 2s",
    width: int = 512,
    height: int = 384,
    frames: int = 49,
) -> None:
    """Have the studio at an address make a video."""
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))
    browser.open(url).read()
    here = url.partition("/?")[0].rstrip("/")
    new = Request(f"{here}/library/new?sample={sample}", method="POST", headers={"Origin": here})
    token = json.load(browser.open(new))["token"]

    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
    live = f"{here.replace('http', 'ws', 1)}/live/{token}"
    headers = {"Cookie": cookies}
    with connect(live, origin=Origin(here), additional_headers=headers, max_size=None, proxy=None) as page:
        newest: dict[str, dict[str, Any]] = {}  # message of each kind
        numbers = itertools.count(1)

        def hear() -> str:
            """Wait for the next message, and return its kind; pictures, which are binary, have none."""
            message = page.recv()
            if isinstance(message, bytes):
                return ""
            said = json.loads(message)
            newest[said["t"]] = said
            return said["t"]

        def do(command: str, **arguments: Any) -> None:
            page.send(json.dumps({"t": "act", "do": command, "args": arguments, "id": next(numbers)}))
            while (kind := hear()) not in ("done", "refused"):
                pass
            if kind == "refused":
                raise SystemExit(newest["refused"]["text"])

        while "state" not in newest or not newest["state"]["scene"]["ready"]:
            hear()
        do("set_path", text=move)
        do("set_clip", width=width, height=height, frames=frames)
        do("generate")
        while (job := newest["state"]["job"]) is None or job["state"] in ("queued", "running"):
            hear()
        if job["state"] != "done":
            raise SystemExit(f"The studio made no video: {job['error']}")
        take = newest["state"]["takes"][0]
    Path("driven.mp4").write_bytes(browser.open(here + take["files"]["video.mp4"]).read())
    print(f"driven.mp4: take {take['id']}, {take['frames']} frames, contract {take['contract'][:16]}")


if __name__ == "__main__":
    tyro.cli(main)
