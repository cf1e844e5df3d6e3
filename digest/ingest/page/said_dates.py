"""Dates as pages write them for readers, in the languages of the sources we meet."""

import datetime as dt
import re

from digest.ingest.page import lexicon

_NUMBER = lexicon.months()
_NAME = "|".join(sorted(map(re.escape, _NUMBER), key=len, reverse=True))
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        rf"(?<!\d){_YEAR}[-/.](?P<month>0?[1-9]|1[0-2])[-/.](?P<day>0?[1-9]|[12]\d|3[01])(?!\d)",
        rf"(?<!\w)(?P<name>{_NAME})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?\s*(?:de\s+|of\s+)?(?P<name>{_NAME})\.?,?\s+(?:de\s+|del\s+)?{_YEAR}(?!\d)",
        rf"(?<!\d)(?P<day>0?[1-9]|[12]\d|3[01])\.\s?(?P<month>0?[1-9]|1[0-2])\.\s?{_YEAR}(?!\d)",
        rf"{_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*日",
    )
)
_SLASHED = re.compile(rf"(?<!\d)(?P<first>\d{{1,2}})[/-](?P<second>\d{{1,2}})[/-]{_YEAR}(?!\d)")
_CHANGED = re.compile(
    r"(?:updated?|modified|revised|aktualisiert|geändert|mis à jour|actualizado|aggiornat[oa]|atualizado|обновлено|"
    r"reviewed|edited)\W{0,6}(?:\w+\W{1,3}){0,3}$",
    re.I,
)


def said_date(text: str, *, changes: bool = True, month_first: bool | None = None) -> str | None:
    """The first full date in a line, as ISO; one it calls a change only if it holds no other (and `changes`).

    A slashed date whose order is not plain counts only where the page's own habit is known (`month_first`).
    """
    changed: str | None = None
    for form in _FORMS:
        for found in form.finditer(text):
            parts = found.groupdict()
            month = _NUMBER[parts["name"].lower()] if parts.get("name") else int(parts["month"])
            value = _iso(int(parts["year"]), month, int(parts["day"]))
            if value and not _CHANGED.search(text[: found.start()]):
                return value
            changed = changed or (value if changes else None)
    slashed = _SLASHED.search(text)
    if slashed:
        first, second, year = int(slashed["first"]), int(slashed["second"]), int(slashed["year"])
        if first > 12 >= second or first == second:
            return _iso(year, second, first)
        if second > 12 >= first:
            return _iso(year, first, second)
        if month_first is not None and max(first, second) <= 12:
            return _iso(year, first, second) if month_first else _iso(year, second, first)
    return changed


def without_dates(text: str) -> str:
    """The line without its dates and times of day, and without the words that call them changes."""
    for form in (*_FORMS, _SLASHED):
        text = form.sub(" ", text)
    text = re.sub(
        r"\b\d{1,2}[:.]\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?|uhr)?(?:\s*(?:[A-Z]{2,4}|UTC|GMT))?", " ", text, flags=re.I
    )
    return re.sub(r"\b(?:last\s+)?(?:updated|modified|published|posted)\b(?:\s+(?:on|at))?:?", " ", text, flags=re.I)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None
