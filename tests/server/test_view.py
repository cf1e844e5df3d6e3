"""The bar's wishes: what is one, who may make one, and that the server shows it in every tab."""

import datetime as dt
import re

import pytest
from starlette.testclient import TestClient

from digest.server.app import preview_app
from digest.server.view import View, wished
from tests.server.preview import Site, events, get, opened, post, served, wait_until

AHEAD = b'{"ahead": true, "as_of": "2018-04-11"}'
LATER = View(ahead=True, as_of=dt.date(2018, 4, 11))
OWN = {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}


def token_in(html: str) -> str:
    found = re.search(r'data-token="([^"]+)"', html)
    assert found
    return found[1]


def test_a_wish_is_a_view() -> None:
    assert wished(AHEAD) == LATER
    assert wished(b'{"ahead": false, "as_of": ""}') == View()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b'{"ahead": 1, "as_of": ""}',
        b'{"ahead": true}',
        b'{"ahead": true, "as_of": null}',
        b'{"ahead": true, "as_of": "tomorrow"}',
        b'{"ahead": true, "as_of": "2018-02-30"}',
        b'{"ahead": true, "as_of": "", "output": "/"}',
        b'{"ahead": true, "as_of": ""}' + b" " * 200,
        b"[" * 190,
    ],
)
def test_all_else_is_none(data: bytes) -> None:
    assert wished(data) is None


def test_the_preview_is_built_anew_in_the_view_asked_for_and_says_so(site: Site) -> None:
    with opened(site) as bench, served(bench) as port:
        own = {"Origin": f"http://127.0.0.1:{port}", "X-Digest-Token": token_in(get(port, "/")[2].decode())}
        assert post(port, AHEAD, **own) == 204
        wait_until(lambda: not bench.busy)
        assert site.view == LATER
        assert events(port, 1)[0]["view"] == {"ahead": True, "as_of": "2018-04-11"}
        builds = site.builds
        assert post(port, AHEAD, **own) == 204  # the same again is nothing new
        assert post(port, b"{}", **own) == 400
        assert post(port, b" " * 100_000, **own) == 400
        bench.touch()
        wait_until(lambda: not bench.busy)
        assert (site.builds, site.view) == (builds + 1, LATER)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ""},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:8001"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
        {"X-Digest-Token": ""},
        {"X-Digest-Token": "guessed"},
        {"X-Digest-Token": "gu\u00e9ss"},
    ],
)
def test_nobody_else_makes_a_wish(site: Site, headers: dict[str, str]) -> None:
    with opened(site) as bench, TestClient(preview_app(bench, 8000), base_url="http://127.0.0.1:8000") as client:
        right = {**OWN, "X-Digest-Token": token_in(client.get("/").text)}
        sent = {name: value.encode("latin-1") for name, value in {**right, **headers}.items()}
        assert client.post("/__digest__/view", content=AHEAD, headers=sent).status_code == 403
        del right["Origin"]
        assert client.post("/__digest__/view", content=AHEAD, headers=right).status_code == 403
        assert not bench.busy
        assert site.view == View()


def test_a_token_of_an_earlier_run_is_worth_nothing(site: Site) -> None:
    with opened(site) as bench, TestClient(preview_app(bench, 8000), base_url="http://127.0.0.1:8000") as earlier:
        token = token_in(earlier.get("/").text)
        later = TestClient(preview_app(bench, 8000), base_url="http://127.0.0.1:8000")
        answer = later.post("/__digest__/view", content=AHEAD, headers={**OWN, "X-Digest-Token": token})
        assert answer.status_code == 403
        assert "load it anew" in answer.text
