"""The comments that browsers leave in pages they save: where the page was, and when."""

import datetime as dt
import re
from dataclasses import dataclass

from digest.text import urls

# Browsers write “saved from url=(0042)https://…”; the number is the address's length.
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\((\d{4})\)(\S+?)\s*-->", re.I)
_SINGLE_FILE = re.compile(r"<!--\s*Page saved with SingleFile(?P<lines>.{0,2000}?)-->", re.I | re.S)
_LINE = re.compile(r"^\s*(?P<key>url|saved date):\s*(?P<value>.+?)\s*$", re.I | re.M)
_LOOKS_IN = 20_000
_ENGLISH = re.compile(
    r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\s+(?P<day>\d{1,2})\s+(?P<year>\d{4})", re.I
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


@dataclass(frozen=True, slots=True)
class Saved:
    address: str | None = None
    on: dt.date | None = None
    by: str = ""


def saved(text: str) -> Saved:
    """What the page's own comments say of its saving; fields that nothing states are empty."""
    start = text[:_LOOKS_IN]
    if found := _SINGLE_FILE.search(start):
        said = {line["key"].lower(): line["value"] for line in _LINE.finditer(found["lines"])}
        return Saved(_address(said.get("url")), _date(said.get("saved date", "")), "SingleFile")
    if found := _SAVED_FROM.search(start):
        return Saved(_address(found.group(2)), None, "save-as")
    return Saved()


def _address(said: str | None) -> str | None:
    return said if said and urls.is_web(said) else None


def _date(said: str) -> dt.date | None:
    try:
        if iso := re.search(r"\d{4}-\d\d-\d\d", said):
            return dt.date.fromisoformat(iso.group())
        if found := _ENGLISH.search(said):
            return dt.date(int(found["year"]), _MONTHS.index(found["month"][:3].lower()) + 1, int(found["day"]))
    except ValueError:
        return None
    return None
