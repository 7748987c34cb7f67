"""What is sent to Gradio by somebody who has the cookie and no field of the page."""

from collections.abc import Iterator

import httpx
import pytest

from app.web.sessions import SHOT_HEADER
from tests.app.shell_site import Site

PREDICT = "gradio_api/run/predict"
REFUSAL = "The page has no field that sends this. Reload it."


@pytest.fixture(scope="module")
def visitor(site: Site) -> Iterator[httpx.Client]:
    """Somebody at the start page."""
    with httpx.Client(base_url=site.url, trust_env=False, timeout=60) as visitor:
        visitor.get("/").raise_for_status()
        visitor.headers.update({"origin": site.url.rstrip("/"), SHOT_HEADER: site.sessions.new().token})
        yield visitor


@pytest.mark.parametrize(
    "asked",
    [
        b"",
        b"[" * 100_000,
        b"[]",
        b'{"fn_index": 0}',
        b'{"data": 1, "fn_index": 0}',
        b'{"data": [], "fn_index": 4711}',
        b'{"data": [], "fn_index": true}',
        b'{"data": [], "fn_index": "0"}',
        b'{"data": [1, 2, 3, 4, 5], "fn_index": 0}',
        b'{"data": [NaN], "fn_index": 0}',
    ],
)
def test_gradio_is_not_asked_what_no_field_of_the_page_asks(visitor: httpx.Client, asked: bytes) -> None:
    answer = visitor.post(PREDICT, content=asked, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]) == (400, REFUSAL)


def test_whatever_a_field_is_sent_gradio_answers_without_a_fault(visitor: httpx.Client) -> None:
    answers = [
        visitor.post(PREDICT, json={"data": [value], "fn_index": number}).status_code
        for number in range(40)
        for value in ("words", 1e300, 5, True, [1], {"a": 1}, None)
    ]
    assert set(answers) == {200, 400}
