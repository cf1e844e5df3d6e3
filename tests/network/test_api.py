"""Requests with a key: where it goes, and where it never does."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from digest.network.api import Api, ApiFailed

KEY = "canary-key-of-an-api"


class _Service(BaseHTTPRequestHandler):
    seen: list[tuple[str, str, str]]

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.seen.append((f"{self.command} {self.path}", self.headers.get("Authorization", ""), body))
        if self.path == "/v1/cut":
            self.connection.close()
            return
        self.send_response({"/v1/away": 302, "/v1/bad": 500}.get(self.path, 200))
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_GET = do_PUT = do_POST = _any  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    seen: list[tuple[str, str, str]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Service", (_Service,), {"seen": seen}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1", seen
    server.shutdown()
    server.server_close()


def test_the_key_goes_into_its_header_and_the_answer_comes_back_whole(
    service: tuple[str, list[tuple[str, str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    url, seen = service
    with Api(url, KEY) as api:
        answer = api.send("PUT", "/files/a%20b", b"data", "application/octet-stream")
    assert (answer.status, answer.body) == (200, b"ok")
    assert seen == [("PUT /v1/files/a%20b", f"Bearer {KEY}", "data")]


def test_a_redirect_is_an_answer_and_is_not_followed(service: tuple[str, list[tuple[str, str, str]]]) -> None:
    with Api(service[0], KEY) as api:
        assert api.send("GET", "/away").status == 302
    assert len(service[1]) == 1


def test_a_failure_tells_nothing_of_the_key(service: tuple[str, list[tuple[str, str, str]]]) -> None:
    with Api(service[0], KEY) as api, pytest.raises(ApiFailed) as caught:
        api.send("GET", "/cut")
    error: BaseException | None = caught.value
    while error is not None:
        assert KEY not in f"{error!r} {error} {vars(error)}"
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize(
    "base",
    ["http://api.example/v1", "http://192.0.2.1/", "ftp://127.0.0.1/", "https://u:p@api.example", "/v1", "https://"],
)
def test_a_key_is_sent_over_https_or_stays_on_this_machine(base: str) -> None:
    with pytest.raises(ApiFailed):
        Api(base, KEY)


@pytest.mark.parametrize("path", ["", "//evil.example", "x", "/a b", "/a\r\nX-Injected: 1", "/é"])
def test_a_path_that_could_lead_elsewhere_is_a_bug_and_is_not_sent(
    service: tuple[str, list[tuple[str, str, str]]], path: str
) -> None:
    with Api(service[0], KEY) as api:
        if path == "//evil.example":
            api.send("GET", path)
            assert service[1][0][0] == "GET /v1//evil.example"
        else:
            with pytest.raises(ValueError, match="not a path"):
                api.send("GET", path)
