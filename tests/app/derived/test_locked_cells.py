"""What the engine will lock, as page and tests ask a studio for it."""

import io
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.commands import clip, path, view
from app.derived.locked_cells import ClipLock, LockFinder, Wish, side_by_side
from app.document.view import Change
from app.studio.studio import Studio
from app.takes.workers import Workers
from app.web.files import find_file
from app.web.state.locked_cells import LockedCellsFacts
from app.web.state.whole import state
from engine.engines.scene_lock import cell_rule
from scene.errors import InputError
from scene.rendering.render import render
from tests.there import there
from tests.waiting import until


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    workers = Workers(tmp_path_factory.mktemp("logs"))
    studio = Studio(tmp_path_factory.mktemp("shot"), workers)
    until(lambda: studio.baked is not None and studio.scenes.lift is None)
    clip.set_clip(studio, 256, 160, 9)
    path.set_path(studio, "orbit right 25deg over 2s")
    yield studio
    studio.close()
    workers.close()


def locked(studio: Studio) -> ClipLock:
    """Once it has been found for the path as it is now."""
    until(lambda: studio.locked_cells is not None)
    return there(studio.locked_cells)


def told(studio: Studio) -> LockedCellsFacts | None:
    return state(studio, "/files/x/").locked_cells


def facts(studio: Studio) -> LockedCellsFacts:
    """What the page is told where something can be locked."""
    said = told(studio)
    assert said is not None
    return said


def test_the_engine_that_is_chosen_locks_what_it_would_of_the_whole_preview(studio: Studio):
    clip.set_engine(studio, "warp")
    until(lambda: studio.preview_fresh and there(studio.picture.clip).whole)
    assert told(studio) is None
    preview, shares = render(there(studio.scene), there(studio.trajectory)), []
    for engine in ("realcam-i2v-512", "wan-i2v+shaping"):
        clip.set_engine(studio, engine)
        found = locked(studio)
        rule = cell_rule(engine)
        assert rule is not None
        asked = rule.locked(rule.trust(preview))
        assert (found.cells.weights == asked.weights).all() and found.shares == asked.shares
        said = facts(studio)
        assert said.share == pytest.approx(float(asked.cells.float().mean()), abs=1e-4)
        assert (said.clip, said.cell, said.rows, said.columns) == (there(studio.baked).key, 8, 20, 32)
        shares.append(found.shares)
    assert shares[0] != shares[1], "they ask for different things"


def test_another_lock_renders_nothing_again_and_no_lock_locks_nothing(studio: Studio):
    clip.set_engine(studio, "realcam-i2v-512")
    before, rendered = locked(studio), studio.picture.clip
    heard = []
    stop = studio.listen(heard.append)
    clip.change_settings(studio, {"scene_lock": 700})
    until(lambda: there(studio.locked_cells).wish.scene_lock == 700)
    stop()
    assert studio.picture.clip is rendered and Change.LOCKED_CELLS in heard and Change.PREVIEW not in heard
    assert (before.steps, there(studio.locked_cells).steps, there(studio.locked_cells).key) == (3, 8, before.key)
    path.set_path(studio, "orbit right 25deg over 2s lock 50%")
    until(lambda: there(studio.locked_cells).wish.strength is not None)
    assert studio.picture.clip is rendered
    lasting = there(studio.locked_cells).cells.weights[before.cells.cells].unique()
    assert len(lasting) == 1 and 0 < lasting.item() < 1, "half as strong a lock lasts for fewer of the 8 steps"
    assert facts(studio).uniform is False and facts(studio).share == pytest.approx(sum(before.shares) / 9, abs=1e-4)
    path.set_path(studio, "orbit right 25deg over 2s lock 0.01%")
    until(lambda: there(there(studio.locked_cells).wish.strength)[0] < 0.01)
    assert facts(studio).share == 0, "it lasts for no step"
    path.set_path(studio, "orbit right 25deg over 2s")
    clip.change_settings(studio, {"scene_lock": 999, "steps": 1})
    until(lambda: there(studio.locked_cells).wish.scene_lock == 999)
    assert (facts(studio).steps, facts(studio).share, facts(studio).warning) == (0, 0, "")
    clip.change_settings(studio, {"scene_lock": None})
    assert told(studio) is None and studio.locked_cells is None
    with pytest.raises(InputError, match="Scene lock is off, so RealCam-I2V 512 locks nothing"):
        view.toggle_cells(studio)
    clip.change_settings(studio, {"scene_lock": 900, "steps": 25})
    view.toggle_cells(studio)
    assert state(studio, "").view.cells
    clip.set_engine(studio, "warp")
    view.toggle_cells(studio)
    with pytest.raises(InputError, match="Warp locks nothing: it shows the preview itself"):
        view.toggle_cells(studio)


def test_another_path_is_not_spoken_of_until_it_is_rendered_and_then_at_once(studio: Studio):
    clip.set_engine(studio, "realcam-i2v-512")
    before = locked(studio)
    for degrees in (5, 10, 40):
        path.set_path(studio, f"orbit right {degrees}deg over 2s")
        assert studio.locked_cells is None and facts(studio) == LockedCellsFacts(share=None)
    found = locked(studio)
    assert found.wish.clip is studio.picture.clip and found.wish.clip.key == there(studio.baked).key
    share = facts(studio).share
    assert share is not None and share < sum(before.shares) / 9
    path.set_path(studio, "orbit right 25deg over 2s")


def test_the_picture_of_the_cells_is_served_under_its_key_alone(studio: Studio):
    clip.set_engine(studio, "realcam-i2v-512")
    found, said = locked(studio), facts(studio)
    assert isinstance(said.across, int) and said.url == f"/files/x/cells/{found.key}.png"
    file = find_file(studio, f"cells/{found.key}.png")
    assert isinstance(file, bytes)
    with Image.open(io.BytesIO(file)) as picture:
        levels = np.array(picture)
    for frame in range(9):
        row, column = divmod(frame, said.across)
        tile = levels[row * 20 : row * 20 + 20, column * 32 : column * 32 + 32]
        assert np.array_equal(tile == 255, found.cells.cells[frame].numpy()) and set(np.unique(tile)) == {0, 255}
    assert find_file(studio, "cells/0123456789abcdef.png") is None


def test_the_newest_wish_is_found_and_none_forgets(studio: Studio):
    clip.set_engine(studio, "realcam-i2v-512")
    rendered = locked(studio).wish.clip
    wishes = [Wish(rendered, "realcam-i2v-512", steps, 900) for steps in range(1, 30)]
    finder = LockFinder(lambda: None)
    for wish in wishes:
        finder.look(wish)
    half = Wish(rendered, "realcam-i2v-512", 29, 900, (0.5,) * 9)
    for wish in (wishes[-1], half):
        finder.look(wish)
        until(lambda wish=wish: finder.found is not None and finder.found.wish == wish)
    assert finder.found is not None and finder.found.cells.weights.unique().tolist() == [0, 0.5]
    finder.look(None)
    assert finder.found is None


@settings(deadline=None)
@given(st.integers(1, 961), st.integers(1, 40), st.integers(1, 64))
def test_frames_lie_side_by_side_in_a_picture_that_a_browser_can_hold(count: int, rows: int, columns: int):
    frames = np.arange(count, dtype=np.uint16)[:, None, None] + np.zeros((1, rows, columns), dtype=np.uint16)
    tiles, across = side_by_side(frames)
    assert max(tiles.shape) < 4096
    for frame in range(0, count, 7):
        row, column = divmod(frame, across)
        assert (tiles[row * rows : (row + 1) * rows, column * columns : (column + 1) * columns] == frame).all()
