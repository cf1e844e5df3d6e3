"""The story's authors as the page states them: names without “By”, each once, none invented."""

import re
from collections.abc import Sequence

from lxml import html

from digest.ingest.page import lexicon
from digest.ingest.page.bylines import LABEL, around_title, bare, bylines, called, labelled, marked, signed, spoken
from digest.ingest.page.facts import Facts, Thing, Told, texts
from digest.ingest.page.names import ADDRESS, BY, NOBODY, each_once, names_in, stated_names
from digest.ingest.page.said_dates import without_dates
from digest.ingest.page.title import fold, site_names
from digest.ingest.page.walk import Piece

_META = lexicon.words("author_meta")


def authors_of(root: html.HtmlElement, pieces: Sequence[Piece], told: Told) -> tuple[str, ...]:
    """The names of the first rung that names anyone but the site; the site's own where nothing else is stated."""
    sites = site_names(told.facts, told.address)
    fallback: tuple[str, ...] = ()
    for said in (_json_ld(told.facts), _meta(told.facts)):
        named = each_once(name for line in said for name in stated_names(line))
        others = tuple(name for name in named if fold(name) not in sites)
        if others:
            return others
        fallback = fallback or named
    around = around_title(pieces, told.title)
    for said in (marked(root), bylines(around)):
        named = each_once(name for line in said for name in names_in(line) if fold(name) not in sites)
        if named:
            return named
    said_by = each_once(name for name in spoken(around) or bare(around) if fold(name) not in NOBODY)
    if said_by:
        return said_by
    for said in (labelled(pieces), signed(pieces), called(pieces)):
        named = each_once(name for line in said for name in names_in(line) or [line])
        if named:
            return named
    return fallback


def is_credit(line: str, authors: Sequence[str]) -> bool:
    """Whether a short line says who wrote the story, or when, and nothing else."""
    if len(line) > 120 or line.endswith((".", "!", "?")):
        return False
    rest = BY.sub("", line)
    for name in authors:
        rest = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", rest, flags=re.I)
    rest = without_dates(rest)
    named = rest != BY.sub("", line)
    return named and sum(len(word) for word in re.findall(r"\w+", rest)) <= 20


def _json_ld(facts: Facts) -> list[str]:
    for thing in facts.articles():
        lines = _authors_of_thing(thing, facts)
        if lines:
            return lines
    return []


def _authors_of_thing(thing: Thing, facts: Facts) -> list[str]:
    said = thing.get("author") or thing.get("creator") or []
    lines: list[str] = []
    for item in said if isinstance(said, list) else [said]:
        named = item
        if isinstance(item, dict) and not item.get("name") and isinstance(item.get("@id"), str):
            named = facts.named(item["@id"]) or item
        lines.extend(texts(named))
    return [line for line in lines if not ADDRESS.search(line)]


def _meta(facts: Facts) -> list[str]:
    for key in _META:
        lines = [line for line in facts.meta.get(key, ()) if not ADDRESS.search(line)]
        if lines and any(fold(line) not in NOBODY for line in lines):
            return [_forename_first(line) for line in lines] if key == "citation_author" else lines
    return [
        line
        for number in "12"
        for label in facts.meta.get(f"twitter:label{number}", ())
        if LABEL.fullmatch(label.strip())
        for line in facts.meta.get(f"twitter:data{number}", ())
    ]


def _forename_first(line: str) -> str:
    """`Roy, Aniruddha` → `Aniruddha Roy`: scholars' pages state one author a line, as a catalogue does."""
    last, comma, first = line.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and "," not in first else line
