"""Opinions on which pieces of a page are its main content: two libraries' and our own, all told as one mark a piece."""

import logging
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy

from lxml import html

from digest.ingest.page.walk import Piece, pieces_of

_WORD = re.compile(r"\w+")
_LONG = 5  # words; of shorter pieces no part is recognised, only the whole
_ANCHOR = 6  # words; shorter pieces recur on a page


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
    """For each piece, the share of its words that stand in the candidate's text, at the piece's own place in it.

    Long pieces that occur once on either side are anchors; what lies between two anchors is matched only there, from
    the anchors inwards, so that a contents list is not taken for the headings it repeats.
    """
    said = words(candidate)
    line = " " + " ".join(said) + " "
    own = [words(piece.text) for piece in pieces]
    marks = [0.0] * len(own)
    anchors = _anchors(own, line)
    before, low = -1, 0
    for index, start in [*anchors, (len(own), len(line) - 1)]:
        _match_between(own, marks, range(before + 1, index), line[low : start + 1])
        if index < len(own):
            marks[index] = 1.0
            before, low = index, start + sum(map(len, own[index])) + len(own[index])
    grams = {tuple(said[at : at + 3]) for at in range(len(said) - 2)}
    for index, mine in enumerate(own):
        if not marks[index] and len(mine) >= _LONG:
            held = sum(tuple(mine[start : start + 3]) in grams for start in range(len(mine) - 2))
            marks[index] = min(0.99, held / (len(mine) - 2))
    return marks


def _anchors(own: list[list[str]], line: str) -> list[tuple[int, int]]:
    """Pieces that stand exactly once in the line, with their places: the longest run of them in order."""
    count = Counter(tuple(mine) for mine in own if len(mine) >= _ANCHOR)
    placed: list[tuple[int, int]] = []
    for index, mine in enumerate(own):
        if len(mine) >= _ANCHOR and count[tuple(mine)] == 1:
            needle = " " + " ".join(mine) + " "
            at = line.find(needle)
            if at >= 0 and line.find(needle, at + 1) < 0:
                placed.append((index, at))
    tails: list[int] = []  # the textbook's longest increasing run, over the places
    last: list[int] = []
    back: list[int] = []
    for here, (_, at) in enumerate(placed):
        spot = bisect_left(tails, at)
        tails[spot : spot + 1] = [at]
        last[spot : spot + 1] = [here]
        back.append(last[spot - 1] if spot else -1)
    run: list[tuple[int, int]] = []
    at_end = last[-1] if last else -1
    while at_end >= 0:
        run.append(placed[at_end])
        at_end = back[at_end]
    return run[::-1]


def _match_between(own: list[list[str]], marks: list[float], gap: range, line: str) -> None:
    """Mark the pieces of a gap that stand in its part of the line: next to its ends first, then in order."""
    needles = {index: " " + " ".join(own[index]) + " " for index in gap if own[index]}
    for index in reversed(gap):
        if index in needles and line.endswith(needles[index]):
            marks[index] = 1.0
            line = line[: len(line) - len(needles[index]) + 1]
    for index in gap:
        if index in needles and not marks[index] and line.startswith(needles[index]):
            marks[index] = 1.0
            line = line[len(needles[index]) - 1 :]
    at = 0
    for index in gap:
        if index in needles and not marks[index] and (found := line.find(needles[index], at)) >= 0:
            marks[index] = 1.0
            at = found + len(needles[index]) - 1
