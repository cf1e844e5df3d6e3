"""A pruned tree → pieces: every visible letter of the page once, in reading order, each piece with its place in the tree."""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml import html

from digest.ingest.blocks import Kind
from digest.ingest.page import markdown, tables
from digest.ingest.page.code import code_of
from digest.ingest.page.markdown import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of the page and the element that holds it."""

    node: html.HtmlElement
    raw: str
    text: str
    markdown: str
    kind: Kind
    level: int
    linked: int
    hrefs: tuple[str, ...]  # where its links lead, each once


_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "button",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "listing",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "option",
        "p",
        "plaintext",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "xmp",
    ]
)
_STRONG, _EMPHASIS, _CODE = (
    frozenset(("b", "strong")),
    frozenset(("i", "em", "cite", "dfn", "var")),
    frozenset(("code", "tt", "kbd", "samp")),
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BREAKS_SPLIT = frozenset(
    ("p", "li", "dd", "dt", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "address", "blockquote")
)
_SCHEMES = re.compile(r"^(?:https?:|mailto:|[/#?.]|[^:/?#]*(?:[/?#]|$))", re.I)


def is_block(node: html.HtmlElement) -> bool:
    """Whether the element stands on lines of its own; custom elements do, unless they only decorate text."""
    tag = node.tag
    return isinstance(tag, str) and (tag in _BLOCKS or "-" in tag)


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


@dataclass(slots=True)
class _Walker:
    base: str | None
    pieces: list[Piece] = field(default_factory=list)
    run: list[Span] = field(default_factory=list)
    holders: list[html.HtmlElement] = field(default_factory=list)
    quotes_and_items: list[_Item | None] = field(default_factory=list)  # None is a block quote
    lists: list[_List] = field(default_factory=list)
    links: list[str | None] = field(default_factory=list)
    strong: int = 0
    emphasis: int = 0
    code: int = 0
    last_list: tuple[int, int, str] = (-1, -1, "")  # pieces so far, nesting, mark of the list that ended last

    def say(self, text: str | None) -> None:
        if text:
            self.run.append(
                Span(
                    text.replace("\n", " ").replace("\xad", ""),
                    self.links[-1] if self.links else None,
                    self.strong > 0,
                    self.emphasis > 0,
                    self.code > 0,
                )
            )

    def enter(self, node: html.HtmlElement) -> bool:
        """Begin an element; False when its children have been dealt with."""
        tag = node.tag
        if tag == "br":
            self.run.append(Span("\n"))
            return False
        if tag in ("img", "wbr"):
            return False
        if tag == "hr":
            self.flush()
            self.add(node, "", "", "---", "rule")
            return False
        if tag in ("pre", "listing", "xmp") or (code := code_of(node)) is not None:
            self.flush()
            text, language = code_of(node, force=True) if tag in ("pre", "listing", "xmp") else code  # type: ignore[misc]
            if text.strip():
                self.add(node, text, " ".join(text.split()), markdown.fenced(text, language), "code")
            return False
        if tag == "table" and tables.holds_data(node):
            self.flush()
            self.add_table(node)
            return False
        if is_block(node):
            self.flush()
            self.holders.append(node)
            self.open_container(node)
        else:
            self.style(node, 1)
        return True

    def leave(self, node: html.HtmlElement) -> None:
        if not is_block(node):
            self.style(node, -1)
            return
        self.flush()
        self.holders.pop()
        if node.tag == "blockquote" or node.tag == "li":
            self.quotes_and_items.pop()
        elif node.tag in ("ul", "ol", "menu", "dir"):
            ended = self.lists.pop()
            self.last_list = (len(self.pieces), len(self.lists), ended.mark)

    def style(self, node: html.HtmlElement, by: int) -> None:
        tag = node.tag
        if tag == "a":
            if by > 0:
                self.links.append(self.target(node))
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
        href = node.get("href")
        if href is None:
            return None
        href = href.strip()
        if not href or not _SCHEMES.match(href):
            return ""
        if not self.base or href.startswith("#"):
            return href
        try:
            return urljoin(self.base, href)
        except ValueError:
            return href

    def open_container(self, node: html.HtmlElement) -> None:
        tag = node.tag
        if tag == "blockquote":
            self.quotes_and_items.append(None)
        elif tag in ("ul", "ol", "menu", "dir"):
            self.lists.append(self.new_list(node))
        elif tag == "li":
            self.quotes_and_items.append(self.new_item(node))

    def new_list(self, node: html.HtmlElement) -> _List:
        ordered = node.tag == "ol"
        marks = (".", ")") if ordered else ("-", "*")
        before, nesting, mark = self.last_list
        clash = before == len(self.pieces) and nesting == len(self.lists) and mark == marks[0]
        return _List(ordered, _number(node.get("start"), 1), marks[1] if clash else marks[0])

    def new_item(self, node: html.HtmlElement) -> _Item:
        if not self.lists:
            return _Item("- ", "  ", 0)
        here = self.lists[-1]
        if not here.ordered:
            return _Item(f"{here.mark} ", "  ", len(self.lists) - 1)
        here.number = _number(node.get("value"), here.number)
        marker = f"{here.number}{here.mark} "
        here.number += 1
        return _Item(marker, " " * len(marker), len(self.lists) - 1)

    def flush(self) -> None:
        """End the paragraph that is open, if any letters stand in it."""
        run, self.run = self.run, []
        if not run or not any(span.text.strip() for span in run):
            return
        node = self.holders[-1] if self.holders else None
        if node is None:
            return
        splits_at = 2 if any(held.tag in _BREAKS_SPLIT for held in self.holders[-3:]) else 1
        for part in _parts(run, splits_at):
            spans = markdown.tidy(part)
            text = markdown.plain(spans)
            if text:
                self.add_text(node, spans, text)

    def add_text(self, node: html.HtmlElement, spans: list[Span], text: str) -> None:
        heading = next((held.tag for held in reversed(self.holders) if held.tag in _HEADINGS), None)
        raw = "".join(span.text for span in spans)
        linked, links = (
            min(len(text), markdown.linked(spans)),
            tuple(dict.fromkeys(span.href for span in spans if span.href is not None)),
        )
        if heading:
            level = _HEADINGS[heading]
            unmarked = [Span(span.text, span.href, False, span.emphasis, span.code) for span in spans]
            self.add(
                node,
                raw,
                text,
                f"{'#' * level} {markdown.inline(unmarked, one_line=True)}",
                "heading",
                level,
                linked,
                links,
            )
            return
        kind: Kind = "paragraph"
        level = 0
        innermost = self.quotes_and_items[-1] if self.quotes_and_items else None
        if any(held.tag == "figcaption" for held in self.holders):
            kind = "figure"
        elif innermost is not None and innermost.first:
            kind, level = "item", innermost.depth
        elif None in self.quotes_and_items:
            kind = "quote"
        self.add(node, raw, text, markdown.inline(spans), kind, level, linked, links)

    def add_table(self, node: html.HtmlElement) -> None:
        rows, headed, linked, links = tables.rows_of(node, self.target)
        if rows:
            text = " ".join(cell for row in rows for cell in row.plain if cell)
            if text:
                shown = markdown.table([row.markdown for row in rows], headed=headed)
                raw = "\n".join("\t".join(row.plain) for row in rows)
                self.add(node, raw, text, shown, "table", 0, linked, links)

    def add(
        self,
        node: html.HtmlElement,
        raw: str,
        text: str,
        shown: str,
        kind: Kind,
        level: int = 0,
        linked: int = 0,
        links: tuple[str, ...] = (),
    ) -> None:
        first, rest = "", ""
        for container in self.quotes_and_items:
            if container is None:
                first, rest = first + "> ", rest + "> "
            else:
                first, rest = first + (container.first or container.indent), rest + container.indent
                container.first = ""
        lines = shown.split("\n")
        shown = "\n".join([first + lines[0], *[(rest + line).rstrip() for line in lines[1:]]])
        self.pieces.append(Piece(node, raw, text, shown, kind, level, linked, links))


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


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text.strip()) else otherwise


def pieces_of(root: html.HtmlElement, base: str | None) -> list[Piece]:
    """All pieces of the page; `base` is what its relative links are relative to."""
    walker = _Walker(base)
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
    return walker.pieces
