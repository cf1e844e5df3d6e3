"""The catalog as readers may see it at one moment, arranged for look-up. Made once a build, in linear time.

Everything that any output shows of articles comes from here, so here, once, is decided what is public.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import msgspec

from digest.model.article import Article, Card, card_of
from digest.model.catalog import Catalog
from digest.model.dates import Published, day, instant
from digest.model.edition import Edition, Storyline

# Cards on one page of a month or of a running story: all of it for an ordinary digest, bounded for a huge one.
LONG_LIMIT = 200


class Link(msgspec.Struct, frozen=True):
    """The name and address of something; `path` is from the site's root, without a leading slash."""

    title: str
    path: str


class Leaf(msgspec.Struct, frozen=True):
    """One page of a long list, newest first.

    Number 0 is the list's first page, which changes with every new story. The others are numbered from the oldest and
    hold a full load each, so that a new story leaves them as they are. `older` and `newer` are numbers, or None.
    """

    cards: tuple[Card, ...]
    older: int | None
    newer: int | None


class Tally(msgspec.Struct, frozen=True):
    """A shelf, how many articles stand on it, and when the newest was published."""

    key: str
    count: int
    newest: dt.date


class Moment(msgspec.Struct, frozen=True):
    """Up to when the site shows what was published: the end of `today`, or `now` where the clock is known.

    With `ahead`, what is dated later is shown too, to the desk: no feed and no sitemap ever names it.
    """

    today: dt.date
    now: dt.datetime | None = None
    ahead: bool = False

    def reached(self, published: Published, zone: dt.tzinfo | None) -> bool:
        """Whether `published` is not in the future at the desk."""
        if isinstance(published, dt.datetime):
            return published <= self.now if self.now else published.astimezone(zone).date() <= self.today
        return published <= self.today


class Shelves:
    """Public articles by tag, source, month and running story, each shelf newest first; and who stands beside whom."""

    def __init__(self, catalog: Catalog, moment: Moment) -> None:
        zone = ZoneInfo(catalog.settings.zone)
        future = _future(catalog.articles, moment, zone)
        arrived = [article for article in catalog.articles if moment.ahead or article.id not in future]
        self.articles = {article.id: article for article in arrived if article.withdrawn is None}
        self.withdrawn = {article.id: article for article in arrived if article.withdrawn is not None}
        self.scheduled = tuple(id_ for id_ in self.articles if id_ in future)
        self._cards: dict[str, Card] = {}
        self.order = tuple(self.articles)
        self.place = {id_: index for index, id_ in enumerate(self.order)}
        self.per_page = catalog.settings.per_page
        self.editions = {
            edition.date.isoformat(): edition
            for edition in catalog.editions
            if moment.ahead or edition.date <= moment.today
        }
        self.shelves = self._arranged()
        members = {storyline.slug: self._members(storyline) for storyline in catalog.storylines}
        self.shelves["storyline"] = {slug: ids for slug, ids in members.items() if ids}
        self.storylines = {storyline.slug: storyline for storyline in catalog.storylines if members[storyline.slug]}
        self.editions_of = self._editions_of()

    def shelf(self, scope: str, key: str) -> list[str]:
        """Ids of the articles on one shelf, newest first; empty where there is none."""
        return self.shelves.get(scope, {}).get(key, [])

    def keys(self, scope: str) -> list[str]:
        """The shelves of a scope that hold anything: of months newest first, of others by name."""
        return sorted(self.shelves.get(scope, {}), reverse=scope == "month")

    def closed(self, scope: str, key: str) -> int:
        """How many full pages a list has beside its first. The first holds from one load up to nearly two."""
        return max(0, len(self.shelf(scope, key)) // self.load(scope) - 1)

    def leaf(self, scope: str, key: str, number: int) -> Leaf | None:
        """One page of a list; None where the list has no such page."""
        ids, last = self.shelf(scope, key), self.closed(scope, key)
        if not ids or not 0 <= number <= last:
            return None
        cards = tuple(map(self.card, ids[self._span(scope, key, number)]))
        if number == 0:
            return Leaf(cards, older=last or None, newer=None)
        return Leaf(cards, older=number - 1 or None, newer=number + 1 if number < last else 0)

    def newest_on(self, scope: str, key: str, number: int) -> int:
        """The place among all articles, the newest first, of the first one on a page that a list has."""
        ids = self.shelf(scope, key)
        return self.place[ids[self._span(scope, key, number).start]] if ids else 0

    def _span(self, scope: str, key: str, number: int) -> slice:
        """Where on its shelf the articles of a page stand."""
        full, load = len(self.shelf(scope, key)), self.load(scope)
        if number == 0:
            return slice(0, full - self.closed(scope, key) * load)
        end = full - (number - 1) * load
        return slice(end - load, end)

    def card(self, id_: str) -> Card:
        """The card of a public article."""
        card = self._cards.get(id_)
        if card is None:
            card = self._cards[id_] = card_of(self.articles[id_])
        return card

    def load(self, scope: str) -> int:
        """How many cards a full page of a list holds."""
        return LONG_LIMIT if scope in {"month", "storyline"} else self.per_page

    def tally(self, scope: str, key: str) -> Tally:
        """The size and the newest day of a shelf that is there."""
        ids = self.shelf(scope, key)
        return Tally(key, len(ids), day(self.articles[ids[0]].published))

    def beside(self, id_: str) -> tuple[Link | None, Link | None]:
        """The next newer and the next older article."""
        at = self.place.get(id_)
        if at is None:
            return None, None
        newer = self.link(self.order[at - 1]) if at else None
        older = self.link(self.order[at + 1]) if at + 1 < len(self.order) else None
        return newer, older

    def link(self, id_: str) -> Link:
        """The title and address of a public article."""
        article = self.articles[id_]
        return Link(article.title, article.permalink)

    def _members(self, storyline: Storyline) -> list[str]:
        """Ids of the articles of a running story, newest first: that it names, that name it, that have its tag."""
        ids = {id_ for id_ in storyline.articles if id_ in self.articles}
        ids.update(self.shelf("storyline", storyline.slug))
        if storyline.tag:
            ids.update(self.shelf("tag", storyline.tag))
        return sorted(ids, key=self.place.__getitem__)

    def _arranged(self) -> dict[str, dict[str, list[str]]]:
        tags, sources, months, stories = (defaultdict[str, list[str]](list) for _ in range(4))
        for id_, article in self.articles.items():
            for tag in dict.fromkeys(article.tags):
                tags[tag].append(id_)
            sources[article.source].append(id_)
            folder = article.permalink.rpartition("/")[0]
            months[folder if folder in months and folder.count("/") == 1 else month_of(article)].append(id_)
            if article.storyline:
                stories[article.storyline].append(id_)
        everything = {"": list(self.order)} if self.order else {}
        return {
            "all": everything,
            "tag": dict(tags),
            "source": dict(sources),
            "month": dict(months),
            "storyline": dict(stories),
        }

    def _editions_of(self) -> dict[str, list[Edition]]:
        holding: dict[str, list[Edition]] = defaultdict(list)
        for edition in self.editions.values():
            ids = [edition.lead, *(id_ for section in edition.sections for id_ in section.articles)]
            for id_ in dict.fromkeys(filter(None, ids)):
                holding[id_].append(edition)
        return dict(holding)


def _future(articles: Iterable[Article], moment: Moment, zone: ZoneInfo) -> set[str]:
    """The ids of the articles that are not out yet; they stand newest first, and no two clocks are two days apart."""
    found = set()
    reached = instant(moment.today) - dt.timedelta(days=2)
    for article in articles:
        if instant(article.published) < reached:
            break
        if not moment.reached(article.published, zone):
            found.add(article.id)
    return found


def month_of(article: Article) -> str:
    """The month whose folder holds the article's page: 2018/04, from its permalink, so that both always agree."""
    folder = article.permalink.rpartition("/")[0]
    return folder if folder.count("/") == 1 else day(article.published).strftime("%Y/%m")
