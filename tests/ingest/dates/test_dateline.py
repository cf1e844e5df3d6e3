"""Datelines in a dozen house forms and six languages; and what only looks like one."""

import datetime as dt

import pytest

from digest.ingest.dates.dateline import dateline_of

APRIL = dt.date(2018, 4, 11)

WHOLE = [
    ("Sydney (AFP) April 10, 2018", "Sydney", "", "AFP", dt.date(2018, 4, 10)),
    ("Moscow (AFP) Dec 05, 2006", "Moscow", "", "AFP", dt.date(2006, 12, 5)),
    ("Sacramento (SPX) Jun 08, 2004", "Sacramento", "", "SPX", dt.date(2004, 6, 8)),
    ("Washington DC (SPX) Apr 11, 2018", "Washington DC", "", "SPX", APRIL),
]
OPENING = [
    ("Paris, France (AFP) April 11, 2018 - Ties", "Paris", "France", "AFP", APRIL),
    ("MOSCOW, April 11, 2018 (Reuters) - Ties", "Moscow", "", "Reuters", APRIL),
    ("MOSCOW, April 11, 2018. /TASS/. Ties", "Moscow", "", "TASS", APRIL),
    ("FORT WORTH, Texas, April 11, 2018 /PRNewswire/ -- Ties", "Fort Worth", "Texas", "PRNewswire", APRIL),
    ("Berlin (dpa), 11. April 2018 – Ties", "Berlin", "", "dpa", APRIL),
    ("MOSCOU, 11 avril 2018 (Reuters) - Ties", "Moscou", "", "Reuters", APRIL),
    ("Paris, le 11 avril 2018 (AFP) – Ties", "Paris", "", "AFP", APRIL),
    ("Madrid, 11 de abril de 2018 (EFE).- Ties", "Madrid", "", "EFE", APRIL),
    ("МОСКВА, 11 апреля 2018 (ТАСС) — Ties", "Москва", "", "ТАСС", APRIL),
    ("موسكو 11 أبريل/نيسان 2018 (أ ف ب) - Ties", "موسكو", "", "أ ف ب", APRIL),
    ("SEOUL (AFP) - Ties", "Seoul", "", "AFP", None),
    ("SEOUL, South Korea (AP) — Ties", "Seoul", "South Korea", "AP", None),
    ("القاهرة (رويترز) - Ties", "القاهرة", "", "رويترز", None),
]
NONE = [
    "Reviewed by Unknown on 04:56:00",
    "Updated February 12, 2026",
    "April 11, 2018",
    "He said (April 5, 2018) - it was late",
    "In May 4 ships left the harbour - and came back",
    "A leaflet carried the line “Paris, France (AFP) April 11, 2018 - Ties”",
    "Republicans (GOP) - they say",
    "The ship, built on May 4, 2018 - sailed away",
    "",
    "(" * 500,
]


@pytest.mark.parametrize(("line", "place", "country", "agency", "date"), WHOLE + OPENING)
def test_forms(line: str, place: str, country: str, agency: str, date: dt.date | None) -> None:
    found = dateline_of(line)
    assert found is not None
    assert found.strong
    assert (found.dateline.place, found.dateline.country, found.dateline.agency, found.dateline.date) == (
        place,
        country,
        agency,
        date,
    )
    assert line[found.length :] == ("" if found.whole else "Ties")


@pytest.mark.parametrize("line", NONE)
def test_what_only_looks_like_one(line: str) -> None:
    found = dateline_of(line)
    assert found is None or not found.strong


def test_a_day_without_a_year_is_told_apart() -> None:
    found = dateline_of("MOSCOW, April 11 (Reuters) - Ties")
    assert found is not None
    assert found.dateline.date is None
    assert found.month_day == (4, 11)


def test_a_day_on_no_calendar() -> None:
    found = dateline_of("Praia (AFP) April 31, 2018")
    assert found is not None
    assert found.impossible
    assert found.dateline.date is None


def test_a_bare_place_is_too_weak_to_begin_a_story() -> None:
    found = dateline_of("LONDON — The yard closed.")
    assert found is not None
    assert not found.strong
    assert found.dateline.place == "London"
