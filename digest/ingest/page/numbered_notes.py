"""Footnotes that no link leads to: a raised number, and below it a note that says the same number."""

import re
from collections.abc import Iterator, Mapping

from lxml import html

from digest.ingest.page import lexicon
from digest.ingest.page.note_parts import (
    BESIDE,
    BLOCKS,
    HEADINGS,
    HOLDS_NOTE,
    LABEL,
    SHORT,
    beginning,
    is_long,
    is_named,
    short_text,
    text_before,
    upwards,
)

NUMBER = re.compile(r"[\[(]? ?(\d{1,3}) ?[\])]?")
# What a bare number is a mark after: a word of more than two letters or the end of a clause; no unit, no formula.
_BEFORE = re.compile(r"(?P<word>[^\W\d_]{3,})[.,;:!?…\"'”’»]*$|\([^()]*[^\W\d_]{3,}[^()]*\)[.,;:!?]*$")
_NOT_BEFORE = frozenset(lexicon.words("before_powers"))
_LEADS = frozenset(("sup", "b", "strong", "a", "span"))
_HEADED = frozenset(lexicon.words("notes_headings"))


def by_number(
    root: html.HtmlElement, bare: list[html.HtmlElement], places: Mapping[html.HtmlElement, int]
) -> dict[html.HtmlElement, html.HtmlElement]:
    notes: dict[str, list[html.HtmlElement]] = {}
    if bare:
        for number, note in _numbered(root):
            notes.setdefault(number, []).append(note)
    if "1" not in notes:
        return {}
    inside = {note for held in notes.values() for note in held}
    found: dict[html.HtmlElement, html.HtmlElement] = {}
    first: dict[int, None] = {}  # the numbers of the marks, in the order in which they are met
    for mark in bare:
        said = NUMBER.fullmatch(short_text(mark) or "")
        around = list(mark.iterancestors())
        if said is None or not inside.isdisjoint(around) or not found.keys().isdisjoint(around) or _is_power(mark):
            continue
        below = next((note for note in notes.get(said[1], ())[:BESIDE] if places[note] > places[mark]), None)
        if below is not None:
            found[mark] = below
            first.setdefault(int(said[1]))
    # Notes are numbered as they are met; numbers in another order are something else, such as powers and isotopes.
    return found if list(first) == sorted(first) and min(first, default=0) == 1 else {}


def _is_power(mark: html.HtmlElement) -> bool:
    """Whether a raised number belongs to what stands beside it: km², (a+b)², ³He."""
    before = _BEFORE.search(text_before(mark))
    if before is None or (before["word"] or "").lower() in _NOT_BEFORE:
        return True
    node: html.HtmlElement | None = mark
    while node is not None and not node.tail and node.getnext() is None and node.tag not in BLOCKS:
        node = node.getparent()
    after = (node.tail or "")[:1] if node is not None and node.tag not in BLOCKS else ""
    return after.isalnum() or after == "("


def _numbered(root: html.HtmlElement) -> Iterator[tuple[str, html.HtmlElement]]:
    """Blocks that say a number of their own where notes stand: under their heading, below a rule, in a box of notes."""
    headed = ruled = False
    counts: dict[html.HtmlElement, int] = {}
    boxes: dict[html.HtmlElement, bool] = {}
    for node in root.iter("hr", "li", *HEADINGS, *(HOLDS_NOTE - {"li"})):
        if node.tag in HEADINGS:
            headed, ruled = " ".join((short_text(node) or "").lower().split()).strip(" :.") in _HEADED, False
        elif node.tag == "hr":
            ruled = True
        elif (above := _numbered_list(node)) is not None:
            number = _number(node.get("value"), counts.get(above, _number(above.get("start"), 1)))
            counts[above] = number + 1
            if above not in boxes:
                boxes[above] = any(held.tag == "aside" or is_named(held) for held in upwards(above, 3))
            if headed or boxes[above]:
                yield str(number), node
        elif (lead := _lead(node)) is not None and (
            headed or (ruled and lead.tag != "span") or lead.tag == "sup" or is_named(node) or is_named(lead)
        ):
            said = LABEL.fullmatch(short_text(lead) or "")
            if said is not None and not is_long(node):
                yield said[1], node


def _numbered_list(item: html.HtmlElement) -> html.HtmlElement | None:
    above = item.getparent() if item.tag == "li" else None
    return above if above is not None and above.tag == "ol" else None


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,4}", text) else otherwise


def _lead(node: html.HtmlElement) -> html.HtmlElement | None:
    """The element that opens a paragraph's text with a label, nothing before it and words after it."""
    if (node.text or "").strip() or not len(node) or node[0].tag not in _LEADS:
        return None
    said = short_text(node[0])
    return node[0] if said and len(beginning(node, len(said) + SHORT).split()) > 1 else None
