"""WARC and WARC.gz (ISO 28500): each page that was answered, with its address and the moment it was fetched."""

import datetime as dt
import gzip
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
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
    unpacked = _Unpacked(source)
    try:
        for record in ArchiveIterator(unpacked):
            records += 1
            one = _record(record, place)
            if _is_short(record):
                yield Skipped("cut short")
                raise _ShortError
            yield one
            if isinstance(one, Part):
                pages, total = pages + 1, total + len(one.data)
            if total > MAX_TOTAL:
                text = f"its pages are more than {MAX_TOTAL:,} bytes together; the rest was left out"
                yield Problem(place, text, "too-large", "split the archive", "warning")
                return
        if records and not unpacked.ends_well():
            raise _ShortError
    except Exception as error:  # a record that is cut short or packed wrongly breaks warcio in a dozen ways
        why = str(error) if isinstance(error, _ShortError) else f"{type(error).__name__}: {str(error)[:160]}"
        text = f"the archive is broken after {records} records ({' '.join(why.split())})"
        severity: Severity = "warning" if records else "error"
        yield Problem(place, text, "warc-broken", "fetch it again; what came before was read", severity)
        return
    if not pages:
        yield Problem(place, "it holds no page", "warc-empty", "was the right archive given?", "warning")


class _ShortError(Exception):
    def __str__(self) -> str:
        return "it is cut short"


class _Unpacked:
    """The archive's bytes, packed record by record as the standard asks, packed whole, or plain; remembers their end.

    Not warcio's own unpacking: that takes the middle of a record for the end of the archive.
    """

    def __init__(self, source: BinaryIO) -> None:
        start = source.read(2)
        source.seek(-len(start), 1)
        self._file = gzip.GzipFile(fileobj=source) if start == b"\x1f\x8b" else source
        self._at = 0
        self._end = b""

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._file.read(size)
        except EOFError:  # which warcio would take for the end
            raise _ShortError from None
        self._at += len(data)
        self._end = (self._end + data[-4:])[-4:]
        return data

    def tell(self) -> int:
        return self._at

    def ends_well(self) -> bool:
        """Whether an empty line stands at the end, as one does after each record."""
        return self._end.endswith((b"\n\r\n", b"\n\n"))


def _is_short(record: ArcWarcRecord) -> bool:
    """Whether the archive ended before the record did. Its rest is read up to that."""
    while record.raw_stream.read(65_536):
        pass
    return bool(getattr(record.raw_stream, "limit", 0) > 0) or not record.rec_type


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
