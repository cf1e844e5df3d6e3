"""What a page may know: it asks `Site`, and every question it asks is noted.

Ask for the least you show: a page that asks for a whole source wakes when the source's feed address changes; one that
asks for its credit does not.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from digest.model.article import Article, Card
from digest.render.answers import Credit, Label, Question
from digest.render.shelves import Leaf
from digest.render.theme import Theme

Part = TypeVar("Part")

# How many parts of a sort are kept. Those of a card are small, and lists far apart show the same ones; a channel is of
# use to the three feeds that stand side by side; the others hold whole bodies, and are needed again soon or never.
PARTS_KEPT: dict[str | int, int] = {"face": 12_000, "channel": 4}
WHOLE_PARTS_KEPT = 250


class Answering(Protocol):
    """Who answers the questions: see digest.render.answers.Answers, which does so from a whole catalog."""

    known: dict[Question, tuple[int, Any]]  # the answers so far, each with the number of its question
    questions: list[Question]  # by number
    parts: dict[str | int, dict[Question, tuple[Any, dict[int, None]]]]  # by the first of what names each

    @property
    def theme(self) -> Theme:
        """The theme at work."""

    def answered(self, question: Question) -> tuple[int, Any]:
        """The number of a question that is not among those known, and its answer; then it is."""

    def body(self, article: Article) -> str:
        """An article's Markdown."""


@dataclass(slots=True)
class Site:
    """All that one page may know, and the note of what it asked."""

    answers: Answering
    asked: dict[int, None] = field(default_factory=dict)  # the numbers of its questions, in the order of first asking

    def ask(self, *question: str | int) -> Any:
        number, answer = self.answers.known.get(question) or self.answers.answered(question)
        self.asked[number] = None
        return answer

    def part(self, key: Question, make: Callable[["Site"], Part]) -> Part:
        """What `make` returns, made once for all pages that need it; each of them notes the questions it asked.

        `key` must name everything that `make` depends on beside its questions.
        """
        parts = self.answers.parts[key[0]]
        known = parts.get(key)
        if known is None:
            own = Site(self.answers)
            known = make(own), own.asked
            if len(parts) >= PARTS_KEPT.get(key[0], WHOLE_PARTS_KEPT):
                del parts[next(iter(parts))]
            parts[key] = known
        self.asked.update(known[1])
        made: Part = known[0]
        return made

    def text(self, key: str) -> str:
        """A setting that is text."""
        return str(self.ask("setting", key) or "")

    def number(self, key: str) -> int:
        """A setting that is a number."""
        return int(self.ask("setting", key))

    def article(self, id_: str) -> Article | None:
        found: Article | None = self.ask("article", id_)
        return found

    def cards(self, ids: tuple[str, ...]) -> tuple[Card, ...]:
        """The cards of those articles that are public, in the order given."""
        found = (self.ask("card", id_) for id_ in ids)
        return tuple(card for card in found if card is not None)

    def leaf(self, scope: str, key: str, number: int) -> Leaf | None:
        found: Leaf | None = self.ask("leaf", scope, key, number)
        return found

    def credit(self, key: str) -> Credit:
        found: Credit = self.ask("credit", key)
        return found

    def label(self, slug: str) -> Label:
        found: Label = self.ask("label", slug)
        return found
