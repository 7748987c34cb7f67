"""The shots of a home as folders: nothing is lost, whatever becomes of them and whenever the process ends."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document.document import Document, read_document, write_document
from app.document.history import HistoryLog, read_history
from app.document.json_patch import apply_patch, make_patch
from app.document.store import Store
from app.document.view import Marks, View
from app.studio.first_document import first_document
from app.studio.keeping import DOCUMENT, HISTORY, Keeping
from app.web.home_lock import HomeIsOpenError, held
from app.web.library import LONGEST_NAME, SHOT, Library
from scene.errors import InputError
from scene.path.camera_path import CameraPath
from scene.path.keyframes import Keyframe, Keyframes

ROOT = Path(__file__).parents[3]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


def begun(library: Library, *, seed: int = 0) -> str:
    """A shot with a document and a photo."""
    shot = library.new()
    write_document(library.folder(shot) / DOCUMENT, replace(first_document("room"), seed=seed, suggested=False))
    (library.folder(shot) / "photos").mkdir()
    (library.folder(shot) / "photos" / "a.jpg").write_bytes(b"a photo")
    return shot


def seed_of(library: Library, shot: str) -> int:
    return read_document(library.folder(shot) / DOCUMENT).seed


# --- what becomes of shots ------------------------------------------------------------------------------------------


def test_the_shot_opened_last_is_first(library: Library) -> None:
    one, two, three = (library.new() for _ in range(3))
    assert library.shots() == [three, two, one] and all(SHOT.fullmatch(shot) for shot in (one, two, three))
    library.opened(one)
    assert library.shots() == [one, three, two]


def test_a_name_stays_and_an_empty_one_is_the_photo_s(library: Library) -> None:
    shot = begun(library)
    assert library.facts(shot)["name"] == first_document("room").photo.name
    library.rename(shot, "  Grandma's\n kitchen ")
    assert library.facts(shot)["name"] == library.card(shot).name == "Grandma's kitchen"
    library.rename(shot, "")
    assert library.facts(shot)["name"] == first_document("room").photo.name
    for refused in ("x" * (LONGEST_NAME + 1), "a\x1bb"):
        with pytest.raises(InputError, match="name has"):
            library.rename(shot, refused)


def test_a_duplicate_is_whole_and_goes_its_own_way(library: Library) -> None:
    shot = begun(library, seed=3)
    copy = library.duplicate(shot, "Another")
    assert library.card(copy).name == "Another" and seed_of(library, copy) == 3
    assert (library.folder(copy) / "photos" / "a.jpg").read_bytes() == b"a photo"
    write_document(library.folder(copy) / DOCUMENT, replace(first_document("room"), seed=4))
    library.delete(copy)
    library.destroy(copy)
    assert seed_of(library, shot) == 3 and (library.folder(shot) / "photos" / "a.jpg").read_bytes() == b"a photo"


def test_the_bin_gives_everything_back_until_it_is_emptied(library: Library) -> None:
    shot = begun(library, seed=5)
    library.rename(shot, "Kept")
    library.delete(shot)
    assert not library.has(shot) and library.binned() == [shot]
    assert library.binned_facts(shot)["name"] == "Kept" and library.binned_facts(shot)["deleted"] > 0
    library.restore(shot)
    assert library.binned() == [] and seed_of(library, shot) == 5 and library.facts(shot)["deleted"] == 0
    library.delete(shot)
    library.destroy(shot)
    assert library.binned() == [] and not library.knows(shot)
    for deed in (library.restore, library.destroy, library.delete, library.opened):
        with pytest.raises(InputError, match="no longer"):
            deed(shot)


@pytest.mark.parametrize("name", ["", ".", "..", "../bin", "2026-01-01-zzzzzz", "2026-01-01-abcdef/x", "x" * 300])
def test_only_a_shot_s_own_name_is_one(library: Library, name: str) -> None:
    assert not library.has(name) and not library.knows(name)
    for deed in (library.delete, library.restore, library.destroy):
        with pytest.raises(InputError):
            deed(name)


def test_sessions_of_earlier_versions_become_shots_once(tmp_path: Path) -> None:
    for name, seed in [("a1b2", 1), ("c3d4", 2)]:
        old = tmp_path / "sessions" / name
        (old / "photos").mkdir(parents=True)
        write_document(old / "document.json", replace(first_document("room"), seed=seed))
        (old / "photos" / "p.jpg").write_bytes(b"p")
    (tmp_path / "sessions" / "empty").mkdir()
    for _ in range(2):
        library = Library(tmp_path)
        assert sorted(seed_of(library, shot) for shot in library.shots()) == [1, 2]
        assert all((library.folder(shot) / "photos" / "p.jpg").read_bytes() == b"p" for shot in library.shots())
        assert not (tmp_path / "sessions").exists()


def test_only_what_is_nobody_s_own_is_pruned(library: Library) -> None:
    empty, mine, named, last = library.new(), begun(library), library.new(), library.new()
    library.rename(named, "Plans")
    prompted = library.new()
    write_document(library.folder(prompted) / DOCUMENT, replace(first_document("room"), prompt="dusk"))
    library.opened(last)
    assert library.prune() == 1
    assert set(library.shots()) == {mine, named, prompted, last} and not library.has(empty)


def test_a_lost_card_loses_no_shot(library: Library) -> None:
    shot = begun(library, seed=6)
    for damage in ("", "{", "[]", '{"name": 3}'):
        (library.folder(shot) / "shot.json").write_text(damage)
        assert library.shots() == [shot] and library.facts(shot)["changed"] > 0
    (library.folder(shot) / DOCUMENT).write_text("{")
    assert library.facts(shot)["duration"] is None


@pytest.mark.parametrize(
    "damage",
    [
        {"photos": 3},
        {"photos": [3]},
        {"photos": [{"name": ["a"] * 9}]},
        {"engine": {}},
        {"path": 1},
        {"path": {"segments": [{"type": "move", "duration": 1e308}] * 2}},
        {"path": {"segments": [{"type": "keyframes", "keyframes": []}]}},
        "[" * 100_000,
        '{"prompt": "\\ud800"}',
        '{"path": {"segments": [{"type": "move", "duration": 1e999}]}}',
    ],
)
def test_no_damage_to_one_shot_hides_the_list_of_all(library: Library, damage: object) -> None:
    shot = begun(library)
    for name in (DOCUMENT, "shot.json"):
        (library.folder(shot) / name).write_text(damage if isinstance(damage, str) else json.dumps(damage))
    assert json.dumps(library.facts(shot), allow_nan=False).isprintable() and library.shots() == [shot]
    assert library.prune() == 0, "what is damaged is not nobody's"


# --- undo on disk ---------------------------------------------------------------------------------------------------

values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-1, 1) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text("abc", max_size=1), inner, max_size=4),
    max_leaves=25,
)


@given(values, values)
def test_a_patch_makes_one_value_of_the_other(old: object, new: object) -> None:
    written = json.loads(json.dumps(make_patch(old, new)))
    assert json.dumps(apply_patch(old, written), sort_keys=True) == json.dumps(new, sort_keys=True)


@pytest.mark.parametrize("patch", [["{", {"a": ["=", 1]}, []], ["[", {"9": ["=", 1]}], ["?"], [], ["~", 0, 1, 3]])
def test_a_patch_for_something_else_is_refused(patch: list[object]) -> None:
    with pytest.raises(ValueError, match="change"):
        apply_patch([1, 2], patch)


def everything(store: Store) -> tuple[Document, list[str], list[str], list[Document]]:
    """Document, what can be undone and redone, and every document on the way."""
    now = store.snapshot()
    steps = [*now.done, *now.undone]
    on_the_way = [version.document for step in steps for version in (step.before, step.after)]
    return now.document, [step.label for step in now.done], [step.label for step in now.undone], on_the_way


@given(st.lists(st.sampled_from(["edit", "drag", "undo", "redo", "amend", "save", "reopen"]), max_size=40))
def test_whatever_was_done_is_there_again(tmp_path_factory: pytest.TempPathFactory, deeds: list[str]) -> None:
    folder = tmp_path_factory.mktemp("shot")
    keeping = Keeping(folder)
    store = keeping.read().store(first_document("room"))
    for number, deed in enumerate([*deeds, "reopen"], start=1):
        document = replace(store.document, seed=number)
        match deed:
            case "edit" | "drag":
                store.update(document, f"{deed} {number}", gesture="d" if deed == "drag" else "")
            case "amend":
                store.amend(document)
            case "undo":
                store.undo()
            case "redo":
                store.redo()
            case "save":
                keeping.write(store.snapshot(), View(), Marks())
            case "reopen":
                keeping.write(store.snapshot(), View(), Marks())
                before, keeping = everything(store), Keeping(folder)
                store = keeping.read().store(first_document("room"))
                assert everything(store) == before


def long_path(keys: int, z: float) -> CameraPath:
    places = [(0.1 * i, 0.0, z) for i in range(keys)]
    each = [Keyframe(time=float(i), position=place, wxyz=(1.0, 0.0, 0.0, 0.0)) for i, place in enumerate(places)]
    return CameraPath(segments=(Keyframes(keyframes=tuple(each)),))


def test_the_log_stays_bounded_and_keeps_the_newest(tmp_path: Path) -> None:
    store, log = Store(first_document("room")), HistoryLog(tmp_path / HISTORY, None, most=100_000)
    for number in range(40):
        store.update(replace(store.document, path=long_path(100, float(number))), f"edit {number}")
        log.write(store.snapshot(), number)
        assert (tmp_path / HISTORY).stat().st_size < 120_000
    kept = read_history(tmp_path / HISTORY)
    assert kept is not None and kept.document == store.document
    labels = [step.label for step in kept.done]
    assert labels == [f"edit {number}" for number in range(40)][-len(labels) :] and len(labels) >= 5


def test_a_log_that_was_cut_off_says_what_came_before(tmp_path: Path) -> None:
    keeping = Keeping(tmp_path)
    store = keeping.read().store(first_document("room"))
    for number in (1, 2, 3):
        store.update(replace(store.document, seed=number), f"edit {number}")
        keeping.write(store.snapshot(), View(), Marks())
    whole = (tmp_path / HISTORY).read_bytes()
    for cut in range(len(whole) // 3, len(whole), 97):
        (tmp_path / HISTORY).write_bytes(whole[:cut])
        left = Keeping(tmp_path).read()
        assert left.document == store.document, "the document is newer than the log"
        again = left.store(first_document("room"))
        assert not again.undo() or again.document.seed < 3


def test_a_damaged_document_comes_back_from_the_history(tmp_path: Path) -> None:
    keeping = Keeping(tmp_path)
    store = keeping.read().store(first_document("room"))
    store.update(replace(store.document, seed=9), "edit")
    keeping.write(store.snapshot(), View(), Marks())
    (tmp_path / DOCUMENT).write_text("{")
    left = Keeping(tmp_path).read()
    assert left.document == store.document and "from its undo history" in left.trouble
    assert len([*tmp_path.glob("document.damaged-*")]) == 1


EDITOR = """
import sys
from dataclasses import replace
from pathlib import Path
from app.studio.keeping import Keeping
from app.studio.first_document import first_document
from app.document.view import Marks, View
keeping = Keeping(Path(sys.argv[1]))
store = keeping.read().store(first_document("room"))
for seed in range(store.document.seed + 1, 100_000):
    store.update(replace(store.document, seed=seed), f"edit {seed}")
    keeping.write(store.snapshot(), View(time=seed), Marks())
    print(seed, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_what_was_saved_outlives_being_killed(tmp_path: Path) -> None:
    for _ in range(2):
        with subprocess.Popen(
            [sys.executable, "-c", EDITOR, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
        ) as editor:
            assert editor.stdout is not None
            said = [int(editor.stdout.readline()) for _ in range(7)]
            time.sleep(0.003 * (said[-1] % 7))  # at another point each time
            os.kill(editor.pid, signal.SIGKILL)
            said += [int(line) for line in editor.stdout if line.endswith(b"\n")]
        left = Keeping(tmp_path).read()
        assert left.document is not None and left.document.seed >= said[-1] and not left.trouble
        store = left.store(first_document("room"))
        for seed in range(left.document.seed - 1, 0, -1):
            assert store.undo() and store.document.seed == seed


def test_a_second_studio_on_a_home_is_refused_with_the_address_of_the_first(tmp_path: Path) -> None:
    with held(tmp_path) as tell_address:
        tell_address("http://127.0.0.1:1/")
        refused = pytest.raises(HomeIsOpenError, match=r"running at http://127\.0\.0\.1:1/")
        with refused as refusal, held(tmp_path):
            raise AssertionError("two of them")
        assert refusal.value.url == "http://127.0.0.1:1/"
    with held(tmp_path):
        pass


def test_what_was_half_written_is_tidied_away(library: Library) -> None:
    shot = begun(library)
    folder = library.folder(shot)
    (folder / ".document-ab12.json").write_text("{")
    (folder / "incoming-x").mkdir()
    (folder.parent / f".copy-{shot}").mkdir()
    library.tidy()
    assert {file.name for file in folder.iterdir()} == {"document.json", "photos", "shot.json"}
    assert [each.name for each in folder.parent.iterdir()] == [shot]
