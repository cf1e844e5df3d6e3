"""What a reader hands on: a document as a sequence of paragraph-sized blocks, none left out."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from digest.problems import Problem

Kind = Literal["paragraph", "heading", "item", "quote", "code", "table", "figure", "rule", "blank"]


Status = Literal["published", "draft", "page"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph-sized piece of a document, in reading order.

    `raw` is the exact slice of the decoded source for plain text, line end included, so that the raws of all blocks
    joined are the source; for marked-up pages it is the block's visible text.
    """

    raw: str
    text: str  # white space collapsed, no markup
    markdown: str  # the same content as CommonMark; what looks like markup in the text is escaped
    kind: Kind = "paragraph"
    level: int = 0  # of a heading (1 to 6) or of a list item's nesting (0 upwards)
    linked: int = 0  # how many characters of `text` stand inside links
    inside: bool = True  # False when the page's furniture holds it: not part of the main content that was chosen
    line: int = 0  # 1-based line in the source, 0 where there is none


@dataclass(frozen=True, slots=True)
class Evidence:
    """One value for a field of the story, and the rung of the ladder that gave it."""

    value: str
    rung: str  # e.g. "json-ld", "meta", "time", "saved-from", "feed", "address", "htmldate"


@dataclass(frozen=True, slots=True)
class Reading:
    """One document as a reader found it: what it says of itself, and all its blocks."""

    form: str  # "html", "text", "feed", "mail", …
    blocks: tuple[Block, ...]
    title: Evidence | None = None
    url: Evidence | None = None  # canonical address, tracking tails removed
    published: Evidence | None = None  # ISO date or date-time
    modified: Evidence | None = None
    authors: tuple[str, ...] = ()
    site_name: str | None = None
    lang: str | None = None
    address: str | None = None  # where the bytes came from
    labels: tuple[str, ...] = ()
    seen: dt.date | None = None  # when the page was saved, if it says so
    notes: tuple[str, ...] = field(default=())  # what --explain prints: why this candidate was chosen
    aliases: tuple[str, ...] = ()  # paths it had on the site that is being moved, each with its leading slash
    identity: str | None = None  # the name its publisher gave it for ever: guid, Atom id, Message-ID
    scope: str | None = None  # what the feed calls itself: it keeps names apart that only it gave
    full: bool = True  # False: only the beginning or a summary came; the rest stands at `url`
    status: Status = "published"
    relay: str | None = None  # the feed or list that passed it on, where that is not the site itself
    removed: tuple[tuple[str, str], ...] = ()  # (rule, text) that the form's own syntax took away, not a cut rule


@dataclass(frozen=True, slots=True)
class Part:
    """A document that came inside another (a page in an archive): to be sniffed and read for itself."""

    data: bytes
    address: str | None = None
    name: str = ""  # what to call it in problems
    seen: dt.datetime | None = None  # when it was fetched or saved
    charset: str | None = None  # what its transport declared


@dataclass(frozen=True, slots=True)
class Skipped:
    """Items that a form held and that were left out, by kind: comment, settings, template, attachment, empty, …"""

    kind: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Bundle:
    """All that one form with many items gave. Nothing goes missing: `found` = readings + parts + skipped."""

    form: str
    readings: tuple[Reading, ...] = ()
    parts: tuple[Part, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    problems: tuple[Problem, ...] = ()
    found: int = 0  # items as they were counted going by, apart from what became of each
    name: str | None = None  # of the whole: a feed's or a blog's title
    homepage: str | None = None
    lang: str | None = None
