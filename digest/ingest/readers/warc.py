"""WARC and WARC.gz (ISO 28500): each page that was answered, with its address and the moment it was fetched."""

import datetime as dt
import gzip
import io
import itertools
import re
from collections.abc import Iterator
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from digest.ingest.blocks import Bundle, Part, Skipped
from digest.problems import Place, Problem, Severity

MAX_PAGE = 16_000_000  # bytes of one page, unpacked
MAX_TOTAL = 4_000_000_000  # bytes of all pages together, unpacked: what a small archive may blow up to
_PAGES = ("text/html", "application/xhtml+xml", "application/rss+xml", "application/atom+xml", "application/feed+json")
_MAYBE = ("", "text/plain", "text/xml", "application/xml", "application/json", "application/octet-stream")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


def read_warc(data: bytes, address: str | None, *, name: str = "") -> Bundle:
    """All pages at once; for large archives, take `stream_warc`."""
    parts: list[Part] = []
    problems: list[Problem] = []
    skipped: dict[str, int] = {}
    for one in stream_warc(io.BytesIO(data), name=name or address or ""):
        if isinstance(one, Part):
            parts.append(one)
        elif isinstance(one, Problem):
            problems.append(one)
        else:
            skipped[one.kind] = skipped.get(one.kind, 0) + one.count
    return Bundle(
        "warc",
        parts=tuple(parts),
        skipped=tuple(Skipped(kind, count) for kind, count in skipped.items()),
        problems=tuple(problems),
        found=len(parts) + sum(skipped.values()),
    )


def stream_warc(source: BinaryIO, *, name: str = "") -> Iterator[Part | Skipped | Problem]:
    """One Part for each page, one Skipped for each other record, as the seekable archive is read."""
    place = Place(name or "pages.warc")
    records = pages = total = 0
    try:
        for record in _records(source):
            records += 1
            one = _record(record, place)
            if _is_short(record):
                yield Skipped("cut short")
                raise EOFError
            yield one
            if isinstance(one, Part):
                pages, total = pages + 1, total + len(one.data)
            if total > MAX_TOTAL:
                text = f"its pages are more than {MAX_TOTAL:,} bytes together; the rest was left out"
                yield Problem(place, text, "too-large", "split the archive", "warning")
                return
    except Exception as error:  # a record that is cut short or packed wrongly breaks warcio in a dozen ways
        why = "it is cut short" if isinstance(error, EOFError) else f"{type(error).__name__}: {str(error)[:160]}"
        text = f"the archive is broken after {records} records ({' '.join(why.split())})"
        severity: Severity = "warning" if records else "error"
        yield Problem(place, text, "warc-broken", "fetch it again; what came before was read", severity)
        return
    if not pages:
        yield Problem(place, "it holds no page", "warc-empty", "was the right archive given?", "warning")


def _records(source: BinaryIO) -> Iterator[ArcWarcRecord]:
    """The records of an archive: plain, packed record by record as the standard asks, or packed whole."""
    start = source.tell()
    read = 0
    try:
        for record in ArchiveIterator(source):
            read += 1
            yield record
    except ArchiveLoadFailed as error:
        if "non-chunked" not in str(error):
            raise
        source.seek(start)
        yield from itertools.islice(ArchiveIterator(io.BufferedReader(gzip.GzipFile(fileobj=source))), read, None)


def _is_short(record: ArcWarcRecord) -> bool:
    """Whether the archive ended before the record did. Its rest is read up to that."""
    while record.raw_stream.read(65_536):
        pass
    return bool(getattr(record.raw_stream, "limit", 0) > 0)


def _record(record: ArcWarcRecord, place: Place) -> Part | Skipped | Problem:
    if record.rec_type not in ("response", "resource"):
        return Skipped(record.rec_type or "unknown")
    declared, status = "", "200"
    if record.http_headers is not None:
        status = record.http_headers.get_statuscode() or ""
        declared = record.http_headers.get_header("Content-Type") or ""
    else:
        declared = record.rec_headers.get_header("Content-Type") or ""
    if status.startswith("3"):
        return Skipped("redirect")
    if not status.startswith("2"):
        return Skipped("failed fetch")
    kind = declared.partition(";")[0].strip().lower()
    address = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    if kind not in _PAGES + _MAYBE or not address.lower().startswith(("http://", "https://")):
        return Skipped("not a page")
    data = record.content_stream().read(MAX_PAGE + 1)
    if len(data) > MAX_PAGE:
        return Skipped("too large")
    if not data.strip():
        return Skipped("empty")
    found = _CHARSET.search(declared)
    seen = _date(record.rec_headers.get_header("WARC-Date"))
    return Part(data, address, name=f"{place.file}#{address}", seen=seen, charset=found.group(1) if found else None)


def _date(said: str | None) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat((said or "").replace("Z", "+00:00"))
    except ValueError:
        return None
