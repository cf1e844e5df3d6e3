"""The ladder of dates: what a story says of its day, on what basis, and what is held."""

import datetime as dt

import pytest

from digest.ingest.blocks import Evidence
from digest.ingest.dates.dateline import dateline_of
from digest.ingest.dates.published import Dated, Known, date_story, latest, on_or_before, weekday_in, written_day

TODAY = dt.date(2018, 5, 1)
WEDNESDAY = dt.date(2018, 4, 11)


def dated(
    lead: str = "",
    line: str = "",
    stated: Evidence | None = None,
    references: tuple[dt.date, ...] = (),
    *,
    repost: bool = True,
) -> Dated:
    return date_story(lead, dateline_of(line), Known(stated, references, repost, TODAY), "page")


def test_a_dateline_dates_its_story() -> None:
    found = dated(line="Paris, France (AFP) April 11, 2018 - Ties")
    assert (found.published, found.basis) == (WEDNESDAY, "dateline")


def test_a_weekday_is_counted_back_from_the_page_s_other_dateline_and_marked() -> None:
    found = dated("The yard said on Tuesday it would close.", references=(WEDNESDAY,))
    assert (found.published, found.basis) == (dt.date(2018, 4, 10), "inferred")


def test_the_same_weekday_is_the_same_day() -> None:
    assert dated("It said on Wednesday that", references=(WEDNESDAY,)).published == WEDNESDAY


def test_a_publisher_s_own_statement_comes_first_but_a_repost_s_does_not() -> None:
    stated = Evidence("2018-04-12T06:00:00+00:00", "json-ld")
    line = "Paris (AFP) April 11, 2018 - Ties"
    own, again = dated(line=line, stated=stated, repost=False), dated(line=line, stated=stated)
    assert (own.published, own.basis) == (dt.datetime(2018, 4, 12, 6, tzinfo=dt.UTC), "stated")
    assert (again.published, again.basis) == (WEDNESDAY, "dateline")


def test_a_guess_is_inferred() -> None:
    assert dated(stated=Evidence("2018-04-12", "htmldate"), repost=False).basis == "inferred"


def test_a_posting_s_day_is_where_counting_starts() -> None:
    found = dated("The yard said on Tuesday it would close.", stated=Evidence("2018-04-12", "meta"))
    assert (found.published, found.basis) == (dt.date(2018, 4, 10), "inferred")


def test_a_day_without_a_year_is_the_last_one_before_what_is_known() -> None:
    found = dated(line="MOSCOW, April 11 (Reuters) - Ties", references=(dt.date(2018, 4, 12),))
    assert (found.published, found.basis) == (WEDNESDAY, "inferred")
    assert latest((12, 31), dt.date(2018, 1, 2)) == dt.date(2017, 12, 31)


def test_a_weekday_tells_the_year_where_nothing_else_does() -> None:
    found = dated("The agency said on Thursday it would buy.", line="OSLO, March 16 (Reuters) - Ties")
    assert found.published == dt.date(2017, 3, 16)


def test_nothing_known_is_no_date() -> None:
    assert dated("The yard said on Tuesday it would close.") == Dated(None, None, None)


@pytest.mark.parametrize(
    ("line", "code"),
    [("Paris (AFP) June 11, 2018", "date-in-future"), ("Praia (AFP) April 31, 2018", "dateline-impossible")],
)
def test_future_and_impossible_days_are_held_with_a_problem(line: str, code: str) -> None:
    found = dated(line=line)
    assert found.published is None
    assert [problem.code for problem in found.problems] == [code]


@pytest.mark.parametrize(
    ("lead", "weekday"),
    [
        ("The Kremlin said on Wednesday it would not", 2),
        ("talks next Friday, the office said on Monday", 0),
        ("a indiqué mardi le ministère", 1),
        ("teilte am Donnerstag mit", 3),
        ("informó el sábado la armada", 5),
        ("сообщили в среду в министерстве", 2),
        ("قالت الوزارة يوم الأحد", 6),
        ("since Monday and until Friday", None),
        ("no day at all", None),
    ],
)
def test_weekdays(lead: str, weekday: int | None) -> None:
    assert weekday_in(lead) == weekday


def test_counting_back_never_counts_forward() -> None:
    for number in range(7):
        assert 0 <= (WEDNESDAY - on_or_before(number, WEDNESDAY)).days < 7


def test_a_clock_is_no_date() -> None:
    assert written_day("04:56:00") is None
    assert written_day("Wednesday, April 11, 2018 04:56") == WEDNESDAY
    assert written_day("31 February 2018") is None
