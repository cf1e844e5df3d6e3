import pytest
from starlette.testclient import TestClient

from digest.server.app import preview_app
from tests.server.preview import Site, opened

PORT = 8000


@pytest.fixture
def client(site: Site):
    with opened(site) as bench, TestClient(preview_app(bench, PORT), base_url=f"http://127.0.0.1:{PORT}") as found:
        yield found


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "LocalHost:8000"])
def test_own_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "127.0.0.1",
        "127.0.0.1:8001",
        "localhost",
        "localhost.:8000",
        "127.1:8000",
        "127.0.0.1:8000.evil.example",
        "localhost:8000@evil.example",
        "0.0.0.0:8000",
        "192.168.1.2:8000",
        "",
        "127.0.0.1:08000",
        "2130706433:8000",
        "sub.localhost:8000",
        "[::ffff:127.0.0.1]:8000",
        "127.0.0.1:8000, evil.example",
    ],
)
def test_names_that_rebinding_would_use_are_refused(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "Home" not in answer.text


OWN_PAGES = [
    {},
    {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://localhost:8000"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
]
OTHERS_PAGES = [
    *(
        {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
        for site in ("cross-site", "same-site", "nonsense", "")
        for mode, dest in (
            ("no-cors", "script"),
            ("no-cors", "image"),
            ("cors", "empty"),
            ("navigate", "iframe"),
            ("navigate", "object"),
            ("navigate", "embed"),
            ("no-cors", "style"),
            ("websocket", "websocket"),
        )
    ),
    *(
        {"Origin": origin}
        for origin in (
            "http://evil.example",
            "null",
            "https://127.0.0.1:8000",
            "http://127.0.0.1:8001",
            "http://127.0.0.1",
            "127.0.0.1:8000",
            "http://127.0.0.1:8000.evil.example",
            "",
        )
    ),
]


@pytest.mark.parametrize("headers", OWN_PAGES)
def test_own_pages_and_links_are_answered(client: TestClient, headers: dict[str, str]) -> None:
    assert client.get("/", headers=headers).status_code == 200


@pytest.mark.parametrize("headers", OTHERS_PAGES)
@pytest.mark.parametrize("path", ["/", "/__digest__/events", "/__digest__/live.js", "/style.css"])
def test_other_pages_read_nothing(client: TestClient, headers: dict[str, str], path: str) -> None:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 403
    assert "Home" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_nothing_but_reading_is_answered(client: TestClient, method: str) -> None:
    assert client.request(method, "/").status_code == 405


def test_every_answer_shuts_others_out_and_none_opens_up(client: TestClient) -> None:
    answers = [client.get(path) for path in ("/", "/style.css", "/none", "/__digest__/live.js", "/2018/04")]
    answers.append(client.get("/", headers={"Host": "evil.example"}))
    for answer in answers:
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]
