"""What opens a wire story: place, country, agency and date, in the house forms of six languages."""

import datetime as dt
import re
from dataclasses import dataclass

from digest.ingest.dates.words import AGENCIES, COUNTRIES, MONTH, MONTHS, SMALL, WEEKDAY, key
from digest.model.article import Dateline

_HEAD = 140  # letters of a line in which a dateline must end
_DATE = (
    rf"(?:(?:{WEEKDAY}),?\s)?(?:"
    rf"(?P<month1>{MONTH})\.?\s(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s(?P<year1>\d{{4}}))?"
    r"|(?:le\s)?(?P<day2>\d{1,2})(?:er|º|°|st|nd|rd|th)?\.?\s(?:de\s)?"
    rf"(?P<month2>{MONTH})(?!\w)\.?(?:\s?/\s?{MONTH})?"
    r"(?:,?\s(?:de\s|del\s)?(?P<year2>\d{4}))?(?:\s?г\.|\sгода)?"
    r"|(?P<year3>\d{4})-(?P<month3>\d\d)-(?P<day3>\d\d)"
    r"|(?P<day4>\d{1,2})\.(?P<month4>\d{1,2})\.(?P<year4>\d{4})"
    r")"
)
_AGENCY_AT = re.compile(r"\((?P<round>[^()\d]{2,40})\)|/(?P<slashed>[^/\d]{2,40})/")
_ITEM = re.compile(rf"(?<!\w)(?:{_DATE})|{_AGENCY_AT.pattern}", re.IGNORECASE)
_ITEM_SIGN = re.compile(r"[\d(/]")  # each item has one; without it, its pattern need not be tried letter by letter
_BETWEEN = re.compile(r"[\s,،.:;)]{0,3}")
_DASH = re.compile(r"[\s,.:)]{0,3}(?:--|—|–|-|―|−)[-\s]*")
_NAMED_AGENCY = re.compile(
    r"\s?[—–-]\s?(?P<agency>РИА Новости|ТАСС|Интерфакс|Reuters|AFP|АФП|Sputnik|أ ف ب|رويترز)\s?(?:[.,—–-]|$)\s*"
)
_STOP = re.compile(r"[\s.]{0,2}(?:\s|$)")
_BARE = re.compile(
    r"(?P<place>[^\W\d_][\w.'’ -]{1,40}?)(?:,\s(?P<country>[^\W\d_][\w.'’ -]{1,30}?))?\s(?:—|–|--|-)\s(?=\S)"
)
_STOPPED = re.compile(r"(?<=\w{4})\.$")


@dataclass(frozen=True, slots=True)
class Printed:
    """A dateline found at the start of a line, and how many letters of the line it takes, dash included.

    `strong` datelines have a date or an agency; only they say where a story begins. `month_day` is set where the
    year is not printed, `impossible` where the printed date is on no calendar.
    """

    dateline: Dateline
    length: int
    strong: bool = True
    whole: bool = False  # the line holds nothing else
    month_day: tuple[int, int] | None = None
    impossible: bool = False


def dateline_of(text: str) -> Printed | None:
    """The dateline that opens a line of text, or None."""
    head = text[:_HEAD]
    first = _ITEM.search(head) if _ITEM_SIGN.search(head) else None
    if not first:
        return _bare(head)
    place = _places(head[: first.start()])
    if not place:
        return _bare(head)
    return _with_items(text, head, first, place) or _bare(head)


def _with_items(text: str, head: str, first: re.Match[str], place: list[str]) -> Printed | None:
    date: re.Match[str] | None = None
    agency, slashed, at = "", False, first.start()
    for _ in range(3):
        found = _ITEM.match(head, at)
        if not found:
            break
        name = (found.group("round") or found.group("slashed") or "").strip(" .")
        if name and not agency:
            agency, slashed = name, found.group("slashed") is not None
        elif not name and date is None:
            date = found
        else:
            break
        end = found.end()
        at = _BETWEEN.match(head, end).end()  # type: ignore[union-attr]
    else:
        end = at
    named = _NAMED_AGENCY.match(head, end)
    if named and date and not agency:
        return _printed(text, named.end(), place, named["agency"], date)
    length = _end_of(head, end, whole=len(text) <= _HEAD, loose=slashed)
    known = _is_agency(agency)
    if length is None or not (date or known) or (agency and not known and not date):
        return None
    if not agency and not text[length:].strip():
        return None  # "Updated February 12, 2026" is a stamp
    return _printed(text, length, place, agency, date)


def _end_of(head: str, end: int, *, whole: bool, loose: bool) -> int | None:
    """Where the text proper begins; None when what stands here does not end a dateline."""
    dash = _DASH.match(head, end)
    if dash:
        return dash.end()
    if whole and not head[end:].strip(" .:,"):
        return len(head)
    stop = _STOP.match(head, end)
    return stop.end() if loose and stop else None


def _printed(text: str, length: int, place: list[str], agency: str, date: re.Match[str] | None) -> Printed:
    day, month_day, impossible = _day(date) if date else (None, None, False)
    country = place[-1] if len(place) > 1 else ""
    value = Dateline(_cased(place[0]), _cased(country), agency, day)
    return Printed(value, length, True, not text[length:].strip(), month_day, impossible)


def _day(found: re.Match[str]) -> tuple[dt.date | None, tuple[int, int] | None, bool]:
    form = next(n for n in "1234" if found.group(f"day{n}"))
    said = found.group(f"month{form}")
    month = int(said) if said.isdigit() else MONTHS[key(said)]
    day, year = int(found.group(f"day{form}")), found.group(f"year{form}")
    try:
        # 2000 was a leap year: without a printed year, 29 February is possible.
        value = dt.date(int(year or 2000), month, day)
    except ValueError:
        return None, None, True
    return (value, None, False) if year else (None, (month, day), False)


def _is_agency(name: str) -> bool:
    folded = name.casefold().strip(" .")
    return folded in AGENCIES or all(part.strip() in AGENCIES for part in re.split(r"[/,]", folded))


def _places(said: str) -> list[str]:
    """The parts of "Paris, France": none when it can't be a place."""
    parts = [_STOPPED.sub("", part.strip()) for part in re.split(r"[,،/]", said.strip(" ,،/-–—(")) if part.strip()]
    if not parts or len(parts) > 3 or not all(_is_place(part) for part in parts):
        return []
    return parts


def _is_place(part: str) -> bool:
    words = part.split()
    if not 1 <= len(words) <= 5 or len(part) > 45 or re.search(r"[\d\"“”«»:;!?()\[\]]", part):
        return False
    return all(word[0].isalpha() and (word[0].upper() == word[0] or word.casefold() in SMALL) for word in words)


def _cased(name: str) -> str:
    """PARIS becomes Paris; DC, USA and UAE stay."""
    words = name.split()
    if name.upper() != name or name.lower() == name or len(name) <= 3:
        return name
    return " ".join(word if len(word) <= 2 or "." in word else word.title() for word in words)


def _bare(head: str) -> Printed | None:
    """LONDON - The …; Washington, USA - The …: too little to say where a story begins."""
    found = _BARE.match(head)
    if not found or not _is_place(found["place"]):
        return None
    country = found["country"] or ""
    if country and not _is_place(country):
        return None
    shout = (
        found["place"].upper() == found["place"]
        and found["place"].lower() != found["place"]
        and len(found["place"]) > 3
    )
    if not shout and not (country and country.casefold() in COUNTRIES):
        return None
    return Printed(Dateline(_cased(found["place"]), _cased(country)), found.end(), strong=False)
