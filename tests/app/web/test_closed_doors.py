"""Attacks: everything a hostile page, link, file or neighbour may try is refused."""

import socket
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from app.web.guard import LARGEST_FORM, LOOPBACK
from app.web.home_key import HomeKey
from app.web.patience import PatientProtocol
from scene.errors import InputError
from tests.app.web.served import SECRET, Served, Visitor, served

HOSTILE = "http://evil.example"
NOT_OURS = [
    HOSTILE,
    "null",
    "http://[",
    "http://[::1",
    "http://a]b[",
    "127.0.0.1",
    "http://127.0.0.1:1",
    "http://127.0.0.1.evil.example",
    None,
]


@pytest.fixture(scope="module")
def bob(house: Served) -> Visitor:
    return house.visitor()


def refused(visitor: Visitor, path: str, **options: object) -> bool:
    """Whether a socket is refused before it is open."""
    try:
        visitor.connect(path, **options).close()
    except InvalidStatus as error:
        return error.response.status_code == 403
    return False


# --- who asks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("root", ["view", "live"])
@pytest.mark.parametrize("origin", NOT_OURS)
def test_a_socket_from_another_page_is_refused(ann: Visitor, root: str, origin: str | None) -> None:
    assert refused(ann, ann.path(root), origin=origin)


@pytest.mark.parametrize("origin", NOT_OURS)
def test_an_upload_from_another_page_is_refused(ann: Visitor, origin: str | None) -> None:
    headers = {"Cookie": ann.cookie} | ({"Origin": origin} if origin else {})
    answer = httpx.post(f"{ann.served.url}{ann.path('upload')}?name=a.jpg", content=b"x", headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("origin", [HOSTILE, "null"])
def test_a_page_of_another_site_may_not_even_read(ann: Visitor, origin: str) -> None:
    for path in ("/", "/healthz", ann.path("view") + "/", ann.path("files") + "/photo.jpg"):
        assert ann.http.get(path, headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "localhost.evil", ""])
def test_another_name_for_this_machine_is_not_answered(ann: Visitor, host: str) -> None:
    for path in ("/", ann.path("view") + "/"):
        answer = ann.http.get(path, headers={"Host": host, "Origin": f"http://{host}"})
        assert answer.status_code in (400, 403)
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("line", ["OPTIONS *", "CONNECT evil.example:443", "GET /%00", "GET /assets/" + "x" * 5000])
def test_what_is_no_address_is_answered_as_one_that_is_not_there(ann: Visitor, line: str) -> None:
    host = ann.served.url.removeprefix("http://")
    own = f"Host: {host}\r\nOrigin: {ann.served.url}\r\nCookie: {ann.cookie}"
    with socket.create_connection(("127.0.0.1", int(host.rpartition(":")[2])), timeout=60) as connection:
        connection.sendall(f"{line} HTTP/1.1\r\n{own}\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 404 ")


def test_an_origin_of_ours_beside_another_is_not_ours(ann: Visitor) -> None:
    both = [("Origin", ann.served.url), ("Origin", HOSTILE), ("Cookie", ann.cookie)]
    assert httpx.post(f"{ann.served.url}/library/new", headers=both, trust_env=False).status_code == 403


def test_localhost_is_this_machine_too(house: Served) -> None:
    url = house.url.replace("127.0.0.1", "localhost")
    answer = house.stranger().get("/", headers={"Host": url.removeprefix("http://"), "Origin": url})
    assert answer.status_code == 200


# --- whose it is ----------------------------------------------------------------------------------------------------


def test_without_a_cookie_there_is_only_the_first_page(house: Served, ann: Visitor) -> None:
    stranger = house.stranger()
    for root in ("view", "files", "studio-assets", "gradio_api", "config", "anything"):
        assert stranger.get(f"/{root}/x").status_code == 401
        assert stranger.get(f"/{root}/{ann.session.token}/").status_code == 401
    assert stranger.post(ann.path("upload")).status_code == 401
    for root in ("view", "live"):
        assert refused(ann, ann.path(root), cookie="")
        for made_up in ("A" * 43, "A" * 64, ""):
            assert refused(ann, ann.path(root), cookie=f"{house.sessions.key.cookie_name}={made_up}")


def test_paths_of_another_home_open_nothing(ann: Visitor, tmp_path: Path) -> None:
    """Neither with its own cookie nor with ours, which has another name."""
    with served(tmp_path / "other home") as other:
        bob = other.visitor()
        for root in ("view", "live"):
            assert refused(bob, ann.path(root)) and refused(bob, ann.path(root), cookie=ann.cookie)
        assert bob.http.get("/library").status_code == 200
        assert other.stranger().get("/library", headers={"Cookie": ann.cookie}).status_code == 401
        answers = [
            bob.http.get(ann.path("view") + "/"),
            bob.http.get(ann.path("files") + "/photo.jpg"),
            bob.http.get(ann.path("files") + "/takes/1/video.mp4"),
            bob.http.post(ann.path("upload") + "?name=a.jpg", content=b"x"),
            bob.http.post(ann.path("check") + "/1?name=a.mp4", content=b"x"),
        ]
        guessed = bob.http.get("/files/" + "0" * 64 + "/photo.jpg")
        assert guessed.status_code == 404
        assert all((answer.status_code, answer.text) == (404, guessed.text) for answer in answers), "all say the same"


def test_the_seal_of_one_shot_does_not_open_another(ann: Visitor, bob: Visitor) -> None:
    seal = ann.session.token.partition(".")[2]
    assert ann.http.get(f"/files/{bob.session.shot}.{seal}/photo.jpg").status_code == 404
    assert ann.http.get(f"/files/{bob.session.shot}/photo.jpg").status_code == 404
    assert refused(ann, f"/live/{bob.session.shot}.{seal}")


FORWARDING = ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Real-IP", "Via"]


@pytest.mark.parametrize("header", FORWARDING)
def test_what_came_through_another_server_is_not_from_this_machine(house: Served, header: str) -> None:
    """A server beside ours that is open to everybody makes everybody come from here."""
    stranger, through = house.stranger(), {header: "127.0.0.1"}
    answer = stranger.get("/", headers=through)
    assert answer.status_code == 401 and "set-cookie" not in answer.headers
    assert stranger.get("/library", headers=through).status_code == 401
    let_in = stranger.get(f"/?key={house.sessions.key.text}", headers=through)
    assert let_in.status_code == 303 and stranger.get("/", headers=through).status_code == 200


def test_a_name_that_others_give_us_is_not_believed(ann: Visitor) -> None:
    answer = ann.http.get("/", headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"})
    assert answer.status_code == 200 and "evil" not in answer.text


def test_the_key_is_its_owner_s_alone_and_made_once(tmp_path: Path) -> None:
    with served(tmp_path) as house:
        key, ann = house.sessions.key.text, house.visitor()
        assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
        private = [tmp_path / "shots", tmp_path / "bin", ann.session.folder]
        assert {folder.stat().st_mode & 0o777 for folder in private} == {0o700}
        assert key not in ann.cookie and key not in ann.session.token
    with served(tmp_path) as house:
        assert house.sessions.key.text == key
        assert house.sessions.key.fits(ann.cookie.partition("=")[2]), "an open page goes on, at whatever port"


def test_a_key_that_is_none_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("short")
    with pytest.raises(InputError, match="holds no key"):
        HomeKey(tmp_path)


def test_visits_that_bring_no_cookie_leave_no_folders(house: Served) -> None:
    house.stranger().get("/")
    before = house.sessions.library.shots()
    for _ in range(20):
        assert house.stranger().get("/").status_code == 200
    assert house.sessions.library.shots() == before


@pytest.mark.parametrize("token", ["", "%00", "%2e%2e", "é", "*", "0" * 64, "0" * 5000, "%2e%2e%2f"])
def test_a_guessed_token_opens_nothing(ann: Visitor, token: str) -> None:
    assert ann.http.get(f"/files/{token}/photo.jpg").status_code == 404
    assert ann.http.get(f"/view/{token}/").status_code == 404
    assert refused(ann, f"/view/{token}")
    assert refused(ann, f"/live/{token}")


def test_a_cookie_cannot_be_made_up(house: Served) -> None:
    """A session that a stranger chose would be one that the stranger knows (fixation)."""
    name = house.sessions.key.cookie_name
    for chosen in ("A" * 43, "", "x", "../../etc", "A" * 5000, "%00"):
        answer = house.stranger().get("/", headers={"Cookie": f"{name}={chosen}"})
        given = answer.cookies.get(name)
        assert given and given != chosen


def test_the_cookie_is_kept_from_scripts_and_other_sites(house: Served) -> None:
    said = house.stranger().get("/").headers["set-cookie"].lower()
    assert all(part in said for part in ("httponly", "samesite=strict", "path=/", "max-age="))


def test_neither_disk_nor_path_tells_the_cookie(house: Served, ann: Visitor) -> None:
    cookie = ann.cookie.partition("=")[2]
    assert cookie not in str(ann.session.folder) and cookie not in ann.session.token
    assert ann.session.token not in str(ann.session.folder)
    kept = [file for file in ann.session.folder.parent.parent.rglob("*") if file.is_file() and file.suffix != ".jpg"]
    assert kept and not any(cookie in file.read_text() for file in kept)


def test_a_link_on_another_site_does_not_replace_the_cookie(house: Served) -> None:
    """Such a link brings no Strict cookie along: the answer must not set a new one, but make the page ask again."""
    stranger = house.stranger()
    answer = stranger.get("/", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200 and "set-cookie" not in answer.headers
    assert 'http-equiv="refresh"' in answer.text


# --- what it asks for -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "websocket=ws://evil.example",
        "WebSocket=ws://evil.example",
        "%77ebsocket=ws://evil.example",
        "fixedDpr=1&websocket=x",
        "websocket",
        "playbackPath=http://evil.example/x.viser",
        "PLAYBACKPATH=x",
        "darkMode&play%62ackPath=x",
    ],
)
def test_a_crafted_link_to_the_viewport_loses_its_query(ann: Visitor, query: str) -> None:
    page = ann.path("view") + "/"
    answer = ann.http.get(f"{page}?{query}")
    assert answer.is_redirect and answer.headers["location"] == page
    assert ann.http.get(f"{page}?fixedDpr=0.5&darkMode").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "../document.json",
        "..%2fdocument.json",
        "%2e%2e/document.json",
        "%2e%2e%2f%2e%2e%2fdocument.json",
        "..\\document.json",
        "..%5cdocument.json",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "document.json",
        "takes/../document.json",
        "takes/1/..%2f..%2fdocument.json",
        "takes/1/request.json",
        "takes/-1/video.mp4",
        "takes/１/video.mp4",
        "takes/99999999999999/video.mp4",
        "thumb/../../document.json",
        "photo.jpg%00.json",
        "x" * 5000,
        "",
    ],
)
def test_only_listed_files_can_be_had(ann: Visitor, name: str) -> None:
    assert ann.session.studio.document
    assert ann.http.get(f"{ann.path('files')}/{name}").status_code == 404


def test_every_response_carries_its_policy(ann: Visitor) -> None:
    pages = ["/", "/healthz", ann.path("view") + "/", ann.path("files") + "/none", "/nothing", "/studio-assets/x"]
    for path in pages:
        headers = ann.http.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "object-src 'none'" in headers["content-security-policy"] or "default-src 'none'" in str(headers)
    assert "unsafe" not in ann.http.get("/healthz").headers["content-security-policy"]
    assert "sandbox" in ann.http.get(ann.path("files") + "/none").headers["content-security-policy"]
    for path in ("/", ann.path("view") + "/", "/studio-assets/component/x.js"):
        assert ann.http.get(path).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        *("config", "info", "monitoring", "login_check", "file=x"),
        *("gradio_api/monitoring/summary", "gradio_api/info", "gradio_api/openapi.json", "gradio_api/runs"),
        *("gradio_api/upload_progress?upload_id=1", "gradio_api/queue/data?session_hash=1"),
        *("gradio_api/file=/etc/passwd", "gradio_api/proxy=http://evil.example"),
    ],
)
def test_what_gradio_has_and_the_page_does_not_use_is_not_there(ann: Visitor, path: str) -> None:
    for answer in (ann.http.get(f"/{path}"), ann.http.post(f"/{path}", content=b"x")):
        assert (answer.status_code, answer.text) == (404, "There is nothing here.\n")


def test_gradio_takes_no_uploads_and_nothing_large(ann: Visitor) -> None:
    files = {"files": ("a.png", b"x")}
    for path in ("/gradio_api/upload", "/upload", "/gradio_api/upload?upload_id=1"):
        assert ann.http.post(path, files=files).status_code == 404
    large = ann.http.post("/gradio_api/run/predict", content=b"{" + b" " * LARGEST_FORM)
    pieces = ann.http.post("/gradio_api/run/predict", content=iter([b"{", b"}"]))
    assert large.status_code == pieces.status_code == 413


def test_a_request_that_does_not_become_whole_is_not_waited_for(
    house: Served, ann: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PatientProtocol, "head_seconds", 0.2)
    place = ("127.0.0.1", int(house.url.rpartition(":")[2]))
    host = house.url.removeprefix("http://")
    whole = f"GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    with ann.connect(ann.path("view")) as before:
        for said in (b"", b"GET / HTTP/1.1\r\nX: 1\r\n", whole + b"GET / HT"):
            with socket.create_connection(place, timeout=60) as slow:
                slow.sendall(said)
                answer = b""
                while more := slow.recv(10_000):
                    answer += more
                assert (b"200 OK" in answer) == said.startswith(whole)
        before.send("a socket stays")
        assert before.recv(60) == "a socket stays"


# --- a key for others -----------------------------------------------------------------------------------------------


def test_a_studio_that_others_can_reach_asks_for_its_key(tmp_path_factory: pytest.TempPathFactory) -> None:
    with served(tmp_path_factory.mktemp("open house"), hosts=LOOPBACK | {"studio.example"}, key="the key") as house:
        for path in ("/", "/?key=", "/?key=wrong", "/?key=the%20key%20", "/view/x/"):
            answer = house.stranger().get(path)
            assert answer.status_code == 401 and "set-cookie" not in answer.headers and answer.text.endswith(".\n")
        let_in = house.stranger()
        first = let_in.get("/?key=" + quote("the key"))
        assert first.status_code == 303 and first.headers["location"] == "/", "the key leaves the address bar"
        assert let_in.get("/").status_code == 200
        elsewhere = {"Host": "studio.example", "Origin": "http://studio.example"}
        assert let_in.get("/", headers=elsewhere).status_code == 200, "the name by which others know it is theirs"
        for address in ("192.168.1.7", "192.168.1.7:7860", "[fe80::1]:7860"):
            assert let_in.get("/", headers={"Host": address, "Origin": f"http://{address}"}).status_code == 200
        for other in ("evil.example", "192.168.1.7.evil.example", "", "1.2.3", "[::1].evil"):
            assert let_in.get("/", headers={"Host": other, "Origin": f"http://{other}"}).status_code in (400, 403)


def test_the_viewport_hears_its_secret_path_and_no_origin(ann: Visitor) -> None:
    with ann.connect(ann.path("view")) as socket:
        socket.send("here")
        assert socket.recv(5) == "here"
    assert ann.session.viewport.heard[-1] == {"path": SECRET, "origin": ""}  # pyright: ignore
