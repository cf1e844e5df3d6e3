"""Archives of pages: MHTML and WARC hand on pages with their addresses, and count what is none."""

import gzip

import pytest

from digest.ingest.readers.mhtml import read_mhtml
from digest.ingest.readers.warc import MAX_PAGE, read_warc
from tests.ingest.readers.specimen import codes, skips, specimen


def test_mhtml_gives_its_own_page_and_address() -> None:
    bundle = read_mhtml(specimen("page.mhtml"), None, name="page.mhtml")
    assert skips(bundle) == {"resource": 2}
    (page,) = bundle.parts
    assert page.address == "https://quay.example/ferry"
    assert "waited — two hours" in page.data.decode()
    assert str(page.seen) == "2023-11-05 19:00:00+01:00"


def test_mhtml_follows_start() -> None:
    data = specimen("page.mhtml").replace(b"Snapshot-Content-Location: https://quay.example/ferry\n", b"")
    data = data.replace(
        b"Content-Location: https://ads.example/frame",
        b"Content-ID: <ads>\nContent-Location: https://ads.example/frame",
    )
    (page,) = read_mhtml(data.replace(b'type="text/html";', b'start="<ads>";'), None).parts
    assert page.address == "https://ads.example/frame"


@pytest.mark.parametrize(
    "data", [b"", b"x", b"Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/css\n\np{}\n--b--"]
)
def test_mhtml_without_a_page_is_a_problem(data: bytes) -> None:
    bundle = read_mhtml(data, None)
    assert codes(bundle) == ["mhtml-no-page"]
    assert not bundle.parts


def archive(*answers: tuple[str, str, str, bytes], packed: bool = True, more: str = "") -> bytes:
    out = b""
    for address, status, kind, body in answers:
        answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + body
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2024-05-14T08:30:00Z\r\n"
        head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
        record = head.encode() + answer + b"\r\n\r\n"
        out += gzip.compress(record) if packed else record
    return out


PAGES = (
    ("https://a.example/1", "200 OK", "text/html; charset=cp1252", b"<p>One \x97 two</p>"),
    ("https://a.example/old", "301 Moved", "text/html", b"<p>moved</p>"),
    ("https://a.example/no", "404 Not Found", "text/html", b"<p>no</p>"),
    ("https://a.example/i.png", "200 OK", "image/png", b"\x89PNG"),
    ("https://a.example/2", "200 OK", "text/html", b"<p>Two</p>"),
)


@pytest.mark.parametrize("packed", [True, False])
def test_warc_gives_each_page_with_its_address(packed: bool) -> None:
    bundle = read_warc(archive(*PAGES, packed=packed), None)
    assert skips(bundle) == {"redirect": 1, "failed fetch": 1, "not a page": 1}
    assert [page.address for page in bundle.parts] == ["https://a.example/1", "https://a.example/2"]
    assert bundle.parts[0].data == b"<p>One \x97 two</p>"
    assert bundle.parts[0].charset == "cp1252"
    assert str(bundle.parts[0].seen) == "2024-05-14 08:30:00+00:00"


def test_warc_packed_whole_is_read_too() -> None:
    bundle = read_warc(gzip.compress(archive(*PAGES, packed=False)), None)
    assert len(bundle.parts) == 2
    assert not bundle.problems


@pytest.mark.parametrize("packed", [True, False])
def test_nothing_is_kept_of_a_record_that_is_cut_short(packed: bool) -> None:
    whole = archive(*PAGES, packed=packed)
    said = 0
    for end in range(1, len(whole) - 4, 23):
        bundle = read_warc(whole[:end], None)
        skips(bundle)
        said += bool(bundle.problems)
        assert all(page.data in (b"<p>One \x97 two</p>", b"<p>Two</p>") for page in bundle.parts)
    assert said > len(range(1, len(whole) - 4, 23)) * 0.8  # a cut between two records can't be seen


def test_a_page_cut_at_an_empty_line_is_still_cut() -> None:
    whole = archive(("https://a.example/", "200 OK", "text/html", b"<p>One</p>\r\n\r\n<p>Two</p>"), packed=False)
    bundle = read_warc(whole[: whole.index(b"<p>Two")], None)
    assert not bundle.parts
    assert codes(bundle) == ["warc-broken"]


@pytest.mark.parametrize(
    "data",
    [b"", b"junk", b"\x1f\x8bjunk", b"WARC/1.0\r\n", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9\r\n\r\n"],
)
def test_what_is_no_archive_is_a_problem(data: bytes) -> None:
    assert read_warc(data, None).problems


def test_a_page_that_unpacks_too_large_is_left_out() -> None:
    bomb = gzip.compress(b" " * (MAX_PAGE + 10))
    data = archive(("https://a.example/", "200 OK", "text/html", bomb), more="Content-Encoding: gzip\r\n")
    assert skips(read_warc(data, None)) == {"too large": 1}
