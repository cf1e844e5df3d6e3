"""Footnotes: which letters of a page are marks, which blocks their notes, and what of both Markdown writes itself."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import html

from digest.ingest.page.note_parts import (
    BESIDE,
    BLOCKS,
    HEADINGS,
    HOLDS_NOTE,
    LABEL,
    NAMED,
    bare_label,
    beginning,
    is_long,
    is_named,
    short_text,
    text_before,
    upwards,
)
from digest.ingest.page.numbered_notes import NUMBER, by_number

_MARK = re.compile(r"[\[(]? ?(?:\d{1,3}|[*†‡§]{1,3}|[a-z]|note \d{1,3}) ?[\])]?", re.I)
_BACK = re.compile(r"[\s\^↑↩↵⇑⤴⬆⏎\ufe0e\ufe0f]*|return to text\.?|back to text\.?|jump up\.?", re.I)
_BRACKETS = re.compile(r"[\s\[\](),;–-]*")
_MOST = 2000  # marks on one page that are looked at


class Note(NamedTuple):
    """What a note is called: by its number on this page, and by the letters of its mark, if it repeats them.

    Where `marked_up`, those letters stand in an element of their own; else only with a bracket or a stop are they sure.
    """

    number: str
    label: str
    marked_up: bool


@dataclass(frozen=True, slots=True)
class Footnotes:
    """A page's footnotes: the elements that are marks, with the number of their note, and the blocks that are notes."""

    marks: Mapping[html.HtmlElement, str] = field(default_factory=dict)
    notes: Mapping[html.HtmlElement, Note] = field(default_factory=dict)
    silent: frozenset[html.HtmlElement] = frozenset()  # links back, and what holds nothing but marks and brackets


def footnotes_of(root: html.HtmlElement, base: str | None = None) -> Footnotes:
    """The footnotes whose marks lead down the page by a link, or name by number a note that says its number.

    A mark is short and stands above its note: the link from a note back up to its mark is none. `base` is the page's
    own address.
    """
    linked, bare = _candidates(root, base)
    if not linked and not bare:
        return Footnotes()
    places = {node: place for place, node in enumerate(root.iter())}
    found = _by_link(root, linked, places)
    taken = set(found.values())
    found |= {
        mark: note for mark, note in by_number(root, bare, places).items() if mark not in found and note not in taken
    }
    if not found:
        return Footnotes()
    notes: dict[html.HtmlElement, Note] = {}
    marks: dict[html.HtmlElement, str] = {}
    for mark, note in sorted(found.items(), key=lambda pair: places[pair[0]]):
        if note not in notes:
            label = bare_label(short_text(mark) or "")
            notes[note] = Note(str(len(notes) + 1), label, _opens_with(note, label))
        marks[mark] = notes[note].number
    return Footnotes(marks, notes, frozenset((*_links_back(notes, marks), *_frames(marks))))


def _opens_with(note: html.HtmlElement, label: str) -> bool:
    """Whether a note's text opens with its label in an element of its own."""
    node = note
    for _ in range(8):
        if (node.text or "").strip() or not len(node):
            return False
        node = node[0]
        said = short_text(node)
        if said is not None and bare_label(said.rstrip(".:")) == label:
            return True
    return False


def _candidates(root: html.HtmlElement, base: str | None) -> tuple[list[html.HtmlElement], list[html.HtmlElement]]:
    """The elements that may be marks by where they lead, and those that may be by their number alone."""
    linked: list[html.HtmlElement] = []
    bare: list[html.HtmlElement] = []
    for node in root.iter("a", "sup", "span"):
        if node.tag == "a" and "#" in (node.get("href") or ""):
            held, form = linked, _MARK
        elif node.tag == "sup" or NAMED.search(node.get("class") or ""):
            held, form = bare, NUMBER
        else:
            continue
        if len(held) < _MOST and form.fullmatch(short_text(node) or "") and (held is bare or _leads_down(node, base)):
            held.append(node)
    return linked, bare


def _leads_down(mark: html.HtmlElement, base: str | None) -> bool:
    """Whether a link leads into this page, and looks like a mark and not like a number in the text."""
    page, _, name = (mark.get("href") or "").partition("#")
    if page and page != (base or "").partition("#")[0] and (base is not None or not NAMED.search(name)):
        return False
    above = mark.getparent()
    raised = next(mark.iter("sup"), None) is not None or (above is not None and above.tag == "sup")
    said = short_text(mark) or ""
    if raised or said[:1] in "[(" or not said[:1].isalnum() or NAMED.search(name) or is_named(mark):
        return True
    if above is not None and (is_named(above) or above.tag == "cite"):
        return True
    return not said.isalpha() and bool(re.search(r"\S$", text_before(mark)))


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
    long: dict[html.HtmlElement, bool] = {}  # of blocks that may be notes: too long to be one, or with headings
    found: dict[html.HtmlElement, html.HtmlElement] = {}
    for mark, name in wanted.items():
        end = ends.get(name) if name in ends else backs.get(name)
        note = _note_at(end, mark, name) if end is not None else None
        if note is None or places[mark] > places[note]:
            continue
        if note not in long:
            long[note] = is_long(note) or next(note.iter(*HEADINGS), None) is not None
        if not long[note]:
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
    around = set(mark.iterancestors())
    held = next((node for node in upwards(end) if node.tag in ("li", "dd") and node not in around), None)
    if held is not None:
        return held
    held = next((node for node in upwards(end) if node.tag in BLOCKS), None)
    if held is None or held.tag not in HOLDS_NOTE or held in around:
        return None
    said = LABEL.match(beginning(held).lstrip())
    named = NAMED.search(name) or any(is_named(node) for node in upwards(held, 3))
    if not named and (said is None or said[1] != bare_label(short_text(mark) or "")):
        return None
    return held


def _links_back(
    notes: Mapping[html.HtmlElement, Note], marks: Mapping[html.HtmlElement, str]
) -> Iterator[html.HtmlElement]:
    for note, (_, label, _) in notes.items():
        for link in note.iter("a"):
            if link not in marks and "#" in (link.get("href") or ""):
                said = short_text(link)
                if said is not None and (_BACK.fullmatch(said) or bare_label(said) == label):
                    yield link


def _frames(marks: Iterable[html.HtmlElement]) -> set[html.HtmlElement]:
    """What holds marks and, besides them, only the brackets and commas that set them off."""
    frames: set[html.HtmlElement] = set()
    inner = set(marks)
    for _ in range(2):  # a frame may stand in another
        parents = {above for node in inner | frames if (above := node.getparent()) is not None} - frames
        for above in parents:
            if above.tag in ("sup", "cite", "span") and len(above) <= BESIDE:
                beside = [above.text or "", *((node.tail or "") for node in above)]
                beside += [beginning(node, 2) for node in above if node not in inner and node not in frames]
                if all(_BRACKETS.fullmatch(text) for text in beside):
                    frames.add(above)
    return frames
