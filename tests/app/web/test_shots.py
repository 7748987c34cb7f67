"""The library over HTTP, and where an uploaded photo goes."""

import io
import json

import httpx
import pytest
from PIL import Image
from skimage.data import coffee

from app.commands import clip, path
from app.document.document import read_document
from tests.app.web.served import Served, Visitor, soon


@pytest.fixture(scope="module")
def photo() -> bytes:
    file = io.BytesIO()
    Image.fromarray(coffee()).resize((240, 160)).save(file, "JPEG")
    return file.getvalue()


def listed(visitor: Visitor, where: str = "shots") -> dict[str, dict[str, object]]:
    """The shots of a list by name."""
    return {each["id"]: each for each in visitor.http.get("/library").json()[where]}


def do(visitor: Visitor, what: str, **query: str) -> httpx.Response:
    return visitor.http.post(f"/library/{what}", params=query)


def test_a_photo_takes_the_place_of_what_is_untouched_and_of_nothing_else(house: Served, photo: bytes) -> None:
    ann = house.visitor()
    upload = ann.path("upload") + "?name=cup.jpg"
    assert ann.http.post(upload, content=photo).json() == {"ok": True}
    assert ann.session.studio.document.photo.name == "cup.jpg" and ann.session.studio.undo_label == "Open cup.jpg"
    path.set_path(ann.session.studio, "truck right 0.2m")
    before = ann.session.studio.document
    answer = ann.http.post(upload, content=photo).json()
    other = house.sessions.of_shot(answer["shot"])
    assert other is not None and other is not ann.session and other.token == answer["token"]
    assert other.studio.document.photo.name == "cup.jpg" and other.studio.undo_label is None
    assert ann.session.studio.document == before
    shots = set(listed(ann))
    assert ann.http.post(upload, content=b"no photo").status_code == 400 and set(listed(ann)) == shots


def test_a_new_shot_can_be_of_a_sample(ann: Visitor) -> None:
    made = do(ann, "new", sample="street").json()
    session = ann.served.sessions.of_shot(made["shot"])
    assert session is not None and session.studio.document.photo.sample == "street"
    assert session.studio.undo_label is None and session.untouched
    refused = do(ann, "new", sample="../room")
    assert refused.status_code == 409 and "There is no sample" in refused.json()["error"]


def test_names_reach_the_page_and_the_list(ann: Visitor) -> None:
    assert ann.session.studio, "open, however busy this machine is"
    with ann.connect(ann.path("live")) as tab:
        assert do(ann, f"{ann.session.shot}/rename", name="Café").json() == {"ok": True}
        heard = iter(lambda: tab.recv(20), None)
        assert any(isinstance(said, str) and json.loads(said).get("shot", {}).get("name") == "Café" for said in heard)
    assert listed(ann)[ann.session.shot]["name"] == "Café"
    refused = do(ann, f"{ann.session.shot}/rename", name="x" * 500)
    assert refused.status_code == 409 and "up to 80 characters" in refused.json()["error"]


def test_a_duplicate_has_what_was_not_yet_saved(ann: Visitor) -> None:
    clip.set_prompt(ann.session.studio, "unsaved a moment ago")
    copy = do(ann, f"{ann.session.shot}/duplicate").json()["shot"]
    folder = ann.served.sessions.library.folder(copy)
    assert read_document(folder / "document.json").prompt == "unsaved a moment ago"
    assert str(listed(ann)[copy]["name"]).endswith(" copy")
    session = ann.served.sessions.of_shot(copy)
    assert session is not None and session.studio.undo_label == "Change the prompt", "its history comes along"


def test_a_deleted_shot_ends_its_pages_and_comes_back(house: Served) -> None:
    ann, bob = house.visitor(), house.visitor()
    clip.set_prompt(ann.session.studio, "keep me")
    with ann.connect(ann.path("live")) as tab:
        assert do(bob, f"{ann.session.shot}/delete").status_code == 200
        heard = iter(lambda: tab.recv(20), None)
        assert any(isinstance(said, str) and json.loads(said)["t"] == "gone" for said in heard)
    shot = ann.session.shot
    assert shot in listed(bob, "bin") and shot not in listed(bob) and not house.sessions.library.folder(shot).exists()
    assert ann.http.get(ann.path("files") + "/photo.jpg").status_code == 404
    assert do(bob, f"{shot}/restore").status_code == 200
    session = house.sessions.of_shot(shot)
    assert session is not None and session.studio.document.prompt == "keep me"
    assert do(bob, f"{shot}/restore").status_code == 409


def test_a_list_has_what_a_card_shows(ann: Visitor) -> None:
    path.set_path(ann.session.studio, "truck right 0.2m over 2s")
    shot = ann.session.shot
    assert soon(lambda: listed(ann)[shot]["duration"] == 2.0 and listed(ann)[shot]["poster"] is not None)
    picture = ann.http.get(f"/library/{shot}/poster.jpg")
    assert picture.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(picture.content)).size[0] > 100
    assert listed(ann)[shot]["engine"] == "warp" and listed(ann)[shot]["takes"] == 0


@pytest.mark.parametrize(
    "name", ["../key", "..%2fkey", "%2e%2e%2fkey", "2026-01-01-abcdef", "key", "", "%00", 5000 * "x"]
)
def test_only_shots_of_the_library_have_a_poster(ann: Visitor, name: str) -> None:
    assert ann.http.get(f"/library/{name}/poster.jpg").status_code == 404
    assert ann.http.get(f"/library/samples/{name}.jpg").status_code == 404
    for deed in ("delete", "duplicate", "rename", "restore", "destroy"):
        assert ann.http.post(f"/library/{name}/{deed}").status_code in (404, 405, 409)


def test_the_library_is_closed_to_strangers_and_to_other_pages(house: Served, ann: Visitor) -> None:
    shot, stranger = ann.session.shot, house.stranger()
    for what in ("new", f"{shot}/delete", f"{shot}/rename?name=x", f"{shot}/duplicate", "photo?name=a.jpg"):
        assert stranger.post(f"/library/{what}").status_code == 401
        foreign = ann.http.post(f"/library/{what}", headers={"Origin": "http://evil.example"})
        silent = httpx.post(f"{house.url}/library/{what}", headers={"Cookie": ann.cookie}, trust_env=False)
        assert foreign.status_code == silent.status_code == 403
    assert stranger.get("/library").status_code == 401
    assert stranger.get(f"/library/{shot}/poster.jpg").status_code == 401
