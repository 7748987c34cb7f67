"""What everybody walks first: drop a photo, fly, keep three cameras, watch, download. Real keys; nothing is typed."""

import base64
import io
import math
import time
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from app.document.baking import attitude_deg
from engine.video import probe_video
from scene.path.keyframes import Keyframe
from tests.app.browser.studio_site import Person

MOST_INVENTED = 0.15
APART = 0.1
"""Least distance between the cameras that are kept, as a share of the subject's."""


def astronaut() -> Image.Image:
    return Image.fromarray(data.astronaut()).crop((64, 0, 448, 512)).resize((1200, 1600))


def cat() -> Image.Image:
    return Image.fromarray(data.chelsea()).crop((120, 0, 345, 300)).resize((900, 1200))


class Walk:
    """A person's actions, counted; a key that is held is one."""

    def __init__(self, person: Person) -> None:
        self.person, self.page, self.actions = person, person.page, 0

    def drop(self, photo: Image.Image, name: str) -> None:
        self.actions += 1
        file = io.BytesIO()
        photo.save(file, "JPEG", quality=92)
        self.page.evaluate(
            """([name, base64]) => {
              const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
              const dataTransfer = new DataTransfer();
              dataTransfer.items.add(new File([bytes], name, { type: 'image/jpeg' }));
              const stage = document.querySelector('.rc-stage');
              for (const type of ['dragenter', 'dragover', 'drop'])
                stage.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
            }""",
            [name, base64.b64encode(file.getvalue()).decode()],
        )
        self.person.wait(
            f"state.photo.name === '{name}' && state.scene.ready && state.lift === null && state.suggested"
        )

    def hold(self, key: str, until: Callable[[], bool]) -> None:
        """Hold a key for as long as it takes, as one does who looks at the picture."""
        self.actions += 1
        self.page.keyboard.down(key)
        end = time.monotonic() + 60
        while not until():
            assert time.monotonic() < end, f"holding {key} did not do it"
            time.sleep(0.002)
        self.page.keyboard.up(key)
        self.person.until(lambda: not self.person.studio.pilot.moving)

    def hold_for(self, key: str, seconds: float) -> None:
        """Hold a key for so long by the page's clock."""
        self.actions += 1
        self.page.keyboard.press(key, delay=1000 * seconds)
        self.person.until(lambda: not self.person.studio.pilot.moving)

    def press(self, key: str) -> None:
        self.actions += 1
        self.page.keyboard.press(key)

    def generate_and_download(self) -> Path:
        """Press Generate, see the film play by itself, download it."""
        self.actions += 2
        self.page.get_by_role("button", name="Generate", exact=True).click()
        self.person.wait("film.take && player.playing && player.frame > 3")
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name="Download MP4").click()
        return Path(download.value.path())


def gone(walk: Walk, subject: float) -> bool:
    """Whether the camera is far enough from where it was kept last."""
    studio = walk.person.studio
    flown = studio.pilot.camera
    last = studio.keyframes()[-1][2].position if not studio.document.suggested else (0.0, 0.0, 0.0)
    return flown is not None and math.dist(flown.position, last) > 1.1 * APART * subject


@pytest.mark.parametrize("photo", [astronaut, pytest.param(cat, marks=pytest.mark.slow)])
def test_drop_a_portrait_fly_keep_three_cameras_watch_and_download(person: Person, photo: Callable):
    walk = Walk(person)
    walk.drop(photo(), f"{photo.__name__}.jpg")
    studio = person.studio
    subject = person.see("state.scene.subject_m")

    for number, key in enumerate("www", start=2):
        walk.hold(key, lambda: gone(walk, subject))
        if number == 4:
            walk.hold_for("ArrowLeft", 0.32)
        walk.press("k")
        person.wait(f"state.segments[0].keyframes?.length === {number} && !state.view.piloted")
    keys: list[Keyframe] = [key for _, _, key, _ in studio.keyframes()]
    times = [moment for _, moment, _, _ in studio.keyframes()]
    assert keys[0].position == (0, 0, 0), "the path begins at the photo"
    for one, other in combinations(keys[1:], 2):
        assert math.dist(one.position, other.position) >= APART * subject
    assert max(abs(attitude_deg(key.wxyz)[0]) for key in keys) >= 5
    assert all(0.5 <= b - a <= 6 for a, b in pairwise(times)), "none on top of another"

    walk.press("Space")
    person.wait("player.playing && player.frame > 2")
    person.rendered()
    coverage, rate = person.see("state.coverage"), person.see("state.clip.fps")
    for moment in times[1:]:
        frame = min(round(moment * rate), len(coverage["outside"]) - 1)
        assert coverage["outside"][frame] + coverage["hidden"][frame] <= MOST_INVENTED
    film = walk.generate_and_download()
    assert walk.actions + 1 <= 12, "with opening the page"
    take = person.studio.takes.file(person.see("state.takes[0].id"), "video.mp4")
    assert take is not None and film.read_bytes() == take.read_bytes()
    width, height = person.see("[state.photo.width, state.photo.height]")
    video = probe_video(film)
    assert video.width / video.height == pytest.approx(width / height, rel=0.02), "the photo's own shape"
    assert video.fps == pytest.approx(rate)


def test_k_in_the_overview_leaves_the_view_free_for_the_next_drag(person: Person):
    """No gizmo covers the eye it belongs to: the drag after K turns the view, and moves no keyframe."""
    person.page.keyboard.press("k")
    person.wait("state.view.selection?.[1] === 1")
    kept = person.studio.keyframes()[1][2]
    box, before = person.viewport_box(), person.studio.director
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    person.page.mouse.move(x, y)
    person.page.mouse.down()
    person.page.mouse.move(x + 80, y, steps=4)
    person.page.mouse.up()
    person.until(lambda: person.studio.director != before)
    person.rest()
    assert person.studio.keyframes()[1][2] == kept


def test_the_first_view_shows_photo_camera_and_scene_beside_tools_and_picture(person: Person):
    person.page.keyboard.press("f")
    person.rest()
    person.page.keyboard.press("f")
    person.rest()
    box = person.viewport_box()
    over = person.page.evaluate(
        """() => [...document.querySelectorAll('.rc-pip, .rc-flight, [data-over-stage]')]
          .map((each) => each.getBoundingClientRect())
          .map(({ left, top, right, bottom }) => [left, top, right, bottom])"""
    )
    scene = person.studio.scene
    assert scene is not None
    points = scene.points.xyz.numpy()[:: max(1, len(scene.points) // 400)]
    points = points[points[:, 2] < 2 * scene.subject_distance]
    seen = np.array([person.pixel(point) for point in [np.zeros(3), *points]])
    assert (seen[:, 0] >= box["x"]).all() and (seen[:, 0] <= box["x"] + box["width"]).all()
    assert (seen[:, 1] >= box["y"]).all() and (seen[:, 1] <= box["y"] + box["height"]).all()
    for left, top, right, bottom in over:
        inside = (seen[:, 0] > left) & (seen[:, 0] < right) & (seen[:, 1] > top) & (seen[:, 1] < bottom)
        assert inside.mean() < 0.02
