"""What can be seen of each piece of a page: its text, its place, its neighbours, and what the candidates say of it."""

import re
from collections.abc import Sequence
from functools import lru_cache
from math import log1p
from string import ascii_lowercase, ascii_uppercase, digits

from digest.ingest.page.places import GROUPS, TAGS, Sums
from digest.ingest.page.survey import Survey
from digest.ingest.page.walk import Piece
from digest.text import urls

_HOLDERS = ("p", "div", "li", "td", "span", "section", "a", "blockquote", "figcaption", "dd")
_KINDS = ("item", "quote", "code", "table", "figure", "rule")
_ENDS = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*$")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")
_LISTS = re.compile(
    r"/(?:tags?|topics?|categor(?:y|ies|ia)|sections?|search|archives?|label|keywords?|hashtag|themen?|etiqueta|sujet|"
    r"rubrik)/",
    re.I,
)
_PEOPLE = re.compile(
    r"/(?:authors?|people|person|profiles?|staff|by|writers?|contributors?|autor(?:en|es)?|auteur|users?|"
    r"columnists?)/",
    re.I,
)
_SOCIAL = re.compile(
    r"^https?://(?:[\w-]+\.)*(?:facebook|twitter|x|instagram|linkedin|whatsapp|t|telegram|pinterest|tiktok|"
    r"youtube|reddit|threads|bsky)\.\w+/|^https?://wa\.me",
    re.I,
)
_SIGNS = tuple(kind.encode("ascii") for kind in (digits, ascii_uppercase, ascii_lowercase))
NAMES: tuple[str, ...] = (
    "words", "letters", "linked", "links", "ends", "colon", "commas", "digits", "capitals", "date", "short words",
    "bar", "first is capital", "shouted", "all strong", "all emphasis", "begins linked", "marks of rights",
    "address in text",
    "leads to own site", "leads to lists", "leads to people", "leads to social", "leads nowhere",
    "heading", "level", *_KINDS,
    *(f"holder {tag}" for tag in _HOLDERS),
    *(f"in {tag}" for tag in TAGS),
    *(f"near {group}" for group in GROUPS),
    *(f"within {group}" for group in GROUPS),
    "articleBody", "depth",
    "place", "place by letters", "after title", "pieces since title", "is title", "like title", "names author",
    "in description", "repeated", "said before", "long before", "long after", "share before",
    "trafilatura", "readability", "json-ld", "has json-ld", "trafilatura share", "readability share", "agreement",
    "between first and last of trafilatura", "between first and last of readability", "from first", "from last",
    "parent letters", "parent linked", "parent pieces", "parent paragraphs", "parent taken", "parent second",
    "grand letters", "grand linked", "grand pieces", "grand paragraphs", "grand taken", "grand second",
    "great letters", "great linked", "great paragraphs", "great taken",
    "in best", "steps to best", "best share",
    *(
        f"{side} {what}"
        for side in ("-1", "+1", "-2", "+2")
        for what in ("words", "linked", "trafilatura", "readability", "heading", "ends")
    ),
    "same class as taken", "same class linked", "same class count",
)  # fmt: skip


def features_of(page: Survey) -> list[list[float] | None]:
    """One row of figures a piece, in the order of NAMES; None where the piece is beyond all candidates.

    Of 144,652 pieces of known pages half were beyond; sixteen of those belonged to a story.
    """
    beside = [_beside(index, page) for index in range(len(page.pieces))]
    rows: list[list[float] | None] = []
    for index, piece in enumerate(page.pieces):
        if page.beyond(index):
            rows.append(None)
            continue
        row = [
            *_text(piece, page.words[index]),
            *_leads(piece, page.site),
            *_kind(piece),
            *_place(piece, page),
            *_position(index, page),
        ]
        row += [*_opinions(index, page), *_containers(piece, page)]
        for step in (-1, 1, -2, 2):
            row += beside[index + step] if 0 <= index + step < len(beside) else [-1.0] * 6
        rows.append([*row, *_alike(index, page)])
    return rows


def _text(piece: Piece, said: Sequence[str]) -> list[float]:
    text = piece.text
    size, count = max(1, len(text)), max(1, len(said))
    figures, capitals, letters = _tally(text)
    return [
        log1p(len(said)),
        log1p(size),
        piece.linked / size,
        log1p(len(piece.hrefs)),
        bool(_ENDS.search(text)),
        text.endswith(":"),
        text.count(",") / count,
        figures / size,
        sum(word[:1].isupper() for word in text.split()) / count,
        bool(_DATE.search(text)),
        sum(len(word) <= 3 for word in said) / count,
        bool(re.search(r"[|•·›»]", text)),
        text[:1].isupper(),
        capitals / max(1, letters),
        *_dress(piece),
        "©" in text or "(c)" in text,
        bool(re.search(r"https?:|www\.|@\w", text)),
    ]


def _tally(text: str) -> tuple[int, int, int]:
    """How many digits, capitals and letters it has."""
    if not text.isascii():
        return sum(map(str.isdigit, text)), sum(map(str.isupper, text)), sum(map(str.isalpha, text))
    signs = text.encode("ascii")  # of which C counts, where the other takes each letter for itself
    figures, capitals, small = (len(signs) - len(signs.translate(None, kind)) for kind in _SIGNS)
    return figures, capitals, capitals + small


def _dress(piece: Piece) -> list[float]:
    """Whether all of it is strong, all of it emphasised, and whether it begins with a link."""
    shown = piece.markdown.lstrip("> -*.)0123456789") if piece.kind in ("item", "quote") else piece.markdown
    shown = re.sub(r"\]\([^)]*\)", "", shown.lstrip("# ")).replace("[", "")
    strong = shown.startswith("**") and shown.rstrip().endswith("**")
    emphasis = not strong and shown.startswith("*") and shown.rstrip().endswith("*")
    return [strong, emphasis, piece.markdown.lstrip("> -*").startswith("[")]


def _leads(piece: Piece, site: str) -> list[float]:
    """Shares of its links by where they lead."""
    hrefs = piece.hrefs
    count = max(1, len(hrefs))
    return [
        sum(urls.site(href) == site for href in hrefs) / count if site else 0.0,
        sum(bool(_LISTS.search(href)) for href in hrefs) / count,
        sum(bool(_PEOPLE.search(href)) for href in hrefs) / count,
        sum(bool(_SOCIAL.search(href)) for href in hrefs) / count,
        sum(not href or href.startswith(("#", "mailto:")) for href in hrefs) / count,
    ]


def _kind(piece: Piece) -> list[float]:
    heading = piece.kind == "heading"
    return [heading, piece.level if heading else 0, *(piece.kind == kind for kind in _KINDS)]


def _place(piece: Piece, page: Survey) -> list[float]:
    place = page.places.of(piece.node)
    return [
        *(piece.node.tag == tag for tag in _HOLDERS),
        *_bits(place.tags, len(TAGS)),
        *_bits(place.near, len(GROUPS)),
        *_bits(place.within, len(GROUPS)),
        place.body,
        place.depth,
    ]


@lru_cache(maxsize=1024)
def _bits(held: int, count: int) -> tuple[int, ...]:
    return tuple(held >> bit & 1 for bit in range(count))


def _position(index: int, page: Survey) -> list[float]:
    own, title, described = page.folded[index], page.title, page.description
    after = index - page.title_at if page.title_at >= 0 else 0
    mine, named = set(own.split()), set(title.split())
    return [
        index / max(1, len(page.pieces)),
        page.before[index] / max(1, page.letters),
        (after > 0) - (after < 0),
        max(-30, min(60, after)),
        own == title,
        len(mine & named) / max(1, len(mine | named)),
        any(author in own for author in page.authors),
        (len(own) > 20 and own in described) or (len(described) > 40 and described[:60] in own),
        page.times[own] > 1,
        page.first_at[own] < index,
        log1p(page.long_before[index]),
        log1p(page.long_before[-1] - page.long_before[index + 1]),
        page.taken_before[index] / max(1.0, page.taken_before[-1]),
    ]


def _opinions(index: int, page: Survey) -> list[float]:
    said = page.opinions
    (first, last), (first_too, last_too) = page.spans
    return [
        said.trafilatura[index],
        said.readability[index],
        said.stated[index],
        any(said.stated),
        *page.shares,
        page.agreement,
        first <= index <= last,
        first_too <= index <= last_too,
        max(-20, min(20, index - min(first, first_too))),
        max(-20, min(20, index - max(last, last_too))),
    ]


def _containers(piece: Piece, page: Survey) -> list[float]:
    """What stands beside the piece in its three nearest containers, and how far it is from the densest."""
    row: list[float] = []
    node = piece.node.getparent()
    for generation in range(3):
        sums = page.sums.get(node, Sums()) if node is not None else Sums()
        letters = max(1, sums.letters)
        others = max(1, sums.letters - len(piece.text))
        taken = min(1.0, sums.taken / others) if generation == 0 else sums.taken / letters
        row += [sums.letters / max(1, page.letters), sums.linked / letters]
        row += [log1p(sums.pieces)] if generation < 2 else []
        row += [log1p(sums.paragraphs), taken]
        row += [sums.second / letters] if generation < 2 else []
        node = node.getparent() if node is not None else None
    node, steps = piece.node, 0
    while node is not None and node not in page.above_best:
        node, steps = node.getparent(), steps + 1
    up = page.above_best.get(node, 20) if node is not None else 20
    return [*row, up == 0, min(20, steps + up), page.best_share]


def _beside(index: int, page: Survey) -> list[float]:
    """What a piece tells of its neighbours."""
    piece = page.pieces[index]
    return [
        log1p(len(piece.text.split())),
        piece.linked / max(1, len(piece.text)),
        page.opinions.trafilatura[index],
        page.opinions.readability[index],
        piece.kind == "heading",
        bool(_ENDS.search(piece.text)),
    ]


def _alike(index: int, page: Survey) -> list[float]:
    """How pieces of the same design fare."""
    taken, linked, count = page.designs[page.design_of[index]]
    return [(taken - page.opinions.trafilatura[index]) / max(1, count - 1), linked / count, log1p(count)]
