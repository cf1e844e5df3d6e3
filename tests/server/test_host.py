"""The preview sends on and says “gone” exactly as the host will; in the rest it is stricter, and that is named here."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from digest.server.app import preview_app
from tests.publish.hosting_cases import CASES, Case, write_site
from tests.server.preview import Site, opened

# The preview has no page at an address without its .html, since not every host finds one there; it sends a folder's
# address on to the one with a slash, as relative links need it; and rules that show another file are Netlify's alone.
STRICTER = {"/about", "/about/", "/tags/syria", "/tags", "/shown.html"}


@pytest.fixture
def client(tmp_path: Path):
    site = Site(tmp_path)
    write_site(tmp_path / "content")
    with opened(site) as bench, TestClient(preview_app(bench, 8000), base_url="http://127.0.0.1:8000") as found:
        yield found


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.address not in STRICTER], ids=lambda case: case.address
)
def test_the_preview_answers_as_the_host_will(client: TestClient, case: Case) -> None:
    answer = client.get(case.address, follow_redirects=False)
    shown = "" if case.location else answer.text.partition("<title>")[2].partition("</title>")[0]
    assert (answer.status_code, answer.headers.get("Location", "")) == (case.status, case.location)
    assert shown == case.file


def test_a_changed_rule_counts_at_once(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write("index.html", "home")
    site.write("_redirects", "/a /index.html 301\n")
    with opened(site) as bench, TestClient(preview_app(bench, 8000), base_url="http://127.0.0.1:8000") as client:
        assert client.get("/a", follow_redirects=False).status_code == 301
        site.write("_redirects", "/b /index.html 301\n")
        bench.touch()
        assert client.get("/a", follow_redirects=False).status_code == 404
        assert client.get("/b", follow_redirects=False).status_code == 301
