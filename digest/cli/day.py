"""The type of options that name a day."""

import datetime as dt

import click


def day(text: str) -> dt.date:
    """A day such as 2018-04-11; what is none is answered in the words of an editor, not of a programmer."""
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise click.BadParameter(f"“{text}” is not a day; write it like 2018-04-11") from None
