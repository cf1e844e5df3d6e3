"""Tables: which hold data and which only lay out the page; the rows of those that hold data."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lxml import html

from digest.ingest.page import markdown
from digest.ingest.page.markdown import Span


@dataclass(frozen=True, slots=True)
class Row:
    plain: list[str]
    markdown: list[str]


_LONG_CELL = 400  # letters; cells of data are shorter, columns of a page longer
_PARTS = frozenset(["caption", "colgroup", "col", "tbody", "thead", "tfoot", "tr", "td", "th"])
_MOST_CELLS = 20_000
_BLOCKY = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "br",
        "tr",
        "dt",
        "dd",
        "pre",
        "blockquote",
        "section",
        "article",
        "figure",
        "figcaption",
    ]
)


def holds_data(table: html.HtmlElement) -> bool:
    """Whether a table is one to a reader: rows and columns of short cells, and no table inside."""
    if table.get("role") in ("presentation", "none") or next(table.iterdescendants("table"), None) is not None:
        return False
    rows = [row for row in table.iterdescendants("tr") if len(row)]
    cells = [sum(1 for cell in row if cell.tag in ("td", "th")) for row in rows]
    if not cells or sum(cells) > _MOST_CELLS:
        return False
    said_so = next(table.iterdescendants("th", "thead", "caption"), None) is not None
    if any(_stray_text(node) for node in (table, *table.iterdescendants("tbody", "thead", "tfoot", "tr"))):
        return False
    if max(cells) < 2 or (len(rows) < 2 and not said_so):
        return False
    longest = max(len("".join(cell.itertext()).split()) for row in rows for cell in row if isinstance(cell.tag, str))
    blocks = sum(1 for _ in table.iterdescendants("h1", "h2", "h3", "form", "article", "section"))
    return longest * 6 <= _LONG_CELL * (3 if said_so else 1) and (blocks == 0 or said_so)


def _stray_text(node: html.HtmlElement) -> bool:
    """Whether letters stand between the parts of a table, where only the walk of a whole page would keep them."""
    odd = [child for child in node if isinstance(child.tag, str) and child.tag not in _PARTS]
    return bool((node.text or "").strip()) or any((child.tail or "").strip() for child in node) or bool(odd)


def rows_of(
    table: html.HtmlElement,
    target: Callable[[html.HtmlElement], str | None],
    marks: Mapping[html.HtmlElement, str] = MappingProxyType({}),
) -> tuple[list[Row], int, tuple[str, ...]]:
    """The rows with any text, how much of it stands in links, and where they lead; `marks` are those of footnotes."""
    rows: list[Row] = []
    linked = 0
    hrefs: dict[str, None] = {}
    for row in table.iterdescendants("caption", "tr", "thead", "tbody", "tfoot"):
        cells = [row] if row.tag == "caption" else [cell for cell in row if cell.tag in ("td", "th")]
        if not cells:
            continue
        plain: list[str] = []
        shown: list[str] = []
        for cell in cells:
            spans = markdown.tidy(spans_of(cell, target, marks))
            linked += markdown.linked(spans)
            hrefs.update((span.href, None) for span in spans if span.href is not None)
            plain.append(markdown.plain(spans))
            shown.append(markdown.inline(spans, one_line=True))
            plain.extend([""] * (_span(cell) - 1))
            shown.extend([""] * (_span(cell) - 1))
        if any(plain):
            rows.append(Row(plain, shown))
    return rows, linked, tuple(hrefs)


def _span(cell: html.HtmlElement) -> int:
    said = cell.get("colspan") or "1"
    return min(int(said), 50) if said.isdigit() and int(said[:4]) > 0 else 1


def spans_of(
    cell: html.HtmlElement,
    target: Callable[[html.HtmlElement], str | None],
    marks: Mapping[html.HtmlElement, str] = MappingProxyType({}),
) -> Iterator[Span]:
    """All text under an element as one run, with a space where a block would begin or end."""
    todo: list[tuple[html.HtmlElement | str, Span]] = [(cell, Span(""))]
    while todo:
        node, style = todo.pop()
        if isinstance(node, str):
            yield style.saying(node.replace("\n", " ").replace("\xad", ""))
            continue
        if node.tag in _BLOCKY:
            yield Span(" ")
        inner = _styled(style, node, target, marks)
        later: list[tuple[html.HtmlElement | str, Span]] = []
        if node.text:
            later.append((node.text, inner))
        for child in node:
            if isinstance(child.tag, str):
                later.append((child, inner))
            if child.tail:
                later.append((child.tail, inner))
        if node.tag in _BLOCKY:
            later.append((" ", Span("")))
        todo.extend(reversed(later))


def _styled(
    style: Span,
    node: html.HtmlElement,
    target: Callable[[html.HtmlElement], str | None],
    marks: Mapping[html.HtmlElement, str],
) -> Span:
    if node in marks:
        return style._replace(note=marks[node], href="" if node.tag == "a" else style.href)
    if node.tag == "a":
        return style._replace(href=target(node))
    return style._replace(strong=True) if node.tag in ("b", "strong") else style
