"""The story's authors as the page states them: people's names without “By”, each once, none invented."""

import re

from lxml import html

from digest.ingest.page.facts import Facts, Thing, kinds, texts
from digest.ingest.page.title import fold, site_names

_BY = re.compile(
    r"^\s*(?:(?:written|posted|published|story|text|words|report|reporting|article|analysis|reviewed|edited)\s+)?"
    r"(?:by|von|par|por|di|da|door|av|af|автор|текст|بقلم)\b\s*:?\s*|^\s*(?:author|autor|auteur|autore)s?\s*:\s*",
    re.I,
)
_JOINS = re.compile(r"\s*(?:;|,|\||/|\n|·|•|\s&\s|\s\+\s|\s(?:and|und|et|y|e|en|och|og|и|with|mit)\s)\s*", re.I)
_ROLE = re.compile(
    r"\b(?:staff|reporter|correspondent|editor|writer|contributor|columnist|redaktion|redazione|rédaction|redacción|newsroom|team|"
    r"admin|administrator|editorial|press|agency|news|desk|bureau|service|guest|web|online|digital|network|media|magazine|"
    r"senior|managing|chief|producer|photographer|analyst|director|professor|ph\.?d|m\.?d|ceo|founder|author|updated|published|"
    r"posted|min|read|comments?|share|follow|email|subscribe|january|february|march|april|may|june|july|august|september|october|"
    r"november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|jun|jul|"
    r"aug|sep|sept|oct|nov|dec|am|pm|edt|est|pst|pdt|gmt|utc|bst)\b",
    re.I,
)
_NOBODY = frozenset(
    [
        "admin",
        "administrator",
        "unknown",
        "anonymous",
        "author",
        "staff",
        "editor",
        "editors",
        "webmaster",
        "null",
        "none",
        "undefined",
        "user",
        "guest",
        "wordpress",
        "blogger",
        "root",
        "redaktion",
        "redaction",
        "team",
        "default",
        "website",
        "system",
        "test",
        "noreply",
    ]
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author(?:-?name|s)?|entry-author|post-author|article-author|writer|contributor)(?:[\s_-]|$)",
    re.I,
)
_NOT_BYLINE = re.compile(
    r"bio|box|avatar|image|photo|related|comment|description|about|social|widget|sidebar|footer|more", re.I
)
_ADDRESS = re.compile(r"https?://|www\.|@|\.(?:com|org|net)\b", re.I)
_LETTERS = re.compile(r"[^\W\d_]")


def authors_of(root: html.HtmlElement, facts: Facts, address: str | None) -> tuple[str, ...]:
    """The people the first rung with any people names."""
    sites = site_names(facts, address)
    for rung in (_json_ld(facts), _meta(facts), _marked(root), _bylines(root)):
        named = people(rung, sites)
        if named:
            return named
    return ()


def people(lines: list[str], sites: set[str]) -> tuple[str, ...]:
    """The names in lines of credit: split, without lead-ins and roles, each once."""
    out: dict[str, str] = {}
    for line in lines:
        for name in names_in(line):
            key = fold(name)
            if key and key not in sites and key not in _NOBODY:
                out.setdefault(key, name)
    kept = [name for key, name in out.items() if not any(key != other and _within(key, other) for other in out)]
    return tuple(kept[:12])


def _within(short: str, long: str) -> bool:
    return f" {short} " in f" {long} "


def names_in(line: str) -> list[str]:
    """The person names of one credit line."""
    line = _BY.sub("", " ".join(line.split()))
    found = []
    for part in _JOINS.split(line):
        part = _BY.sub("", part).strip(" .,-–—|:()[]\"'“”")
        if _is_name(part):
            found.append(part)
    return found


def _is_name(part: str) -> bool:
    words = part.split()
    if not 1 <= len(words) <= 5 or len(part) > 60 or not _LETTERS.search(part) or re.search(r"\d", part):
        return False
    if _ADDRESS.search(part) or _ROLE.search(part):
        return False
    return part[0].isalpha() and (
        words[0][:1].isupper() or words[0][:1].lower() == words[0][:1].upper() or len(words) > 1
    )


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
        if isinstance(item, dict):
            if not item.get("name") and isinstance(item.get("@id"), str):
                item = facts.named(item["@id"]) or item
            if any("Organization" in kind for kind in kinds(item)):
                continue
        lines.extend(texts(item))
    return lines


def _meta(facts: Facts) -> list[str]:
    for key in (
        "author",
        "article:author",
        "article:author_name",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "dcterms.creator",
        "byl",
        "cxenseparse:author",
        "citation_author",
        "og:author",
        "twitter:creator:name",
    ):
        lines = [line for line in facts.meta.get(key, ()) if not _ADDRESS.search(line)]
        if lines:
            return lines
    return []


def _marked(root: html.HtmlElement) -> list[str]:
    found = root.xpath(
        "//*[@itemprop='author']//*[@itemprop='name'] | //*[@itemprop='author'][not(.//*[@itemprop='name'])] | //a[@rel='author' or contains(@rel, 'author ')]"
    )
    return [text for node in found[:10] if 0 < len(text := " ".join("".join(node.itertext()).split())) < 120]


def _bylines(root: html.HtmlElement) -> list[str]:
    for node in root.iter(
        "p", "div", "span", "a", "address", "li", "h3", "h4", "h5", "strong", "em", "cite", "section"
    ):
        name = f"{node.get('class') or ''} {node.get('id') or ''}"
        if not _BYLINE.search(name) or _NOT_BYLINE.search(name):
            continue
        text = " ".join("".join(node.itertext()).split())
        if 3 < len(text) < 100 and names_in(text):
            return [text]
    return []
