"""OPML, the list of feeds that feed readers exchange: in and out."""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from digest.ingest.items.prolog import checked, too_deep
from digest.model.source import Source
from digest.problems import Place, Problem
from digest.text import urls

MAX_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed of a list. The category is its folders' names, joined by slashes, outermost first."""

    name: str
    feed: str
    homepage: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """What a list holds, in its order, each feed once; and what of it can't be subscribed to."""

    feeds: tuple[Subscription, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_opml(data: bytes, address: str | None = None, *, name: str = "") -> Subscriptions:
    """The feeds of an OPML file of any version. A feed that stands there twice counts where it stands first."""
    place = Place(name or address or "feeds.opml")
    safe = checked(data, place, MAX_BYTES)
    problem = safe if isinstance(safe, Problem) else too_deep(safe, place)
    if problem or isinstance(safe, Problem):
        return Subscriptions(problems=(problem,) if problem else ())
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.parse(io.BytesIO(safe), parser).getroot()
    except etree.XMLSyntaxError as error:
        return Subscriptions(problems=(_unreadable(place, str(error)),))
    if root is None or etree.QName(root).localname.lower() != "opml":
        return Subscriptions(problems=(_unreadable(place, "no opml element"),))
    feeds: dict[str, Subscription] = {}
    problems: list[Problem] = []
    for outline, category in _outlines(root):
        said = {str(key).lower(): " ".join(str(value).split()) for key, value in outline.attrib.items()}
        if not said.get("xmlurl"):
            continue
        feed = (
            said["xmlurl"].replace("feed://", "http://", 1) if said["xmlurl"].startswith("feed://") else said["xmlurl"]
        )
        title = said.get("title") or said.get("text") or urls.host(feed)
        if urls.is_web(feed):
            homepage = said.get("htmlurl", "")
            feeds.setdefault(feed, Subscription(title, feed, homepage if urls.is_web(homepage) else "", category))
        else:
            text = f"“{title}” has no address of the web: {said['xmlurl'][:80]}"
            where = Place(place.file, _line(outline))
            problems.append(
                Problem(where, text, "opml-address", "give its feed's address, from https:// on", "warning")
            )
    if not feeds and not problems:
        problems.append(_unreadable(place, "it lists no feeds"))
    return Subscriptions(tuple(feeds.values()), tuple(problems))


def _line(element: etree._Element) -> int:
    line: Any = element.sourceline  # the stubs have no type for it
    return line or 0


def _unreadable(place: Place, why: str) -> Problem:
    text = f"it can't be read as OPML ({' '.join(why.split())[:200]})"
    return Problem(place, text, "opml-unreadable", "export the list again from your feed reader")


def _outlines(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """All outlines in the file's order, each with the names of the folders around it."""
    todo: list[tuple[etree._Element, str]] = [(root, "")]
    while todo:
        element, category = todo.pop()
        inside = category
        if isinstance(element.tag, str) and etree.QName(element).localname.lower() == "outline":
            yield element, category
            if not (element.get("xmlUrl") or element.get("xmlurl")):
                said = " ".join((element.get("text") or element.get("title") or "").split()).replace("/", "∕")
                inside = "/".join(part for part in (category, said) if part)
        todo.extend((child, inside) for child in reversed(element))


def subscriptions_of(sources: Mapping[str, Source]) -> tuple[Subscription, ...]:
    """Every feed that the sources name, in their order; a source of several feeds gives its name to each."""
    return tuple(
        Subscription(source.name, feed, source.homepage, source.kind)
        for source in sources.values()
        for feed in source.feeds
    )


def write_opml(feeds: Iterable[Subscription], title: str) -> str:
    """An OPML 2.0 file; folders by name, feeds in them by name. The same feeds give the same text, in any order."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{escape(_fit(title))}</title></head>",
        "  <body>",
    ]
    folder: list[str] = []
    for feed in sorted(feeds, key=lambda one: (one.category.split("/"), one.name.casefold(), one.feed)):
        wanted = [part for part in feed.category.split("/") if part]
        same = _shared(folder, wanted)
        lines += [f"{_indent(depth)}</outline>" for depth in range(len(folder) - 1, same - 1, -1)]
        lines += [
            f"{_indent(depth)}<outline text={quoteattr(_fit(wanted[depth]))}>" for depth in range(same, len(wanted))
        ]
        folder = wanted
        homepage = f" htmlUrl={quoteattr(_fit(feed.homepage))}" if feed.homepage else ""
        words = quoteattr(_fit(feed.name))
        address = quoteattr(_fit(feed.feed))
        lines.append(
            f'{_indent(len(folder))}<outline type="rss" text={words} title={words} xmlUrl={address}{homepage}/>'
        )
    lines += [f"{_indent(depth)}</outline>" for depth in range(len(folder) - 1, -1, -1)]
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _shared(one: list[str], other: list[str]) -> int:
    """How many folders two paths have in common, from the outermost on."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


def _indent(depth: int) -> str:
    return "  " * (depth + 2)


def _fit(text: str) -> str:
    """Without the letters that XML can't hold."""
    return "".join(
        letter
        for letter in text
        if letter >= " " and letter not in "\ufffe\uffff" and not "\ud800" <= letter <= "\udfff"
    )
