"""Pictures of the page, taken from the page: `python -m docs.capture OUT` (needs what the tests need, and Chromium).

OUT gets first, lifted, authored, generating, result and error at two sizes, light and dark, and drag.gif: a keyframe
dragged by its gizmo with the picture following. docs/page.png and docs/drag.gif are two of these.
"""

import io
import math
import subprocess
import sys
import tempfile
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from skimage.data import chelsea

from tests.app.browser.studio_site import Person, StudioSite

CHROMIUM = "/usr/bin/chromium"
SIZES = ((1280, 720), (1920, 1080))
GIF_SIZE = (800, 450)
GIF_FRAMES = 26
GIF_PIXELS = 70
"""That the gizmo is pulled, to either side."""
RATE = 11
"""Frames of the GIF per second."""


def main(out: Path) -> None:
    """Take every picture."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="realcam-") as home, sync_playwright() as playwright:
        site = StudioSite(Path(home))
        site.start()
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            drag(site, browser, out / "drag.gif")
            for width, height in SIZES:
                for scheme in ("dark", "light"):
                    options = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
                    with site.person(browser, **options) as person:
                        walk(person, lambda name, tail=f"{width}-{scheme}": out / f"{name}-{tail}.png", Path(home))
            browser.close()
        finally:
            site.stop()


def walk(person: Person, file, home: Path) -> None:
    """From the first look to a result and an error."""
    page = person.visit().page
    page.wait_for_timeout(4000)
    page.screenshot(path=file("first"))

    photo = home / "Chelsea.png"
    Image.fromarray(chelsea()).save(photo)
    page.locator("input[type=file][aria-label=Photo]").set_input_files(photo)
    person.wait("state.photo.name === 'Chelsea.png' && state.scene.ready")
    person.rendered()
    person.tab("Image")
    page.wait_for_timeout(4000)
    page.screenshot(path=file("lifted"))

    still_life(person)
    person.tab("Camera")
    page.wait_for_timeout(4000)
    page.screenshot(path=file("authored"))

    person.tab("Engine")
    page.keyboard.press("Control+Enter")
    person.wait("state.job?.state === 'running' && state.job.fraction > 0.2")
    page.screenshot(path=file("generating"))
    person.wait("film.take && player.frame > 3")
    person.tab("Takes")
    page.wait_for_timeout(3000)
    page.screenshot(path=file("result"))
    page.keyboard.press("Escape")  # closes the film
    page.keyboard.press("Escape")  # deselects: the numbers make way for the path's

    person.tab("Camera")
    words = page.get_by_role("textbox", name="Path in film words")
    words.fill("dolly zoom in 50m")
    words.press("Enter")
    page.wait_for_timeout(1500)
    page.screenshot(path=file("error"))


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


def drag(site: StudioSite, browser: Browser, file: Path) -> None:
    """A keyframe dragged by an arrow of its gizmo."""
    frames: list[Image.Image] = []
    with site.person(browser, color_scheme="dark") as person:
        page = person.visit().page
        still_life(person)
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
    main(Path(sys.argv[1]))
