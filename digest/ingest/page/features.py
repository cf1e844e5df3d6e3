"""What can be seen of each piece of a page: its text, its place, its neighbours, and the opinions of the candidates."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log1p

from lxml import html

from digest.ingest.page.candidates import words
from digest.ingest.page.title import fold
from digest.ingest.page.walk import Piece
from digest.text import urls

# What designers call things, by what they are for. Tokens of class and id, wherever they begin.
_HINTS = {
    "body": r"article-?_?body|(?:post|entry|story|article|page|main|body|news)-?_?(?:content|text|body|copy)|content-?_?body|rich-?text|articletext|markdown|prose",
    "article": r"article|post(?!er)|story|entry|hentry|blog",
    "related": r"relat|recommend|also|trend|popular|most-?_?|latest|suggest|read-?_?more|more-|teaser|card|tile|outbrain|taboola|carousel|slider|swiper|rec-|further|next|prev",
    "share": r"share|sharing|social|follow|facebook|twitter|whatsapp|addthis|bookmark",
    "comment": r"comment|disqus|respond|reply|discuss|feedback|rating|vote|poll",
    "menu": r"nav|menu|breadcrumb|crumb|pagination|pager|tabs?(?:$|-|_)|skip|search|toolbar",
    "contents": r"toc|table-?_?of-?_?contents|contents|jump|ez-toc|index",
    "appeal": r"newsletter|subscri|sign-?_?up|paywall|piano|login|register|donat|member|premium|cta|call-?_?to|optin|lead-?_?form|signup",
    "advert": r"ads?(?:$|-|_|[A-Z])|advert|sponsor|banner|promo|dfp|gpt|commercial|affiliate",
    "author": r"author|byline|by-line|bio|writer|contributor|profile|avatar|person|expert",
    "meta": r"meta|date|time|publish|updated|credit|kicker|eyebrow|rubric|read-?time|info(?!box)|details",
    "tags": r"tag(?!line)|categor|label|topic|keyword|chip|pill|badge",
    "caption": r"caption|figure|image|photo|gallery|media|video|player|picture|slide|embed|audio|legend",
    "side": r"side-?_?bar|aside|widget|rail|complementary|secondary|right-?col|col-?right|off-?canvas|sticky",
    "frame": r"footer|foot(?:$|-|_)|header|masthead|top-?bar|site-|global|bottom|copyright|legal|disclaimer|cookie|consent|gdpr|privacy",
    "lead": r"summary|standfirst|dek|deck|lead|lede|intro|subtitle|sub-?_?head|excerpt|abstract|description|teaser-?text|chapo|vorspann|bajada|sommario",
    "title": r"title|headline|heading",
    "box": r"pull-?_?quote|fact|info-?_?box|callout|highlight|inset|note|accordion|faq|key-?_?(?:point|takeaway)|takeaway|tl-?dr|disclosure",
    "hidden": r"hidden|collaps|modal|popup|pop-up|overlay|tooltip|lightbox|print|dropdown|drawer|sr-|offscreen|alert|notice|message",
}
_HINT = {name: re.compile(rf"(?:^|[\s_-]|(?<=[a-z])(?=[A-Z]))(?:{pattern})", re.I) for name, pattern in _HINTS.items()}
_GROUPS = tuple(_HINT)
_TAGS = ("article", "main", "aside", "nav", "header", "footer", "form", "figure", "li", "table", "section", "button", "details", "dl")
_HOLDERS = ("p", "div", "li", "td", "span", "section", "a", "blockquote", "figcaption", "dd")
_WHOLE = 0.6  # share of the page's letters above which a container's class says nothing of its parts
_ENDS = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*$")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")


_LISTS = re.compile(r"/(?:tags?|topics?|categor(?:y|ies|ia)|sections?|search|archives?|label|keywords?|hashtag|themen?|etiqueta|sujet|rubrik)/", re.I)
_PEOPLE = re.compile(r"/(?:authors?|people|person|profiles?|staff|by|writers?|contributors?|autor(?:en|es)?|auteur|users?|columnists?)/", re.I)
_SOCIAL = re.compile(r"^https?://(?:[\w-]+\.)*(?:facebook|twitter|x|instagram|linkedin|whatsapp|t|telegram|pinterest|tiktok|youtube|reddit|threads|bsky)\.\w+/|^https?://wa\.me", re.I)


def _dress(piece: Piece) -> list[float]:
    """Whether all of it is strong, all of it emphasised, and whether it begins with a link."""
    shown = piece.markdown.lstrip("> -*.)0123456789") if piece.kind in ("item", "quote") else piece.markdown
    shown = re.sub(r"\]\([^)]*\)", "", shown.lstrip("# ")).replace("[", "")
    strong = shown.startswith("**") and shown.rstrip().endswith("**")
    emphasis = not strong and shown.startswith("*") and shown.rstrip().endswith("*")
    return [strong, emphasis, piece.markdown.lstrip("> -*").startswith("[")]


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of the page as a whole when its pieces are judged."""

    title: str
    authors: tuple[str, ...]
    description: str
    address: str
    trafilatura: Sequence[float]
    readability: Sequence[float]
    stated: Sequence[float]  # of JSON-LD's articleBody; all zero where there is none


@dataclass(slots=True)
class _Place:
    """What an element's ancestors, and itself, say of the text in it."""

    tags: int = 0
    own: int = 0
    near: int = 0  # of the element, its parent and its grandparent
    parents: int = 0
    hints: int = 0
    depth: int = 0
    body: bool = False


@dataclass(slots=True)
class _Sums:
    letters: int = 0
    linked: int = 0
    pieces: int = 0
    paragraphs: int = 0
    taken: float = 0.0
    second: float = 0.0


NAMES: tuple[str, ...] = (
    "words", "letters", "linked", "links", "ends", "colon", "commas", "digits", "capitals", "date", "short words", "bar", "first is capital",
    "shouted", "all strong", "all emphasis", "begins linked", "marks of rights", "address in text",
    "leads to own site", "leads to lists", "leads to people", "leads to social", "leads nowhere",
    "heading", "level", "item", "quote", "code", "table", "figure", "rule",
    *(f"holder {tag}" for tag in _HOLDERS),
    *(f"in {tag}" for tag in _TAGS),
    *(f"near {group}" for group in _GROUPS),
    *(f"within {group}" for group in _GROUPS),
    "articleBody", "depth",
    "place", "place by letters", "after title", "pieces since title", "is title", "like title", "names author", "in description", "repeated", "said before", "long before", "long after", "share before",
    "trafilatura", "readability", "json-ld", "has json-ld", "trafilatura share", "readability share", "agreement",
    "between first and last of trafilatura", "between first and last of readability", "from first", "from last",
    "parent letters", "parent linked", "parent pieces", "parent paragraphs", "parent taken", "parent second",
    "grand letters", "grand linked", "grand pieces", "grand paragraphs", "grand taken", "grand second",
    "great letters", "great linked", "great paragraphs", "great taken",
    "in best", "steps to best", "best share",
    *(f"{side} {what}" for side in ("-1", "+1", "-2", "+2") for what in ("words", "linked", "trafilatura", "readability", "heading", "ends")),
    "same class as taken", "same class linked", "same class count",
)  # fmt: skip


def features_of(pieces: Sequence[Piece], page: Page) -> list[list[float]]:
    """One row of figures a piece, in the order of NAMES."""
    reader = _Reader(pieces, page)
    return [reader.row(index) for index in range(len(pieces))]


@dataclass
class _Reader:
    pieces: Sequence[Piece]
    page: Page
    sums: dict[html.HtmlElement, _Sums] = field(default_factory=dict)
    places: dict[html.HtmlElement | None, _Place] = field(default_factory=dict)
    letters: int = 0

    def __post_init__(self) -> None:
        self.places = {None: _Place()}
        for index, piece in enumerate(self.pieces):
            size = len(piece.text)
            self.letters += size
            node = piece.node
            long = piece.kind in ("paragraph", "quote", "item") and size > 80 and piece.linked * 3 < size
            while node is not None:
                sums = self.sums.get(node)
                if sums is None:
                    sums = self.sums[node] = _Sums()
                sums.letters += size
                sums.linked += piece.linked
                sums.pieces += 1
                sums.paragraphs += long
                sums.taken += size * self.page.trafilatura[index]
                sums.second += size * self.page.readability[index]
                node = node.getparent()
        self._survey()

    def _survey(self) -> None:
        page, pieces = self.page, self.pieces
        self.title = fold(page.title)
        self.title_at = next((i for i, piece in enumerate(pieces) if self.title and fold(piece.text) == self.title and piece.kind == "heading"), -1)
        if self.title_at < 0:
            self.title_at = next((i for i, piece in enumerate(pieces) if self.title and fold(piece.text) == self.title), -1)
        self.authors = [fold(author) for author in page.authors]
        self.described = fold(page.description)
        self.count = Counter(fold(piece.text) for piece in pieces)
        self.spans = [self._span(page.trafilatura), self._span(page.readability)]
        both = sum(len(p.text) * min(a, b) for p, a, b in zip(pieces, page.trafilatura, page.readability, strict=True))
        either = sum(len(p.text) * max(a, b) for p, a, b in zip(pieces, page.trafilatura, page.readability, strict=True))
        total = max(1, self.letters)
        self.shares = [
            sum(len(p.text) * m for p, m in zip(pieces, marks, strict=True)) / total for marks in (page.trafilatura, page.readability)
        ]
        self.agreement = both / either if either else 0.0
        self.best, self.best_share = self._best()
        self.above_best: dict[html.HtmlElement, int] = {}
        node, steps = self.best, 0
        while node is not None:
            self.above_best[node] = steps
            node, steps = node.getparent(), steps + 1
        self.before, self.longs, self.taken_before = [0], [0], [0.0]
        self.seen: dict[str, int] = {}
        for index, piece in enumerate(pieces):
            size = len(piece.text)
            self.before.append(self.before[-1] + size)
            self.longs.append(self.longs[-1] + (size > 120 and piece.linked * 3 < size))
            self.taken_before.append(self.taken_before[-1] + size * page.trafilatura[index])
            self.seen.setdefault(fold(piece.text), index)
        self.classes: dict[str, list[float]] = {}
        for index, piece in enumerate(pieces):
            tally = self.classes.setdefault(self._class(piece), [0.0, 0.0, 0.0])
            tally[0] += page.trafilatura[index]
            tally[1] += piece.linked / max(1, len(piece.text))
            tally[2] += 1

    def _class(self, piece: Piece) -> str:
        parent = piece.node.getparent()
        return f"{piece.node.tag}.{piece.node.get('class')}/{parent.tag if parent is not None else ''}.{parent.get('class') if parent is not None else ''}"

    def _span(self, marks: Sequence[float]) -> tuple[int, int]:
        held = [index for index, mark in enumerate(marks) if mark >= 0.5]
        return (held[0], held[-1]) if held else (len(marks), -1)

    def _best(self) -> tuple[html.HtmlElement | None, float]:
        """The element whose own paragraphs, and half of whose children's, weigh most."""
        scores: dict[html.HtmlElement, float] = {}
        whole = 0.0
        for piece in self.pieces:
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

    def place(self, node: html.HtmlElement | None) -> _Place:
        missing = []
        while node not in self.places:
            assert node is not None
            missing.append(node)
            node = node.getparent()
        place = self.places[node]
        for here in reversed(missing):
            place = self._step(here, place)
            self.places[here] = place
        return place

    def _step(self, node: html.HtmlElement, above: _Place) -> _Place:
        tags = above.tags
        if node.tag in _TAGS:
            tags |= 1 << _TAGS.index(node.tag)
        role = node.get("role")
        if role in ("navigation", "complementary", "contentinfo", "banner", "main", "article", "form", "search"):
            tags |= 1 << _TAGS.index({"navigation": "nav", "complementary": "aside", "contentinfo": "footer", "banner": "header", "main": "main", "article": "article"}.get(role, "form"))
        own = 0
        name = f"{node.get('class') or ''} {node.get('id') or ''} {node.get('data-testid') or ''} {node.get('data-component') or ''} {node.tag if '-' in str(node.tag) else ''}"
        if name.strip() and node.tag not in ("html", "body"):
            for bit, group in enumerate(_GROUPS):
                if _HINT[group].search(name):
                    own |= 1 << bit
        sums = self.sums.get(node)
        whole = sums is not None and sums.letters > _WHOLE * max(1, self.letters)
        hints = above.hints if whole else above.hints | own
        body = above.body or "articlebody" in (node.get("itemprop") or "").lower()
        return _Place(tags, own, own | above.own | above.parents, above.own, hints, above.depth + 1, body)

    def row(self, index: int) -> list[float]:
        piece = self.pieces[index]
        row = self._text(piece)
        row += [piece.kind == "heading", piece.level if piece.kind == "heading" else 0]
        row += [piece.kind == kind for kind in ("item", "quote", "code", "table", "figure", "rule")]
        row += [piece.node.tag == tag for tag in _HOLDERS]
        place = self.place(piece.node)
        row += [place.tags >> bit & 1 for bit in range(len(_TAGS))]
        row += [place.near >> bit & 1 for bit in range(len(_GROUPS))]
        row += [place.hints >> bit & 1 for bit in range(len(_GROUPS))]
        row += [place.body, place.depth]
        row += self._position(index, piece)
        row += self._opinions(index)
        row += self._containers(piece)
        for step in (-1, 1, -2, 2):
            row += self._neighbour(index + step)
        tally = self.classes[self._class(piece)]
        row += [(tally[0] - self.page.trafilatura[index]) / max(1, tally[2] - 1), tally[1] / tally[2], log1p(tally[2])]
        return [float(figure) for figure in row]

    def _text(self, piece: Piece) -> list[float]:
        text = piece.text
        said = words(text)
        size = max(1, len(text))
        return [
            log1p(len(said)), log1p(size), piece.linked / size, log1p(len(piece.hrefs)), bool(_ENDS.search(text)), text.endswith(":"),
            text.count(",") / max(1, len(said)), sum(map(str.isdigit, text)) / size,
            sum(word[:1].isupper() for word in text.split()) / max(1, len(said)), bool(_DATE.search(text)),
            sum(len(word) <= 3 for word in said) / max(1, len(said)), bool(re.search(r"[|•·›»]", text)), text[:1].isupper(),
            sum(map(str.isupper, text)) / max(1, sum(map(str.isalpha, text))), *_dress(piece), "©" in text or "(c)" in text, bool(re.search(r"https?:|www\.|@\w", text)),
            *self._leads(piece.hrefs),
        ]  # fmt: skip

    def _leads(self, hrefs: Sequence[str]) -> list[float]:
        count = max(1, len(hrefs))
        return [
            sum(urls.same_site(href, self.page.address) for href in hrefs) / count,
            sum(bool(_LISTS.search(href)) for href in hrefs) / count,
            sum(bool(_PEOPLE.search(href)) for href in hrefs) / count,
            sum(bool(_SOCIAL.search(href)) for href in hrefs) / count,
            sum(not href or href.startswith(("#", "mailto:")) for href in hrefs) / count,
        ]

    def _position(self, index: int, piece: Piece) -> list[float]:
        own = fold(piece.text)
        after = index - self.title_at if self.title_at >= 0 else 0
        mine, named = set(own.split()), set(self.title.split())
        like = len(mine & named) / max(1, len(mine | named))
        return [
            index / max(1, len(self.pieces)), self.before[index] / max(1, self.letters), (after > 0) - (after < 0), max(-30, min(60, after)),
            own == self.title, like, any(author in own for author in self.authors if author), len(own) > 20 and own in self.described or (len(self.described) > 40 and self.described[:60] in own),
            self.count[own] > 1, self.seen[own] < index, log1p(self.longs[index]), log1p(self.longs[-1] - self.longs[index + 1]),
            self.taken_before[index] / max(1.0, self.taken_before[-1]),
        ]  # fmt: skip

    def _opinions(self, index: int) -> list[float]:
        page = self.page
        (first, last), (first2, last2) = self.spans
        return [
            page.trafilatura[index], page.readability[index], page.stated[index], float(any(page.stated)), *self.shares, self.agreement,
            first <= index <= last, first2 <= index <= last2,
            max(-20, min(20, index - min(first, first2))), max(-20, min(20, index - max(last, last2))),
        ]  # fmt: skip

    def _containers(self, piece: Piece) -> list[float]:
        row: list[float] = []
        node = piece.node.getparent()
        total = max(1, self.letters)
        size = len(piece.text)
        for generation in range(3):
            sums = self.sums.get(node, _Sums()) if node is not None else _Sums()
            others = max(1, sums.letters - size)
            figures = [sums.letters / total, sums.linked / max(1, sums.letters), log1p(sums.pieces), log1p(sums.paragraphs), sums.taken / max(1, sums.letters), sums.second / max(1, sums.letters)]
            if generation == 0:
                figures[4] = min(1.0, sums.taken / others)
            row += figures if generation < 2 else [figures[0], figures[1], figures[3], figures[4]]
            node = node.getparent() if node is not None else None
        node, steps = piece.node, 0
        while node is not None and node not in self.above_best:
            node, steps = node.getparent(), steps + 1
        up = self.above_best.get(node, 20) if node is not None else 20
        row += [up == 0, min(20, steps + up), self.best_share]
        return row

    def _neighbour(self, index: int) -> list[float]:
        if not 0 <= index < len(self.pieces):
            return [-1.0, -1.0, -1.0, -1.0, -1.0, -1.0]
        piece = self.pieces[index]
        return [
            log1p(len(piece.text.split())), piece.linked / max(1, len(piece.text)), self.page.trafilatura[index], self.page.readability[index],
            piece.kind == "heading", bool(_ENDS.search(piece.text)),
        ]  # fmt: skip
