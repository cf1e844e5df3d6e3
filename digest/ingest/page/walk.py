"""A pruned tree → pieces: every visible letter once, in reading order, each piece with its place in the tree."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from lxml import html

from digest.ingest.blocks import Kind
from digest.ingest.page import code, lexicon, markdown, tables
from digest.ingest.page.footnotes import Footnotes, Note, footnotes_of
from digest.ingest.page.markdown import Span
from digest.ingest.page.nesting import Nesting
from digest.text import urls


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of the page and the element that holds it."""

    node: html.HtmlElement
    raw: str
    text: str
    markdown: str
    kind: Kind = "paragraph"
    level: int = 0
    linked: int = 0
    hrefs: tuple[str, ...] = ()  # where its links lead, each once


_BLOCKS = frozenset(lexicon.words("block_elements"))
_STRONG = frozenset(("b", "strong"))
_EMPHASIS = frozenset(("i", "em", "cite", "dfn", "var"))
_CODE = frozenset(("code", "tt", "kbd", "samp"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_KEEPS_BREAKS = frozenset(
    ("p", "li", "dd", "dt", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "address", "blockquote")
)
_ABSOLUTE = re.compile(r"(?:https?://|mailto:)", re.I)
_SCHEMES = re.compile(r"^(?:https?:|mailto:|[/#?.]|[^:/?#]*(?:[/?#]|$))", re.I)


def pieces_of(root: html.HtmlElement, base: str | None) -> list[Piece]:
    """All pieces of the page; `base` is what its relative links are relative to."""
    footnotes = footnotes_of(root, base)
    walker = _Walker(base, footnotes, nesting=Nesting(footnotes.notes))
    _walk(root, walker)
    return walker.pieces


def text_of(root: html.HtmlElement) -> str:
    """The words of all pieces, a line each, where nobody wants more of them."""
    teller = _Teller()
    _walk(root, teller)
    return "\n".join(teller.lines)


def _walk(root: html.HtmlElement, walker: "_Walker | _Teller") -> None:
    body = root.find("body")
    start = body if body is not None else root
    todo: list[tuple[html.HtmlElement, bool]] = [(start, False)]
    while todo:
        node, leaving = todo.pop()
        if leaving:
            walker.leave(node)
        elif walker.enter(node):
            walker.say(node.text)
            todo.append((node, True))
            todo.extend((child, False) for child in reversed(node) if isinstance(child.tag, str))
            continue
        if node is not start:
            walker.say(node.tail)


def is_block(node: html.HtmlElement) -> bool:
    """Whether the element stands on lines of its own; custom elements do."""
    tag = node.tag
    return isinstance(tag, str) and (tag in _BLOCKS or "-" in tag)


@dataclass(slots=True)
class _Walker:
    base: str | None
    footnotes: Footnotes
    pieces: list[Piece] = field(default_factory=list)
    run: list[Span] = field(default_factory=list)  # of the paragraph that is open
    holders: list[html.HtmlElement] = field(default_factory=list)  # the block elements that are open
    nesting: Nesting = field(default_factory=Nesting)
    links: list[str | None] = field(default_factory=list)
    note: str = ""  # the number of the footnote whose mark is open
    strong: int = 0
    emphasis: int = 0
    code: int = 0
    silent: int = 0

    def say(self, text: str | None) -> None:
        if text:
            href = self.links[-1] if self.links else None
            text = text.replace("\n", " ").replace("\xad", "")
            silent = self.silent > 0 and not self.note
            self.run.append(Span(text, href, self.strong > 0, self.emphasis > 0, self.code > 0, self.note, silent))

    def enter(self, node: html.HtmlElement) -> bool:
        """Begin an element; False when its children have been dealt with."""
        tag = node.tag
        if tag in ("img", "wbr"):
            return False
        if tag == "br":
            self.run.append(Span("\n"))
            return False
        if tag == "hr":
            self.flush()
            self.add(Piece(node, "", "", "---", "rule"))
            return False
        if tag in code.MAY_HOLD and (held := code.code_of(node)) is not None:
            self.flush()
            self.add_code(node, *held)
            return False
        if tag == "table" and tables.holds_data(node):
            self.flush()
            self.add_table(node)
            return False
        if is_block(node):
            self.flush()
            self.holders.append(node)
            self.nesting.enter(node, len(self.pieces))
        else:
            self.style(node, 1)
        return True

    def leave(self, node: html.HtmlElement) -> None:
        if is_block(node):
            self.flush()
            self.holders.pop()
            self.nesting.leave(node, len(self.pieces))
        else:
            self.style(node, -1)

    def style(self, node: html.HtmlElement, by: int) -> None:
        tag = node.tag
        if node in self.footnotes.marks:
            self.note = self.footnotes.marks[node] if by > 0 else ""
        elif node in self.footnotes.silent:
            self.silent += by
        if tag == "a":
            if by > 0:
                self.links.append(self.target(node) if node not in self.footnotes.marks else "")
            else:
                self.links.pop()
        elif tag in _STRONG:
            self.strong += by
        elif tag in _EMPHASIS:
            self.emphasis += by
        elif tag in _CODE:
            self.code += by
        elif tag == "q":
            self.say("“" if by > 0 else "”")

    def target(self, node: html.HtmlElement) -> str | None:
        """Where a link leads; empty for one that leads nowhere a reader of the story elsewhere could go."""
        href = node.get("href")
        if href is None:
            return None
        href = str(href).strip()
        if not _SCHEMES.match(href) or href.startswith("#"):
            return ""
        if self.base is None and not _ABSOLUTE.match(href):
            return ""
        try:
            whole = urljoin(self.base, href) if self.base else href
        except ValueError:
            return ""
        if self.base and "#" in whole and whole.partition("#")[0] == self.base.partition("#")[0]:
            return ""  # an anchor of this very page
        return urls.untracked(whole)

    def flush(self) -> None:
        """End the paragraph that is open, if any letters stand in it."""
        run, self.run = self.run, []
        if not self.holders or not any(span.text.strip() for span in run):
            return
        # In a paragraph a single line break is the author's; in a bare container it is how old pages end paragraphs.
        breaks = 2 if any(held.tag in _KEEPS_BREAKS for held in self.holders[-3:]) else 1
        for part in _parts(run, breaks):
            spans = markdown.tidy(part)
            if markdown.plain(spans):
                self.add_text(spans)

    def add_text(self, spans: Sequence[Span]) -> None:
        node = self.holders[-1]
        text = markdown.plain(spans)
        raw = "".join(span.text for span in spans)
        linked = min(len(text), markdown.linked(spans))
        hrefs = tuple(dict.fromkeys(span.href for span in spans if span.href is not None))
        heading = next((held.tag for held in reversed(self.holders) if held.tag in _HEADINGS), None)
        if heading:
            level = _HEADINGS[heading]
            bare = [span._replace(strong=False) for span in spans]
            shown = f"{'#' * level} {markdown.inline(bare, one_line=True)}"
            text = markdown.plain([span for span in spans if not span.note]) or text
            self.add(Piece(node, raw, text, shown, "heading", level, linked, hrefs))
            return
        kind: Kind = "paragraph"
        level = 0
        if any(held.tag == "figcaption" for held in self.holders):
            kind = "figure"
        elif (depth := self.nesting.item_depth) is not None:
            kind, level = "item", depth
        elif self.nesting.quoted:
            kind = "quote"
        self.add(Piece(node, raw, text, markdown.inline(spans), kind, level, linked, hrefs))

    def add_code(self, node: html.HtmlElement, text: str, language: str) -> None:
        if text.strip():
            self.add(Piece(node, text, " ".join(text.split()), markdown.fenced(text, language), "code"))

    def add_table(self, node: html.HtmlElement) -> None:
        rows, linked, hrefs = tables.rows_of(node, self.target, self.footnotes.marks)
        text = " ".join(cell for row in rows for cell in row.plain if cell)
        if text:
            shown = markdown.table([row.markdown for row in rows])
            raw = "\n".join("\t".join(row.plain) for row in rows)
            self.add(Piece(node, raw, text, shown, "table", 0, linked, hrefs))

    def add(self, piece: Piece) -> None:
        if note := self.nesting.note:
            piece = replace(piece, markdown=_unlabelled(piece.markdown, note))
            if not piece.markdown:  # a label on a line of its own
                self.pieces.append(piece)
                return
        first, rest = self.nesting.prefixes(piece.node, len(piece.text))
        if first or rest:
            lines = piece.markdown.split("\n")
            shown = "\n".join([first + lines[0], *[(rest + line).rstrip() for line in lines[1:]]])
            piece = replace(piece, markdown=shown)
        self.pieces.append(piece)


@dataclass(slots=True)
class _Teller:
    """Walks as the walker does, for the words alone."""

    lines: list[str] = field(default_factory=list)
    run: list[str] = field(default_factory=list)

    def say(self, text: str | None) -> None:
        if text:
            self.run.append(text.replace("\xad", ""))

    def enter(self, node: html.HtmlElement) -> bool:
        if node.tag in ("img", "wbr"):
            return False
        if node.tag == "br":
            self.run.append(" ")
            return False
        if node.tag == "hr":
            self.flush()
            return False
        if node.tag in code.MAY_HOLD and (held := code.code_of(node)) is not None:
            self.flush()
            self.lines.append(held[0])
            return False
        if node.tag == "table" and tables.holds_data(node):
            self.flush()
            rows, _, _ = tables.rows_of(node, lambda _: None)
            self.lines.extend(" ".join(row.plain) for row in rows)
            return False
        self.edge(node)
        return True

    def leave(self, node: html.HtmlElement) -> None:
        self.edge(node)

    def edge(self, node: html.HtmlElement) -> None:
        if is_block(node):
            self.flush()
        elif node.tag == "q":
            self.run.append(" ")

    def flush(self) -> None:
        if self.run:
            self.lines.append("".join(self.run))
            self.run.clear()


def _unlabelled(shown: str, note: Note) -> str:
    """A note's Markdown without the letters by which the page repeats its mark."""
    letters = re.escape(markdown.escape(note.label))
    marked = rf"\**(?:\\\[|\()?{letters}(?:\\\]|\))?(?:\\?[.:)])?\**(?:\\?[.:)])?(?:\s+|$)"
    sure = rf"(?:(?:\\\[|\(){letters}(?:\\\]|\))(?:\\?[.:])?|{letters}(?:\\?[.:)]))(?:\s+|$)"
    return re.sub(rf"\A\s*(?:(?:\^\s*)?{marked if note.marked_up else sure}|\^\s)", "", shown)


def _parts(run: list[Span], at: int) -> list[list[Span]]:
    """The run split at `at` or more line breaks in a row."""
    parts: list[list[Span]] = [[]]
    breaks = 0
    for span in run:
        if span.text == "\n":
            breaks += 1
            parts[-1].append(span)
        elif span.text.strip() or not breaks:
            if breaks >= at:
                parts.append([])
            if span.text.strip():
                breaks = 0
            parts[-1].append(span)
    return parts
