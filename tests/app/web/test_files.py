"""Photos in, files out."""

import io
import json
import socket
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from skimage.data import coffee

from app.studio.studio import Studio
from app.web.upload import MOST_BYTES, safe_name
from tests.app.web.served import Served, Visitor, soon


@pytest.fixture(scope="module")
def photo() -> bytes:
    file = io.BytesIO()
    Image.fromarray(coffee()).resize((240, 160)).save(file, "JPEG")
    return file.getvalue()


def upload(visitor: Visitor, name: str, body: object) -> httpx.Response:
    return visitor.http.post(visitor.path("upload"), params={"name": name}, content=body)  # pyright: ignore


def opened(visitor: Visitor, answer: httpx.Response) -> Studio:
    """Where the photo went: a new shot unless the visitor's own was untouched."""
    assert answer.status_code == 200, answer.text
    shot = answer.json().get("shot", visitor.session.shot)
    session = visitor.served.sessions.of_shot(shot)
    assert session is not None
    return session.studio


def files_in(visitor: Visitor) -> set[str]:
    """What uploads have left there, photos and temporary folders."""
    names = {str(file.relative_to(visitor.session.folder)) for file in visitor.session.folder.rglob("*")}
    return {name for name in names if name.startswith(("photos", "incoming"))}


def png_header(width: int, height: int) -> bytes:
    """A file of a few bytes that says it is a large picture."""
    chunks = [b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0), b"IDAT"]
    packed = [struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def test_a_photo_becomes_the_shot_under_its_own_name(ann: Visitor, photo: bytes) -> None:
    answer = upload(ann, "kaffee é 猫.jpg", photo)
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert ann.session.studio.document.photo.name == "kaffee é 猫.jpg"
    assert len(files_in(ann)) == 2, "the photo in its folder, and nothing on its way"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/passwd", "passwd"),
        ("..", "photo"),
        ("/absolute/a.jpg", "a.jpg"),
        (r"C:\Users\ann\b.jpg", "b.jpg"),
        ("..\\..\\c.jpg", "c.jpg"),
        ("d\0.jpg", "d.jpg"),
        ("e\n\r\x1b[31m.jpg", "e[31m.jpg"),
        ("", "photo"),
        (".hidden", "hidden"),
        ("<img src=x onerror=alert(1)>.jpg", "img src=x onerror=alert(1).jpg"),
        ("con.jpg", "photo con.jpg"),
        ("ü" * 500 + ".jpeg", "ü" * 37 + ".jpeg"),
    ],
)
def test_a_name_is_only_a_name(ann: Visitor, photo: bytes, name: str, shown: str) -> None:
    home = ann.session.folder.parent.parent
    before = elsewhere(home)
    studio = opened(ann, upload(ann, name, photo))
    assert studio.document.photo.name == shown
    assert elsewhere(home) == before


def elsewhere(home: Path) -> set[Path]:
    """Whatever lies in a home folder but in its shots, which change as one looks, and its logs."""
    tops = {each for each in home.iterdir() if each.name not in ("shots", "logs")}
    return tops | {file for each in tops for file in each.rglob("*")}


@settings(deadline=None)
@given(name=st.text(max_size=300))
def test_no_name_leaves_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert safe and len(safe.encode()) <= 90 and safe == safe_name(safe)
    assert not set(safe) & set('/\\<>:"|?*\0') and safe.isprintable() and not safe.startswith(".")


def test_what_is_no_photo_is_refused_in_a_sentence_and_leaves_nothing(ann: Visitor, photo: bytes) -> None:
    studio = ann.session.studio
    before, files = (studio.document.photos, studio.undo_label), files_in(ann)
    for name, body, expected in [
        ("notes.txt", b"not a photo", "notes.txt"),
        ("cut.jpg", photo[: len(photo) // 2], "cut.jpg"),
        ("empty.jpg", b"", "empty.jpg"),
        ("bomb.png", png_header(30_000, 30_000), "megapixels"),
    ]:
        answer = upload(ann, name, body)
        assert answer.status_code == 400 and expected in answer.json()["error"]
    assert (studio.document.photos, studio.undo_label) == before
    assert files_in(ann) == files


def test_an_oversized_upload_is_refused_before_it_is_sent(ann: Visitor) -> None:
    """It is refused as soon as its length is announced, however little of it has arrived."""
    host, port = ann.served.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as line:
        head = f"POST {ann.path('upload')}?name=a.jpg HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {ann.served.url}\r\n"
        line.sendall(f"{head}Cookie: {ann.cookie}\r\nContent-Length: {MOST_BYTES + 1}\r\n\r\nbegin".encode())
        answer = line.makefile("rb").read().decode()  # to its end: the server hangs up
    assert answer.startswith("HTTP/1.1 413") and "larger than 200 MB" in answer


def test_an_upload_that_does_not_say_its_length_is_cut_off(ann: Visitor) -> None:
    files = files_in(ann)
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while True:
            sent += 2**20
            yield bytes(2**20)

    try:
        answer = upload(ann, "a.jpg", endless())
        assert answer.status_code == 413 and "larger" in answer.json()["error"]
    except httpx.TransportError:
        pass  # the server has hung up
    assert MOST_BYTES < sent < 1.5 * MOST_BYTES
    assert files_in(ann) == files


def test_an_upload_that_breaks_off_leaves_nothing(ann: Visitor) -> None:
    files = files_in(ann)

    def broken() -> Iterator[bytes]:
        yield b"begin"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        upload(ann, "a.jpg", broken())
    assert upload(ann, "notes.txt", b"x").status_code == 400, "the server goes on"
    assert files_in(ann) == files


def test_a_path_comes_in_as_its_files_behind_one_another(ann: Visitor) -> None:
    model = Path(__file__).parents[2] / "data" / "formats" / "colmap"
    parts = [(name, (model / name).read_bytes()) for name in ("images.txt", "cameras.txt")]
    body, sizes = b"".join(text for _, text in parts), [[f"../../{name}", len(text)] for name, text in parts]

    def send_file(files: object, body: bytes) -> httpx.Response:
        told = files if isinstance(files, str) else json.dumps(files)
        return ann.http.post(ann.path("import"), params={"files": told}, content=body)

    before = ann.session.studio.document
    assert send_file(sizes, body).json() == {"ok": True}
    waiting = ann.session.studio.path_import.pending
    assert waiting is not None and waiting.imported.format == "colmap" and waiting.name == "images.txt"
    for files, sent, words in [
        (sizes, body[:-1], "did not arrive completely"),
        ([], b"", "did not arrive completely"),
        ([["a.txt", -1], ["b.txt", 2]], b"x", "did not arrive completely"),
        ("[" * 5000, b"", "names and sizes"),
        ([["a.txt"]], b"", "names and sizes"),
        ([["a.txt", 5]], b"hello", "a.txt looks like no trajectory file"),
        ([["a.zip", 5]], b"hello", "a.zip is not an archive"),
    ]:
        answer = send_file(files, sent)
        assert answer.status_code == 400 and words in answer.json()["error"]
        assert str(ann.session.folder) not in answer.text, "a visitor learns no folder"
    assert ann.session.studio.path_import.pending is waiting and ann.session.studio.document == before
    assert not [*ann.session.folder.glob("incoming-*")]


# --- out ------------------------------------------------------------------------------------------------------------


def test_a_photo_is_shown_in_place_or_saved_by_name(ann: Visitor, photo: bytes) -> None:
    bob = ann.served.visitor()
    assert soon(lambda: bob.session.studio.scene is not None)
    shown = bob.http.get(bob.path("files") + "/photo.jpg?v=1")
    assert shown.status_code == 200 and shown.headers["content-type"] == "image/jpeg"
    assert "content-disposition" not in shown.headers
    assert Image.open(io.BytesIO(shown.content)).size[0] > 100
    saved = bob.http.get(bob.path("files") + "/photo.jpg?download=1").headers["content-disposition"]
    assert saved.startswith("attachment") and saved.endswith("photo.jpg")


def test_a_video_can_be_had_in_parts(house: Served) -> None:
    bob = house.visitor()
    take = bob.session.folder / "takes" / "3"
    take.mkdir(parents=True)
    told = {"id": 3, "photo": "my cat.jpg", "engine": "warp", "prompt": "", "seed": 7, "frames": 2, "fps": 12.0}
    told |= {"width": 64, "height": 64, "contract": "0" * 64, "created": 0.0}
    (take / "take.json").write_text(json.dumps(told))
    (take / "trajectory.json").write_text("0123456789")
    address = bob.path("files") + "/takes/3/trajectory.json"
    part = bob.http.get(address, headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.text, part.headers["content-range"]) == (206, "234", "bytes 2-4/10")
    saved = bob.http.get(address + "?download=1").headers["content-disposition"]
    assert "my-cat-take3-seed7" in saved
    assert bob.http.get(bob.path("files") + "/takes/3/video.mp4").status_code == 404, "there is none yet"
