"""Opinions on which pieces of a page are its main content: two libraries' and our own, all told as one mark a piece."""

import logging
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING

from lxml import html

from digest.ingest.page.walk import text_of

if TYPE_CHECKING:
    from readability import Document

_WORD = re.compile(r"\w+")
_NOT_SHOWN = re.compile(  # by readability's own rule
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\s*(?:!important\s*)?(?:;|$)", re.I
)
_GAP = 255
_WIDE, _BREAK, _SPACES = re.compile(r"\s{255,}"), re.compile(r"[^\S\n]*\n\s*"), re.compile(r"\t|[ \t]{2,}")
_LONG = 5  # words; of shorter pieces no part is recognised, only the whole
_ANCHOR = 6  # words; shorter pieces recur on a page


def by_trafilatura(root: html.HtmlElement) -> str:
    """The text trafilatura takes for the main content; empty when it finds none."""
    from trafilatura import bare_extraction  # noqa: PLC0415 - most of a second, paid by pages only

    _quiet("trafilatura")
    try:
        found = bare_extraction(root, include_comments=False, include_tables=True)
    except Exception:
        return ""
    return str(getattr(found, "text", None) or "")


def by_readability(root: html.HtmlElement) -> str:
    """The text readability-lxml takes for the main content; empty when it finds none."""
    _quiet("readability")
    try:
        summary = _document()(root).summary(html_partial=True)
        tree = html.fragment_fromstring(summary, create_parent="body")
    except Exception:
        return ""
    return text_of(tree)


@cache
def _document() -> "type[Document]":
    """readability's reading of a pruned tree: without its cleaning, and with a faster count of letters."""
    from readability import Document  # noqa: PLC0415 - a quarter of a second, paid by pages only

    class Pruned(Document):  # type: ignore[misc]  # the library has no types
        def _parse(self, input: html.HtmlElement) -> html.HtmlElement:  # noqa: A002 - the library's name
            copy = deepcopy(input)
            for node in copy.xpath("//*[@hidden or @style]"):
                if node.get("hidden") is not None or _NOT_SHOWN.search(node.get("style") or ""):
                    node.drop_tree()
            return copy

        def get_link_density(self, elem: html.HtmlElement) -> float:
            linked = sum(_measure(link.text_content()) for link in elem.iter("a") if link is not elem)
            return float(linked) / max(_measure(elem.text_content()), 1)

    return Pruned


def _measure(text: str) -> int:
    """The length of a text as readability counts it, each of its three steps only where it has something to do."""
    if len(text) > _GAP:
        text = _WIDE.sub(" " * _GAP, text)
    if "\n" in text:
        text = _BREAK.sub("\n", text)
    if "\t" in text or "  " in text:
        text = _SPACES.sub(" ", text)
    return len(text.strip())


def _quiet(library: str) -> None:
    logging.getLogger(library).setLevel(logging.CRITICAL)


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def coverage(own: Sequence[list[str]], candidate: str) -> list[float]:
    """For each piece, by its words, the share of them that stand in the candidate's text, at the piece's own place.

    Long pieces that occur once on either side are anchors; what lies between two anchors is matched only there, from
    the anchors inwards, so that a contents list is not taken for the headings it repeats.
    """
    said = words(candidate)
    line = " " + " ".join(said) + " "
    marks = [0.0] * len(own)
    anchors = _anchors(own, line)
    before, low = -1, 0
    for index, start in [*anchors, (len(own), len(line) - 1)]:
        _match_between(own, marks, range(before + 1, index), line[low : start + 1])
        if index < len(own):
            marks[index] = 1.0
            before, low = index, start + sum(map(len, own[index])) + len(own[index])
    grams = set(zip(said, said[1:], said[2:], strict=False))
    for index, mine in enumerate(own):
        if not marks[index] and len(mine) >= _LONG:
            held = sum(gram in grams for gram in zip(mine, mine[1:], mine[2:], strict=False))
            marks[index] = min(0.99, held / (len(mine) - 2))
    return marks


def _anchors(own: Sequence[list[str]], line: str) -> list[tuple[int, int]]:
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


def _match_between(own: Sequence[list[str]], marks: list[float], gap: range, line: str) -> None:
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
