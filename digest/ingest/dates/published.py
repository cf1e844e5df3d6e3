"""When a story was published: by what it says of itself, and on what basis. A time of day is never a date."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.ingest.blocks import Evidence
from digest.ingest.dates.dateline import Printed
from digest.ingest.dates.words import MONTH, MONTHS, NOT_TODAY, WEEKDAY, WEEKDAYS, key
from digest.model.dates import DateBasis, Published, day, parse_published
from digest.problems import Place, Problem

_EARLIEST = dt.date(1900, 1, 1)
# Rungs that guess: an editor must look at what they give.
_GUESSES = frozenset(("htmldate", "text"))
_LEAD = 600  # letters of a story in which "on Wednesday" dates it
_WEEKDAY = re.compile(rf"(?<!\w)(?P<before>\w{{2,12}}\s)?(?P<name>{WEEKDAY})(?!\w)", re.IGNORECASE)
_WRITTEN = re.compile(
    rf"(?<!\w)(?:(?P<month1>{MONTH})\.?\s(?P<day1>\d{{1,2}}),?\s(?P<year1>\d{{4}})"
    rf"|(?P<day2>\d{{1,2}})\.?\s(?:de\s)?(?P<month2>{MONTH})\.?,?\s(?:de\s)?(?P<year2>\d{{4}})"
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


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside a story's own text: what its page states, days to count from (best first), and today."""

    stated: Evidence | None
    references: tuple[dt.date, ...]
    repost: bool
    today: dt.date


def date_story(lead: str, printed: Printed | None, known: Known, file: str) -> Dated:
    """The ladder: a publisher's own statement; the dateline; a weekday in the lead counted back from a known day.

    On a repost the page's own date is the posting's: it only serves as a day to count from.
    """
    problems: list[Problem] = []
    own = _usable(known, problems, file)
    days = [*known.references, *([day(own.published)] if own else [])]
    days = [one for one in days if one <= known.today]
    line = _dateline_day(printed, days, known.today, weekday_in(lead), problems, file)
    if own and not known.repost and not own.guessed:
        return Dated(own.published, "stated", line.day if line else None, tuple(problems))
    if line and line.day > known.today:
        problems.append(_future(line.day, file))
        return Dated(None, None, line.day, tuple(problems))
    if line:
        return Dated(line.day, "inferred" if line.inferred else "dateline", line.day, tuple(problems))
    return Dated(*_counted(lead, own, days, repost=known.repost), None, tuple(problems))


@dataclass(frozen=True, slots=True)
class _Stated:
    published: Published
    guessed: bool


@dataclass(frozen=True, slots=True)
class _Line:
    day: dt.date
    inferred: bool  # its year was not printed


def _counted(
    lead: str, own: _Stated | None, days: Sequence[dt.date], *, repost: bool
) -> tuple[Published | None, DateBasis | None]:
    """A day inferred from a guess about the page, from a weekday in the lead, or from the posting."""
    if own and not repost:
        return own.published, "inferred"
    if not days:
        return None, None
    weekday = weekday_in(lead)
    return (days[0] if weekday is None else on_or_before(weekday, days[0])), "inferred"


def _usable(known: Known, problems: list[Problem], file: str) -> _Stated | None:
    if known.stated is None:
        return None
    try:
        value = parse_published(known.stated.value)
    except ValueError:
        return None
    # A day ahead is another zone's today.
    if day(value) > known.today + dt.timedelta(days=1):
        problems.append(_future(day(value), file))
        return None
    return _Stated(value, known.stated.rung in _GUESSES)


def _future(when: dt.date, file: str) -> Problem:
    return Problem(
        Place(file),
        f"the story is dated {when}, which is still to come",
        "date-in-future",
        "set “published” when you know the day",
        "warning",
    )


def _dateline_day(  # noqa: PLR0913, PLR0917 - all that may tell the year
    printed: Printed | None,
    days: Sequence[dt.date],
    today: dt.date,
    weekday: int | None,
    problems: list[Problem],
    file: str,
) -> _Line | None:
    if printed is None:
        return None
    if printed.impossible:
        hint = "set “published” when you know the day"
        text = "the dateline's date is on no calendar"
        problems.append(Problem(Place(file), text, "dateline-impossible", hint, "warning"))
        return None
    if printed.dateline.date:
        return _Line(printed.dateline.date, False) if printed.dateline.date >= _EARLIEST else None
    if printed.month_day is None:
        return None
    # A dispatch may be posted a little before its printed day, where the zones differ.
    reference = days[0] + dt.timedelta(days=2) if days else today
    # With nothing else to go by, "on Thursday" tells the year: the last in which March 16 was one.
    found = (None if days else latest(printed.month_day, reference, weekday)) or latest(printed.month_day, reference)
    return _Line(found, True) if found else None


def latest(month_day: tuple[int, int], reference: dt.date, weekday: int | None = None) -> dt.date | None:
    """The last such day on or before the reference, on this weekday if one is given."""
    for year in range(reference.year, reference.year - 12, -1):
        try:
            value = dt.date(year, *month_day)
        except ValueError:
            continue
        if value <= reference and weekday in (None, value.weekday()):
            return value
    return None


def weekday_in(lead: str) -> int | None:
    """The weekday on which a story says it is told, Monday 0: the first named in its lead that isn't another week's."""
    for found in _WEEKDAY.finditer(lead[:_LEAD]):
        before = (found["before"] or "").strip().casefold()
        if before not in NOT_TODAY:
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
