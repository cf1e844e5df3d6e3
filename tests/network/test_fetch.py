import datetime as dt
import gzip
import itertools
import socket
import struct
import threading
import time

import httpcore2
import pytest

from digest import __version__
from digest.network.failures import (
    BadAnswer,
    DisallowedByRobots,
    FetchFailed,
    Forbidden,
    Refusal,
    TooBig,
    TooSlow,
    TryLater,
    Unreachable,
)
from digest.network.fetch import Fetcher, Limits, Network
from tests.network.loopback import Host, Script, drip, host, ok, to

NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


def fetcher(*hosts: Host, **options: object) -> Fetcher:
    options = {
        "limits": Limits(seconds=5, pause=0),
        "network": Network(now=lambda: NOON, sleep=lambda _: None),
        **options,
    }
    return Fetcher(allowed=[each.place for each in hosts], **options)  # type: ignore[arg-type]


def test_a_whole_answer_comes_with_all_that_must_be_kept() -> None:
    page = ok(
        "<p>Words",
        Content_Type="text/html; charset=utf-8",
        ETag='"v1"',
        Last_Modified="Sat, 21 Nov 2026 10:00:00 GMT",
        Set_Cookie="a=b",
    )
    with host(a=page) as served:
        got = fetcher(served).fetch(served.url("/a#part"), "page")
    assert (got.status, got.body, got.etag, got.fetched_at) == (200, b"<p>Words", '"v1"', NOON)
    assert got.final_url == served.url("/a")
    assert got.last_modified == "Sat, 21 Nov 2026 10:00:00 GMT"
    assert got.headers["content-type"] == "text/html; charset=utf-8"
    assert "set-cookie" not in got.headers


def test_the_request_says_who_asks_and_carries_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with host(a=[ok(Set_Cookie="session=1"), ok()]) as served:
        mine = fetcher(served, site_url="https://news.example")
        mine.fetch(served.url("/a"), "feed")
        mine.fetch(served.url("/a"), "feed")
    for request in served.requests:
        assert f"User-Agent: digest/{__version__} (+https://news.example)\r\n" in request
        assert f"Host: {served.place}\r\n" in request
        assert not {"cookie:", "authorization:", "referer:"} & set(request.lower().split())


def test_a_packed_answer_is_unpacked() -> None:
    with host(a=ok(gzip.compress(b"<p>Words"), Content_Encoding="gzip")) as served:
        assert fetcher(served).fetch(served.url("/a"), "feed").body == b"<p>Words"


def test_an_answer_in_chunks_is_put_together() -> None:
    with host(a=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n") as served:
        assert fetcher(served).fetch(served.url("/a"), "feed").body == b"abcdefg"


def test_redirects_are_followed_and_the_end_is_told() -> None:
    with host(a=to("/b"), b=to("c", "301 Moved"), c=to("/d", "308 Gone on"), d=ok("end")) as served:
        got = fetcher(served).fetch(served.url("/a"), "feed")
    assert (got.final_url, got.body) == (served.url("/d"), b"end")


SHORT_OR_BROKEN: dict[str, bytes] = {
    "short": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc",
    "long": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 6\r\n\r\nabcdef",
    "negative": b"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc",
    "length no number": b"HTTP/1.1 200 OK\r\nContent-Length: three\r\n\r\nabc",
    "chunk cut": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\nabc",
    "no last chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    "chunk no number": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "gzip cut": ok(gzip.compress(bytes(range(256)) * 9)[:-9], Content_Encoding="gzip"),
    "gzip lie": ok("plain", Content_Encoding="gzip"),
    "packed twice": ok(gzip.compress(gzip.compress(b"x")), Content_Encoding="gzip, gzip"),
    "packed on two lines": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\nx",
    "unknown packing": ok("x", Content_Encoding="x-evil"),
    "no http": b"<!doctype html><p>hello\r\n\r\n",
    "no status": b"HTTP/1.1 abc def\r\n\r\nhello",
    "redirect to nowhere": ok("", "302 Found"),
    "304 unasked": b"HTTP/1.1 304 Not Modified\r\n\r\n",
}


@pytest.mark.parametrize("name", SHORT_OR_BROKEN)
def test_nothing_is_kept_of_an_answer_that_is_short_or_broken(name: str) -> None:
    with host(a=SHORT_OR_BROKEN[name]) as served, pytest.raises(BadAnswer):
        fetcher(served).fetch(served.url("/a"), "feed")


def test_a_length_that_lies_is_seen_though_the_rest_comes_late() -> None:
    def late(link: socket.socket) -> None:
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc")
        time.sleep(0.02)
        link.sendall(b"def")

    with host(a=late) as served, pytest.raises(BadAnswer):
        fetcher(served).fetch(served.url("/a"), "feed")


@pytest.mark.parametrize("end", [b"", b"\r\n"])
def test_a_host_that_keeps_the_line_open_or_adds_a_line_end_is_no_liar(end: bytes) -> None:
    waiting = threading.Event()

    def open_line(link: socket.socket) -> None:
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc" + end)
        waiting.wait(10)

    with host(a=open_line) as served:
        assert fetcher(served).fetch(served.url("/a"), "feed").body == b"abc"
        waiting.set()


def test_an_interim_answer_is_passed_over() -> None:
    with host(a=b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n" + ok("abc")) as served:
        assert fetcher(served).fetch(served.url("/a"), "feed").body == b"abc"


def reset(link: socket.socket) -> None:
    link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_a_broken_connection_is_tried_once_more() -> None:
    with host(a=[reset, ok("second")]) as served:
        assert fetcher(served).fetch(served.url("/a"), "feed").body == b"second"
    with host(a=[reset, reset, ok("third")]) as served, pytest.raises(Unreachable):
        fetcher(served).fetch(served.url("/a"), "feed")


@pytest.mark.parametrize(
    "slow",
    [
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nX-Endless: "),
        lambda link: time.sleep(20),
    ],
    ids=["body", "headers", "silence"],
)
def test_one_time_limit_covers_the_whole_fetch(slow: Script) -> None:
    with host(a=slow) as served, pytest.raises(TooSlow):
        fetcher(served, limits=Limits(seconds=0.5, pause=0)).fetch(served.url("/a"), "feed")


def test_the_time_limit_covers_redirects_together() -> None:
    def slowly(link: socket.socket) -> None:
        time.sleep(0.3)
        link.sendall(to("/a"))

    with host(a=slowly) as served, pytest.raises(TooSlow):
        fetcher(served, limits=Limits(seconds=0.7, pause=0)).fetch(served.url("/a"), "feed")


@pytest.mark.parametrize(
    "big",
    [
        ok("x" * 2001),
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2001,
        ok(gzip.compress(bytes(2001)), Content_Encoding="gzip"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 2001 + b"0\r\n\r\n",
    ],
    ids=["stated", "unstated", "packed", "chunks"],
)
def test_pages_and_feeds_have_a_limit_each(big: bytes) -> None:
    limits = Limits(seconds=5, page_bytes=2000, feed_bytes=4000, pause=0)
    with host(a=big) as served:
        assert fetcher(served, limits=limits).fetch(served.url("/a"), "feed").body
        with pytest.raises(TooBig):
            fetcher(served, limits=limits).fetch(served.url("/a"), "page")


def test_headers_have_a_limit() -> None:
    many = ok("x", **{f"X-{number}": "y" for number in range(101)})
    long = ok("x", X="y" * 70_000)
    with host(many=many, long=long) as served:
        for path in ("/many", "/long"):
            with pytest.raises((TooBig, BadAnswer)):
                fetcher(served).fetch(served.url(path), "feed")


def test_redirects_have_an_end() -> None:
    chain = {f"r{number}": to(f"/r{number + 1}") for number in range(5)}
    with host(loop=to("/loop"), **chain, r5=ok("end"), r=to("/r0")) as served:
        assert fetcher(served).fetch(served.url("/r0"), "feed").body == b"end"
        for path in ("/r", "/loop"):
            with pytest.raises(BadAnswer):
                fetcher(served).fetch(served.url(path), "feed")
    assert served.asked().count("/loop") == 6


def test_only_an_address_that_is_allowed_by_name_and_port_may_be_private() -> None:
    with host(a=ok()) as served, host(a=ok("SECRET")) as secret:
        mine = fetcher(served)
        for url in (secret.url("/a"), f"http://localhost:{served.port}/a", f"http://127.1:{served.port}/a"):
            with pytest.raises(Forbidden):
                mine.fetch(url, "feed")
    assert secret.requests == served.requests == []


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{port}/a",
        "http://localhost:{port}/a",
        "http://2130706433:{port}/a",
        "http://0x7f000001:{port}/a",
        "http://0177.0.0.1:{port}/a",
        "http://127.1:{port}/a",
        "http://0.0.0.0:{port}/a",
        "http://[::ffff:127.0.0.1]:{port}/a",
        "http://good.example@127.0.0.1:{port}/a",
        "//127.0.0.1:{port}/a",
        "http://①②⑦.0.0.1:{port}/a",
        "HTTP://LOCALHOST:{port}/a",
        "file:///etc/hostname",
        "gopher://127.0.0.1:{port}/_x",
        "ftp://127.0.0.1:{port}/",
        "data:text/html,x",
        "javascript:alert(1)",
        "/ok\r\n\tfolded",
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://169.254.169.254/",
        "http://0/",
    ],
)
def test_a_redirect_leads_nowhere_that_may_not_be_asked_for(location: str) -> None:
    with host(a=ok("SECRET")) as secret, host(r=to(location.format(port=secret.port))) as served:
        with pytest.raises(FetchFailed) as caught:
            fetcher(served).fetch(served.url("/r"), "feed")
        assert isinstance(caught.value, Forbidden)
    assert secret.requests == []


@pytest.mark.parametrize(
    "answers",
    [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["64:ff9b::7f00:1"], ["::ffff:10.0.0.1"], ["fe80::1%eth0"]],
)
def test_a_name_that_resolves_to_anything_private_is_refused_before_a_connection(answers: list[str]) -> None:
    dialled: list[str] = []
    with pytest.raises(Forbidden):
        Fetcher(limits=Limits(pause=0), network=_network(lambda: answers, dialled)).fetch(
            "http://rebind.example/", "feed"
        )
    assert dialled == []


def test_a_name_that_changes_its_mind_is_asked_once_a_connection_and_what_was_checked_is_dialled() -> None:
    turns = [["93.184.216.34"], ["127.0.0.1"]]
    dialled: list[str] = []
    mine = Fetcher(limits=Limits(pause=0), network=_network(lambda: turns.pop(0), dialled))
    with pytest.raises(FetchFailed):
        mine.fetch("http://rebind.example/", "feed")
    assert dialled == ["93.184.216.34"]


def _network(answer, dialled: list[str]) -> Network:
    """A world whose names answer as told and where no connection is ever made."""

    def dial(address: str, port: int, seconds: float) -> httpcore2.NetworkStream:
        dialled.append(address)
        raise httpcore2.ConnectError("not in a test")

    return Network(resolve=lambda name, port: tuple(answer()), dial=dial, now=lambda: NOON, sleep=lambda _: None)


def test_a_name_that_nobody_knows_is_unreachable_and_a_slow_resolver_costs_no_more_than_the_limit() -> None:
    def unknown(name: str, port: int) -> tuple[str, ...]:
        raise socket.gaierror("no such name")

    def slow(name: str, port: int) -> tuple[str, ...]:
        time.sleep(5)
        return ()

    with pytest.raises(Unreachable):
        Fetcher(network=Network(resolve=unknown, sleep=lambda _: None)).fetch("http://none.example/", "feed")
    began = time.monotonic()
    with pytest.raises(TooSlow):
        Fetcher(limits=Limits(seconds=0.3, pause=0), network=Network(resolve=slow)).fetch(
            "http://none.example/", "feed"
        )
    assert time.monotonic() - began < 4


def test_what_did_not_change_is_not_sent_again() -> None:
    with host(a=b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n') as served:
        got = fetcher(served).fetch(
            served.url("/a"), "feed", etag='"v1"', last_modified="Sat, 21 Nov 2026 10:00:00 GMT"
        )
    assert (got.unchanged, got.body) == (True, b"")
    assert 'If-None-Match: "v1"\r\n' in served.requests[0]
    assert "If-Modified-Since: Sat, 21 Nov 2026 10:00:00 GMT\r\n" in served.requests[0]


def test_a_validator_that_could_forge_a_header_is_not_sent() -> None:
    with host(a=ok()) as served:
        fetcher(served).fetch(served.url("/a"), "feed", etag='"x"\r\nX-Forged: 1')
    assert "Forged" not in served.requests[0]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("Sun, 22 Nov 2026 12:05:00 GMT", 300),
        ("99999999999", 3600),
        ("-5", 60),
        ("soon", 60),
        ("", 60),
        ("0", 1),
        ("Sun, 22 Nov 2020 12:05:00 GMT", 1),
        ("Sun, 22 Nov 2999 12:05:00 GMT", 3600),
        ("9" * 500, 60),
        ("Sun, 99 Nov 2026", 60),
        ("٣", 60),
    ],
)
@pytest.mark.parametrize("status", ["429 Slow down", "503 Closed"])
def test_a_pause_that_a_host_asks_for_is_kept_and_remembered(value: str, seconds: float, status: str) -> None:
    with host(a=ok("", status, Retry_After=value), b=ok()) as served:
        mine = fetcher(served)
        with pytest.raises(TryLater) as caught:
            mine.fetch(served.url("/a"), "feed")
        assert caught.value.seconds == seconds
        with pytest.raises(TryLater):
            mine.fetch(served.url("/b"), "feed")
        with pytest.raises(TryLater):
            fetcher(served, held=mine.held).fetch(served.url("/b"), "feed")
        later = Network(now=lambda: NOON + dt.timedelta(seconds=seconds), sleep=lambda _: None)
        assert fetcher(served, held=mine.held, network=later).fetch(served.url("/b"), "feed").body
    assert served.asked() == ["/a", "/b"]


@pytest.mark.parametrize("status", ["404 Not here", "410 Gone", "500 Oh", "403 No", "206 Partial", "204 Nothing"])
def test_any_other_status_is_a_refusal(status: str) -> None:
    with host(a=ok("", status)) as served, pytest.raises(Refusal) as caught:
        fetcher(served).fetch(served.url("/a"), "feed")
    assert caught.value.status == int(status[:3])
    assert str(caught.value.problem).startswith(f"{served.url('/a')}: error: the host answered with status")


def robots(text: str, status: str = "200 OK") -> dict[str, bytes]:
    return {"robots.txt": ok(text, status)}


def test_pages_are_asked_for_only_where_robots_txt_lets_us() -> None:
    with host(**robots("User-agent: *\nDisallow: /no\n"), yes=ok("a"), no=ok("b"), r=to("/no")) as served:
        mine = fetcher(served)
        assert mine.fetch(served.url("/yes"), "page").body == b"a"
        for path in ("/no", "/r"):
            with pytest.raises(DisallowedByRobots):
                mine.fetch(served.url(path), "page")
        assert mine.fetch(served.url("/no"), "feed").body == b"b"
    assert served.asked() == ["/robots.txt", "/yes", "/r", "/no"]


def test_no_robots_txt_is_no_rules_and_one_that_can_not_be_read_forbids() -> None:
    with host(a=ok("a")) as served:
        assert fetcher(served).fetch(served.url("/a"), "page").body == b"a"
    with host(**robots("", "500 Oh"), a=ok("a")) as served, pytest.raises(DisallowedByRobots):
        fetcher(served).fetch(served.url("/a"), "page")


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause_between() -> None:
    now, most, seen = [0], [0], []

    def busy(link: socket.socket) -> None:
        now[0] += 1
        most[0] = max(most[0], now[0])
        seen.append(time.monotonic())
        time.sleep(0.02)
        now[0] -= 1
        link.sendall(ok("a"))

    with host(a=busy) as served:
        mine = fetcher(served, limits=Limits(pause=0.1))
        threads = [threading.Thread(target=mine.fetch, args=(served.url("/a"), "feed")) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert most == [1]
    assert min(b - a for a, b in itertools.pairwise(seen)) >= 0.1
