"""`digest serve` itself, as a process of its own: a real site, a real browser, and a clean end."""

import http.client
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from digest.cli.main import run
from digest.server.sockets import free_socket
from tests.server.browser import chromium
from tests.server.preview import events, get, post, put, wait_until


@dataclass
class Serving:
    root: Path
    process: "subprocess.Popen[str]"
    port: int

    @property
    def article(self) -> Path:
        return next((self.root / "content/articles").rglob("*.md"))

    @property
    def address(self) -> str:
        return f"/{self.article.relative_to(self.root / 'content/articles').with_suffix('.html').as_posix()}"

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        self.process.send_signal(number)
        code = self.process.wait(timeout=60)
        assert self.process.stdout
        assert self.process.stderr
        with self.process.stdout, self.process.stderr:  # not by communicate(): it misses what was read ahead of a line
            return code, self.process.stdout.read(), self.process.stderr.read()


def start(root: Path, port: int, *options: str) -> Serving:
    process = subprocess.Popen(
        [sys.executable, "-m", "digest", "serve", "--port", str(port), *options],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
    if not found:
        process.kill()
    assert found, line + "".join(process.communicate(timeout=60))
    return Serving(root, process, int(found[1]))


@pytest.fixture
def some_port() -> int:
    with free_socket(0) as bound:
        number: int = bound.getsockname()[1]
    return number


@pytest.fixture
def serving(tmp_path: Path, some_port: int) -> Iterator[Serving]:
    run(["init", str(tmp_path / "news")])
    found = start(tmp_path / "news", some_port)
    yield found
    if found.process.poll() is None:
        found.process.kill()
        found.process.communicate()


def shows(serving: Serving, words: str) -> bool:
    return words.encode() in get(serving.port, serving.address)[2]


def test_a_save_is_served_and_output_is_not_touched(serving: Serving) -> None:
    before = sorted((serving.root / "output").rglob("*"))
    wait_until(lambda: shows(serving, "A first article"))
    put(serving.article, serving.article.read_text() + "\nA sentence saved just now.\n")
    wait_until(lambda: shows(serving, "A sentence saved just now."))
    assert sorted((serving.root / "output").rglob("*")) == before


def test_the_view_turns_to_what_is_not_yet_published_and_back_without_a_trace(serving: Serving) -> None:
    draft = "---\ntitle: Not yet\nkind: story\n---\n\nWords of a draft.\n"
    put(serving.root / "content/drafts/2018-04-11-not-yet.md", draft)
    wait_until(lambda: shows(serving, "A first article"))
    folder = serving.root / ".digest/preview"
    published = contents(folder)
    token = re.search(rb'data-token="([^"]+)"', get(serving.port, "/")[2])
    assert token
    own = {"Origin": f"http://127.0.0.1:{serving.port}", "X-Digest-Token": token[1].decode()}
    assert post(serving.port, b'{"ahead": true, "as_of": ""}', **own) == 204
    assert b"Words of a draft." in get(serving.port, "/drafts/2018-04-11-not-yet.html")[2]
    assert post(serving.port, b'{"ahead": false, "as_of": "1999-01-01"}', **own) == 204
    assert get(serving.port, serving.address)[0] == 404
    assert post(serving.port, b'{"ahead": false, "as_of": ""}', **own) == 204
    assert get(serving.port, "/drafts/2018-04-11-not-yet.html")[0] == 404
    assert contents(folder) == published


def contents(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.browser
def test_the_open_tab_goes_along_with_saves(tmp_path: Path, some_port: int) -> None:
    run(["init", str(tmp_path / "news")])
    serving = start(tmp_path / "news", some_port, "--follow")
    try:
        with chromium() as browser:
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{serving.port}/")
            put(serving.article, serving.article.read_text() + "\nA sentence saved just now.\n")
            page.get_by_text("A sentence saved just now.").wait_for()
            assert page.url.endswith(serving.address)
    finally:
        serving.end()


def test_nobody_is_let_in_from_the_network_without_a_password(serving: Serving) -> None:
    command = [sys.executable, "-m", "digest", "serve", "--host", "192.0.2.7"]
    refused = subprocess.run(command, cwd=serving.root, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 1
    assert "[preview-password]" in refused.stderr


def test_a_phone_gets_an_address_a_picture_of_it_and_a_question(serving: Serving) -> None:
    other = start(serving.root, serving.port, "--drafts", "--host", "127.0.0.2", "--password", "correct horse")
    status = get(other.port, "/", at="127.0.0.2")[0]
    code, out, err = other.end()
    assert (status, code, err) == (401, 0, "")
    assert f"on the network at http://127.0.0.2:{other.port}/ (any name, and your password)" in out
    assert out.count("\u2588") > 50
    assert "correct horse" not in out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_though_a_page_is_listening(serving: Serving, number: signal.Signals) -> None:
    wait_until(lambda: shows(serving, "A first article"))
    with closing(http.client.HTTPConnection("127.0.0.1", serving.port)) as listener:
        listener.request("GET", "/__digest__/events")
        assert listener.getresponse().readline()
        code, out, err = serving.end(number)
    assert code == 0
    assert err == ""
    assert "files changed" in out


def test_a_taken_port_is_passed_over_and_that_is_said(serving: Serving) -> None:
    other = start(serving.root, serving.port, "--drafts")
    try:
        assert other.port > serving.port
    finally:
        other.end()


def test_a_second_preview_of_the_same_view_says_where_the_first_is(serving: Serving) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "digest", "serve"],
        cwd=serving.root,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert f"this preview runs already: http://127.0.0.1:{serving.port}/ [preview-running]" in second.stderr


def test_a_mistake_is_told_in_the_same_words_in_the_terminal(serving: Serving) -> None:
    wait_until(lambda: shows(serving, "A first article"))
    put(serving.article, serving.article.read_text().replace("summary:", "sumary:"))
    wait_until(lambda: "sumary" in str(events(serving.port, 1)))
    _, out, err = serving.end()
    place = serving.article.relative_to(serving.root)
    assert re.search(rf"{place}:\d+:1: error: .*sumary", err)
    assert "not built; the preview stays as it was" in out


@pytest.mark.browser
def test_an_open_page_follows_edits_of_every_sort(serving: Serving) -> None:
    root, article = serving.root, serving.article
    good = article.read_text()
    with chromium() as browser:
        page = browser.new_page()
        loads: list[int] = []
        page.on("domcontentloaded", lambda _: loads.append(1))
        wait_until(lambda: shows(serving, "A first article"))
        page.goto(f"http://127.0.0.1:{serving.port}{serving.address}")
        put(article, good + "\nA sentence saved just now.\n")
        page.get_by_text("A sentence saved just now.").wait_for()

        overlay = page.locator("digest-overlay")
        line = good.splitlines().index(next(line for line in good.splitlines() if line.startswith("summary:"))) + 1
        mistakes = [
            (article, good.replace("summary:", "sumary:"), good, line),
            (root / "site.yaml", *broken(root / "site.yaml", "tagline:", "tagliine:")),
            (root / "content/taxonomy.yaml", *broken(root / "content/taxonomy.yaml", "name:", "nome:")),
        ]
        for file, wrong, right, number in mistakes:
            put(file, wrong)
            overlay.wait_for()
            places = overlay.locator(".place").all_inner_texts()
            assert [place for place in places if place.startswith(f"{file.relative_to(root)}:{number}:")], places
            put(file, right)
            overlay.wait_for(state="detached")

        template = root / "themes/plain/404.html"
        put(template, "<p>{{ nothing_of_that_name }}")
        overlay.wait_for()
        assert overlay.locator(".place").first.inner_text().startswith("themes/plain/404.html:1")
        template.unlink()
        overlay.wait_for(state="detached")
        assert len(loads) == 1


def broken(file: Path, right: str, wrong: str) -> tuple[str, str, int]:
    text = file.read_text()
    return text.replace(right, wrong, 1), text, text[: text.index(right)].count("\n") + 1
