"""Opinions on which pieces of a page are its main content: two libraries' and our own, all told as one mark a piece."""

import logging
import re
from collections.abc import Sequence
from copy import deepcopy

from lxml import etree, html

from digest.ingest.page.walk import Piece, pieces_of

_WORD = re.compile(r"\w+")
_LONG = 5  # words; shorter pieces recur on a page and must stand between their neighbours to be recognised


def by_trafilatura(root: html.HtmlElement) -> str:
    """The text trafilatura takes for the main content; empty when it finds none."""
    from trafilatura import bare_extraction  # noqa: PLC0415 - most of a second, paid by pages only

    _quiet("trafilatura")
    try:
        found = bare_extraction(deepcopy(root), include_comments=False, include_tables=True)
    except Exception:
        return ""
    return str(getattr(found, "text", None) or "")


def by_readability(root: html.HtmlElement) -> str:
    """The text readability-lxml takes for the main content; empty when it finds none."""
    from readability import Document  # noqa: PLC0415 - a quarter of a second, paid by pages only

    _quiet("readability")
    try:
        summary = Document(deepcopy(root)).summary(html_partial=True)
        tree = html.fragment_fromstring(summary, create_parent="body")
    except Exception:
        return ""
    return "\n".join(piece.text for piece in pieces_of(tree, None))


def _quiet(library: str) -> None:
    logging.getLogger(library).setLevel(logging.CRITICAL)


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def coverage(pieces: Sequence[Piece], candidate: str) -> list[float]:
    """For each piece, the share of its words that stand in the candidate's text, at the piece's own place in it."""
    said = words(candidate)
    line = " " + " ".join(said) + " "
    grams = {tuple(said[at : at + 3]) for at in range(len(said) - 2)}
    marks = [0.0] * len(pieces)
    spots: list[tuple[int, int] | None] = [None] * len(pieces)
    at = 0
    own = [words(piece.text) for piece in pieces]
    for index, mine in enumerate(own):
        if len(mine) < _LONG:
            continue
        needle = " " + " ".join(mine) + " "
        found = line.find(needle, at)
        if found < 0:
            found = line.find(needle)
            if found < 0:
                held = sum(tuple(mine[start : start + 3]) in grams for start in range(len(mine) - 2))
                marks[index] = held / (len(mine) - 2)
                continue
        else:
            at = found + len(needle) - 1
        marks[index] = 1.0
        spots[index] = (found, found + len(needle) - 1)
    _place_short(own, marks, spots, line)
    return marks


def _place_short(own: list[list[str]], marks: list[float], spots: list[tuple[int, int] | None], line: str) -> None:
    after = [len(line)] * (len(own) + 1)
    for index in range(len(own) - 1, -1, -1):
        spot = spots[index]
        after[index] = spot[0] + 1 if spot is not None else after[index + 1]
    at = 0
    for index, mine in enumerate(own):
        spot = spots[index]
        if spot is not None:
            at = max(at, spot[1])
        elif mine and len(mine) < _LONG:
            needle = " " + " ".join(mine) + " "
            found = line.find(needle, at, max(after[index + 1], at))
            if found >= 0:
                marks[index] = 1.0
                at = found + len(needle) - 1


def contained(node: html.HtmlElement, holders: set[html.HtmlElement]) -> bool:
    """Whether one of the holders is the node or stands above it."""
    here: etree._Element | None = node
    while here is not None:
        if here in holders:
            return True
        here = here.getparent()
    return False
