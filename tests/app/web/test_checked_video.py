"""A video from elsewhere on its way to the take that it is checked against."""

from tests.app.web.served import Visitor


def test_what_cannot_be_checked_is_refused_in_a_sentence(ann: Visitor) -> None:
    for number, name, sentence in (
        ("7", "film.mp4", "That take no longer exists."),
        ("7", "words.txt", "words.txt is no video"),
    ):
        answer = ann.http.post(f"{ann.path('check')}/{number}", params={"name": name}, content=b"x")
        assert answer.status_code == 400 and sentence in answer.json()["error"]
    assert not list(ann.session.folder.glob("incoming-*"))
