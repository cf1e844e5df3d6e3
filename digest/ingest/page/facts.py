"""What a page says of itself for machines: meta elements, JSON-LD, title, links. Read once, asked often."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import html

Thing = dict[str, Any]

_ARTICLES = re.compile(
    r"(?:News|Blog|Social|Tech|Scholarly|Opinion|Analysis|Reportage|Background|Review|AdvertiserContent|Satirical|Report)?"
    r"(?:Article|BlogPosting|Posting|MediaPosting|Report|Review)$|^(?:NewsArticle|Recipe|HowTo|LiveBlogPosting|PressRelease)$"
)
_LONGEST_SCRIPT = 2_000_000
_MOST_THINGS = 5_000


@dataclass(frozen=True, slots=True)
class Facts:
    """Machine-readable statements of one page, unjudged."""

    meta: dict[str, list[str]] = field(default_factory=dict)  # name or property in small letters → contents, in order
    things: tuple[Thing, ...] = ()  # every JSON-LD object, outermost first
    title: str = ""  # of the title element
    links: dict[str, list[str]] = field(default_factory=dict)  # rel → hrefs
    lang: str = ""

    def first(self, *names: str) -> str:
        """The first content that is not blank, in the order of the names asked for."""
        for name in names:
            for content in self.meta.get(name, ()):
                if content:
                    return content
        return ""

    def articles(self) -> list[Thing]:
        """JSON-LD objects that describe an article."""
        return [thing for thing in self.things if any(_ARTICLES.search(kind) for kind in kinds(thing))]

    def named(self, identity: str) -> Thing | None:
        """The object another one refers to by `@id`."""
        return next((thing for thing in self.things if thing.get("@id") == identity and len(thing) > 1), None)


@dataclass(frozen=True, slots=True)
class Told:
    """A page's statements and what has been made of them so far."""

    facts: Facts
    address: str | None
    title: str = ""
    authors: tuple[str, ...] = ()


def facts_of(root: html.HtmlElement) -> Facts:
    """Reads the unpruned tree."""
    meta: dict[str, list[str]] = {}
    links: dict[str, list[str]] = {}
    for node in root.iter("meta", "link"):
        if node.tag == "link":
            for rel in (node.get("rel") or "").lower().split():
                links.setdefault(rel, []).append((node.get("href") or "").strip())
            continue
        content = " ".join((node.get("content") or "").split())
        for key in ("name", "property", "itemprop", "http-equiv"):
            said = (node.get(key) or "").strip().lower()
            if said and content:
                meta.setdefault(said, []).append(content)
    title = root.find(".//title")
    return Facts(
        meta,
        tuple(_things(root)),
        " ".join("".join(title.itertext()).split()) if title is not None else "",
        links,
        (
            root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang") or ""
        ).strip(),
    )


def kinds(thing: Thing) -> list[str]:
    """The `@type`s of an object, without a vocabulary's address before them."""
    said = thing.get("@type")
    return [str(kind).rsplit("/", 1)[-1] for kind in (said if isinstance(said, list) else [said]) if kind]


def texts(value: object) -> list[str]:
    """The strings in a JSON-LD value, whether it is one, a list, or an object with a name or a value."""
    out: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        said = (
            (item.get("name") or item.get("@value") or item.get("headline") or "") if isinstance(item, dict) else item
        )
        if isinstance(said, list):
            said = said[0] if said else ""
        if isinstance(said, str) and said.strip():
            out.append(" ".join(said.split()))
    return out


def _things(root: html.HtmlElement) -> Iterator[Thing]:
    count = 0
    for node in root.iter("script"):
        if "ld+json" not in (node.get("type") or "").lower() or not node.text or len(node.text) > _LONGEST_SCRIPT:
            continue
        todo: list[object] = [_loads(node.text)]
        while todo and count < _MOST_THINGS:
            here = todo.pop(0)
            if isinstance(here, list):
                todo[:0] = here
            elif isinstance(here, dict):
                count += 1
                yield here
                todo.extend(
                    value for key, value in here.items() if isinstance(value, (dict, list)) and key != "comment"
                )


def _loads(text: str) -> object:
    text = (
        re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", text).strip().rstrip(";")
    )
    for attempt in (text, re.sub(r",\s*([}\]])", r"\1", text), re.sub(r"\\(?![\"\\/bfnrtu])", r"\\\\", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None
