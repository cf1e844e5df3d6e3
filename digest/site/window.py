"""For how long what is out stays what is out."""

import datetime as dt
from zoneinfo import ZoneInfo

from digest.model.dates import instant
from digest.render.answers import Answers

_DAY = 24 * 60 * 60  # a day without an hour stands for some moment of it


def lasts(answers: Answers, now: dt.datetime) -> tuple[float, float]:
    """Between which moments, in seconds of the clock, a build would find the same day and the same stories out.

    At most one day at the desk: standing pages may show it, and days are when most stories come out.
    """
    zone = ZoneInfo(answers.world.catalog.settings.zone)
    here = now.astimezone(zone)
    since, until = _midnight(here.date(), zone), _midnight(here.date() + dt.timedelta(days=1), zone)
    for article in answers.world.catalog.articles:  # newest first
        if instant(article.published).timestamp() < since - _DAY:
            break
        if isinstance(article.published, dt.datetime):
            moment = article.published.timestamp()
            if since < moment <= now.timestamp():
                since = moment
            elif now.timestamp() < moment < until:
                until = moment
    return since, until


def _midnight(day: dt.date, zone: ZoneInfo) -> float:
    return dt.datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()
