"""Notes that stand in the midst of their sentence, shown beside it or behind a mark → footnotes below it."""

import re

from lxml import html

from digest.ingest.page import lexicon

_NOTE = re.compile(
    r"(?:[\w-]*[-_])?(?:inline-?)?(?:side|margin|foot)[-_]?note(?:[-_]?(?:content|text|body|inner|popup))?", re.I
)
_MARK = re.compile(r"\s*[\[(]?(?:\d{1,3}|[*†‡§]{1,3}|⊕)?[\])]?\s*")
_BLOCKS = frozenset(lexicon.words("block_elements"))
_LISTS = frozenset(("ul", "ol", "dl", "menu", "dir", "table"))
_MOST = 500
NAME = "digest-note-"  # of a note that was moved, with its place among them


def lift_sidenotes(root: html.HtmlElement) -> None:
    """Move each note out of its sentence to a paragraph below, with a mark in its place that leads there."""
    found = [node for node in root.iter("span", "small") if _is_note(node)]
    found = [node for node in found if not any(inner in found for inner in node.iterdescendants("span", "small"))]
    last: dict[html.HtmlElement, html.HtmlElement] = {}  # the note that was put last below a block
    for place, note in enumerate(found[:_MOST], 1):
        block = _block_of(note)
        if block is None or block.getparent() is None:
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
    if not name or not any(_NOTE.fullmatch(token) for token in name.split()):
        return False
    return len("".join(node.itertext()).split()) > 2


def _block_of(note: html.HtmlElement) -> html.HtmlElement | None:
    """The block below which a note goes: its paragraph, or the whole list or table that holds it."""
    block: html.HtmlElement | None = None
    for above in note.iterancestors():
        if above.tag in ("body", "html", "article", "main", "section") or (
            block is not None and above.tag not in _LISTS | {"li", "dd", "td", "tr", "tbody"}
        ):
            break
        if above.tag in _BLOCKS:
            block = above
    return block


def _take_mark(note: html.HtmlElement) -> str:
    """The letters of the mark that the page sets before the note, taken away from there."""
    before = note.getprevious()
    above = note.getparent()
    if before is None and above is not None and above.tag not in _BLOCKS and _MARK.fullmatch(above.text or ""):
        said, above.text = (above.text or "").strip(), None
        return said
    while before is not None and before.tag in ("label", "input", "sup", "a") and not (before.tail or "").strip():
        said = "".join(before.itertext())
        if not _MARK.fullmatch(said):
            return ""
        empty, before = before, before.getprevious()
        empty.getparent().remove(empty)
        if said.strip():
            return said.strip()
    return ""


def _put_in_place(note: html.HtmlElement, mark: html.HtmlElement) -> None:
    mark.tail = note.tail
    above = note.getparent()
    above.replace(note, mark)
