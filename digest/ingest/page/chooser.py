"""The choice of main content: which pieces of the page are the story's, with the evidence for it."""

from collections.abc import Sequence

from lxml import html

from digest.ingest.page.candidates import by_readability, by_trafilatura, coverage
from digest.ingest.page.title import fold
from digest.ingest.page.walk import Piece


def choose(root: html.HtmlElement, pieces: Sequence[Piece], title: str) -> tuple[list[bool], tuple[str, ...]]:
    """For each piece whether it is inside, and notes that say why."""
    inside = [mark >= 0.5 for mark in coverage(pieces, by_trafilatura(root))]
    note = "main content: trafilatura"
    if sum(len(piece.text) for piece, held in zip(pieces, inside, strict=True) if held) < 200:
        second = [mark >= 0.5 for mark in coverage(pieces, by_readability(root))]
        if sum(second) > sum(inside):
            inside, note = second, "main content: readability"
    named = fold(title)
    inside = [held and not (named and fold(piece.text) == named) for piece, held in zip(pieces, inside, strict=True)]
    return inside, (note,)
