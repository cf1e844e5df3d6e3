"""A page's letters → a tree of what a reader would see, with limits that hostile pages cannot pass."""

import re
from functools import lru_cache

from lxml import etree, html

from digest.ingest.page import lexicon

MAX_BYTES = 16 * 1024 * 1024
_DEEP = 200  # libxml2 gives up below 256 open elements and drops what follows
_UNSEEN = frozenset(lexicon.words("unseen_elements"))
_LONG = 600  # letters that a page hides by mistake or until its script runs, not as a tooltip
_HIDDEN_STYLE = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.I)
_HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader(?:-text|-only)?|u-hiddenVisually|element-invisible|"
    r"accessibly-hidden|hidden-visually|a11y-hidden|print-only|only-print|visible-print(?:-block)?|d-none|is-hidden|"
    r"hidden)(?:\s|$)|(?:^|[\s_-])(?:tooltip|rollover|hover-?card|popover)[\w-]*[-_](?:block|content|text|box|body|inner|info)(?:\s|$)",
    re.I,
)
_SHOWN_AGAIN = re.compile(  # on wide screens
    r"(?:^|\s)(?:d-)?(?:xs|sm|md|lg|xl|xxl|2xl|desktop|tablet|visible|show)[-:](?:d-)?"
    r"(?:block|inline|inline-block|flex|inline-flex|grid|table|table-cell|visible)(?:\s|$)"
)
_HEAD = frozenset(("title", "meta", "link", "script", "style", "base", "noscript", "template", "object"))
# One class for all elements: lxml's own lookup, by tag, is a call of Python each time that an element is looked at.
_PLAIN = etree.ElementDefaultClassLookup(element=html.HtmlElement, comment=html.HtmlComment)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)[^>]*?(/?)>")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)


def parse(text: str) -> html.HtmlElement | None:
    """The page's tree, or None when it holds no element at all."""
    if not text.strip():
        return None
    root, gave_up = _parse(text)
    if gave_up:
        root, _ = _parse(_flatten(text))
    if root is not None:
        _out_of_head(root)
    return root


def _out_of_head(root: html.HtmlElement) -> None:
    """Move to the body what libxml2, unaware of HTML 5, left in a head whose end tag the page leaves out."""
    head = root.find("head")
    first = next((at for at, node in enumerate(head) if _of_body(node)), None) if head is not None else None
    if first is None:
        return
    body = root.find("body")
    if body is None:
        body = root.makeelement("body")
        root.append(body)
    body.text, before = None, body.text
    moved = list(head[first:])
    for place, node in enumerate(moved):
        body.insert(place, node)
    moved[-1].tail = (moved[-1].tail or "") + (before or "") or None


def _of_body(node: html.HtmlElement) -> bool:
    return isinstance(node.tag, str) and node.tag not in _HEAD


def _parse(text: str) -> tuple[html.HtmlElement | None, bool]:
    parser = html.HTMLParser(encoding="utf-8", remove_pis=True)
    parser.set_element_class_lookup(_PLAIN)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None, False
    return root, any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)


def _flatten(text: str) -> str:
    """The same letters with every element that opens too deep left out (its text stays where it was)."""
    depth = dropped = 0

    def shallow(tag: re.Match[str]) -> str:
        nonlocal depth, dropped
        if tag.group(2).lower() in _VOID or tag.group(3):
            return tag.group(0)
        if tag.group(1):
            if dropped:
                dropped -= 1
                return " "
            depth = max(0, depth - 1)
            return tag.group(0)
        if depth >= _DEEP:
            dropped += 1
            return " "
        depth += 1
        return tag.group(0)

    return _TAG.sub(shallow, text)


def prune(root: html.HtmlElement) -> None:
    """Take out of the tree what no reader sees: scripts, comments, form fields, hidden elements.

    A long element with more than two fifths of the page's letters waits for a script to show it: it stays.
    """
    for node in list(root.iter(etree.Comment, etree.ProcessingInstruction, etree.Entity, *_UNSEEN)):
        _drop(node)
    hidden = [node for node in root.xpath("//*[@hidden or @style or @class]") if _hides(node)]
    if not hidden:
        return
    whole = len("".join(root.itertext()))
    for node in hidden:
        letters = len("".join(node.itertext()))
        if letters < _LONG or letters * 5 < whole * 2:
            _drop(node)


def _hides(node: html.HtmlElement) -> bool:
    if node.tag in ("html", "body"):
        return False
    if node.get("hidden") is not None and node.get("hidden") != "until-found":
        return True
    style, name = node.get("style"), node.get("class")
    return bool((style and _HIDDEN_STYLE.search(style)) or (name and _names_hidden(name)))


@lru_cache(maxsize=4096)
def _names_hidden(name: str) -> bool:
    return bool(_HIDDEN_CLASS.search(name)) and not _SHOWN_AGAIN.search(name)


def _drop(node: html.HtmlElement) -> None:
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        before = node.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)
