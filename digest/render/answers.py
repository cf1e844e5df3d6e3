"""The answers to every question that a page may ask, about one catalog, one theme and one moment.

A question is a tuple of its name and arguments, so that it can be written down and asked again in a later build.
Asking never fails: what is not there is answered by None. Answers are fingerprinted once a build.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from operator import attrgetter
from typing import Any

import msgspec

from digest.fingerprint import of_texts, of_value
from digest.model.article import Article, Card, Draft
from digest.model.catalog import Catalog
from digest.model.dates import day
from digest.model.edition import Edition, StandingPage, Storyline
from digest.model.source import Rights
from digest.model.taxonomy import Term
from digest.render.moves import Redirect, moves
from digest.render.shelves import Leaf, Link, Moment, Shelves, Tally
from digest.render.theme import Theme
from digest.render.wholes import wholes

Question = tuple[str | int, ...]
_OF_NOTHING = of_value(())  # as most stories are in no edition


class Credit(msgspec.Struct, frozen=True):
    """What a page shows of a source, and how much of its text it may show."""

    key: str
    name: str
    homepage: str
    kind: str
    rights: Rights
    words: int
    path: str  # of its page; empty where it has none


class Label(msgspec.Struct, frozen=True):
    """A term as a list shows it."""

    slug: str
    name: str
    path: str


class Issue(msgspec.Struct, frozen=True):
    """An edition as a list shows it."""

    date: dt.date
    number: int
    title: str
    path: str


class SitemapEntry(msgspec.Struct, frozen=True, array_like=True):
    """One address of the sitemap; `changed` is None for pages that carry no date."""

    path: str
    changed: dt.date | None


class World(msgspec.Struct, frozen=True):
    """All that answers are made of. `base_url` overrides the address in the settings.

    `body` gives an article's Markdown: a catalog may hold its articles without.
    """

    catalog: Catalog
    theme: Theme
    moment: Moment
    base_url: str = ""
    body: Callable[[Article], str] = attrgetter("body")


class Answers:
    """Answers every question about one world. Each is worked out once, and fingerprinted when that is asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.shelves = Shelves(world.catalog, world.moment)
        self.parts: dict[str | int, dict[Question, tuple[Any, dict[int, None]]]] = defaultdict(dict)
        self.known: dict[Question, tuple[int, Any]] = {}  # the answers so far, each with the number of its question
        self.questions: list[Question] = []  # by number
        self._marks: dict[Question, str] = {}
        self._card_marks: dict[str, str] = {}  # by id
        self._ways: dict[str, Callable[..., Any]] = {
            name.removeprefix("on_"): getattr(self, name) for name in dir(type(self)) if name.startswith("on_")
        }

    @property
    def theme(self) -> Theme:
        """The theme at work."""
        return self.world.theme

    def body(self, article: Article) -> str:
        """An article's Markdown."""
        return self.world.body(article)

    def value(self, question: Question) -> Any:
        """The answer; None for what is not there, and for a question that this version does not know."""
        return (self.known.get(question) or self.answered(question))[1]

    def answered(self, question: Question) -> tuple[int, Any]:
        """The number of a question that is not among those known, and its answer; then it is."""
        name, *arguments = question
        way = self._ways.get(str(name))
        answer = way(*arguments) if way else None
        known = self.known[question] = len(self.questions), answer
        self.questions.append(question)
        return known

    def fingerprint(self, question: Question) -> str:
        """The fingerprint of the answer."""
        mark = self._marks.get(question)
        if mark is None and question[0] == "article":  # of which there are as many as of all others
            article = self.shelves.articles.get(str(question[1]))
            mark = article.mark if article and article.mark else None
        if mark is None:
            mark = self._marks[question] = self._mark(question)
        return mark

    def know_marks(self, marks: Iterable[tuple[Question, str]]) -> None:
        """Take over fingerprints that another process worked out of the same world, but for those left empty."""
        self._marks.update(pair for pair in marks if pair[1])

    @cached_property
    def wholes(self) -> dict[str, str]:
        """Fingerprints of what many answers are made of, by name: see digest.render.wholes."""
        return wholes(self.shelves)

    def _mark(self, question: Question) -> str:
        name, answer = str(question[0]), self.value(question)
        if name not in self._ways:
            return "?"
        if name in {"template", "asset"}:
            return f"{answer.place} {answer.fingerprint}" if answer else "-"
        if name == "card" and answer:
            return self._card_mark(answer)
        if name == "leaf" and answer:  # each card stands in some seven lists
            known = self._card_marks
            cards = [known.get(card.id) or self._card_mark(card) for card in answer.cards]
            return of_texts([*cards, f"{answer.older} {answer.newer}"])
        return of_value(answer) if answer != () else _OF_NOTHING

    def _card_mark(self, card: Card) -> str:
        mark = self._card_marks[card.id] = of_value(card)
        return mark

    # One method a question, named on_<question>.

    def on_setting(self, key: str) -> object:
        """One setting; `url` as overridden for this build, `host` and everything else as site.yaml gives it."""
        if key == "url":
            return (self.world.base_url or self.world.catalog.settings.url).rstrip("/")
        if key == "base_path":
            path = self.on_setting("url").__str__().split("://", 1)[-1].partition("/")[2].strip("/")
            return f"/{path}/" if path else "/"
        return getattr(self.world.catalog.settings, key, None)

    def on_today(self) -> dt.date:
        return self.world.moment.today

    def on_template(self, name: str) -> object:
        return self.world.theme.find(name)

    def on_asset(self, name: str) -> object:
        return self.world.theme.asset(name)

    def on_has_asset(self, name: str) -> bool | str:
        return self.world.theme.has_asset(name)

    def on_asset_name(self, name: str) -> str | None:
        return self.world.theme.asset_name(name)

    def on_asset_names(self) -> tuple[str, ...]:
        return self.world.theme.asset_names()

    def on_redirects(self) -> tuple[Redirect, ...]:
        """Where old addresses lead."""
        return moves(self.world.catalog, self.shelves)

    def on_article(self, id_: str) -> Article | None:
        return self.shelves.articles.get(id_)

    def on_withdrawn(self, id_: str) -> tuple[str, dt.date | None, str, str] | None:
        """Of a withdrawn article only what its stub says: title, date of withdrawal, reason, language."""
        article = self.shelves.withdrawn.get(id_)
        return (article.title, article.withdrawn, article.reason, article.lang) if article else None

    def on_card(self, id_: str) -> Card | None:
        return self.shelves.card(id_) if id_ in self.shelves.articles else None

    def on_beside(self, id_: str) -> tuple[Link | None, Link | None]:
        return self.shelves.beside(id_)

    def on_leaf(self, scope: str, key: str, number: int) -> Leaf | None:
        return self.shelves.leaf(scope, key, number)

    def on_newest(self, scope: str, key: str, limit: int) -> tuple[str, ...]:
        """Ids of the newest articles on a shelf: what a feed holds."""
        scheduled = frozenset(self.shelves.scheduled)
        ids = self.shelves.shelf(scope, key)[: limit + len(scheduled)]
        return tuple(id_ for id_ in ids if id_ not in scheduled)[:limit]

    def on_scheduled(self) -> tuple[str, ...]:
        """Ids of the articles that only the desk sees yet; none in a plain build."""
        return self.shelves.scheduled

    def on_preview(self) -> bool:
        """Whether this build also shows what is not published."""
        return self.world.moment.ahead

    def on_tallies(self, scope: str) -> tuple[Tally, ...]:
        return tuple(self.shelves.tally(scope, key) for key in self.shelves.keys(scope))

    def on_months_beside(self, month: str) -> tuple[str, str]:
        """The months with articles before and after this one; empty where there is none."""
        months = self.shelves.keys("month")
        if month not in months:
            return "", ""
        at = months.index(month)
        return (months[at + 1] if at + 1 < len(months) else ""), (months[at - 1] if at else "")

    def on_term(self, slug: str) -> Term | None:
        return self.world.catalog.taxonomy.by_slug.get(slug)

    def on_label(self, slug: str) -> Label:
        term = self.on_term(slug)
        path = f"tags/{slug}.html" if self.shelves.shelf("tag", slug) else ""
        return Label(slug, term.name if term else slug, path)

    def on_credit(self, key: str) -> Credit:
        source = self.world.catalog.sources.get(key)
        path = f"sources/{key}.html" if self.shelves.shelf("source", key) else ""
        if source is None:
            return Credit(key, key, "", "publisher", "full", 0, path)
        return Credit(key, source.name, source.homepage, source.kind, source.rights or "full", source.words, path)

    def on_source_note(self, key: str) -> tuple[str, str]:
        """The ground on which we show a source's text, and its rights as stated."""
        source = self.world.catalog.sources.get(key)
        return (source.note, source.rights or "") if source else ("", "")

    def on_editions(self) -> tuple[Issue, ...]:
        return tuple(_issue(edition) for edition in self.shelves.editions.values())

    def on_edition(self, date: str) -> Edition | None:
        return self.shelves.editions.get(date)

    def on_editions_beside(self, date: str) -> tuple[Issue | None, Issue | None]:
        """The edition before and the edition after."""
        dates = sorted(self.shelves.editions)
        if date not in self.shelves.editions:
            return None, None
        at = dates.index(date)
        before = self.shelves.editions[dates[at - 1]] if at else None
        after = self.shelves.editions[dates[at + 1]] if at + 1 < len(dates) else None
        return _issue(before) if before else None, _issue(after) if after else None

    def on_latest_edition(self) -> Issue | None:
        newest = max(self.shelves.editions, default="")
        return _issue(self.shelves.editions[newest]) if newest else None

    def on_editions_of(self, id_: str) -> tuple[Issue, ...]:
        return tuple(_issue(edition) for edition in self.shelves.editions_of.get(id_, ()))

    def on_storyline(self, slug: str) -> Storyline | None:
        return self.shelves.storylines.get(slug)

    def on_storyline_link(self, slug: str) -> Link | None:
        found = self.shelves.storylines.get(slug)
        return Link(found.title, f"storylines/{slug}.html") if found else None

    def on_storylines(self) -> tuple[tuple[str, str, str], ...]:
        """Slug, title and status of each running story."""
        return tuple((slug, found.title, found.status) for slug, found in self.shelves.storylines.items())

    def on_standing(self, slug: str) -> StandingPage | None:
        return self._standing.get(slug)

    def on_navigation(self) -> tuple[Link, ...]:
        shown = [page for page in self.world.catalog.pages if page.nav is not None]
        shown.sort(key=lambda page: (page.nav or 0, page.slug))
        return tuple(Link(page.title, f"{page.slug}.html") for page in shown)

    def on_sections(self) -> tuple[str, ...]:
        """Which of the optional parts of the site hold anything."""
        shelves = self.shelves
        parts = {"editions": shelves.editions, "storylines": shelves.storylines, "tags": shelves.keys("tag")}
        return tuple(name for name, content in parts.items() if content)

    def on_draft(self, path: str) -> Draft | None:
        return self._drafts.get(path)

    def on_drafts(self) -> tuple[tuple[str, str, str], ...]:
        """Path, title and kind of each draft."""
        return tuple((draft.path, draft.title, draft.kind) for draft in self.world.catalog.drafts)

    def on_addresses(self) -> tuple[SitemapEntry, ...]:
        """Every page that search engines may list."""
        return tuple(self._addresses())

    def _addresses(self) -> list[SitemapEntry]:
        shelves = self.shelves
        newest = shelves.tally("all", "").newest if shelves.order else None
        entries = [SitemapEntry("", newest), SitemapEntry("archive.html", newest)]
        hidden = set(shelves.scheduled)
        articles = (article for id_, article in shelves.articles.items() if id_ not in hidden)
        entries += [SitemapEntry(article.permalink, day(article.published)) for article in articles]
        forms = {scope: f"{scope}s/{{}}.html" for scope in ("tag", "source", "storyline")} | {"month": "{}/index.html"}
        for scope, form in forms.items():
            tallies = (shelves.tally(scope, key) for key in shelves.keys(scope))
            entries += [SitemapEntry(form.format(tally.key), tally.newest) for tally in tallies]
        entries += [SitemapEntry(f"editions/{date}.html", edition.date) for date, edition in shelves.editions.items()]
        entries += [SitemapEntry(f"{page.slug}.html", None) for page in self.world.catalog.pages]
        return sorted(entries, key=attrgetter("path"))

    @cached_property
    def _standing(self) -> dict[str, StandingPage]:
        return {page.slug: page for page in self.world.catalog.pages}

    @cached_property
    def _drafts(self) -> dict[str, Draft]:
        return {draft.path: draft for draft in self.world.catalog.drafts}


def _issue(edition: Edition) -> Issue:
    return Issue(edition.date, edition.number, edition.title, f"editions/{edition.date.isoformat()}.html")
