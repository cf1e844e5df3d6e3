"""Every fault of a hostile server, as a page and as a feed: each has its outcome; nothing internal is reached."""

import contextlib
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from digest.network.failures import FetchFailed
from digest.network.fetch import Fetcher, Limits, Network
from tests.shared import shared

OK = "ok"
BAD, BIG, SLOW, NO, GONE, LATER = (
    "fetch-bad-answer",
    "fetch-too-big",
    "fetch-too-slow",
    "fetch-forbidden",
    "fetch-unreachable",
    "fetch-later",
)
# Fault → outcome. What is "ok" here arrives whole; what its bytes mean is the readers' business.
OUTCOMES: dict[str, str] = {
    "ok": OK,
    "ok-feed": OK,
    "slow-drip": SLOW,
    "slow-headers": SLOW,
    "never": SLOW,
    "reset": GONE,
    "truncated": BAD,
    "length-short": BAD,
    "length-two": BAD,
    "length-negative": BAD,
    "chunk-truncated": BAD,
    "chunk-bad": BAD,
    "endless": BIG,
    "http09": BAD,
    "bad-status": BAD,
    "huge-header": BAD,
    "many-headers": BAD,
    "gzip-ok": OK,
    "gzip-bomb": BIG,
    "deflate-bomb": BIG,
    "gzip-double": BAD,
    "gzip-truncated": BAD,
    "gzip-lie": BAD,
    "encoding-unknown": BAD,
    "redirect-loop": BAD,
    "redirect-chain": BAD,
    "redirect-chain?n=4": OK,
    "redirect-chain?n=5": BAD,
    "redirect-internal": NO,
    "redirect-scheme": NO,
    "redirect-crlf": NO,
    "redirect-no-location": BAD,
    **{
        f"redirect-internal?as={name}": NO
        for name in ("ip", "name", "dec", "hex", "oct", "short", "zero", "v6map", "user", "rel", "circled", "upper")
    },
    **{f"redirect-internal?code={code}": NO for code in (301, 302, 303, 307, 308)},
    **{f"redirect-scheme?as={name}": NO for name in ("file", "gopher", "ftp", "data", "js")},
    "charset-wrong": OK,
    "charset-unknown": OK,
    "charset-utf16": OK,
    "charset-utf7": OK,
    "bytes-bad": OK,
    "ctype-lie": OK,
    "ctype-image": OK,
    "empty": OK,
    "etag": OK,
    "etag-lie": BAD,
    "r429": LATER,
    "r429?ra=date": LATER,
    "r429?ra=huge": LATER,
    "r429?ra=neg": LATER,
    "r429?ra=junk": LATER,
    "status": LATER,
    "status?code=500": "fetch-status",
    "status?code=404": "fetch-status",
    "deep-html": OK,
    "md-quadratic": OK,
    "many-attrs": OK,
    "big-article": OK,
    "big-article?mb=9": OK,
    "assets-internal": OK,
    "title-yaml": OK,
    "title-path": OK,
    "xml-bomb": OK,
    "xml-quadratic": OK,
    "xxe-http": OK,
    "xxe-file": OK,
    "xml-dtd": OK,
    "xml-deep": OK,
    "feed-links-internal": OK,
    "feed-half": OK,
}
ONLY_AS = {("big-article?mb=20", "page"): BIG, ("big-article?mb=20", "feed"): OK}
CASES = [(fault, kind, outcome) for fault, outcome in OUTCOMES.items() for kind in ("page", "feed")]
CASES += [(fault, kind, outcome) for (fault, kind), outcome in ONLY_AS.items()]


class Evil:
    def __init__(self, said: dict[str, object]) -> None:
        self.base, self.faults = str(said["base"]), frozenset(said["faults"])  # type: ignore[call-overload]

    def get(self, path: str) -> object:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{self.base}/{path}") as answer:
            return json.load(answer)


@pytest.fixture(scope="module")
def evil() -> Iterator[Evil]:
    server = shared("tools/evil_server.py")
    with subprocess.Popen([sys.executable, str(server), "--lifetime", "300"], stdout=subprocess.PIPE) as process:
        assert process.stdout
        try:
            yield Evil(json.loads(process.stdout.readline()))
        finally:
            process.terminate()


@pytest.mark.parametrize(("fault", "kind", "outcome"), CASES)
def test_fault(evil: Evil, fault: str, kind: str, outcome: str) -> None:
    with contextlib.suppress(ValueError):
        evil.get("__reset")
    limits = Limits(seconds=1.5 if outcome == SLOW else 30, pause=0)
    mine = Fetcher(allowed=[urlsplit(evil.base).netloc], limits=limits, network=Network(sleep=lambda _: None))
    began = time.monotonic()
    try:
        got = mine.fetch(f"{evil.base}/{fault}", kind)  # type: ignore[arg-type]
        result = OK if got.status == 200 else str(got.status)
        assert b"INTERNAL-SECRET" not in got.body
    except FetchFailed as failure:
        result = failure.code
    assert result == outcome
    assert time.monotonic() - began < 35
    assert evil.get("__canary") == []


def test_the_table_knows_every_fault(evil: Evil) -> None:
    assert evil.faults == {fault.partition("?")[0] for fault in OUTCOMES}


def test_what_did_not_change_is_said_to_be_so(evil: Evil) -> None:
    mine = Fetcher(allowed=[urlsplit(evil.base).netloc], limits=Limits(pause=0))
    first = mine.fetch(f"{evil.base}/etag", "feed")
    again = mine.fetch(f"{evil.base}/etag", "feed", etag=first.etag, last_modified=first.last_modified)
    assert (first.etag, again.unchanged, again.body) == ('"v1"', True, b"")
