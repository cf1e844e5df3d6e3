"""Days: the type of options that name one, and whether one has come."""

import datetime as dt
from zoneinfo import ZoneInfo

import click

from digest.model.dates import Published


def day(text: str) -> dt.date:
    """A day such as 2018-04-11; what is none is answered in the words of an editor, not of a programmer."""
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise click.BadParameter(f"“{text}” is not a day; write it like 2018-04-11") from None


def is_out(published: Published, zone: str) -> bool:
    """Whether a build of this minute, at a desk in that zone, shows what bears this date."""
    from digest.render.shelves import Moment

    now = dt.datetime.now(ZoneInfo(zone))
    return Moment(now.date(), now).reached(published, now.tzinfo)
