"""What every page shares: its address, how it links, and how cards, terms and sources look from where it stands."""

from collections.abc import Iterable
from typing import NoReturn

import msgspec
from markupsafe import Markup

from digest.model.article import Card
from digest.model.dates import Published
from digest.model.edition import Edition
from digest.problems import Place, Problem, did_you_mean
from digest.render.answers import Credit, Issue, Label
from digest.render.code import markup
from digest.render.questions import Site
from digest.text.sanitize import web_address
from digest.text.to_html import UnfitText, desk_html, summary_forms

# Primary subtags of languages written from right to left (CLDR).
_RIGHT_TO_LEFT = frozenset(
    ["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ku", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"]
)
SITE_SETTINGS = ("title", "tagline", "description", "language", "editor", "url")


class PageFailed(Exception):  # noqa: N818 - wrong content; carries its Problem
    """A page can't be made of the content it has."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Html(msgspec.Struct, frozen=True):
    """A page for a template to make."""

    template: str
    context: dict[str, object]


class Named(msgspec.Struct, frozen=True):
    """A name that may lead somewhere: `link` is ready for href, or empty."""

    name: str
    link: str = ""
    slug: str = ""


class Item(msgspec.Struct, frozen=True):
    """A card as a list on one page shows it."""

    id: str
    title: str
    link: str
    published: Published
    inferred: bool
    summary: Markup
    tags: tuple[Named, ...]
    source: Named
    lang: str
    dir: str
    scheduled: bool  # only in a build with drafts


class PageHead(msgspec.Struct, frozen=True):
    """What <head> says of a page."""

    kind: str
    path: str
    title: str  # empty on the home page
    description: str
    canonical: str
    lang: str
    dir: str
    noindex: bool = False
    og_type: str = "website"
    published: Published | None = None
    json_ld: Markup | None = None


class FeedLink(msgspec.Struct, frozen=True):
    """A feed that a page announces."""

    title: str
    type: str
    link: str


FEED_FORMS = (
    ("atom.xml", "application/atom+xml", "Atom"),
    ("rss.xml", "application/rss+xml", "RSS"),
    ("feed.json", "application/feed+json", "JSON Feed"),
)


class SiteView:
    """The settings as templates see them; each is asked for when it is first shown."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __getattr__(self, key: str) -> str:
        if key not in SITE_SETTINGS:
            raise AttributeError(key)
        text = self.__dict__[key] = self._site.text(key)
        return text

    def __dir__(self) -> tuple[str, ...]:
        return SITE_SETTINGS


class Frame:
    """One page under way."""

    def __init__(self, site: Site, kind: str, path: str) -> None:
        self.site = site
        self.kind = kind
        self.path = path
        # The page for missing addresses is served at any depth, so it alone links from the host's root.
        self.up = site.text("base_path") if kind == "not_found" else "../" * path.count("/")

    def link(self, path: str = "") -> str:
        """From this page to an address given from the site's root; without one, to the home page."""
        return self.up + (path.lstrip("/") or "index.html")

    def absolute(self, path: str) -> str:
        """The full address of a page as others should know it."""
        return f"{self.site.text('url')}/{path.removesuffix('index.html')}"

    def asset(self, name: str) -> str:
        """From this page to a file of the theme."""
        there = self.site.ask("has_asset", name)
        if not there:
            self._no_asset(name)
        return self.up + (self.site.ask("asset_name", name) if there == "hashed" else name)

    def has_asset(self, name: str) -> bool:
        """Whether the theme has such a file."""
        return bool(self.site.ask("has_asset", name))

    def _no_asset(self, name: str) -> NoReturn:
        known = self.site.answers.theme.assets()
        raise LookupError(f"the theme has no file “{name}”. {did_you_mean(name, known)}".strip())

    def items(self, cards: Iterable[Card]) -> tuple[Item, ...]:
        """Cards as this page shows them."""
        return tuple(self.item(card) for card in cards)

    def item(self, card: Card) -> Item:
        """A card as this page shows it."""
        face = self.site.part(("face", card.id), lambda site: _face(site, card))
        if face.item is None or face.up != self.up:
            face.up, face.item = self.up, _item(face, self.up)
        return face.item

    def tags(self, slugs: Iterable[str]) -> tuple[Named, ...]:
        """Terms by slug, as this page shows them."""
        return _named(_labels(self.site, slugs), self.up)

    def source(self, credit: Credit) -> Named:
        """A source, as this page shows it."""
        return Named(credit.name, self.up + credit.path if credit.path else "", credit.key)

    def issue(self, issue: Issue | None) -> dict[str, object] | None:
        """An edition as this page links to it."""
        if issue is None:
            return None
        return {"title": issue.title, "number": issue.number, "date": issue.date, "link": self.up + issue.path}

    def desk(self, text: str, path: str, line: int) -> Markup:
        """The desk's own Markdown as markup; `path` and `line` are where a problem would be."""
        if not text.strip():
            return Markup()
        try:
            return markup(desk_html(text, self.up))  # sanitised
        except UnfitText as unfit:
            hint = "shorten or simplify the text"
            raise PageFailed(Problem(Place(path, line), str(unfit), "unfit-text", hint)) from None

    def head(self, title: str, **more: object) -> PageHead:
        """What <head> says of this page, with the site's own words where the page has none."""
        given = dict(more)
        lang = str(given.pop("lang", "") or self.site.text("language"))
        description = str(given.pop("description", "")) or self.site.text("description") or self.site.text("tagline")
        return PageHead(
            kind=self.kind,
            path=self.path,
            title=title,
            description=description,
            canonical=self.absolute(self.path),
            lang=lang,
            dir=direction(lang),
            **given,  # type: ignore[arg-type]
        )

    def feeds(self, folder: str = "", name: str = "") -> tuple[FeedLink, ...]:
        """Links to the three feeds in a folder."""
        return self.site.part(("feeds", self.up + folder, name), lambda site: _feeds(site, self.up + folder, name))

    def html(self, template: str, head: PageHead, **context: object) -> Html:
        """The page with what every template may use."""
        common: dict[str, object] = {
            "page": head,
            "site": SiteView(self.site),
            "link": self.link,
            "asset": self.asset,
            "has_asset": self.has_asset,
            "nav": self._navigation,
            "sections": self._sections,
            "today": lambda: self.site.ask("today"),
            "feeds": self.feeds(),
        }
        return Html(template, common | context)

    def _navigation(self) -> tuple[Named, ...]:
        return self.site.part(("navigation", self.up), lambda site: _navigation(site, self.up))

    def _sections(self) -> tuple[str, ...]:
        found: tuple[str, ...] = self.site.ask("sections")
        return found


def _feeds(site: Site, folder: str, name: str) -> tuple[FeedLink, ...]:
    title = name or site.text("title")
    return tuple(FeedLink(f"{title} ({form})", kind, folder + file) for file, kind, form in FEED_FORMS)


def _navigation(site: Site, up: str) -> tuple[Named, ...]:
    links = site.ask("navigation")
    return tuple(Named(link.title, up + link.path, link.path.removesuffix(".html")) for link in links)


class _Face(msgspec.Struct):
    """A card as pages at any depth show it, and as those at the last depth did: they are made one after the other."""

    card: Card
    credit: Credit
    labels: tuple[Label, ...]
    summary: Markup
    scheduled: bool
    up: str = ""
    item: Item | None = None


def _face(site: Site, card: Card) -> _Face:
    credit = site.credit(card.source)
    summary = markup(summary_forms(card.summary)[0])  # sanitised
    return _Face(card, credit, _labels(site, card.tags), summary, card.id in site.ask("scheduled"))


def _item(face: _Face, up: str) -> Item:
    card, credit = face.card, face.credit
    return Item(
        id=card.id,
        title=card.title,
        link=up + card.permalink,
        published=card.published,
        inferred=card.date_basis == "inferred",
        summary=face.summary,
        tags=_named(face.labels, up),
        source=Named(credit.name, up + credit.path if credit.path else "", credit.key),
        lang=card.lang,
        dir=direction(card.lang),
        scheduled=face.scheduled,
    )


def _labels(site: Site, slugs: Iterable[str]) -> tuple[Label, ...]:
    return tuple([site.label(slug) for slug in dict.fromkeys(slugs)])


def _named(labels: Iterable[Label], up: str) -> tuple[Named, ...]:
    return tuple([Named(label.name, up + label.path if label.path else "", label.slug) for label in labels])


def direction(lang: str) -> str:
    """The direction in which a language is written."""
    return "rtl" if lang.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def safe_host(address: str) -> str:
    """The host of an address as a reader should see it: in ASCII, so that look-alike letters show."""
    if not web_address(address):
        return ""
    host = address.split("://", 1)[1].split("/", 1)[0].split("?", 1)[0].split("#", 1)[0].rsplit(":", 1)[0]
    try:
        host = host.encode("ascii").decode() if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return ""
    return host.lower().removeprefix("www.")


def edition_name(edition: Edition | Issue) -> str:
    """No. 12, or nothing where editions are not numbered."""
    return f"No. {edition.number}" if edition.number else ""
