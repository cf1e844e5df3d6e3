"""What the elements around a piece say of it: their tags, their names, and what else stands in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import html

from digest.ingest.page import lexicon
from digest.ingest.page.walk import Piece

_BEGINS = r"(?:^|[\s_-]|(?<=[a-z])(?=[a-z]))"
_HINTS = {group: pattern.lower() for group, pattern in lexicon.hints().items()}
GROUPS = tuple(_HINTS)
# Most names hold none of a group's words anywhere, which is told much faster than that no word begins with one.
_HELD = tuple((re.compile(hint), re.compile(f"{_BEGINS}(?:{hint})")) for hint in _HINTS.values())
TAGS = (
    "article", "main", "aside", "nav", "header", "footer", "form", "figure", "li", "table", "section", "button",
    "details", "dl",
)  # fmt: skip
_ROLES = {
    "navigation": "nav",
    "complementary": "aside",
    "contentinfo": "footer",
    "banner": "header",
    "main": "main",
    "article": "article",
    "form": "form",
    "search": "form",
}
_WHOLE = 0.6  # share of the page's letters above which a container's name says nothing of its parts


@dataclass(frozen=True, slots=True)
class Place:
    """An element's surroundings; tags and name groups as bits, in the order of TAGS and GROUPS."""

    tags: int = 0  # of the element and all above it
    own: int = 0  # groups of its own name
    parents: int = 0  # and of its parent's
    near: int = 0  # of the element, its parent and its grandparent
    within: int = 0  # of the element and all above it that do not hold most of the page
    depth: int = 0
    body: bool = False  # whether microdata calls it the article's body


@dataclass(slots=True)
class Sums:
    """What stands in an element, in letters and pieces."""

    letters: int = 0
    linked: int = 0
    pieces: int = 0
    paragraphs: int = 0
    taken: float = 0.0  # letters that trafilatura takes
    second: float = 0.0  # letters that readability takes


def sums_of(pieces: Sequence[Piece], first: Sequence[float], second: Sequence[float]) -> dict[html.HtmlElement, Sums]:
    """The sums of every element that holds a piece."""
    out: dict[html.HtmlElement, Sums] = {}
    for index, piece in enumerate(pieces):
        size = len(piece.text)
        paragraph = is_paragraph(piece)
        taken, taken_too = size * first[index], size * second[index]
        node = piece.node
        while node is not None:
            sums = out.get(node)
            if sums is None:
                sums = out[node] = Sums()
            sums.letters += size
            sums.linked += piece.linked
            sums.pieces += 1
            sums.paragraphs += paragraph
            sums.taken += taken
            sums.second += taken_too
            node = node.getparent()
    return out


def is_paragraph(piece: Piece) -> bool:
    """Whether it reads like prose: long, and not made of links."""
    size = len(piece.text)
    return piece.kind in ("paragraph", "quote", "item") and size > 80 and piece.linked * 3 < size


class Places:
    """The places of a page's elements, each worked out once."""

    def __init__(self, sums: dict[html.HtmlElement, Sums], letters: int) -> None:
        self._sums = sums
        self._letters = max(1, letters)
        self._known: dict[html.HtmlElement | None, Place] = {None: Place()}

    def of(self, node: html.HtmlElement) -> Place:
        above: html.HtmlElement | None = node
        missing = []
        while above is not None and above not in self._known:
            missing.append(above)
            above = above.getparent()
        place = self._known[above]
        for here in reversed(missing):
            place = self._known[here] = self._step(here, place)
        return place

    def _step(self, node: html.HtmlElement, above: Place) -> Place:
        tags = above.tags
        for tag in (node.tag, _ROLES.get(node.get("role") or "")):
            if tag in TAGS:
                tags |= 1 << TAGS.index(tag)
        own = self._groups(node)
        sums = self._sums.get(node)
        whole = sums is not None and sums.letters > _WHOLE * self._letters
        within = above.within if whole else above.within | own
        body = above.body or "articlebody" in (node.get("itemprop") or "").lower()
        return Place(tags, own, above.own, own | above.own | above.parents, within, above.depth + 1, body)

    def _groups(self, node: html.HtmlElement) -> int:
        if node.tag in ("html", "body"):
            return 0
        said = (node.get("class"), node.get("id"), node.get("data-testid"), node.get("data-component"))
        name = " ".join([*(part or "" for part in said), node.tag if "-" in node.tag else ""]).strip()
        return _groups_in(name) if name else 0


@lru_cache(maxsize=4096)
def _groups_in(name: str) -> int:
    """The groups whose words a name holds, as bits; pages of one site share most of their names."""
    name = name.lower()
    return sum(1 << bit for bit, (held, begins) in enumerate(_HELD) if held.search(name) and begins.search(name))


def densest(pieces: Sequence[Piece]) -> tuple[html.HtmlElement | None, float]:
    """The element nearest around most of the page's prose, and the share of the prose that speaks for it."""
    scores: dict[html.HtmlElement, float] = {}
    whole = 0.0
    for piece in pieces:
        size = len(piece.text)
        if size < 40 or piece.kind == "heading":
            continue
        worth = size * (1 - piece.linked / size) ** 2
        whole += worth
        node, share = piece.node.getparent(), 1.0
        for _ in range(4):
            if node is None:
                break
            scores[node] = scores.get(node, 0.0) + worth * share
            node, share = node.getparent(), share * 0.7
    if not scores:
        return None, 0.0
    best = max(scores, key=lambda node: scores[node])
    return best, min(1.0, scores[best] / max(1.0, whole))
