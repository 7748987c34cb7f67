"""Clips that cannot be used, brought to the page and to the command line: both say the same sentence."""

from pathlib import Path

import pytest

from app.main import main
from tests.app.web.served import Visitor
from tests.scene.clip.kinds import REFUSED, gif, made


@pytest.mark.parametrize("name", REFUSED)
def test_a_faulty_clip_is_answered_with_one_sentence_and_leaves_nothing(
    ann: Visitor, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, studio = made(name, tmp_path), ann.session.studio
    before = studio.document.photos, studio.undo_label
    answer = ann.http.post(ann.path("upload"), params={"name": name}, content=file.read_bytes())
    said = answer.json()["error"]
    assert answer.status_code == 400 and name in said
    assert "(--" not in said, "the page has no options of the command line"
    assert (studio.document.photos, studio.undo_label) == before
    assert not [*ann.session.folder.glob("incoming-*")]
    assert main(["preview", str(file), "--move", "static", "--out", str(tmp_path / "p.mp4")]) == 2
    assert said in capsys.readouterr().err


def test_a_gif_that_does_not_move_is_a_photo(ann: Visitor, tmp_path: Path) -> None:
    gif(tmp_path / "still.gif", count=1)
    answer = ann.http.post(
        ann.path("upload"), params={"name": "still.gif"}, content=(tmp_path / "still.gif").read_bytes()
    )
    assert answer.status_code == 200
    shot = answer.json().get("shot", ann.session.shot)
    session = ann.served.sessions.of_shot(shot)
    assert session is not None and session.studio.document.photo.clip is None
