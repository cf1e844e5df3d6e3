"""MHTML (RFC 2557), the one-file archive that browsers save: the page itself, its pictures and styles counted."""

import datetime as dt
import re
from email.message import Message
from email.utils import parsedate_to_datetime

from digest.ingest.blocks import Bundle, Part, Skipped
from digest.ingest.items.mime import ParseRefused, charset, content_type, header, leaves, parse, payload
from digest.problems import Place, Problem
from digest.text import urls

MAX_BYTES = 100_000_000
_PAGES = ("text/html", "application/xhtml+xml")
_MOST_PARTS = 5000  # a page of many pictures has hundreds


def read_mhtml(data: bytes, address: str | None, *, name: str = "") -> Bundle:
    """The page as a Part to be read as HTML. Its address is the archive's word; `address` is where the archive was."""
    place = Place(name or address or "page.mhtml")
    if len(data) > MAX_BYTES:
        text = f"{len(data):,} bytes are more than the {MAX_BYTES:,} this form is read to"
        return Bundle("mhtml", problems=(Problem(place, text, "too-large", "save the page without its pictures"),))
    try:
        archive = parse(data)
    except ParseRefused as error:
        return Bundle("mhtml", problems=(Problem(place, str(error), "mail-unreadable", "save the page again"),))
    parts = leaves(archive, depth=3, most=_MOST_PARTS)
    root = _root(archive, parts.found)
    if root is None:
        text = "it holds no page, or only one that is cut off"
        return Bundle("mhtml", problems=(Problem(place, text, "mhtml-no-page", "save the page again"),), found=0)
    said = header(root, "Content-Location") or header(archive, "Snapshot-Content-Location")
    whole = urls.join(header(root, "Content-Base") or header(archive, "Content-Location") or None, said)
    page = Part(
        payload(root),
        address=whole or address,
        name=place.file,
        seen=_date(header(archive, "Date")),
        charset=charset(root),
    )
    others = len(parts.found) - 1
    return Bundle("mhtml", parts=(page,), skipped=(Skipped("resource", others),) if others else (), found=others + 1)


def _root(archive: Message, parts: tuple[Message, ...]) -> Message | None:
    """The part that `start` names; else the one at the archive's own address; else the first page."""
    pages = [part for part in parts if content_type(part) in _PAGES and payload(part).strip()]
    start = _start(archive)
    place = header(archive, "Snapshot-Content-Location")
    named = [part for part in pages if start and header(part, "Content-ID").strip("<> ") == start]
    placed = [part for part in pages if place and header(part, "Content-Location") == place]
    return next(iter([*named, *placed, *pages]), None)


def _start(archive: Message) -> str:
    found = re.search(r"""\bstart\s*=\s*["']?<?([^>"';\s]+)""", header(archive, "Content-Type"), re.IGNORECASE)
    return found.group(1) if found else ""


def _date(said: str) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(said) if said else None
    except (ValueError, TypeError, IndexError):
        return None
