"""The packaged theme in a real browser: accessible, inside its window, and talking to nobody else."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.render.catalog import FULL_STORY, article, built, catalog
from tests.server.browser import chromium

PAGES = (
    *("index.html", "2018/04/full-story.html", "2018/04/quoted.html", "tags/syria.html", "tags/index.html"),
    *(
        "archive.html",
        "editions/2018-04-13.html",
        "storylines/strikes.html",
        "about.html",
        "404.html",
        "sources/gazette.html",
    ),
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's own name
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("host")
    quoted = article("quoted", source="quoted", body="Quoted words. " * 30, lang="fr")
    for path, data in built(catalog(FULL_STORY, quoted, article("other-story"))).items():
        target = folder / "news" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/news"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_are_accessible_and_keep_to_themselves(scheme: str, width: int, address: str) -> None:
    axe_module = pytest.importorskip("axe_playwright_python.sync_playwright")
    found: list[object] = []
    with chromium() as browser:
        page = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}).new_page()
        page.on("request", lambda request: None if request.url.startswith(address) else found.append(request.url))
        page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
        for path in PAGES:
            page.goto(f"{address}/{path}")
            violations = axe_module.Axe().run(page, options={"runOnly": RULES}).response["violations"]
            found += [(path, violation["id"], violation["nodes"][0]["html"]) for violation in violations]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append((path, "wider than the window"))
            if page.context.cookies():
                found.append((path, "sets a cookie"))
    assert not found


@pytest.mark.browser
def test_pages_are_whole_when_opened_from_disk_without_scripts(tmp_path: Path) -> None:
    for path, data in built(catalog()).items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    with chromium() as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"file://{tmp_path}/index.html")
        page.click("article.lead h2 a")
        page.click("text=Archive")
        page.click("text=April 2018")
        page.click("text=Other story")
        assert page.url == f"file://{tmp_path}/2018/04/other-story.html"
        assert page.inner_text("h1") == "Other story"
