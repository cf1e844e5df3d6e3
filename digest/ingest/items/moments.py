"""Dates as feeds, exports and mails write them → ISO: a day, or a moment with the offset that was stated."""

import datetime as dt
import re
import time
from email.utils import parsedate_tz

_ISO = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:[Tt ]\s*(?P<clock>\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?\s*\Z"
)
# Names that RFC 822 doesn't know but feeds use, in hours from UTC. Ambiguous ones (CST, IST, AST) are left out
# where email.utils doesn't decide them.
_NAMED = {
    "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "SAST": 2, "EEST": 3, "MSK": 3,
    "GST": 4, "PKT": 5, "WIB": 7, "ICT": 7, "HKT": 8, "SGT": 8, "AWST": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "BRT": -3, "ART": -3, "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip
_ZONE = re.compile(r"[+-]\d{4}|Z|UTC?|GMT|[AECMP][SD]T")  # what email.utils understands
_FIRST_YEAR = 1970  # older dates are what a machine writes that has none (0000-00-00, -0001-11-30)


def moment(said: str | None, parsed: time.struct_time | None = None) -> str | None:
    """The date as ISO: a time with its offset, or, where no offset was stated, the day alone, which is right anywhere.

    `parsed` is another reader's understanding of it, in UTC, for when none of the two common forms fits.
    """
    said = (said or "").strip()
    value = _iso(said) or _rfc822(said)
    if value is None and parsed is not None:
        try:
            value = dt.datetime(*parsed[:6], tzinfo=dt.UTC)
        except (ValueError, TypeError):
            value = None
    if value is None or value.year < _FIRST_YEAR:
        return None
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds") if value.tzinfo else value.date().isoformat()
    return value.isoformat()


def local_moment(local: str | None, utc: str | None) -> str | None:
    """A moment that was written twice, in local time and in UTC: the local time with the offset that follows."""
    here, there = _iso((local or "").strip()), _iso((utc or "").strip())
    if not isinstance(there, dt.datetime):
        return moment(local)
    if isinstance(here, dt.datetime):
        offset = here.replace(tzinfo=None) - there.replace(tzinfo=None)
        if abs(offset) <= dt.timedelta(hours=14) and offset.total_seconds() % 900 == 0:
            return moment(here.replace(tzinfo=dt.timezone(offset)).isoformat())
    return moment(there.replace(tzinfo=dt.UTC).isoformat())


def _iso(said: str) -> dt.date | dt.datetime | None:
    found = _ISO.match(said)
    if not found:
        return None
    try:
        day = dt.date.fromisoformat(found["day"])
    except ValueError:
        return None
    if not found["clock"]:
        return day
    zone = (found["zone"] or "").upper()
    try:
        value = dt.datetime.fromisoformat(f"{day}T{found['clock']}")
        if zone in ("Z", "UTC", "GMT"):
            return value.replace(tzinfo=dt.UTC)
        if zone:
            digits = zone[1:].replace(":", "").ljust(4, "0")
            offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
            return value.replace(tzinfo=dt.timezone(-offset if zone[0] == "-" else offset))
    except ValueError:
        return day
    return value


def _rfc822(said: str) -> dt.datetime | None:
    if len(said) > 100 or re.search(r"\b0\d{3}\b(?!:)", re.sub(r"[+-]\d{4}", "", said)):
        return None  # the year 0001 is what programs write for none, and email.utils reads as 2001
    try:
        parts = parsedate_tz(said)
    except (ValueError, IndexError, TypeError, OverflowError):  # odd strings break it in several ways
        return None
    if parts is None:
        return None
    last = re.sub(r"\(.*", "", said).split()[-1:]
    name = last[0].upper() if last else ""
    # The standard library takes a zone it doesn't know, or none, for UTC.
    offset = _NAMED[name] * 3600 if name in _NAMED else parts[9] if _ZONE.fullmatch(name) else None
    try:
        value = dt.datetime(*parts[:6])  # noqa: DTZ001 - the zone follows
        if offset is None:
            return value
        return value.replace(tzinfo=dt.timezone(dt.timedelta(seconds=offset)))
    except (ValueError, TypeError, OverflowError):
        return None
