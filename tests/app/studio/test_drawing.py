"""Paths drawn by hand and flights as they are flown, without a page."""

import io
import math
from typing import Literal

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.commands import draw, moves, path
from app.commands.draw import Flying, Stroke
from app.derived import topdown
from app.derived.surfaces import surface_of
from app.document.baking import Camera
from app.document.document import Document, PhotoSource
from app.document.edit import Around, Context
from app.document.flown import Flown, fly
from app.studio.recorder import LONGEST, Recorder
from app.studio.scenes import sample_scene
from app.studio.studio import Studio
from scene.errors import InputError
from scene.path import edits
from scene.path.camera_path import CameraPath, find_route
from scene.path.fitting import Flight, difference
from scene.path.keyframes import Keyframes
from scene.pose import look_at
from tests.app.studio.test_studio import HERE
from tests.scene.paths import LENS
from tests.there import there

LEVEL = (1.0, 0.0, 0.0, 0.0)
few = settings(deadline=None, max_examples=4)
ACROSS = Stroke(through="camera", points=tuple((0.3 + 0.004 * i, 0.93 - 0.0004 * i) for i in range(100)), aspect=1.6)


def curve(bend: float, count: int = 40) -> Flight:
    """Three metres of a curve ahead of the photo, looking along it."""
    way = torch.linspace(0, 1, count, dtype=torch.float64)
    at = torch.stack([(bend * way).sin(), 0.1 - 0.1 * way, 1 + 3 * way], dim=-1)
    ahead = torch.stack([bend * (bend * way).cos(), torch.zeros_like(way), 3 + 0 * way], dim=-1)
    return Flight(4 * way, look_at(at, at + ahead))


def document(text: str = "truck left 0.4m", *, locked: bool = True) -> Document:
    return Document(
        photos=(PhotoSource(name="a"),), path=CameraPath.from_text(text), suggested=False, start_locked=locked
    )


def flown_from(shot: Document, flight: Flight, *, onward: bool) -> Flown:
    return fly(Context(document=shot, around=Around(LENS, 2.0)), flight, "Draw", onward=onward)


def off(flight: Flight, flown: Document, begins: float) -> tuple[float, float]:
    """How far [m, degrees] a path is from a flight that begins at a moment of it."""
    route = find_route(flown.path, LENS, subject_distance=2.0)
    metres, angle = difference(flight.c2w, route.cameras(begins + flight.times)[1])
    return float(metres.max()), math.degrees(float(angle.max()))


@few
@given(st.floats(-2, 2), st.booleans(), st.sampled_from(["truck left 0.4m", "orbit right 20deg at 2m", "a flight"]))
def test_the_path_follows_a_flight_wherever_it_sets_out_from(bend: float, onward: bool, before: str) -> None:
    flight = curve(bend)
    shot = document() if before == "a flight" else document(before)
    if before == "a flight":
        shot = flown_from(shot, curve(1.0), onward=False).document
    flown = flown_from(shot, flight, onward=onward)
    begins = flown.lead + (shot.path.duration if onward else 0.0)
    metres, degrees = off(flight, flown.document, begins)
    assert metres <= 0.02 + 1e-9 and degrees <= 1 + 1e-6
    assert 0.5 <= flown.lead <= 4
    route = find_route(flown.document.path, LENS, subject_distance=2.0)
    first = route.cameras(torch.zeros(1, dtype=torch.float64))[1][0]
    torch.testing.assert_close(first, torch.eye(4, dtype=torch.float64))  # the photo


def test_an_unlocked_path_begins_with_the_flight() -> None:
    flown = flown_from(document(locked=False), curve(1.0), onward=False)
    assert flown.lead == 0 and off(curve(1.0), flown.document, 0.0)[0] <= 0.02


def test_a_loop_has_no_end_to_go_on_from() -> None:
    shot = document()
    loop = Document(photos=shot.photos, path=edits.closed(shot.path, True), suggested=False)
    with pytest.raises(InputError, match="Open the loop"):
        flown_from(loop, curve(1.0), onward=True)


# --- strokes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("facing", ["ahead", "point", "photo"])
def test_a_stroke_over_the_floor_is_one_step_and_keeps_its_height(
    studio: Studio, facing: Literal["ahead", "point", "photo"]
) -> None:
    how = Flying(metres=0.8, facing=facing, amount=6.0)
    flight = draw.flight_of(studio, ACROSS, how)
    draw.draw(studio, ACROSS, how)
    (part,) = studio.path.segments
    assert isinstance(part, Keyframes) and studio.undo_label == "Draw a path"
    assert part.duration == pytest.approx(6 + (part.duration - 6)) and part.duration > 6
    metres, angle = difference(flight.c2w, there(studio.baked).route.cameras(part.duration - 6 + flight.times)[1])
    assert float(metres.max()) <= 0.02 + 1e-9 and math.degrees(float(angle.max())) <= 1 + 1e-6
    straight_down = torch.tensor([0.0, 1.0, 0.0], dtype=torch.float64).expand(len(flight.times), 3)
    over = surface_of(studio.scene_here()).hit(flight.c2w[:, :3, 3], straight_down)
    over = over[over.isfinite()]
    assert float(over.median()) == pytest.approx(0.8, abs=0.01) and float(over.min()) > 0.8 / 3, (
        "a table in the way is flown over"
    )
    assert studio.notices[-1].text.startswith("Drew ")
    studio.undo()
    assert studio.document.suggested


def test_with_shift_it_keeps_its_distance_from_whatever_is_nearest(studio: Studio) -> None:
    flight = draw.flight_of(studio, ACROSS, Flying(keep="distance", metres=0.4))
    found = surface_of(studio.scene_here()).distance(flight.c2w[:, :3, 3])
    assert float((found - 0.4).abs().max()) < 0.01


def test_a_stroke_on_the_map_goes_over_the_ground_under_it(studio: Studio) -> None:
    stroke = Stroke(through="map", points=((-0.5, 2.0), (0.5, 3.0)))
    flight = draw.flight_of(studio, stroke, Flying(metres=0.5, pace="speed", amount=0.25))
    assert flight.c2w[0, :3, 3].tolist()[::2] == pytest.approx([-0.5, 2.0])
    assert flight.c2w[-1, :3, 3].tolist()[::2] == pytest.approx([0.5, 3.0])
    speed = flight.c2w[:, :3, 3].diff(dim=0).norm(dim=-1) / flight.times.diff()
    torch.testing.assert_close(speed, torch.full_like(speed, 0.25), atol=1e-3, rtol=0)


def test_a_stroke_behind_the_end_leaves_what_was_there(studio: Studio) -> None:
    moves.add_move(studio, "truck left 0.4m over 2s")
    before = studio.path.segments
    draw.draw(studio, ACROSS, Flying(onward=True))
    assert studio.path.segments[:-1] == before
    path.set_closed(studio, True)
    with pytest.raises(InputError, match="loop"):
        draw.draw(studio, ACROSS, Flying(onward=True))


def test_strokes_that_mean_nothing_are_refused_in_a_sentence(studio: Studio) -> None:
    for stroke, how, words in [
        (Stroke(through="director", points=((0.5, 0.9), (0.6, 0.9))), Flying(), "no view to point into"),
        (Stroke(through="camera", points=((0.5, 0.9),)), Flying(), "needs some length"),
        (Stroke(through="camera", points=((0.5, 0.9), (0.5, 0.9))), Flying(), "needs some length"),
        (Stroke(through="map", points=()), Flying(), "needs some length"),
        (ACROSS, Flying(amount=0.0), "0.01 to 600"),
        (ACROSS, Flying(metres=-1.0), "0 to 1000 m"),
    ]:
        with pytest.raises(InputError, match=words):
            draw.draw(studio, stroke, how)
    assert studio.document.suggested


# --- flights ----------------------------------------------------------------------------------------------------------


@few
@given(st.lists(st.floats(0.01, 0.3), min_size=8, max_size=40))
def test_a_recorded_flight_begins_and_ends_where_the_view_was(gaps: list[float]) -> None:
    recorder, now = Recorder(), 100.0
    recorder.start(now, Camera((0.0, 0.0, 0.0), LEVEL))
    for i, gap in enumerate(gaps):
        now += gap
        recorder.see(now, Camera((0.1 * (i + 1), 0.0, 0.0), LEVEL))
    flight = recorder.stop(now + 0.5)
    assert flight.times[0] == 0 and float(flight.times[-1]) == pytest.approx(sum(gaps) + 0.5)
    assert bool((flight.times.diff() > 0).all())
    assert flight.c2w[-1, 0, 3] == pytest.approx(0.1 * len(gaps))


def test_a_view_that_rests_in_between_rests_in_the_flight() -> None:
    recorder = Recorder()
    recorder.start(0.0, Camera((0.0, 0.0, 0.0), LEVEL))
    recorder.see(2.0, Camera((1.0, 0.0, 0.0), LEVEL))
    flight = recorder.stop(2.1)
    assert flight.c2w[flight.times < 1.95, 0, 3].abs().max() == 0 and float(flight.times[1]) == pytest.approx(1.9)


def test_a_recording_is_refused_where_there_is_none_or_too_little(studio: Studio) -> None:
    recorder = Recorder()
    with pytest.raises(InputError, match="Nothing is being recorded"):
        recorder.stop(1.0)
    recorder.start(0.0, HERE)
    with pytest.raises(InputError, match="did not move"):
        recorder.stop(1.0)
    recorder.start(0.0, HERE)
    recorder.see(0.05, Camera((0.0, 0.0, 0.0), LEVEL))
    with pytest.raises(InputError, match="takes at least"):
        recorder.stop(0.1)
    recorder.start(0.0, HERE)
    recorder.see(LONGEST + 1, Camera((0.0, 0.0, 0.0), LEVEL))  # too late
    with pytest.raises(InputError, match="did not move"):
        recorder.stop(LONGEST + 2)


# --- the map ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["room", "street", "still-life"])
def test_the_map_shows_the_photo_and_its_camera_from_above(name: str) -> None:
    scene = sample_scene(name)
    place = topdown.ground_map(scene).area
    assert place.left < 0 < place.left + place.side and place.near < 0 < place.near + place.side
    with Image.open(io.BytesIO(topdown.picture(scene))) as picture:
        pixels = np.asarray(picture)
    assert pixels.shape == (topdown.SIDE, topdown.SIDE, 4)
    assert 0.05 < (pixels[..., 3] > 0).mean() < 0.95
    assert 0.02 * scene.subject_distance < topdown.ground_map(scene).height < 3 * scene.subject_distance


def test_what_stands_to_the_right_is_to_the_right_of_the_map() -> None:
    from tests.scene.cameras import box_before_wall

    scene = box_before_wall(2.0, 4.0)
    place = topdown.ground_map(scene).area
    with Image.open(io.BytesIO(topdown.picture(scene))) as picture:
        known = np.asarray(picture)[..., 3] > 0
    rows, columns = known.nonzero()
    z = place.near + (topdown.SIDE - 0.5 - rows) / topdown.SIDE * place.side
    assert z.max() == pytest.approx(4.0, abs=0.1) and z.min() == pytest.approx(2.0, abs=0.1)
    x = place.left + (columns + 0.5) / topdown.SIDE * place.side
    right = float(scene.points.xyz[:, 0].max())
    assert x.max() == pytest.approx(right, abs=0.1)
