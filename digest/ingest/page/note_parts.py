"""The parts of a page that footnotes are told by: short texts, what stands before a mark, names of elements."""

import re
from collections.abc import Iterator

from lxml import html

from digest.ingest.page import lexicon

LABEL = re.compile(r"[\[(]? ?(\d{1,3}) ?[\])]?[.:]?")
NAMED = re.compile(
    r"foot-?_?notes?(?![a-z])|end-?_?notes?(?![a-z])|side-?_?notes?(?![a-z])|margin-?_?notes?(?![a-z])|"
    r"(?:^|[\s_-])(?:fn|ftn|cite_note|bib)(?:ref)?(?=[\s_.\d-]|$)",
    re.I,
)
BLOCKS = frozenset(lexicon.words("block_elements"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
HOLDS_NOTE = frozenset(("li", "dd", "p", "div", "aside", "section"))
SHORT = 60  # letters, white space included, that the text of a mark or a label has at most
LONGEST = 6000  # letters; what is longer is no note
BESIDE = 200  # elements that a frame around marks has at most


def short_text(node: html.HtmlElement, most: int = SHORT) -> str | None:
    """The text of an element, without space around it; None where it is long."""
    text = ""
    for part in node.itertext():
        text += part
        if len(text) > most:
            return None
    return text.strip()


def is_long(node: html.HtmlElement) -> bool:
    return short_text(node, LONGEST) is None


def bare_label(text: str) -> str:
    return text.strip(" \t\n\xa0[]()")


def beginning(node: html.HtmlElement, most: int = SHORT) -> str:
    """The first letters of an element's text."""
    text = ""
    for part in node.itertext():
        text += part
        if len(text) >= most:
            break
    return text[:most]


def text_before(mark: html.HtmlElement) -> str:
    """The last letters of the same run of text above a mark."""
    node = mark
    for _ in range(BESIDE):
        before = node.getprevious()
        above = node.getparent()
        if before is not None:
            text = (before.tail or "") or short_text(before, LONGEST) or ""
        else:
            text = (above.text or "") if above is not None else ""
        if text or above is None or above.tag in BLOCKS:
            return text[-SHORT:]
        node = before if before is not None and before.tag not in BLOCKS else above
    return ""


def upwards(node: html.HtmlElement, most: int = 50) -> Iterator[html.HtmlElement]:
    here: html.HtmlElement | None = node
    while here is not None and most:
        yield here
        here, most = here.getparent(), most - 1


def is_named(node: html.HtmlElement) -> bool:
    return any(NAMED.search(node.get(key) or "") for key in ("class", "id", "role"))
