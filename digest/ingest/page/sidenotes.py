"""Notes that stand in the midst of their sentence, shown beside it or behind a mark → footnotes below it."""

import re
from itertools import islice

from lxml import html

from digest.ingest.page import lexicon

_NOTE = re.compile(
    r"(?:[\w-]*[-_])?(?:inline-?)?(?:side|margin|foot)[-_]?note(?:[-_]?(?:content|text|body|inner|popup))?", re.I
)
_MARK = re.compile(r"\s*[\[(]?(?:\d{1,3}|[*†‡§]{1,3}|⊕)?[\])]?\s*")
_NAMED = re.compile(r"foot-?note|side-?note|margin-?note|margin-toggle", re.I)
_BLOCKS = frozenset(lexicon.words("block_elements"))
_LISTS = frozenset(("ul", "ol", "dl", "menu", "dir", "table"))
_INSIDE = _LISTS | {"li", "dd", "dt", "td", "th", "tr", "tbody", "thead", "tfoot", "caption"}
_MOST = 500
NAME = "digest-note-"  # of a note that was moved, with its place among them


def lift_sidenotes(root: html.HtmlElement) -> None:
    """Move each note out of its sentence to a paragraph below, with a mark in its place that leads there."""
    found = list(islice((node for node in root.iter("span", "small") if _is_note(node)), _MOST))
    outer = set(found).intersection(above for node in found for above in node.iterancestors())
    last: dict[html.HtmlElement, html.HtmlElement] = {}  # the note that was put last below a block
    for place, note in enumerate((node for node in found if node not in outer), 1):
        block = _block_of(note)
        if block is None or block.getparent() is None or not _has_words_beside(block, note):
            continue
        below = block.makeelement("p", {"id": f"{NAME}{place}", "class": "footnote"})
        mark = block.makeelement("a", {"href": f"#{NAME}{place}"})
        mark.text = _take_mark(note) or str(place)
        _put_in_place(note, mark)
        below.text, note.tail = note.text, None
        below.extend(list(note))
        after = last.get(block, block)
        below.tail, after.tail = after.tail, None
        after.addnext(below)
        last[block] = below


def _is_note(node: html.HtmlElement) -> bool:
    name = node.get("class")
    if not name or not any(_NOTE.fullmatch(token) for token in name[:500].split()):
        return False
    words = 0
    for part in node.itertext():
        words += len(part.split())
        if words > 2:
            return True
    return False


def _has_words_beside(block: html.HtmlElement, note: html.HtmlElement) -> bool:
    """Whether the block says anything but the note: a note on its own line is in its place already."""
    inside = sum(len(part.strip()) for part in note.itertext())
    letters = 0
    for part in block.itertext():
        letters += len(part.strip())
        if letters > inside + 3:
            return True
    return False


def _block_of(note: html.HtmlElement) -> html.HtmlElement | None:
    """The block below which a note goes: its paragraph, or the whole list or table that holds it."""
    block: html.HtmlElement | None = None
    for above in note.iterancestors():
        if above.tag in ("body", "html", "article", "main", "section") or (
            block is not None and above.tag not in _INSIDE
        ):
            break
        if above.tag in _BLOCKS:
            block = above
    return block


def _take_mark(note: html.HtmlElement) -> str:
    """The letters of the mark that the page sets before the note, taken away from there."""
    before = note.getprevious()
    above = note.getparent()
    if before is None:
        if above is None or not _NAMED.search(above.get("class") or "") or not _MARK.fullmatch((above.text or "")[:60]):
            return ""
        said, above.text = (above.text or "").strip(), None
        return said
    while before is not None and before.tag in ("label", "input", "sup", "a") and not (before.tail or "").strip():
        said = "".join(islice(before.itertext(), 5)).strip()
        if not _MARK.fullmatch(said[:60]) or (said and not _is_mark(before)):
            return ""
        empty, before = before, before.getprevious()
        empty.getparent().remove(empty)
        if said:
            return said
    return ""


def _is_mark(node: html.HtmlElement) -> bool:
    """Whether letters before a note are its mark, and not a power: 10⁶."""
    if node.tag in ("label", "input") or "#" in (node.get("href") or "") or _NAMED.search(node.get("class") or ""):
        return True
    earlier = node.getprevious()
    text = (earlier.tail if earlier is not None else node.getparent().text) or ""
    return not text[-1:].isdigit()


def _put_in_place(note: html.HtmlElement, mark: html.HtmlElement) -> None:
    mark.tail = note.tail
    note.getparent().replace(note, mark)
