"""Dates as publishers give them: a day, or a moment with an offset. Never a moment without one."""

import datetime as dt
from functools import lru_cache
from typing import Literal

# In this order of trust. `confirmed`: an editor looked at an inferred date and accepted it.
DateBasis = Literal["stated", "dateline", "inferred", "confirmed"]

Published = dt.date | dt.datetime


def day(published: Published) -> dt.date:
    """The calendar day, in the offset it was stated in."""
    return published.date() if isinstance(published, dt.datetime) else published


def instant(published: Published) -> dt.datetime:
    """A moment to sort by; a bare day counts as its first moment in UTC."""
    if isinstance(published, dt.datetime):
        return published.astimezone(dt.UTC)
    return dt.datetime(published.year, published.month, published.day, tzinfo=dt.UTC)


def rfc3339(published: Published) -> str:
    """As feeds and sitemaps want it; a bare day becomes midnight UTC."""
    moment = published if isinstance(published, dt.datetime) else instant(published)
    return _in_utc(moment) if moment.tzinfo is dt.UTC else _rfc3339(moment)


def _rfc3339(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


# Of moments in UTC alone: two moments are equal whatever offset each was stated in.
_in_utc = lru_cache(maxsize=2048)(_rfc3339)


def parse_published(text: str) -> Published:
    """A day (2018-04-11) or a date-time with an offset (2018-04-11T06:00:00+02:00, …Z).

    Raises ValueError whose text is fit to show an editor.
    """
    text = text.strip()
    try:
        if len(text) <= 10:
            return dt.date.fromisoformat(text)
        moment = dt.datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00"))
    except ValueError:
        raise ValueError(f"“{text}” is not a date; write 2018-04-11 or 2018-04-11T06:00:00+02:00") from None
    if moment.tzinfo is None:
        raise ValueError(f"“{text}” has a time but no offset; add one, such as {text}+00:00")
    return moment
