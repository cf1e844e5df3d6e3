"""Footnotes: which letters of a page are marks, which blocks their notes, and what of both Markdown writes itself."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import html

from digest.ingest.page import lexicon

_LETTERS_OF_MARK = r"\s*[\[(]?\s*(?:\d{1,3}|[*†‡§]{1,3}|[a-z]|note \d{1,3})\s*[\])]?\s*"
_MARK = re.compile(_LETTERS_OF_MARK, re.I)
_NUMBER = re.compile(r"\s*[\[(]?\s*(\d{1,3})\s*[\])]?\s*")
_LABEL = re.compile(r"\s*[\[(]?\s*(\d{1,3})\s*[\])]?\s*[.:]?\s*")
_BACK = re.compile(r"[\s\^↑↩↵⇑⤴⬆⏎\ufe0e\ufe0f]*|return to text\.?|back to text\.?|jump up\.?", re.I)
_BRACKETS = re.compile(r"[\s\[\](),;–-]*")
_NAMED = re.compile(
    r"foot-?_?notes?(?![a-z])|end-?_?notes?(?![a-z])|side-?_?notes?(?![a-z])|margin-?_?notes?(?![a-z])|"
    r"(?:^|[\s_-])(?:fn|ftn|cite_note|bib)(?:ref)?(?=[\s_.\d-]|$)",
    re.I,
)
_BEFORE = re.compile(r"[^\W\d_]{3,}[\W_]*$|[^\w\s]\s*$")  # what a bare number is a mark after: no unit, no power
_BLOCKS = frozenset(lexicon.words("block_elements"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_HOLDS_NOTE = frozenset(("li", "dd", "p", "div", "aside", "section"))
_LEADS = frozenset(("sup", "b", "strong", "a", "span"))
_HEADED = frozenset(lexicon.words("notes_headings"))
_MOST = 2000  # marks on one page that are looked at
_LONGEST = 6000  # letters; what is longer is no note


class Note(NamedTuple):
    """What a note is called: by its number on this page, and by the letters of its mark."""

    number: str
    label: str


@dataclass(frozen=True, slots=True)
class Footnotes:
    """A page's footnotes: the elements that are marks, with the number of their note, and the blocks that are notes."""

    marks: Mapping[html.HtmlElement, str] = field(default_factory=dict)
    notes: Mapping[html.HtmlElement, Note] = field(default_factory=dict)
    silent: frozenset[html.HtmlElement] = frozenset()  # links back, and what holds nothing but marks and brackets


def footnotes_of(root: html.HtmlElement) -> Footnotes:
    """The footnotes whose marks lead down the page by a link, or name by number a note that says its number.

    A mark is short and stands above its note: the link from a note back up to its mark is none.
    """
    linked, bare = _candidates(root)
    if not linked and not bare:
        return Footnotes()
    places = {node: place for place, node in enumerate(root.iter())}
    found = _by_link(root, linked, places)
    taken = set(found.values())
    found |= {
        mark: note for mark, note in _by_number(root, bare, places).items() if mark not in found and note not in taken
    }
    if not found:
        return Footnotes()
    notes: dict[html.HtmlElement, Note] = {}
    marks: dict[html.HtmlElement, str] = {}
    for mark, note in sorted(found.items(), key=lambda pair: places[pair[0]]):
        marks[mark] = notes.setdefault(note, Note(str(len(notes) + 1), _label("".join(mark.itertext())))).number
    return Footnotes(marks, notes, frozenset((*_links_back(notes, marks), *_frames(marks))))


def _label(text: str) -> str:
    return text.strip(" \t\n\xa0[]()")


def _candidates(root: html.HtmlElement) -> tuple[list[html.HtmlElement], list[html.HtmlElement]]:
    """The elements that may be marks by where they lead, and those that may be by their number alone."""
    linked: list[html.HtmlElement] = []
    bare: list[html.HtmlElement] = []
    for node in root.iter("a", "sup", "span"):
        if node.tag == "a" and "#" in (node.get("href") or ""):
            held, form = linked, _MARK
        elif node.tag == "sup" or _NAMED.search(node.get("class") or ""):
            held, form = bare, _NUMBER
        else:
            continue
        if len(held) < _MOST and form.fullmatch("".join(node.itertext())):
            held.append(node)
    return linked, bare


def _by_link(
    root: html.HtmlElement, linked: Iterable[html.HtmlElement], places: Mapping[html.HtmlElement, int]
) -> dict[html.HtmlElement, html.HtmlElement]:
    wanted = {mark: (mark.get("href") or "").rpartition("#")[2] for mark in linked}
    names = set(wanted.values()) - {""}
    if not names:
        return {}
    ends: dict[str, html.HtmlElement] = {}
    for node in root.xpath("//*[@id or @name]"):
        for name in (node.get("id"), node.get("name")):
            if name in names:
                ends.setdefault(str(name), node)
    backs = _backs(root)
    found: dict[html.HtmlElement, html.HtmlElement] = {}
    for mark, name in wanted.items():
        end = ends.get(name) if name in ends else backs.get(name)
        note = _note_at(end, mark, name) if end is not None else None
        if note is not None and places[mark] < places[note]:
            found[mark] = note
    return found


def _backs(root: html.HtmlElement) -> dict[str, html.HtmlElement]:
    """Links back by the name of the note they stand in, where word processors name neither: “_ftnref1” for “_ftn1”."""
    return {
        name.replace("ref", "", 1): node
        for node in root.xpath("//a[contains(@href, '#_ftnref') or contains(@href, '#_ednref')]")
        if (name := (node.get("href") or "").rpartition("#")[2])
    }


def _note_at(end: html.HtmlElement, mark: html.HtmlElement, name: str) -> html.HtmlElement | None:
    """The block of the note that a mark leads to; None where it leads to something else of the page."""
    held = next((node for node in _upwards(end) if node.tag in ("li", "dd")), None)
    if held is None:
        held = next((node for node in _upwards(end) if node.tag in _BLOCKS), None)
        if held is None or held.tag not in _HOLDS_NOTE:
            return None
        said = _LABEL.match("".join(held.itertext())[:12])
        named = _NAMED.search(name) or any(_is_named(node) for node in _upwards(held, 3))
        if not named and (said is None or said[1] != _label("".join(mark.itertext()))):
            return None
    if any(node is held for node in mark.iterancestors()) or len("".join(held.itertext())) > _LONGEST:
        return None
    return held


def _by_number(
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
    for mark in bare:
        said = _NUMBER.fullmatch("".join(mark.itertext()))
        if said is None or any(node in inside for node in mark.iterancestors()) or not _BEFORE.search(_before(mark)):
            continue
        below = [note for note in notes.get(said[1], ()) if places[note] > places[mark]]
        if below and not any(node in found for node in mark.iterancestors()):
            found[mark] = below[0]
    return found


def _numbered(root: html.HtmlElement) -> Iterator[tuple[str, html.HtmlElement]]:
    """Blocks that say a number of their own where notes stand: under their heading, below a rule, in a box of notes."""
    headed = ruled = False
    for node in root.iter("hr", "li", *_HEADINGS, *(_HOLDS_NOTE - {"li"})):
        if node.tag in _HEADINGS:
            headed, ruled = " ".join("".join(node.itertext()).lower().split()).strip(" :.") in _HEADED, False
        elif node.tag == "hr":
            ruled = True
        elif (above := _numbered_list(node)) is not None:
            if headed or any(held.tag == "aside" or _is_named(held) for held in _upwards(above, 3)):
                yield _place_in_list(node, above), node
        elif (lead := _lead(node)) is not None and (
            headed or (ruled and lead.tag != "span") or lead.tag == "sup" or _is_named(node) or _is_named(lead)
        ):
            said = _LABEL.fullmatch("".join(lead.itertext()))
            if said is not None:
                yield said[1], node


def _numbered_list(item: html.HtmlElement) -> html.HtmlElement | None:
    above = item.getparent() if item.tag == "li" else None
    return above if above is not None and above.tag == "ol" else None


def _place_in_list(item: html.HtmlElement, above: html.HtmlElement) -> str:
    start = above.get("start") or ""
    first = int(start) if re.fullmatch(r"\d{1,4}", start) else 1
    return str(first + sum(1 for _ in item.itersiblings("li", preceding=True)))


def _lead(node: html.HtmlElement) -> html.HtmlElement | None:
    """The element that opens a paragraph's text with nothing before it and words after it."""
    if (node.text or "").strip() or not len(node) or node[0].tag not in _LEADS:
        return None
    words = "".join(node.itertext()).split()
    return node[0] if len(words) > 1 and sum(map(len, words)) < _LONGEST else None


def _before(mark: html.HtmlElement) -> str:
    """The last letters of the same run of text above a mark."""
    node = mark
    while True:
        before = node.getprevious()
        above = node.getparent()
        if before is not None:
            text = (before.tail or "") or "".join(before.itertext())
        else:
            text = (above.text or "") if above is not None else ""
        if text.strip() or above is None or above.tag in _BLOCKS:
            return text[-40:]
        node = before if before is not None and before.tag not in _BLOCKS else above


def _links_back(
    notes: Mapping[html.HtmlElement, Note], marks: Mapping[html.HtmlElement, str]
) -> Iterator[html.HtmlElement]:
    for note, (_, label) in notes.items():
        for link in note.iter("a"):
            if link not in marks and "#" in (link.get("href") or ""):
                said = "".join(link.itertext())
                if _BACK.fullmatch(said) or _label(said) == label:
                    yield link


def _frames(marks: Iterable[html.HtmlElement]) -> Iterator[html.HtmlElement]:
    """What holds marks and, besides them, only the brackets and commas that set them off."""
    for mark in marks:
        above = mark.getparent()
        if above is not None and above.tag in ("sup", "cite", "span"):
            beside = [above.text or "", *((node.tail or "") for node in above)]
            if all(_BRACKETS.fullmatch(text) for text in beside):
                yield above


def _upwards(node: html.HtmlElement, most: int = 50) -> Iterator[html.HtmlElement]:
    here: html.HtmlElement | None = node
    while here is not None and most:
        yield here
        here, most = here.getparent(), most - 1


def _is_named(node: html.HtmlElement) -> bool:
    return any(_NAMED.search(node.get(key) or "") for key in ("class", "id", "role"))
