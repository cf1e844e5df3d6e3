"""A page as a whole, before its pieces are judged: where its title stands, what recurs, where its prose is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from lxml import html

from digest.ingest.page.places import Places, Sums, densest, sums_of
from digest.ingest.page.title import fold
from digest.ingest.page.walk import Piece
from digest.text import urls

_HALF = 0.5  # of a piece's words
_TRACE = 0.02  # share of a container's letters that a stray match can explain


@dataclass(frozen=True, slots=True)
class Opinions:
    """For each piece, how far three readers of the page take it for main content: 0 to 1."""

    trafilatura: Sequence[float]
    readability: Sequence[float]
    stated: Sequence[float]  # JSON-LD's articleBody; all zero where there is none


@dataclass(frozen=True, slots=True)
class Known:
    """What the page says of its story."""

    title: str
    authors: tuple[str, ...]
    description: str
    address: str


class Survey:
    """Figures of the whole page that the features of its pieces are measured against."""

    def __init__(
        self, pieces: Sequence[Piece], words: Sequence[Sequence[str]], known: Known, opinions: Opinions
    ) -> None:
        self.pieces = pieces
        self.words = words  # of each piece
        self.opinions = opinions
        self.site = urls.site(known.address)
        self.title = fold(known.title)
        self.authors = [folded for author in known.authors if (folded := fold(author))]
        self.description = fold(known.description)
        self.folded = [fold(piece.text) for piece in pieces]
        self.title_at = self._title_at()
        self.letters = sum(len(piece.text) for piece in pieces)
        self.sums: dict[html.HtmlElement, Sums] = sums_of(pieces, opinions.trafilatura, opinions.readability)
        self.places = Places(self.sums, self.letters)
        self._count()
        self._weigh()
        best, self.best_share = densest(pieces)
        self.above_best: dict[html.HtmlElement, int] = {}
        node, steps = best, 0
        while node is not None:
            self.above_best[node] = steps
            node, steps = node.getparent(), steps + 1

    def beyond(self, index: int) -> bool:
        """Whether neither the piece nor anything in the three containers around it is in any candidate."""
        said = self.opinions
        if max(said.trafilatura[index], said.readability[index], said.stated[index]) >= _HALF:
            return False
        node = self.pieces[index].node.getparent()
        for _ in range(3):
            if node is None:
                break
            sums = self.sums[node]
            if max(sums.taken, sums.second) >= _TRACE * sums.letters:
                return False
            node = node.getparent()
        return True

    def _title_at(self) -> int:
        if not self.title:
            return -1
        places = [index for index, text in enumerate(self.folded) if text == self.title]
        return next((index for index in places if self.pieces[index].kind == "heading"), places[0] if places else -1)

    def _count(self) -> None:
        """Running sums before each piece, and how often each text and each design of element occurs."""
        self.times = Counter(self.folded)
        self.first_at: dict[str, int] = {}
        self.before, self.long_before, self.taken_before = [0], [0], [0.0]
        self.designs: dict[tuple[str, ...], list[float]] = {}
        self.design_of = [design(piece) for piece in self.pieces]
        for index, piece in enumerate(self.pieces):
            size = len(piece.text)
            taken = self.opinions.trafilatura[index]
            self.first_at.setdefault(self.folded[index], index)
            self.before.append(self.before[-1] + size)
            self.long_before.append(self.long_before[-1] + (size > 120 and piece.linked * 3 < size))
            self.taken_before.append(self.taken_before[-1] + size * taken)
            tally = self.designs.setdefault(self.design_of[index], [0.0, 0.0, 0.0])
            tally[0] += taken
            tally[1] += piece.linked / max(1, size)
            tally[2] += 1

    def _weigh(self) -> None:
        """How much of the page each library takes, from where to where, and how far they agree."""
        sizes = [len(piece.text) for piece in self.pieces]
        one, two = self.opinions.trafilatura, self.opinions.readability
        both = sum(size * min(a, b) for size, a, b in zip(sizes, one, two, strict=True))
        either = sum(size * max(a, b) for size, a, b in zip(sizes, one, two, strict=True))
        total = max(1, self.letters)
        self.shares = [sum(map(mul, sizes, marks)) / total for marks in (one, two)]
        self.agreement = both / either if either else 0.0
        self.spans = [_span(one), _span(two)]


def design(piece: Piece) -> tuple[str, ...]:
    """What makes elements of a page look alike: tag and class, their own and their parent's."""
    parent = piece.node.getparent()
    above = ("", "") if parent is None else (parent.tag, parent.get("class") or "")
    return (piece.node.tag, piece.node.get("class") or "", *above)


def _span(marks: Sequence[float]) -> tuple[int, int]:
    held = [index for index, mark in enumerate(marks) if mark >= 0.5]
    return (held[0], held[-1]) if held else (len(marks), -1)
