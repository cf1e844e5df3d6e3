"""The story's title: what the page's headings, meta elements and JSON-LD agree on, without the site's name."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from digest.ingest.blocks import Evidence
from digest.ingest.page.facts import Facts, kinds, texts
from digest.ingest.page.walk import Piece
from digest.text import urls

_PARTS = re.compile(r"\s+(?:[|·•»«‹›—–:⋆★☆✩✦]|::|\|\||-{1,2}|/{1,2}|<|>)\s+|\s*[|»]\s*")
_PIPE = re.compile(r"\s*(?:\|{1,2}|»)\s*")
_HEAD_CLASS = re.compile(
    r"(?:entry|post|article|story|page|news|content|single|blog)[-_]*(?:title|headline|heading|header)|headline|"
    r"(?:^|\s)title(?:\s|$)|p-name",
    re.I,
)
_SITE_CLASS = re.compile(r"logo|brand|site-?_?(?:title|name|header)|masthead|navbar|blog-?title|sr-only", re.I)
_ASIDE = frozenset(("nav", "aside", "footer", "dialog"))
# Quotes around all of it, another format's marks, an ornament at the end.
_DRESSED = re.compile(r"^[\"“'*_].*[\"”'*_]$|\*|\W[⋆★☆✩✦]$")
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Claim:
    text: str
    rung: str


def fold(text: str) -> str:
    """The text for comparing: letters and digits only, one space between words, case folded."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text.replace("\xad", "")).casefold()))


def title_of(pieces: Sequence[Piece], facts: Facts, address: str | None) -> Evidence | None:
    """The heading that most of the page's statements support, or else the first statement of the ladder."""
    names = site_names(facts, address)
    stated = [Claim(strip_site(claim.text, names), claim.rung) for claim in _stated(facts)]
    stated = [claim for claim in stated if claim.text and not _is_name(claim.text, names)]
    heads = [claim for claim in _headings(pieces) if not _is_name(claim.text, names)]
    chosen = _head_for(heads, stated)
    if chosen is None:
        if not stated:
            return Evidence(heads[0].text, heads[0].rung) if heads else None
        chosen = stated[0]
    text = _without_company(chosen.text, [claim.text for claim in stated])
    return Evidence(strip_site(text, names), chosen.rung)


def _head_for(heads: list[Claim], stated: list[Claim]) -> Claim | None:
    first = [head for head in heads if head.rung == "h1"]
    likeness = {head.text: max((_likeness(head.text, claim.text) for claim in stated), default=0.0) for head in heads}
    said = Counter(fold(claim.text) for claim in stated)
    for head in sorted(heads, key=lambda head: -likeness[head.text]):
        if head.rung != "h1" and 0.9 <= likeness[head.text] < 1 and said[fold(stated[0].text)] > 1:
            return None  # a section's heading that takes up the title's words: the title is as it is stated, and again
        if likeness[head.text] >= (0.5 if head.rung == "h1" else 0.9):
            return head
    if len(first) == 1 and any(_runs_on(first[0].text, claim.text) for claim in stated):
        return None
    # A page with one h1 calls itself that, whatever it tells search engines.
    if len({fold(head.text) for head in first}) == 1 and len(first[0].text.split()) >= (3 if stated else 1):
        return first[0]
    return next((head for head in first if likeness[head.text] >= 0.2), None)


def _runs_on(head: str, claim: str) -> bool:
    """Whether a heading begins with the claim's rubric and runs on into its headline without a stop between them."""
    rubric, stop, _ = claim.partition(": ")
    return bool(stop) and len(rubric.split()) >= 2 and ":" not in head and fold(head).startswith(f"{fold(rubric)} ")


def _likeness(one: str, other: str) -> float:
    a, b = fold(one), fold(other)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if min(len(a), len(b)) > max(8, 0.4 * max(len(a), len(b))) and (a in b or b in a):
        return 0.9
    mine, theirs = set(a.split()), set(b.split())
    return 0.85 * len(mine & theirs) / len(mine | theirs)


def site_names(facts: Facts, address: str | None) -> set[str]:
    """Folded names by which the site calls itself."""
    said = [
        name
        for key in ("og:site_name", "application-name", "apple-mobile-web-app-title")
        for name in facts.meta.get(key, ())
    ]
    for thing in facts.things:
        said.extend(texts(thing.get("publisher")))
        if any(kind in ("WebSite", "Organization", "NewsMediaOrganization", "Corporation") for kind in kinds(thing)):
            said.extend(texts(thing.get("name")))
    found = {fold(name) for name in said if len(name) < 60}
    name = urls.host(address)
    if name and not name.endswith(".invalid"):
        found |= {fold(name), fold(urls.site(address)), fold(urls.site(address).split(".")[0])}
    return found - {""}


def name_in_title(facts: Facts, title: str) -> str:
    """What the `<title>` says beside the headline: "Defense Alert: Kremlin says …". Empty where it is no name."""
    said = " ".join(unescape(facts.title or "").split())
    if not title or said.count(title) != 1:
        return ""
    before, after = (part.strip(" :|–—-·»«") for part in said.split(title))
    name = "" if before and after else before or after
    return name if 1 < len(name) < 60 and not _PARTS.search(name) else ""


def strip_site(text: str, names: set[str]) -> str:
    """The title without a segment at either end that is a name of the site, or that a bar sets apart."""
    solid = {name.replace(" ", "") for name in names}
    for _ in range(3):
        cuts = [cut for cut in _PARTS.finditer(text) if "»" not in cut.group() or "«" not in text]
        if not cuts:
            break
        tail, head = text[cuts[-1].end() :], text[: cuts[0].start()]
        before = text[: cuts[-1].start()].strip()
        barred = bool(_PIPE.fullmatch(cuts[-1].group())) and len(before) > len(tail) and len(before.split()) >= 3
        if _names_site(tail, solid) or barred:
            text = before
        elif _names_site(head, solid):
            text = text[cuts[0].end() :].strip()
        else:
            break
    return text


def _is_name(text: str, names: set[str]) -> bool:
    bare = fold(text)
    return bare in names or bare.replace(" ", "") in {name.replace(" ", "") for name in names}


def _names_site(part: str, solid: set[str]) -> bool:
    bare = fold(part).replace(" ", "")
    if not bare or len(bare) > 40:
        return False
    return any(
        bare == name or (len(name) > 3 and len(bare) > 3 and (bare.startswith(name) or name.startswith(bare)))
        for name in solid
    )


def _without_company(text: str, stated: list[str]) -> str:
    """The heading without what stands beside the title in it: a date, a name, a rubric in an element of its own."""
    own = fold(text)
    solid = own.replace(" ", "")
    for claim in stated:
        if fold(claim).replace(" ", "") == solid and len(claim) > len(text) and not _DRESSED.search(claim):
            return claim  # the same words, with the stops that the heading's parts had between them
    for claim in stated:
        inner = fold(claim)
        if not inner or inner == own or inner not in own or len(inner.split()) < 4:
            continue
        rest = own.replace(inner, "", 1)
        if own.endswith(f" {inner}") or re.search(r"\b(?:19|20)\d\d\b", rest):
            return claim  # before it stands a rubric or a date
    return text


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
    cleared = [
        Claim(" ".join(unescape(unescape(claim.text)).replace("\xad", "").split()), claim.rung) for claim in claims
    ]
    return [claim for claim in cleared if not _cut_short(claim.text, [other.text for other in cleared])]


def _cut_short(text: str, others: Sequence[str]) -> bool:
    """Whether some program clipped the headline, and the whole of it is among the others."""
    if not text.endswith(("…", "...")):
        return False
    return any(other != text and fold(other).startswith(fold(text.rstrip(".… "))) for other in others)


def _headings(pieces: Sequence[Piece]) -> list[Claim]:
    """Headings that may be the title's, likeliest first."""
    found: list[tuple[int, int, Claim]] = []
    for order, piece in enumerate(pieces):
        if piece.kind != "heading" or piece.level > 4 or len(piece.text) > _LONGEST:
            continue
        node = piece.node
        near = [node, *list(node.iterancestors())[:3]]
        if any(_SITE_CLASS.search(f"{here.get('class') or ''} {here.get('id') or ''}") for here in near[:2]):
            continue
        if any(here.tag in _ASIDE for here in node.iterancestors()):
            continue
        named = any(
            here.get("itemprop") == "headline" or _HEAD_CLASS.search(here.get("class") or "") for here in near[:2]
        )
        found.append((2 * (piece.level - 1) + (not named), order, Claim(piece.text, f"h{piece.level}")))
    return [claim for _, _, claim in sorted(found, key=lambda each: each[:2])]
