"""When the story was published and last changed: a ladder of places where pages say so, htmldate's guess last."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache

from lxml import html

from digest.ingest.blocks import Evidence
from digest.ingest.page import lexicon
from digest.ingest.page.facts import Facts, Told, texts
from digest.ingest.page.said_dates import said_date
from digest.ingest.page.title import fold
from digest.ingest.page.walk import Piece
from digest.text import urls

_EARLIEST = dt.date(1995, 1, 1)
_PUBLISHED = lexicon.words("published_meta")
_MODIFIED = lexicon.words("modified_meta")
_ISO = re.compile(
    r"(?P<day>(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))"
    r"(?:[T ](?P<time>\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)
_LOOSE = re.compile(r"^(?P<year>(?:19|20)\d\d)[/.-]?(?P<month>\d{1,2})[/.-]?(?P<day>\d{1,2})(?!\d)")
_MONTH_IN_ADDRESS = re.compile(r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>0[1-9]|1[0-2])(?=[/_.-])")
_IN_SCRIPT = re.compile(
    r"""\\?["'](datePublished|published_?[Aa]t|publication_?[Dd]ate|publish_?[Dd]ate|date_?[Pp]ublished|firstPublished\w*)\\?["']\s*:\s*"""
    r"""\\?["'](\d{4}-\d\d-\d\d[^"'\\]{0,20})"""
)
_IN_ADDRESS = re.compile(
    r"/(?P<year>(?:19|20)\d\d)[/-]?(?P<month>0[1-9]|1[0-2])[/-]?(?P<day>0[1-9]|[12]\d|3[01])(?=[/_.-]|$)"
)


@dataclass(frozen=True, slots=True)
class Marked:
    """A date that an element of the page marks as one, and the rung it stands on."""

    said: str
    rung: str


def marked_dates(root: html.HtmlElement) -> tuple[Marked, ...]:
    """Dates in microdata and `time` elements, surest first. Reads the unpruned tree: pages hide them from readers."""
    found = [
        Marked(node.get("content") or node.get("datetime") or "".join(node.itertext()), "itemprop")
        for node in root.xpath("//*[@itemprop='datePublished' or @itemprop='dateCreated']")[:5]
    ]
    found += [
        Marked(node.get("datetime") or "".join(node.itertext()), "time")
        for node in root.xpath(
            "//time[@pubdate or contains(@class, 'publish') or contains(@class, 'entry-date')"
            " or contains(@class, 'dt-published')]"
        )[:5]
    ]
    found += [
        Marked(node.get("title") or "", "hatom")
        for node in root.xpath("//abbr[contains(@class, 'published')] | //*[contains(@class, 'published') and @title]")[
            :5
        ]
    ]
    found += [
        Marked(node.get("datetime") or "", "time in the article")
        for node in root.xpath("//article//time[@datetime] | //header//time[@datetime] | //main//time[@datetime]")[:1]
    ]
    return tuple(found)


def published_of(
    told: Told, marked: Sequence[Marked], pieces: Sequence[Piece], source: str, latest: dt.date | None = None
) -> Evidence | None:
    """The publication date as ISO text and the rung that gave it.

    `source` is the page's text for htmldate; `latest` the day no true date can be after.
    """
    named = _IN_ADDRESS.search(told.address or "")
    in_address = iso(f"{named['year']}-{named['month']}-{named['day']}", latest) if named else None
    stated = _first(_stated(told.facts), latest)
    if stated:
        return Evidence(_own_day(stated.value, in_address), stated.rung)
    if in_address:
        return Evidence(in_address, "address")
    sure = [(mark.said, mark.rung) for mark in marked if mark.rung != "time in the article"]
    loose = [(mark.said, mark.rung) for mark in marked if mark.rung == "time in the article"]
    of_page = [
        (said, "json-ld of the page") for thing in told.facts.things for said in texts(thing.get("datePublished"))
    ]
    return (
        _first(sure, latest)
        or _shown(pieces, told, latest, changes=False)
        or _first([*loose, *of_page], latest)
        or _first(((found[1], "script") for found in _IN_SCRIPT.findall(source)[:3]), latest)
        or _shown(pieces, told, latest, changes=True)
        or _htmldate(source, told.address, latest)
    )


def _first(claims: Iterable[tuple[str, str]], latest: dt.date | None) -> Evidence | None:
    return next((Evidence(value, rung) for said, rung in claims if (value := iso(said, latest))), None)


def _own_day(value: str, in_address: str | None) -> str:
    """The day in the site's own zone, where the machine's time is in UTC and the address names the day beside it."""
    if not in_address or not value.endswith("+00:00") or value[:10] == in_address:
        return value
    apart = abs((dt.date.fromisoformat(value[:10]) - dt.date.fromisoformat(in_address)).days)
    return in_address if apart == 1 else value


def _shown(pieces: Sequence[Piece], told: Told, latest: dt.date | None, *, changes: bool) -> Evidence | None:
    """A date in the short lines around the title, where sites show it to readers; with `changes`, also of an update."""
    wanted = fold(told.title)
    at = next((i for i, piece in enumerate(pieces) if piece.kind == "heading" and fold(piece.text) == wanted), None)
    if at is None:
        return None
    first = _month_first(told)
    for piece in [*pieces[at + 1 : at + 13], *reversed(pieces[max(0, at - 4) : at])]:
        value = said_date(piece.text, changes=changes, month_first=first) if len(piece.text) <= 90 else None
        if value and _possible(value, latest):
            return Evidence(value, "text")
    return None


def _month_first(told: Told) -> bool | None:
    """Whether the site writes 3/4 for the fourth of March: Americans do; others whose language is known do not."""
    language = told.facts.lang.lower()
    if not language.startswith("en"):
        return False if language else None
    ending = urls.host(told.address).rpartition(".")[2]
    return None if len(ending) == 2 and ending != "us" else language in ("en", "en-us")


def modified_of(facts: Facts, latest: dt.date | None = None) -> Evidence | None:
    """When the page says it was changed last."""
    for thing in facts.articles():
        for said in texts(thing.get("dateModified")):
            if value := iso(said, latest):
                return Evidence(value, "json-ld")
    for key in _MODIFIED:
        for said in facts.meta.get(key, ()):
            if value := iso(said, latest):
                return Evidence(value, "meta")
    return None


def _stated(facts: Facts) -> Iterator[tuple[str, str]]:
    for thing in facts.articles():
        for key in ("datePublished", "dateCreated", "uploadDate"):
            for said in texts(thing.get(key)):
                yield said, "json-ld"
    for key in _PUBLISHED:
        for said in facts.meta.get(key, ()):
            yield said, "meta"


def iso(said: str, latest: dt.date | None = None) -> str | None:
    """A date in one of the machine forms as ISO, with time and offset when it has both; None if it cannot be true."""
    said = " ".join(said.split())
    found = _ISO.search(said)
    if found:
        value = found["day"]
        if found["time"] and found["zone"]:
            clock = found["time"] if len(found["time"]) == 8 else found["time"] + ":00"
            zone = "+00:00" if found["zone"] == "Z" else found["zone"][:3] + ":" + found["zone"][-2:]
            value = f"{value}T{clock}{zone}"
        return value if _possible(value[:10], latest) else None
    loose = _LOOSE.match(said)
    if loose:
        value = f"{loose['year']}-{int(loose['month']):02}-{int(loose['day']):02}"
        return value if _possible(value, latest) else None
    if len(said) < 6 or not re.search(r"\d", said):
        return None
    return _spoken(said, latest)


def _spoken(said: str, latest: dt.date | None) -> str | None:
    try:
        when = parsedate_to_datetime(said)
        value = when.isoformat(timespec="seconds") if when.tzinfo else when.date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        value = said_date(said) or ""
    return value if _possible(value[:10], latest) else None


def _possible(day: str, latest: dt.date | None) -> bool:
    try:
        when = dt.date.fromisoformat(day)
    except ValueError:
        return False
    return when >= _EARLIEST and (latest is None or when <= latest)


@cache
def _guesser() -> Callable[..., str | None]:
    """htmldate's search. The parser that it asks last would else learn two hundred languages first, for two seconds."""
    from htmldate import extractors, find_date  # noqa: PLC0415 - a costly import that most pages do not need

    extractors.get_external_parser().languages = list(lexicon.words("date_languages"))
    return find_date


def _htmldate(source: str, address: str | None, latest: dt.date | None) -> Evidence | None:
    try:
        found = _guesser()(
            source,
            original_date=True,
            extensive_search=True,
            url=address,
            max_date=latest.isoformat() if latest else None,
        )
    except Exception:
        return None  # a guess at the end of the ladder must not cost the page
    if not found or found.endswith("-01-01"):  # what it makes of a bare year, mostly the copyright line's
        return None
    month = _MONTH_IN_ADDRESS.search(address or "")
    if month and not found.startswith(f"{month['year']}-{month['month']}"):
        return None
    return Evidence(found, "htmldate")
