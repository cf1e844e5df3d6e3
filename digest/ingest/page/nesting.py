"""Where the walk stands among quotes and lists, and what CommonMark writes before a block there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import html

from digest.ingest.page.footnotes import Note

LISTS = frozenset(("ul", "ol", "menu", "dir"))


# Boxes that tell the reader something beside the text, by the names that frameworks and site generators give them.
_CALLOUT = re.compile(
    r"(?:^|\s)(?:alert-(?:primary|secondary|info|success|warning|danger|light|dark)|admonition|callout|markdown-alert|"
    r"notice-(?:info|warning|tip|note)|hint-(?:info|warning|danger|success))(?:\s|$)",
    re.I,
)
_SORT = re.compile(
    r"(?:^|[\s-])(abstract|attention|bug|caution|danger|error|example|failure|hint|important|info|note|question|quote|"
    r"success|tip|todo|warning)(?=\s|$)",
    re.I,
)
_TITLE = re.compile(r"(?:^|[\s_-])(?:title|heading|header|summary|label)(?:\s|$)", re.I)
_TITLE_LETTERS = 120


def is_callout(node: html.HtmlElement) -> bool:
    """Whether the element is a box beside the text."""
    return node.tag in ("div", "aside", "section") and _names_callout(node.get("class") or "")


@lru_cache(maxsize=4096)
def _names_callout(name: str) -> bool:
    return bool(_CALLOUT.search(name))


def is_quote(node: html.HtmlElement) -> bool:
    """Whether the element is set apart as quotes are; CommonMark has no other box for what stands beside the text."""
    return node.tag == "blockquote" or is_callout(node)


def _sort(node: html.HtmlElement) -> str:
    """What a box is for, by the last word of its class that says so: “alert alert-danger”, “details admonition tip”."""
    stated = (node.get("data-callout") or "").strip()
    found = _SORT.findall(stated or node.get("class") or "")
    return str(found[-1]).lower() if found else "note"


def is_callout_title(node: html.HtmlElement) -> bool:
    """Whether the element heads a box, by its own name or by one that it stands in below the box."""
    here: html.HtmlElement | None = node
    while here is not None and not is_callout(here):
        if _TITLE.search(here.get("class") or ""):
            return True
        here = here.getparent()
    return False


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int
    mark: str


@dataclass(slots=True)
class _Item:
    first: str  # the marker, until the item's first block has taken it
    indent: str
    depth: int
    listed: bool = True  # False for a footnote that is no item of a list
    note: Note | None = None


@dataclass(slots=True)
class _Quote:
    sort: str = ""  # of a box, until its first block has said it


@dataclass(slots=True)
class Nesting:
    """The quotes and list items that are open, outermost first."""

    notes: Mapping[html.HtmlElement, Note] = field(default_factory=dict)
    _open: list[_Item | _Quote] = field(default_factory=list)
    _lists: list[_List] = field(default_factory=list)
    _ended: tuple[int, int, str] = (-1, -1, "")  # blocks so far, depth and mark of the list that ended last

    def enter(self, node: html.HtmlElement, blocks: int) -> None:
        """`blocks` says how many the page has given so far: two lists with none between them need different marks."""
        tag = node.tag
        if is_quote(node):
            self._open.append(_Quote(_sort(node) if is_callout(node) else ""))
        elif tag in LISTS:
            self._lists.append(self._new_list(node, blocks))
        elif tag == "li" or node in self.notes:
            self._open.append(self._new_item(node))

    def leave(self, node: html.HtmlElement, blocks: int) -> None:
        if node.tag == "li" or is_quote(node) or node in self.notes:
            self._open.pop()
        elif node.tag in LISTS:
            ended = self._lists.pop()
            self._ended = (blocks, len(self._lists), ended.mark)

    @property
    def quoted(self) -> bool:
        return any(isinstance(container, _Quote) for container in self._open)

    @property
    def item_depth(self) -> int | None:
        """The depth of the item whose first block comes next; None where no item waits for one."""
        innermost = self._open[-1] if self._open else None
        return innermost.depth if isinstance(innermost, _Item) and innermost.first and innermost.listed else None

    @property
    def note(self) -> Note | None:
        """The footnote whose first block comes next; None where none waits for one."""
        innermost = self._open[-1] if self._open else None
        return innermost.note if isinstance(innermost, _Item) and innermost.first else None

    def prefixes(self, node: html.HtmlElement, letters: int) -> tuple[str, str]:
        """What stands before the first line of the next block, and before its other lines. Markers are used up.

        A box says what it is for as GitHub and Obsidian write it, `[!note]`, with its title on the same line. `node`
        and `letters` are of the block.
        """
        first, rest = "", ""
        for container in self._open:
            if isinstance(container, _Quote):
                first, rest = first + "> ", rest + "> "
                if container.sort:
                    titled = letters <= _TITLE_LETTERS and is_callout_title(node)
                    first += f"[!{container.sort}] " if titled else f"[!{container.sort}]\n{rest}"
                    container.sort = ""
            else:
                first, rest = first + (container.first or container.indent), rest + container.indent
                container.first = ""
        return first, rest

    def _new_list(self, node: html.HtmlElement, blocks: int) -> _List:
        ordered = node.tag == "ol"
        marks = (".", ")") if ordered else ("-", "*")
        clash = self._ended == (blocks, len(self._lists), marks[0])
        return _List(ordered, _number(node.get("start"), 1), marks[1] if clash else marks[0])

    def _new_item(self, node: html.HtmlElement) -> _Item:
        depth = max(0, len(self._lists) - 1)
        here = self._lists[-1] if self._lists and node.tag == "li" else None
        number = 1
        if here:
            number = _number(node.get("value"), here.number)
            here.number = number + 1
        if node in self.notes:
            note = self.notes[node]
            return _Item(f"[^{note.number}]: ", "    ", depth, node.tag == "li", note)
        if here is None:
            return _Item("- ", "  ", 0)
        if not here.ordered:
            return _Item(f"{here.mark} ", "  ", depth)
        marker = f"{number}{here.mark} "
        return _Item(marker, " " * len(marker), depth)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text.strip()) else otherwise
