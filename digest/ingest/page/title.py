"""The story's title: what the page's headings, meta elements and JSON-LD agree on, without the site's name."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import html

from digest.ingest.blocks import Evidence
from digest.ingest.page.facts import Facts, texts
from digest.text import urls

_PARTS = re.compile(r"\s+(?:[|·•»«‹›—–:]|::|\|\||-{1,2}|/{1,2}|<|>)\s+|\s*[|»]\s*")
_HEAD_CLASS = re.compile(
    r"(?:^|[\s_-])(?:entry|post|article|story|page|news|content|single|blog)[-_]*(?:title|headline|heading|header)|headline|"
    r"(?:^|\s)title(?:\s|$)|p-name",
    re.I,
)
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Claim:
    text: str
    rung: str


def fold(text: str) -> str:
    """The text for comparing: letters and digits only, one space between words, case folded."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def title_of(root: html.HtmlElement, facts: Facts, address: str | None) -> Evidence | None:
    """The title most of the page's statements support; the first of the ladder where they do not meet."""
    names = site_names(facts, address)
    heads = _headings(root)
    stated = [Claim(strip_site(claim.text, names), claim.rung) for claim in _stated(facts)]
    stated = [claim for claim in stated if claim.text and fold(claim.text) not in names]
    if not heads and not stated:
        return None
    for head in heads:
        if fold(head.text) not in names and any(_akin(head.text, claim.text) for claim in stated):
            return Evidence(head.text, head.rung)
    chosen = stated[0] if stated else heads[0]
    return Evidence(chosen.text, chosen.rung)


def site_names(facts: Facts, address: str | None) -> set[str]:
    """Folded names by which the site calls itself."""
    said = [
        *facts.meta.get("og:site_name", ()),
        *facts.meta.get("application-name", ()),
        *facts.meta.get("publisher", ()),
    ]
    for thing in facts.things:
        said.extend(texts(thing.get("publisher")))
        if thing.get("@type") in ("WebSite", "Organization", "NewsMediaOrganization"):
            said.extend(texts(thing.get("name")))
    found = {fold(name) for name in said}
    name = urls.host(address)
    if name:
        found |= {fold(name), fold(urls.site(address)), fold(urls.site(address).split(".")[0])}
    return found - {""}


def strip_site(text: str, names: set[str]) -> str:
    """The title without a segment at either end that is a name of the site."""
    solid = {name.replace(" ", "") for name in names}
    for _ in range(3):
        cuts = list(_PARTS.finditer(text))
        if not cuts:
            break
        tail, head = text[cuts[-1].end() :], text[: cuts[0].start()]
        if _names_site(tail, solid):
            text = text[: cuts[-1].start()].strip()
        elif _names_site(head, solid):
            text = text[cuts[0].end() :].strip()
        else:
            break
    return text


def _names_site(part: str, solid: set[str]) -> bool:
    bare = fold(part).replace(" ", "")
    return bool(bare) and any(
        bare == name or (len(name) > 3 and (bare.startswith(name) or name.startswith(bare)) and len(bare) < 40)
        for name in solid
    )


def _stated(facts: Facts) -> list[Claim]:
    claims: list[Claim] = []
    for thing in facts.articles():
        claims.extend(Claim(text, "json-ld") for text in (texts(thing.get("headline")) or texts(thing.get("name")))[:1])
    for key, rung in (
        ("og:title", "og:title"),
        ("twitter:title", "twitter:title"),
        ("dc.title", "dc.title"),
        ("headline", "meta"),
    ):
        claims.extend(Claim(text, rung) for text in facts.meta.get(key, ())[:1])
    if facts.title:
        claims.append(Claim(facts.title, "title"))
    return claims


def _headings(root: html.HtmlElement) -> list[Claim]:
    """Headings that may be the title's, likeliest first."""
    found: list[tuple[int, int, Claim]] = []
    for order, node in enumerate(root.iter("h1", "h2")):
        text = " ".join("".join(node.itertext()).split())
        if not text or len(text) > _LONGEST:
            continue
        named = node.get("itemprop") == "headline" or bool(_HEAD_CLASS.search(node.get("class") or ""))
        if node.tag == "h2" and not named:
            continue
        rank = 2 * (node.tag == "h2") + (not named)
        found.append((rank, order, Claim(text, node.tag)))
    return [claim for _, _, claim in sorted(found, key=lambda each: each[:2])]


def _akin(one: str, other: str) -> bool:
    a, b = fold(one), fold(other)
    return bool(a) and bool(b) and (a == b or (len(a) > 8 and a in b) or (len(b) > 8 and b in a))


def same_title(one: str, other: str) -> bool:
    """Whether a line of the page says the title again."""
    return fold(one) == fold(other)


def heading_echoes(lines: Sequence[str], title: str) -> list[int]:
    wanted = fold(title)
    return [index for index, line in enumerate(lines) if wanted and fold(line) == wanted]
