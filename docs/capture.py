"""Pictures of the page, taken from the page: `python -m docs.capture OUT` (needs what the tests need, and Chromium).

OUT gets what README and docs/ show, page.png, film.jpg and drag.gif; with `--all` also every stage of the walk from a
photo to its film, at four sizes, light and dark: to be looked at before a release.
"""

import io
import math
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from skimage.data import astronaut

from tests.app.browser.studio_site import Person, StudioSite

CHROMIUM = "/usr/bin/chromium"
SIZES = ((800, 600), (1280, 720), (1920, 1080), (2560, 1440))
SETTLES_MS = 2500
"""Milliseconds that drawing takes to settle without a GPU."""
GIF_SIZE = (800, 450)
GIF_FRAMES = 26
GIF_PIXELS = 70
"""Pixels that the gizmo is pulled, to either side."""
RATE = 11
"""Frames of the GIF per second."""


def main(out: Path, *, everything: bool) -> None:
    """Take every picture."""
    out.mkdir(parents=True, exist_ok=True)
    with running() as (site, browser):
        readme(site, browser, out)
        if everything:
            with site.person(browser) as person:
                walk(person, Path(site.home), lambda name: at_every_size(person, out, name))


@contextmanager
def running() -> Iterator[tuple[StudioSite, Browser]]:
    """A studio with a home of its own, and a browser."""
    with tempfile.TemporaryDirectory(prefix="realcam-") as home, sync_playwright() as playwright:
        site = StudioSite(Path(home))
        site.start()
        try:
            yield site, playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        finally:
            site.stop()


def readme(site: StudioSite, browser: Browser, out: Path) -> None:
    """The pictures that README and docs/ show."""
    with site.person(browser) as person:
        page = person.visit().page
        still_life(person)
        person.tab("Camera")
        page.wait_for_timeout(SETTLES_MS)
        page.screenshot(path=out / "page.png")
        film(person)
        person.wait("state.takes[0].camera?.sentence")
        person.tab("Takes")
        page.mouse.move(600, 300)  # lets the take's name be seen
        page.wait_for_timeout(SETTLES_MS)
        shot = Image.open(io.BytesIO(page.screenshot()))
        shot.convert("RGB").save(out / "film.jpg", quality=88)
        drag(person, out / "drag.gif")


def walk(person: Person, home: Path, look: Callable[[str], None]) -> None:
    """Walk from the first look to the film and the list of shots, taking pictures on the way."""
    page = person.visit().page
    look("first")

    photo = home / "astronaut.jpg"
    Image.fromarray(astronaut()).crop((64, 0, 448, 512)).resize((1200, 1600)).save(photo, quality=92)
    page.locator("input[type=file][aria-label=Photo]").set_input_files(photo)
    person.wait("state.photo.name === 'astronaut.jpg' && state.scene.ready && state.lift === null && state.suggested")
    person.rendered()
    look("portrait")

    for number in (1, 2, 3):
        page.keyboard.press("w", delay=300)
        person.wait("state.view.piloted")
        if number == 1:
            look("pilot")
        page.keyboard.press("k")
        person.wait(f"state.segments[0].keyframes?.length === {number + 1}")
    person.rendered()
    page.keyboard.press("c")
    look("authored")

    film(person)
    look("film")
    person.tab("Takes")
    look("takes")
    page.keyboard.press("Escape")
    for tab in ("Image", "Engine"):
        person.tab(tab)
        look(tab.lower())
    for key, name in (("?", "keys"), ("Control+k", "commands"), ("Shift+O", "start")):
        page.keyboard.press(key)
        look(name)
        page.keyboard.press("Escape")


def at_every_size(person: Person, out: Path, name: str) -> None:
    """The page as it is now, in every window and theme."""
    page = person.page
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(SETTLES_MS)
            page.screenshot(path=out / f"{name}-{width}-{scheme}.png")
    page.set_viewport_size({"width": 1280, "height": 720})


def film(person: Person) -> None:
    """Make the film and see it play."""
    person.page.keyboard.press("Control+Enter")
    person.wait("film.take && player.playing && player.frame > 3")


def still_life(person: Person) -> None:
    """Three keyframes in the still life; the last one is selected."""
    person.page.evaluate("__studio.act('open_sample', {name: 'still-life'})")
    person.wait("state.photo.sample === 'still-life' && state.scene.ready")
    person.rendered()
    for pose in (
        {"position": [0.12, -0.05, 0.08], "wxyz": [0.998, 0.012, -0.06, 0.0]},
        {"position": [0.26, -0.02, 0.16], "wxyz": [0.991, 0.006, -0.13, 0.0]},
    ):
        person.page.evaluate("camera => __studio.act('add_keyframe', {camera})", pose | {"fov_y": None})
    person.wait("state.segments[0].keyframes?.length === 3")
    person.rendered()


def drag(person: Person, file: Path) -> None:
    """A keyframe dragged by an arrow of its gizmo, and the picture through it following."""
    frames: list[Image.Image] = []
    page = person.page
    page.keyboard.press("Escape")  # closes the film
    page.emulate_media(color_scheme="dark")
    page.evaluate("__studio.act('select', {selection: [0, 2]})")
    person.tab("Camera")
    person.rest()
    with person.gizmo_held(axis=0) as pull:
        for step in range(GIF_FRAMES):
            pull(GIF_PIXELS * math.sin(2 * math.pi * step / GIF_FRAMES))
            page.wait_for_timeout(350)
            shot = Image.open(io.BytesIO(page.screenshot(type="jpeg", quality=95)))
            frames.append(shot.resize(GIF_SIZE, Image.Resampling.LANCZOS))
    with tempfile.TemporaryDirectory(prefix="realcam-") as folder:
        for number, frame in enumerate(frames):
            frame.save(Path(folder) / f"{number:03d}.png")
        colours = "split[a][b];[a]palettegen=stats_mode=full[p];[b][p]paletteuse=dither=none:diff_mode=rectangle"
        command = [get_ffmpeg_exe(), "-y", "-loglevel", "error", "-framerate", str(RATE), "-i", f"{folder}/%03d.png"]
        subprocess.run([*command, "-vf", colours, str(file)], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), everything="--all" in sys.argv[2:])
