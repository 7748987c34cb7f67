"""The viewport shows what the studio says, and tells it what is done there."""

import gc
import math
import socket
import threading
import weakref
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from app.commands import fly, keyframes, moves, photo, selection, view
from app.commands.keyframes import KeyframeChange
from app.document.baking import Camera, wxyz_from_attitude
from app.document.view import Change
from app.palette import mixed, opaque_colours
from app.studio.studio import Studio
from app.viewport.path import mixed_each
from app.viewport.server import Viewport
from scene.pose import rotation_from_wxyz
from tests.app.viewport.browser import Browser
from tests.there import there
from tests.waiting import until


@pytest.fixture
def authored(studio: Studio) -> Studio:
    """Three keyframes after the photo's; the third selected."""
    keyframes.add_keyframe(studio, Camera((0.4, 0.0, 0.3), wxyz_from_attitude(-8, 0, 0)))
    studio.scrub(studio.duration)
    keyframes.add_keyframe(studio, Camera((0.9, -0.1, 0.6), wxyz_from_attitude(-16, 0, 0)))
    studio.scrub(studio.duration)
    keyframes.add_keyframe(studio, Camera((1.2, -0.3, 1.2), wxyz_from_attitude(-20, -5, 0)))
    studio.select((0, 2))
    return studio


@pytest.fixture
def browser(viewport: Viewport) -> Iterator[Browser]:
    tab = Browser(viewport)
    until(lambda: viewport._server.get_clients() != {})
    yield tab
    tab.close()


def poses(viewport: Viewport) -> dict[str, tuple]:
    return {name: said[1] for name, said in viewport.drawn().items() if said and said[0] == "frustum"}


def settled(studio: Studio) -> None:
    """All pictures are there, so nothing more changes by itself."""
    keys = [(time, key) for _, time, key, _ in studio.keyframes()]
    until(lambda: studio.picture.clip is not None and studio.picture.clip.whole)
    until(lambda: all(studio.thumbnail_key(time, key) in studio.picture.thumbnails for time, key in keys))


def test_the_sample_is_drawn_with_photo_path_moves_and_playhead(viewport: Viewport):
    drawn = viewport.drawn()
    assert {"/photo/camera", "/path/way", "/keys/move0", "/keys/move1", "/playhead/camera"} <= set(drawn)
    assert any(name.startswith("/points/") for name in drawn)
    assert drawn["gizmo"] is None


def test_handles_are_a_cache(studio: Studio, authored: Studio, viewport: Viewport):
    """The scene after edits of every kind is the same as when it is drawn anew."""
    viewport.drawn()
    keyframes.drag_keyframe(studio, (0, 2), (0.8, -0.4, 0.5), wxyz_from_attitude(-3, 2, 1), done=True)
    viewport.drawn()
    keyframes.edit_keyframe(studio, (0, 3), KeyframeChange(fov_y_deg=30.0))
    view.set_view(studio, gizmo="turn", space="world")
    moves.add_move(studio, "orbit left 20deg")
    viewport.drawn()
    studio.undo()
    studio.scrub(1.3)
    studio.select((0, 1))
    selection.delete_selected(studio)
    studio.select((0, 1))
    viewport.theme(True)
    settled(studio)
    before = viewport.drawn()
    viewport.rebuild()
    after = viewport.drawn()
    assert after == before
    assert before["gizmo"] is not None


def test_nothing_is_sent_of_what_stays_as_it_is(authored: Studio, viewport: Viewport):
    settled(authored)
    viewport.drawn()
    messages = viewport._server._websock_server.get_message_buffer()
    before = messages.message_counter
    viewport._changed(Change.DOCUMENT)
    viewport.drawn()
    assert messages.message_counter == before


rgb = st.tuples(*[st.integers(0, 255)] * 3)


@given(st.lists(st.tuples(rgb, rgb, st.floats(0, 1)), min_size=1))
def test_colours_mixed_all_at_once_are_those_mixed_one_by_one(
    pairs: list[tuple[tuple[int, int, int], tuple[int, int, int], float]],
):
    starts, ends, shares = (np.array(each) for each in zip(*pairs, strict=True))
    assert mixed_each(starts, ends, shares).tolist() == [list(mixed(*each)) for each in pairs]


def test_what_is_selected_is_brighter_thicker_and_filled(authored: Studio, viewport: Viewport):
    colours = opaque_colours(dark=False)
    drawn = viewport.drawn()
    assert [tuple(drawn[f"/keys/key0-{i}"][6]) for i in range(4)] == [
        colours["photo"],
        colours["keyframe"],
        colours["keyframe-selected"],
        colours["keyframe"],
    ]
    assert drawn["/keys/key0-2"][8] == "filled"
    assert drawn["/keys/key0-2"][7] > drawn["/keys/key0-1"][7]


def test_the_theme_recolours_everything(authored: Studio, viewport: Viewport):
    viewport.drawn()
    viewport.theme(True)
    drawn, colours = viewport.drawn(), opaque_colours(dark=True)
    assert drawn["/keys/key0-1"][6] == colours["keyframe"]
    assert drawn["/playhead/camera"][6] == colours["playhead"]


def test_the_playhead_follows_except_through_the_camera(authored: Studio, viewport: Viewport):
    at_key = poses(viewport)["/keys/key0-2"]
    assert poses(viewport)["/playhead/camera"] == pytest.approx(at_key, abs=1e-3)
    authored.scrub(0.0)
    assert poses(viewport)["/playhead/camera"] == (0.0, 0.0, 0.0)
    view.set_view(authored, through_camera=True)
    authored.scrub(authored.duration)
    assert poses(viewport)["/playhead/camera"] == (0.0, 0.0, 0.0)
    view.set_view(authored, through_camera=False)
    assert poses(viewport)["/playhead/camera"] == pytest.approx((1.2, -0.3, 1.2), abs=1e-3)


def test_the_locked_start_cannot_be_grabbed_until_it_is_unlocked(authored: Studio, viewport: Viewport):
    authored.select((0, 0))
    assert viewport.drawn()["gizmo"] is None
    keyframes.lock_start(authored, False)
    assert viewport.drawn()["gizmo"] is not None


def test_a_drag_moves_the_keyframe_and_is_one_step_to_undo(authored: Studio, viewport: Viewport, browser: Browser):
    label_before = authored.undo_label
    viewport.drawn()
    browser.grab()
    for step in range(1, 8):
        browser.pull((0.9 + 0.05 * step, -0.1, 0.6), (1.0, 0.0, 0.0, 0.0))
    until(lambda: authored.keyframes()[2][2].position == pytest.approx((1.25, -0.1, 0.6)))
    assert poses(viewport)["/keys/key0-2"] == pytest.approx((1.25, -0.1, 0.6))  # the frustum goes along
    browser.let_go()
    until(lambda: not authored.gesture)
    assert authored.undo_label == "Move keyframe 3"
    authored.undo()
    assert authored.keyframes()[2][2].position == (0.9, -0.1, 0.6)
    assert authored.undo_label == label_before


def test_undo_in_the_middle_of_a_drag_takes_it_back_and_ends_it(authored: Studio, viewport: Viewport, browser: Browser):
    before, label_before = authored.document, authored.undo_label
    viewport.drawn()
    browser.grab()
    browser.pull((2.0, 0.0, 0.6), (1.0, 0.0, 0.0, 0.0))
    until(lambda: authored.keyframes()[2][2].position[0] == 2.0)
    authored.undo()
    viewport.drawn()
    browser.pull((2.5, 0.0, 0.6), (1.0, 0.0, 0.0, 0.0))
    until(lambda: viewport.drawn()["gizmo"][1][0] == 2.5)  # the server has heard of it
    assert (authored.document, authored.undo_label) == (before, label_before)
    browser.let_go()
    until(lambda: viewport.drawn()["gizmo"][1][0] == 0.9)
    assert (authored.document, authored.undo_label) == (before, label_before)
    browser.grab()
    browser.pull((1.5, 0.0, 0.6), (1.0, 0.0, 0.0, 0.0))
    until(lambda: authored.keyframes()[2][2].position[0] == 1.5)


def test_the_gizmo_is_left_to_whoever_drags_it(authored: Studio, viewport: Viewport, browser: Browser):
    viewport.drawn()
    browser.grab()
    browser.pull((2.0, 0.0, 0.6), (1.0, 0.0, 0.0, 0.0))
    until(lambda: authored.keyframes()[2][2].position[0] == 2.0)
    authored.select((0, 1))  # from the timeline, in the middle of it
    assert viewport.drawn()["gizmo"][1][0] == 2.0
    browser.let_go()
    until(lambda: viewport.drawn()["gizmo"][1][0] == pytest.approx(0.4) or authored.view.selection == (0, 2))


def test_a_tab_that_closes_ends_its_drag(authored: Studio, viewport: Viewport, browser: Browser):
    viewport.drawn()
    browser.grab()
    browser.pull((2.0, 0.0, 0.6), (1.0, 0.0, 0.0, 0.0))
    until(lambda: authored.keyframes()[2][2].position[0] == 2.0)
    browser.close()
    until(lambda: viewport._server.get_clients() == {})
    until(lambda: (authored.select((0, 3)), viewport.drawn()["gizmo"][1][0] == pytest.approx(1.2))[1])


def test_a_click_on_a_frustum_selects_its_keyframe_or_move(authored: Studio, viewport: Viewport, browser: Browser):
    viewport.drawn()
    browser.click("/keys/key0-3")
    until(lambda: authored.view.selection == (0, 3))
    moves.add_move(authored, "dolly in 0.2m")
    authored.select(None)
    viewport.drawn()
    browser.click("/keys/move1")
    until(lambda: authored.view.selection == (1, None))


def test_a_keyframe_from_the_view_is_where_one_looks_from_with_the_photos_lens(
    studio: Studio, viewport: Viewport, browser: Browser
):
    browser.look((0.5, -0.7, -0.2), (0.1, 0.0, 3.0))
    until(lambda: studio.director is not None and studio.director.position == (0.5, -0.7, -0.2))
    keyframes.add_keyframe(studio)
    key = studio.keyframes()[1][2]
    assert key.position == (0.5, -0.7, -0.2)
    assert key.wxyz == pytest.approx(there(studio.director).wxyz)
    assert key.fov_y is None


def test_going_to_a_camera_and_framing_move_the_free_view(authored: Studio, viewport: Viewport):
    camera = Camera((0.3, 0.1, -0.2), wxyz_from_attitude(10, 5, 0))
    viewport.go_to(camera)
    viewport.drawn()
    assert authored.director == camera
    view.frame(authored)
    viewport.drawn()
    assert there(authored.director).wxyz == pytest.approx(camera.wxyz)
    assert math.dist(there(authored.director).position, authored.keyframes()[2][2].position) < 6


def test_a_tab_that_comes_back_finds_the_view_where_it_was(studio: Studio, viewport: Viewport, browser: Browser):
    browser.look((0.5, -0.7, -0.2), (0.1, 0.0, 3.0))
    until(lambda: studio.director is not None and studio.director.position == (0.5, -0.7, -0.2))
    browser.close()
    until(lambda: viewport._server.get_clients() == {})
    again = Browser(viewport)
    until(lambda: viewport._server.get_clients() != {})
    (client,) = viewport._server.get_clients().values()
    until(lambda: client.camera.position.tolist() == pytest.approx([0.5, -0.7, -0.2]))
    again.close()


def test_another_photo_replaces_everything_and_moves_the_view(studio: Studio, viewport: Viewport):
    room, there = viewport.drawn(), studio.director
    photo.open_sample(studio, "still-life")
    until(lambda: "/points" in str(viewport.drawn().keys()) and studio.director != there)
    drawn = viewport.drawn()
    assert {name for name in drawn if "/points/" in name} != {name for name in room if "/points/" in name}
    assert "/keys/move1" not in drawn


def test_closing_frees_port_threads_and_memory(studio: Studio):
    settled(studio)
    before = set(threading.enumerate())
    viewport = Viewport(studio)
    viewport.drawn()
    port, gone = viewport.port, weakref.ref(viewport)
    viewport.close()
    viewport.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
    assert not [thread for thread in set(threading.enumerate()) - before if thread.is_alive()]
    studio.scrub(1.0)  # nobody listens any more
    del viewport
    gc.collect()
    assert gone() is None


def test_a_frustum_that_the_free_view_stands_in_is_not_seen(studio: Studio, viewport: Viewport, browser: Browser):
    browser.look((0.4, 0.0, 0.0), (0.4, 0.0, 1.0))
    until(lambda: studio.director is not None and abs(studio.director.position[0] - 0.4) < 1e-6)
    keyframes.add_keyframe(studio)
    visible = {name: shape[9] for name, shape in viewport.drawn().items() if name.startswith("/keys/")}
    assert visible == {"/keys/key0-0": True, "/keys/key0-1": False}
    browser.look((0.4, -1.0, -3.0), (0.0, 0.0, 1.0))
    until(lambda: viewport.drawn()["/keys/key0-1"][9])


def test_the_gizmo_leaves_the_eye_it_belongs_to_free(studio: Studio, viewport: Viewport, browser: Browser):
    browser.look((0.4, 0.0, 0.0), (0.4, 0.0, 1.0))
    until(lambda: studio.director is not None and abs(studio.director.position[0] - 0.4) < 1e-6)
    keyframes.add_keyframe(studio)
    assert studio.view.selection == (0, 1)
    assert viewport.drawn()["gizmo"] is None
    browser.look((0.4, -1.0, -3.0), (0.0, 0.0, 1.0))
    until(lambda: viewport.drawn()["gizmo"] is not None)


def test_a_double_click_on_a_frustum_stands_in_its_camera(authored: Studio, viewport: Viewport, browser: Browser):
    viewport.drawn()
    for name, camera in (("/keys/key0-2", authored.keyframes()[2][2]), ("/photo/camera", authored.keyframes()[0][2])):
        for _ in range(2):
            browser.click(name)
        until(lambda: there(authored.director).position == pytest.approx(camera.position))  # noqa: B023
        assert there(authored.director).wxyz == pytest.approx(camera.wxyz, abs=1e-6)


def test_framing_twice_goes_back_to_the_first_view(studio: Studio, viewport: Viewport):
    viewport.drawn()
    first = there(studio.director)
    viewport.go_to(Camera((0.3, 0.1, -0.2), wxyz_from_attitude(60, 5, 0)))
    viewport.drawn()
    view.frame(studio)
    viewport.drawn()
    assert there(studio.director).wxyz != pytest.approx(first.wxyz)
    view.frame(studio)
    viewport.drawn()
    assert there(studio.director).position == pytest.approx(first.position)
    assert there(studio.director).wxyz == pytest.approx(first.wxyz)


def test_a_view_that_nobody_moved_makes_room_for_what_lies_over_it(studio: Studio, viewport: Viewport):
    viewport.drawn()
    viewport.room(1.6, ((0.0, 0.1, 0.6, 1.0),))
    viewport.drawn()
    small = there(studio.director)
    viewport.room(1.6, ((0.0, 0.0, 1.0, 1.0),))
    viewport.drawn()
    assert math.dist(there(studio.director).position, (0, 0, 0)) < math.dist(small.position, (0, 0, 0)), "nearer"
    browser = Browser(viewport)
    browser.look((0.5, -0.7, -0.2), (0.1, 0.0, 3.0))
    until(lambda: there(studio.director).position == (0.5, -0.7, -0.2))
    viewport.room(1.6, ((0.0, 0.1, 0.6, 1.0),))
    viewport.drawn()
    assert there(studio.director).position == (0.5, -0.7, -0.2)
    browser.close()


def test_where_a_browser_was_before_is_no_move_of_a_hand(studio: Studio, viewport: Viewport, browser: Browser):
    viewport.drawn()
    until(lambda: studio.first_look)
    first, before = there(studio.director), there(viewport._standing.viewpoint)
    browser.look((0.0, -1.0, -3.0), (0.0, 0.0, 1.0))  # as when it came: it has not heard yet where to go
    photo.open_sample(studio, "still-life")
    until(lambda: "/points" in str(viewport.drawn().keys()) and studio.director != first)
    second = studio.director
    browser.look(first.position, tuple(before.target.tolist()))
    browser.look((0.5, -0.7, -0.2), (0.1, 0.0, 3.0))
    until(lambda: there(studio.director).position == (0.5, -0.7, -0.2))
    assert not studio.first_look
    view.frame(studio)
    viewport.drawn()
    assert studio.first_look, "nobody chose what was framed"
    viewport.room(0.6, ((0.0, 0.0, 1.0, 1.0),))
    viewport.drawn()
    assert studio.first_look and studio.director != second


def test_one_goes_to_a_camera_and_does_not_jump_there(authored: Studio, viewport: Viewport, browser: Browser):
    viewport.drawn()
    goal, standing = Camera((0.3, 0.1, -0.2), wxyz_from_attitude(10, 5, 0)), viewport._standing
    authored.eases = True
    standing._sent.clear()
    viewport.go_to(goal)
    until(lambda: bool(standing._sent) and math.dist(standing._sent[-1].position, goal.position) < 1e-9)
    away = [math.dist(each.position, goal.position) for each in standing._sent]
    assert len(away) > 2 and away == sorted(away, reverse=True)
    assert authored.director == goal


def test_a_view_that_shows_nothing_of_the_scene_knows_it(studio: Studio, viewport: Viewport, browser: Browser):
    viewport.drawn()
    assert studio.view.in_sight
    browser.look((0.0, -1.0, -3.0), (0.0, -1.0, -9.0))
    until(lambda: not studio.view.in_sight)
    browser.look((0.0, -1.0, -3.0), (0.0, 0.0, 1.0))
    until(lambda: studio.view.in_sight)


def test_keys_fly_the_free_view_where_it_looks(authored: Studio, viewport: Viewport):
    viewport.drawn()
    view.set_view(authored, through_camera=True)
    view.set_view(authored, through_camera=False)
    viewport.go_to(Camera((0.3, 0.1, -0.2), wxyz_from_attitude(20, -10, 0)))
    viewport.drawn()
    start = there(authored.director)
    fly.fly(authored, move=(0.0, 0.0, 1.0), speed=1.0)
    until(lambda: math.dist(there(authored.director).position, start.position) > 0.1)
    until(lambda: not authored.pilot.moving)
    gone = [b - a for a, b in zip(start.position, there(authored.director).position, strict=True)]
    forward = rotation_from_wxyz(torch.tensor(start.wxyz, dtype=torch.float64))[:, 2].tolist()
    length = math.hypot(*gone)
    assert [each / length for each in gone] == pytest.approx(forward, abs=1e-4)
    assert authored.pilot.camera is None and not authored.view.through_camera


def test_how_far_a_key_flies_is_how_long_it_was_held_however_late_that_is_heard(authored: Studio, viewport: Viewport):
    """All that a busy page, or a busy server, has kept back comes at once."""
    view.set_view(authored, through_camera=True)
    ahead, end = {"move": (0.0, -1.0, 0.0), "speed": 0.5}, there(authored.camera_at(authored.view.time)).position
    fly.fly(authored, **ahead)
    fly.fly(authored, **ahead, held=0.2)
    fly.fly(authored, speed=0.5, before=0.4)
    until(lambda: not authored.pilot.moving)
    assert end[1] - there(authored.pilot.camera).position[1] == pytest.approx(0.2, abs=0.01), "0.4 s at 0.5 m/s"
