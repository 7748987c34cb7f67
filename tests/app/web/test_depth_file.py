"""A depth map on its way in."""

from pathlib import Path

import httpx
import numpy as np

from tests.app.own_depth import own_depth, own_photo, truth
from tests.app.web.served import Visitor, soon


def send_file(visitor: Visitor, name: str, body: bytes) -> httpx.Response:
    return visitor.http.post(visitor.path("depth"), params={"name": name}, content=body)


def test_a_depth_map_becomes_the_photos_depth(ann: Visitor, tmp_path: Path) -> None:
    photo = own_photo(tmp_path).read_bytes()
    assert ann.http.post(ann.path("upload"), params={"name": "cup.png"}, content=photo).json() == {"ok": True}
    studio = ann.session.studio
    before = studio.document
    flat = tmp_path / "flat.npy"
    np.save(flat, np.ones((40, 20), np.float32))
    for name, body, sentence in (
        ("flat.npy", flat.read_bytes(), "depth needs the photo's shape"),
        ("../words.exr", b"not a picture", "words.exr"),
        ("cup.jpg", b"x", "cup.jpg is not a depth file"),
    ):
        answer = send_file(ann, name, body)
        assert answer.status_code == 400 and sentence in answer.json()["error"] and "/" not in answer.json()["error"]
    assert studio.document == before

    answer = send_file(ann, r"C:\maps\cup.depth.png", own_depth(tmp_path).read_bytes())
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    depth_file = studio.document.photo.depth_file
    assert depth_file is not None and depth_file.name == "cup.depth.png"
    assert soon(lambda: studio.scene is not None and studio.scene.depth.source.name == "sidecar")
    assert np.median(np.abs(studio.scene_here().depth.metres.numpy() / truth() - 1)) < 0.01
    assert len(list((ann.session.folder / "photos").iterdir())) == 2
    assert not list(ann.session.folder.glob("incoming-*"))
