"""Articles, drafts, and what both are made of.

What a site has by the ten thousand is a Struct: it is made ten times as fast as a frozen dataclass.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import msgspec

from digest.model.dates import DateBasis, Published


@dataclass(frozen=True, slots=True)
class Dateline:
    """What opens a wire story: PARIS, France (AFP) April 11, 2018 -."""

    place: str = ""
    country: str = ""
    agency: str = ""  # as printed
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of the road by which a text reached us."""

    kind: str  # blogger, ifttt, feed, page, mail, …
    name: str
    detail: str = ""


class Article(msgspec.Struct, frozen=True, gc=False):
    """A story that an editor accepted. Keys are those of its front matter (DESIGN: contract 4.1)."""

    path: str  # below the site's folder, with slashes
    id: str
    title: str
    slug: str
    permalink: str  # from the site's root, without the leading slash: 2018/04/<slug>.html
    published: Published
    source: str  # key in sources.yaml
    body: str  # Markdown
    body_line: int = 1  # line of the file on which the body begins
    date_basis: DateBasis = "stated"
    headline: str = ""
    dateline: Dateline | None = None
    agency: str = ""
    author: str = ""
    url: str = ""
    identity: str = ""  # the name its publisher gave it for ever, where that is not its address
    via: tuple[Hop, ...] = ()
    capture: str = ""
    part: int = 0  # which story of its capture, from 1; 0 where there is no capture
    tags: tuple[str, ...] = ()  # slugs of known terms
    storyline: str = ""
    summary: str = ""
    aliases: tuple[str, ...] = ()  # old addresses, each with its leading slash
    same_as: tuple[str, ...] = ()  # ids of the same story from other publishers
    lang: str = "en"
    withdrawn: dt.date | None = None
    reason: str = ""  # why it was withdrawn, for readers
    mark: str = ""  # where a build remembers articles: stands for all of the above, and the body is left on the disk
    face: str = ""  # there too: stands for all but the body


class Card(msgspec.Struct, frozen=True):
    """What a list may show of an article."""

    id: str
    title: str
    permalink: str
    published: Published
    date_basis: DateBasis
    tags: tuple[str, ...]
    summary: str
    source: str
    lang: str


def card_of(article: Article) -> Card:
    """The card of an article. A list that sees cards only can't wake up because a body changed."""
    return Card(
        id=article.id,
        title=article.title,
        permalink=article.permalink,
        published=article.published,
        date_basis=article.date_basis,
        tags=article.tags,
        summary=article.summary,
        source=article.source,
        lang=article.lang,
    )


DraftKind = Literal["story", "teaser"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A story as it came in, before an editor accepts it: anything may still be missing."""

    path: str
    title: str
    body: str
    kind: DraftKind = "story"  # a teaser is a lead to follow; it is never published
    body_line: int = 1
    id: str = ""
    slug: str = ""
    published: Published | None = None
    date_basis: DateBasis | None = None
    headline: str = ""
    dateline: Dateline | None = None
    agency: str = ""
    author: str = ""
    source: str = ""
    url: str = ""
    identity: str = ""  # the name its publisher gave it for ever, where that is not its address
    via: tuple[Hop, ...] = ()
    capture: str = ""
    part: int = 0  # which story of its capture, from 1; 0 where there is no capture
    restored: tuple[str, ...] = ()  # rules whose cuts an editor took back
    tags: tuple[str, ...] = ()
    storyline: str = ""
    summary: str = ""
    aliases: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    lang: str = ""
