"""Every fault of a hostile server through the command line: each has its outcome, nothing of a failed fetch is kept."""

import contextlib
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.cli.desk import Told, content, hurried, make_site, telling
from tests.network.test_evil_server import CASES, LATER, OK
from tests.shared import shared

# What arrives whole may still be no feed, or hold nothing; that is said, and nothing is kept of it either.
_READ = {
    "feed-unreadable",
    "feed-broken",
    "xml-doctype",
    "xml-too-deep",
    "no-story",
    "nothing-to-read",
    "parse-overrun",
}
_READ |= {"form-not-read", "feed-empty", "too-large", "fetch-forbidden", "outside-world"}


class Evil:
    """The server, its place, and what its canary has seen."""

    def __init__(self, said: dict[str, object]) -> None:
        self.base = str(said["base"])
        self.place = urlsplit(self.base).netloc

    def get(self, path: str) -> object:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with contextlib.suppress(ValueError), opener.open(f"{self.base}/{path}") as answer:
            return json.load(answer)
        return None


@pytest.fixture(scope="module")
def evil() -> Iterator[Evil]:
    server = shared("tools/evil_server.py")
    with subprocess.Popen([sys.executable, str(server), "--lifetime", "600"], stdout=subprocess.PIPE) as process:
        assert process.stdout
        try:
            yield Evil(json.loads(process.stdout.readline()))
        finally:
            process.terminate()


def sited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evil: Evil, **sources: object) -> Path:
    root = make_site(tmp_path / "site", sources=sources)
    settings = (root / "site.yaml").read_text("utf-8").replace("[]", f"[{evil.place!r}]")
    (root / "site.yaml").write_text(settings, "utf-8")
    monkeypatch.chdir(root)
    hurried(monkeypatch)
    evil.get("__reset")
    return root


def problems_by_address(err: str) -> dict[str, str]:
    """The first code that is said of each address."""
    found: dict[str, str] = {}
    for line in err.splitlines():
        if line.startswith("http://") and line.endswith("]") and ": error:" in line:
            found.setdefault(line.split(": error:")[0], line.rpartition("[")[2].rstrip("]"))
    return found


@pytest.mark.parametrize("kind", ["page", "feed"])
def test_every_fault_has_its_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], evil: Evil, kind: str
) -> None:
    told: Told = telling(capsys)
    # A host that asks for a pause gets it: those faults would silence all that come after them.
    outcomes = {f"{evil.base}/{fault}": outcome for fault, one, outcome in CASES if one == kind and outcome != LATER}
    feeds = {f"s{number}": {"name": "A feed", "feeds": [url]} for number, url in enumerate(outcomes)}
    root = sited(tmp_path, monkeypatch, evil, **(feeds if kind == "feed" else {}))
    began = time.monotonic()
    failed = {url for url, outcome in outcomes.items() if outcome != OK}
    words = [] if kind == "feed" else list(outcomes)
    code, _, err = told("ingest", *words, "--timeout", "3", "--no-fetch")
    spent = time.monotonic() - began
    assert code == 3
    said = problems_by_address(err)
    for url in outcomes:
        if url in failed:
            redirected = [code for address, code in said.items() if address == url or address not in outcomes]
            assert said.get(url, "").startswith("fetch-") or redirected, (url, said.get(url))
        elif url in said:
            assert said[url] in _READ, (url, said[url])
    kept = b"".join(content(root).values())
    assert b"INTERNAL-SECRET" not in kept
    for url in failed:
        assert f"url: {url}\n".encode() not in kept
        assert f'"address": "{url}"'.encode() not in kept
    assert evil.get("__canary") == []
    assert spent < 35 * len(outcomes)


@pytest.mark.parametrize("fault", ["r429?ra=600", "r429?ra=huge"])  # longer than any test machine takes
def test_a_host_that_wants_a_pause_gets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], evil: Evil, fault: str
) -> None:
    told: Told = telling(capsys)
    root = sited(tmp_path, monkeypatch, evil)
    line = f"GET /{fault} HTTP/"
    before = json.dumps(evil.get("__log")).count(line)  # other tests ask the same server
    for _ in range(2):
        code, _, err = told("ingest", f"{evil.base}/{fault}")
        assert (code, list(problems_by_address(err).values())) == (3, [LATER])
    assert json.dumps(evil.get("__log")).count(line) == before + 1
    assert content(root) == {}


def test_links_of_a_feed_lead_nowhere_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], evil: Evil
) -> None:
    told: Told = telling(capsys)
    root = sited(tmp_path, monkeypatch, evil)
    for fault in ("feed-links-internal", "assets-internal", "redirect-internal", "xxe-http", "xxe-file"):
        began = time.monotonic()
        told("ingest", f"{evil.base}/{fault}", "--timeout", "3")
        assert time.monotonic() - began < 35
    assert evil.get("__canary") == []
    assert b"INTERNAL-SECRET" not in b"".join(content(root).values())
