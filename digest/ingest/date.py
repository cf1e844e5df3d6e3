"""When a story was published: by what it says of itself, with the basis of that stated. A time of day is never a date."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.ingest.blocks import Evidence
from digest.ingest.calendar_words import MONTH, MONTHS, WEEKDAY, WEEKDAYS, key
from digest.ingest.dateline import Printed
from digest.model.dates import DateBasis, Published, day, parse_published
from digest.problems import Place, Problem

_EARLIEST = dt.date(1900, 1, 1)
# Rungs that guess: an editor must look at what they give.
_GUESSES = frozenset(("htmldate", "text"))
_LEAD = 600  # letters of a story in which "on Wednesday" dates it
_WEEKDAY = re.compile(rf"(?<!\w)(?P<before>\w{{2,12}}\s)?(?P<name>{WEEKDAY})(?!\w)", re.IGNORECASE)
# "next Wednesday", "until Friday", "since Monday" are other days than the one the story was told on.
_NOT_TODAY = frozenset(
    "next last since until till by before after every each prochain dernier depuis avant jusqu nächsten letzten seit bis vor kommenden "
    "próximo pasado desde hasta antes следующий прошлый следующую прошлую до после منذ حتى قبل".split()
)
_WRITTEN = re.compile(
    rf"(?<!\w)(?:(?P<month1>{MONTH})\.?\s(?P<day1>\d{{1,2}}),?\s(?P<year1>\d{{4}})|(?P<day2>\d{{1,2}})\.?\s(?:de\s)?(?P<month2>{MONTH})\.?,?\s(?:de\s)?(?P<year2>\d{{4}})"
    r"|(?P<year3>\d{4})-(?P<month3>\d\d)-(?P<day3>\d\d))(?!\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A story's date, on what basis, and what is wrong with what it says of its date."""

    published: Published | None
    basis: DateBasis | None
    dateline: dt.date | None
    problems: tuple[Problem, ...] = ()


def date_story(
    lead: str,
    printed: Printed | None,
    stated: Evidence | None,
    references: Sequence[dt.date],
    *,
    repost: bool,
    today: dt.date,
    file: str,
) -> Dated:
    """The ladder: a publisher's own statement; the dateline; a weekday in the lead counted back from a known day.

    On a repost the page's own date is the posting's: it only serves as a day to count from. `references` are the days to
    count from, best first: another story's dateline, the posting, the day the page was saved.
    """
    problems: list[Problem] = []
    own = _usable(stated, today, problems, file)
    days = [*references, *([day(own[0])] if own else [])]
    line = _dateline_day(printed, days, today, problems, file)
    if own and not repost and not own[1]:
        return Dated(own[0], "stated", line[0] if line else None, tuple(problems))
    if line:
        if line[0] > today:
            problems.append(_future(line[0], file))
            return Dated(None, None, line[0], tuple(problems))
        return Dated(line[0], "dateline" if not line[1] else "inferred", line[0], tuple(problems))
    if own and not repost:
        return Dated(own[0], "inferred", None, tuple(problems))
    weekday = weekday_in(lead)
    usable = [one for one in days if one <= today]
    if weekday is not None and usable:
        return Dated(on_or_before(weekday, usable[0]), "inferred", None, tuple(problems))
    if usable:
        return Dated(usable[0], "inferred", None, tuple(problems))
    return Dated(None, None, None, tuple(problems))


def _usable(
    stated: Evidence | None, today: dt.date, problems: list[Problem], file: str
) -> tuple[Published, bool] | None:
    if stated is None:
        return None
    try:
        value = parse_published(stated.value)
    except ValueError:
        return None
    if day(value) > today + dt.timedelta(days=1):
        problems.append(_future(day(value), file))
        return None
    return value, stated.rung in _GUESSES


def _future(when: dt.date, file: str) -> Problem:
    return Problem(
        Place(file),
        f"the story is dated {when}, which is still to come",
        "date-in-future",
        "set “published” when you know the day",
        "warning",
    )


def _dateline_day(
    printed: Printed | None, days: Sequence[dt.date], today: dt.date, problems: list[Problem], file: str
) -> tuple[dt.date, bool] | None:
    """The dateline's day, and whether its year had to be inferred."""
    if printed is None:
        return None
    if printed.impossible:
        problems.append(
            Problem(
                Place(file),
                "the dateline's date is on no calendar",
                "dateline-impossible",
                "set “published” when you know the day",
                "warning",
            )
        )
        return None
    if printed.dateline.date:
        if printed.dateline.date < _EARLIEST:
            return None
        return printed.dateline.date, False
    if printed.month_day is None:
        return None
    reference = next((one for one in days if one <= today), today)
    found = latest(printed.month_day, reference + dt.timedelta(days=2))
    return (found, True) if found else None


def latest(month_day: tuple[int, int], reference: dt.date) -> dt.date | None:
    """The last such day on or before the reference."""
    for year in range(reference.year, reference.year - 5, -1):
        try:
            value = dt.date(year, *month_day)
        except ValueError:
            continue
        if value <= reference:
            return value
    return None


def weekday_in(lead: str) -> int | None:
    """The weekday on which a story says it is told, Monday 0: the first named in its lead that isn't another week's."""
    for found in _WEEKDAY.finditer(lead[:_LEAD]):
        before = (found["before"] or "").strip().casefold()
        if before not in _NOT_TODAY:
            return WEEKDAYS[key(found["name"])]
    return None


def on_or_before(weekday: int, reference: dt.date) -> dt.date:
    """The last such weekday, the reference itself included."""
    return reference - dt.timedelta(days=(reference.weekday() - weekday) % 7)


def written_day(text: str) -> dt.date | None:
    """A whole date (day, month, year) written anywhere in a line."""
    found = _WRITTEN.search(text[:200])
    if not found:
        return None
    form = next(n for n in "123" if found.group(f"day{n}"))
    month = found.group(f"month{form}")
    try:
        return dt.date(
            int(found.group(f"year{form}")),
            int(month) if month.isdigit() else MONTHS[key(month)],
            int(found.group(f"day{form}")),
        )
    except ValueError:
        return None
