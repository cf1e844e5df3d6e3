"""Dates as feeds write them."""

import pytest

from digest.ingest.items.moments import local_moment, moment


@pytest.mark.parametrize(
    ("said", "iso"),
    [
        ("2018-04-11", "2018-04-11"),
        ("2018-04-11T06:00:00Z", "2018-04-11T06:00:00+00:00"),
        ("2018-04-11T06:00Z", "2018-04-11T06:00:00+00:00"),
        ("2018-04-11 06:00:00.123 -0730", "2018-04-11T06:00:00-07:30"),
        ("Wed, 11 Apr 2018 06:00:00 +0200", "2018-04-11T06:00:00+02:00"),
        ("11 Apr 18 06:00 EST", "2018-04-11T06:00:00-05:00"),
        ("Wed, 11 Apr 2018 06:00:00 CEST", "2018-04-11T06:00:00+02:00"),
        ("Wed, 11 Apr 2018 06:00:00 GMT (UTC)", "2018-04-11T06:00:00+00:00"),
        ("Wed, 11 Apr 2018 23:30:00", "2018-04-11"),  # nobody said where
        ("Wed, 11 Apr 2018 23:30:00 XYZ", "2018-04-11"),
        ("2018-04-11T23:30:00", "2018-04-11"),
        ("2018-04-11T99:30:00Z", "2018-04-11"),
        ("04:56:00", None),
        ("2018", None),
        ("0000-00-00 00:00:00", None),
        ("Thu, 01 Jan 0001 00:00:00 +0000", None),
        ("2018-02-31", None),
        ("yesterday", None),
        ("1 " * 5000, None),
        ("", None),
        (None, None),
    ],
)
def test_dates_keep_the_offset_that_was_stated(said: str | None, iso: str | None) -> None:
    assert moment(said) == iso


@pytest.mark.parametrize(
    ("local", "utc", "iso"),
    [
        ("2023-11-05 18:30:00", "2023-11-05 17:30:00", "2023-11-05T18:30:00+01:00"),
        ("2023-11-05 01:30:00", "2023-11-05 06:30:00", "2023-11-05T01:30:00-05:00"),
        ("2023-11-05 18:30:00", "0000-00-00 00:00:00", "2023-11-05"),
        ("2023-11-05 18:30:00", "2023-10-01 00:00:00", "2023-10-01T00:00:00+00:00"),  # no zone is a month wide
        ("", "", None),
    ],
)
def test_a_time_told_twice_gives_its_offset(local: str, utc: str, iso: str | None) -> None:
    assert local_moment(local, utc) == iso
