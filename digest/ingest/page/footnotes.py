"""Footnotes: which letters of a page are marks, which blocks their notes, and what of both Markdown writes itself."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import html

from digest.ingest.page import lexicon

_MARK = re.compile(r"[\[(]? ?(?:\d{1,3}|[*†‡§]{1,3}|[a-z]|note \d{1,3}) ?[\])]?", re.I)
_NUMBER = re.compile(r"[\[(]? ?(\d{1,3}) ?[\])]?")
_LABEL = re.compile(r"[\[(]? ?(\d{1,3}) ?[\])]?[.:]?")
_BACK = re.compile(r"[\s\^↑↩↵⇑⤴⬆⏎\ufe0e\ufe0f]*|return to text\.?|back to text\.?|jump up\.?", re.I)
_BRACKETS = re.compile(r"[\s\[\](),;–-]*")
_NAMED = re.compile(
    r"foot-?_?notes?(?![a-z])|end-?_?notes?(?![a-z])|side-?_?notes?(?![a-z])|margin-?_?notes?(?![a-z])|"
    r"(?:^|[\s_-])(?:fn|ftn|cite_note|bib)(?:ref)?(?=[\s_.\d-]|$)",
    re.I,
)
# What a bare number is a mark after: a word of more than two letters or the end of a clause; no unit, no formula.
_BEFORE = re.compile(r"(?P<word>[^\W\d_]{3,})[.,;:!?…\"'”’»]*$|\([^()]*[^\W\d_]{3,}[^()]*\)[.,;:!?]*$")
_NOT_BEFORE = frozenset(lexicon.words("before_powers"))
_BLOCKS = frozenset(lexicon.words("block_elements"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_HOLDS_NOTE = frozenset(("li", "dd", "p", "div", "aside", "section"))
_LEADS = frozenset(("sup", "b", "strong", "a", "span"))
_HEADED = frozenset(lexicon.words("notes_headings"))
_MOST = 2000  # marks on one page that are looked at
_SHORT = 60  # letters, white space included, that the text of a mark or a label has at most
_LONGEST = 6000  # letters; what is longer is no note
_BESIDE = 200  # elements that a frame around marks has at most


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
        mark: note for mark, note in _by_number(root, bare, places).items() if mark not in found and note not in taken
    }
    if not found:
        return Footnotes()
    notes: dict[html.HtmlElement, Note] = {}
    marks: dict[html.HtmlElement, str] = {}
    for mark, note in sorted(found.items(), key=lambda pair: places[pair[0]]):
        if note not in notes:
            label = _label(_short(mark) or "")
            notes[note] = Note(str(len(notes) + 1), label, _opens_with(note, label))
        marks[mark] = notes[note].number
    return Footnotes(marks, notes, frozenset((*_links_back(notes, marks), *_frames(marks))))


def _short(node: html.HtmlElement, most: int = _SHORT) -> str | None:
    """The text of an element, without space around it; None where it is long."""
    text = ""
    for part in node.itertext():
        text += part
        if len(text) > most:
            return None
    return text.strip()


def _is_long(node: html.HtmlElement) -> bool:
    return _short(node, _LONGEST) is None


def _label(text: str) -> str:
    return text.strip(" \t\n\xa0[]()")


def _opens_with(note: html.HtmlElement, label: str) -> bool:
    """Whether a note's text opens with its label in an element of its own."""
    node = note
    for _ in range(8):
        if (node.text or "").strip() or not len(node):
            return False
        node = node[0]
        said = _short(node)
        if said is not None and _label(said.rstrip(".:")) == label:
            return True
    return False


def _candidates(root: html.HtmlElement, base: str | None) -> tuple[list[html.HtmlElement], list[html.HtmlElement]]:
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
        if len(held) < _MOST and form.fullmatch(_short(node) or "") and (held is bare or _leads_down(node, base)):
            held.append(node)
    return linked, bare


def _leads_down(mark: html.HtmlElement, base: str | None) -> bool:
    """Whether a link leads into this page, and looks like a mark and not like a number in the text."""
    page, _, name = (mark.get("href") or "").partition("#")
    if page and page != (base or "").partition("#")[0] and (base is not None or not _NAMED.search(name)):
        return False
    above = mark.getparent()
    raised = next(mark.iter("sup"), None) is not None or (above is not None and above.tag == "sup")
    said = _short(mark) or ""
    if raised or said[:1] in "[(" or not said[:1].isalnum() or _NAMED.search(name) or _is_named(mark):
        return True
    if above is not None and (_is_named(above) or above.tag == "cite"):
        return True
    return not said.isalpha() and bool(re.search(r"\S$", _before(mark)))


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
            long[note] = _is_long(note) or next(note.iter(*_HEADINGS), None) is not None
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
    held = next((node for node in _upwards(end) if node.tag in ("li", "dd") and node not in around), None)
    if held is not None:
        return held
    held = next((node for node in _upwards(end) if node.tag in _BLOCKS), None)
    if held is None or held.tag not in _HOLDS_NOTE or held in around:
        return None
    said = _LABEL.match(_begin(held).lstrip())
    named = _NAMED.search(name) or any(_is_named(node) for node in _upwards(held, 3))
    if not named and (said is None or said[1] != _label(_short(mark) or "")):
        return None
    return held


def _begin(node: html.HtmlElement, most: int = _SHORT) -> str:
    """The first letters of an element's text."""
    text = ""
    for part in node.itertext():
        text += part
        if len(text) >= most:
            break
    return text[:most]


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
    first: dict[int, None] = {}  # the numbers of the marks, in the order in which they are met
    for mark in bare:
        said = _NUMBER.fullmatch(_short(mark) or "")
        around = list(mark.iterancestors())
        if said is None or not inside.isdisjoint(around) or not found.keys().isdisjoint(around) or _is_power(mark):
            continue
        below = next((note for note in notes.get(said[1], ())[:_BESIDE] if places[note] > places[mark]), None)
        if below is not None:
            found[mark] = below
            first.setdefault(int(said[1]))
    # Notes are numbered as they are met; numbers in another order are something else, such as powers and isotopes.
    return found if list(first) == sorted(first) and min(first, default=0) == 1 else {}


def _is_power(mark: html.HtmlElement) -> bool:
    """Whether a raised number belongs to what stands beside it: km², (a+b)², ³He."""
    before = _BEFORE.search(_before(mark))
    if before is None or (before["word"] or "").lower() in _NOT_BEFORE:
        return True
    node: html.HtmlElement | None = mark
    while node is not None and not node.tail and node.getnext() is None and node.tag not in _BLOCKS:
        node = node.getparent()
    after = (node.tail or "")[:1] if node is not None and node.tag not in _BLOCKS else ""
    return after.isalnum() or after == "("


def _numbered(root: html.HtmlElement) -> Iterator[tuple[str, html.HtmlElement]]:
    """Blocks that say a number of their own where notes stand: under their heading, below a rule, in a box of notes."""
    headed = ruled = False
    counts: dict[html.HtmlElement, int] = {}
    boxes: dict[html.HtmlElement, bool] = {}
    for node in root.iter("hr", "li", *_HEADINGS, *(_HOLDS_NOTE - {"li"})):
        if node.tag in _HEADINGS:
            headed, ruled = " ".join((_short(node) or "").lower().split()).strip(" :.") in _HEADED, False
        elif node.tag == "hr":
            ruled = True
        elif (above := _numbered_list(node)) is not None:
            number = _number(node.get("value"), counts.get(above, _number(above.get("start"), 1)))
            counts[above] = number + 1
            if above not in boxes:
                boxes[above] = any(held.tag == "aside" or _is_named(held) for held in _upwards(above, 3))
            if headed or boxes[above]:
                yield str(number), node
        elif (lead := _lead(node)) is not None and (
            headed or (ruled and lead.tag != "span") or lead.tag == "sup" or _is_named(node) or _is_named(lead)
        ):
            said = _LABEL.fullmatch(_short(lead) or "")
            if said is not None and not _is_long(node):
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
    said = _short(node[0])
    return node[0] if said and len(_begin(node, len(said) + _SHORT).split()) > 1 else None


def _before(mark: html.HtmlElement) -> str:
    """The last letters of the same run of text above a mark."""
    node = mark
    for _ in range(_BESIDE):
        before = node.getprevious()
        above = node.getparent()
        if before is not None:
            text = (before.tail or "") or _short(before, _LONGEST) or ""
        else:
            text = (above.text or "") if above is not None else ""
        if text or above is None or above.tag in _BLOCKS:
            return text[-_SHORT:]
        node = before if before is not None and before.tag not in _BLOCKS else above
    return ""


def _links_back(
    notes: Mapping[html.HtmlElement, Note], marks: Mapping[html.HtmlElement, str]
) -> Iterator[html.HtmlElement]:
    for note, (_, label, _) in notes.items():
        for link in note.iter("a"):
            if link not in marks and "#" in (link.get("href") or ""):
                said = _short(link)
                if said is not None and (_BACK.fullmatch(said) or _label(said) == label):
                    yield link


def _frames(marks: Iterable[html.HtmlElement]) -> set[html.HtmlElement]:
    """What holds marks and, besides them, only the brackets and commas that set them off."""
    frames: set[html.HtmlElement] = set()
    inner = set(marks)
    for _ in range(2):  # a frame may stand in another
        parents = {above for node in inner | frames if (above := node.getparent()) is not None} - frames
        for above in parents:
            if above.tag in ("sup", "cite", "span") and len(above) <= _BESIDE:
                beside = [above.text or "", *((node.tail or "") for node in above)]
                beside += [_begin(node, 2) for node in above if node not in inner and node not in frames]
                if all(_BRACKETS.fullmatch(text) for text in beside):
                    frames.add(above)
    return frames


def _upwards(node: html.HtmlElement, most: int = 50) -> Iterator[html.HtmlElement]:
    here: html.HtmlElement | None = node
    while here is not None and most:
        yield here
        here, most = here.getparent(), most - 1


def _is_named(node: html.HtmlElement) -> bool:
    return any(_NAMED.search(node.get(key) or "") for key in ("class", "id", "role"))
